package store

import (
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Status says who can see a game.
type Status string

// What a game's status can be.
const (
	Draft     Status = "draft"     // only its creator sees it
	Published Status = "published" // everyone, and lists show it
	Unlisted  Status = "unlisted"  // whoever has its address
	Held      Status = "held"      // by moderation, until somebody has looked
	Removed   Status = "removed"   // by moderation
)

// Hash names a blob by the SHA-256 of its bytes. It is empty where there is none.
type Hash []byte

func (h Hash) String() string { return hex.EncodeToString(h) }

// Card is a published game as lists show it.
type Card struct {
	ID          uuid.UUID  `db:"id"`
	Slug        string     `db:"slug"`
	Title       string     `db:"title"`
	Summary     string     `db:"summary"`
	Genre       string     `db:"genre"`   // a key of Genres
	Creator     string     `db:"creator"` // the owner's name
	Handle      string     `db:"handle"`  // the owner's handle, for a link: empty for a guest
	Hue         int        `db:"hue"`     // the game's colour, an OKLCH hue
	Cover       Hash       `db:"cover"`   // its picture is at /covers/{hash}
	PlayersMax  int        `db:"players_max"`
	Price       int        `db:"price"` // in credits
	Certificate string     `db:"certificate"`
	Plays       int64      `db:"plays"`
	Likes       int        `db:"likes"`
	Reviews     int        `db:"reviews"` // how many
	Stars       int64      `db:"stars"`   // of all reviews together
	Rating      float64    `db:"rating"`  // the Bayesian mean of the stars, by which lists are sorted
	Trending    float64    `db:"trending"`
	PublishedAt *time.Time `db:"published_at"`
}

// Game is what is listed, and what a creator works on.
type Game struct {
	Card
	OwnerID    uuid.UUID     `db:"owner_id"`
	Status     Status        `db:"status"`
	Tags       Strings       `db:"tags"`
	HeadID     uuid.NullUUID `db:"head_id"`
	LiveID     uuid.NullUUID `db:"live_id"`
	RemixOf    uuid.NullUUID `db:"remix_of"`
	PayMore    bool          `db:"pay_more"` // the price is a minimum
	Remixable  bool          `db:"remixable"`
	RemixShare int           `db:"remix_share"` // percent of what a sold remix brings
	PickedAt   *time.Time    `db:"picked_at"`   // when an admin chose it for the first page
	Label      string        `db:"label"`       // a key of Labels that players are told before, or empty
	MayList    bool          `db:"may_list"`    // it was not decided that lists may not show it
	Wanted     Status        `db:"wanted"`      // what it is to be once it was judged, while it waits for that
	CreatedAt  time.Time     `db:"created_at"`
	UpdatedAt  time.Time     `db:"updated_at"`
	DeletedAt  *time.Time    `db:"deleted_at"`
}

// Public reports whether anyone with the address may see and play g.
func (g Game) Public() bool {
	return g.DeletedAt == nil && (g.Status == Published || g.Status == Unlisted)
}

// Waits reports whether g is not yet what its creator wants it to be: nothing but word lists
// has judged it.
func (g Game) Waits() bool { return g.Status == Unlisted && g.Wanted != "" }

// TakenDown means that a game was here, and that moderation keeps it from whoever asks. To
// errors.Is it is ErrNotFound.
type TakenDown struct{ Status Status } // Held or Removed

func (t TakenDown) Error() string { return "taken down: " + string(t.Status) }

// Is implements what errors.Is looks for.
func (t TakenDown) Is(target error) bool { return target == ErrNotFound }

// Moderated reports whether moderation keeps g from everyone but its creator.
func (g Game) Moderated() bool { return g.Status == Held || g.Status == Removed }

// Owned reports whether viewer may play the whole of a game that they have bought, or
// not: bought is their purchase, nil without one.
func (g Game) Owned(viewer uuid.UUID, bought *Purchase) bool {
	return g.Price == 0 || g.OwnerID == viewer || bought != nil
}

// Version is one immutable document of a game.
type Version struct {
	ID          uuid.UUID `db:"id"`
	GameID      uuid.UUID `db:"game_id"`
	N           int       `db:"n"`      // counts from 1 in each game
	Origin      string    `db:"origin"` // prompt, restore or remix
	Prompt      string    `db:"prompt"` // what the creator asked for
	Title       string    `db:"title"`
	Maker       string    `db:"maker"` // "builtin", or the model's name
	Spec        JSON      `db:"spec"`
	Notes       Notes     `db:"notes"`
	Manifest    JSON      `db:"manifest"`
	Document    Hash      `db:"document"`
	Cover       Hash      `db:"cover"`
	Hue         int       `db:"hue"`
	Size        int       `db:"size"`    // bytes of the document
	Partial     bool      `db:"partial"` // stopped half way: kept, but not to be published
	Certificate string    `db:"certificate"`
	CreatedAt   time.Time `db:"created_at"`
}

// Players is how many a version says it is for.
type Players struct {
	Min  int  // that a round needs
	Max  int  // seats in a room; 1 has no rooms
	Late bool // whoever comes during a round gets a seat
}

// MaxSeats is the most that a room has.
const MaxSeats = 16

// Players reads v's manifest. One that cannot be read is for one.
func (v Version) Players() Players {
	var m struct {
		Players struct {
			Min, Max int
			Late     *bool
		}
	}
	if json.Unmarshal(v.Manifest, &m) != nil {
		return Players{1, 1, true}
	}
	p := m.Players
	most := min(max(p.Max, 1), MaxSeats)
	return Players{min(max(p.Min, 1), most), most, p.Late == nil || *p.Late}
}

// Notes are what a maker tells a creator about their game.
type Notes struct {
	Understood []string `json:"understood,omitempty"`
	Assumed    []string `json:"assumed,omitempty"`
	CannotDo   []string `json:"cannot_do,omitempty"`
	Said       []string `json:"said,omitempty"`  // a model's own words
	Chips      []string `json:"chips,omitempty"` // requests that would work next
}

// GamePage is all that a game's page shows.
type GamePage struct {
	Game     Game
	Version  Version // the published one
	Parent   *Card   // what it is a remix of, if that can still be seen
	Liked    bool    // by who asks
	Mine     bool    // who asks is its creator
	Board    []Score // the ten best
	Own      *Score  // of who asks, if they have one
	More     []Card  // a few games like it
	Remixes  int
	Reviews  ReviewPage // the newest
	Purchase *Purchase  // by which who asks has it, else nil
	Wished   bool       // by who asks
	Terms    []Term     // what a remix made now would owe

	// Of a game for several.
	Standings   []Standing // the ten best in rounds
	OwnStanding *Standing  // of who asks, if they have one
	Rooms       []RoomCard // that anyone may join
}

// Score is the best that one player did in one game.
type Score struct {
	Rank   int       `db:"rank"` // from 1
	UserID uuid.UUID `db:"user_id"`
	Name   string    `db:"name"`
	Handle string    `db:"handle"`
	Hue    int       `db:"hue"`
	Score  int64     `db:"score"`
	At     time.Time `db:"at"`
}

// Workshop is all that a creator's workshop shows.
type Workshop struct {
	Game       Game
	Versions   []Version    // newest first, without their specs and manifests
	Head       *Version     // nil until there is one
	Generation *Generation  // the latest
	Turns      []Generation // the talk so far, oldest first
}

// Behind reports whether players play an older version than the head.
func (w Workshop) Behind() bool {
	return w.Game.Public() && w.Game.LiveID != w.Game.HeadID
}

// OwnGame is a game in its creator's list.
type OwnGame struct {
	Game
	Versions int           `db:"versions"`
	Making   string        `db:"making"`      // the status of the latest generation
	Decision uuid.NullUUID `db:"decision_id"` // that took it down or off the lists, and stands
}

// Publication is what a creator says of a game when publishing it.
type Publication struct {
	Title, Summary, Genre string
	Price                 int
	PayMore               bool // the price is a minimum
	Remixable             bool
	RemixShare            int // percent of what a sold remix brings, 0 to 50
	Unlisted              bool
}

// Publication is what g's creator has said of it so far.
func (g Game) Publication() Publication {
	return Publication{
		Title: g.Title, Summary: g.Summary, Genre: g.Genre, Price: g.Price, Unlisted: g.Status == Unlisted && g.Wanted != Published,
		PayMore: g.PayMore, Remixable: g.Remixable, RemixShare: g.RemixShare,
	}
}

// Profile is a creator's page.
type Profile struct {
	User   User
	Games  []Card
	Next   string      // cursor of the next page
	Rounds []RoundCard // their latest in rooms, on the first page
	Plays  int64       // of all their games
	Likes  int64
	Count  int
}
