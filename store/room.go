package store

import (
	"time"

	"github.com/gofrs/uuid/v5"
)

// Room is a table at which people play a game together. Package handlers/room runs it
// while somebody is there; this is what of it is kept, and shown in lists.
type Room struct {
	ID        uuid.UUID     `db:"id"`
	Code      string        `db:"code"` // six letters, in its address
	GameID    uuid.UUID     `db:"game_id"`
	VersionID uuid.UUID     `db:"version_id"`
	OpenerID  uuid.NullUUID `db:"opener_id"` // who opened it, and is its first host
	Public    bool          `db:"public"`    // in the list of rooms; otherwise for those with the link
	Status    string        `db:"status"`    // lobby, playing or ended (a round)
	Seats     int           `db:"seats"`     // how many can play
	Players   int           `db:"players"`   // seated and online, as of a second ago
	Watchers  int           `db:"watchers"`
	Locked    bool          `db:"locked"` // takes no new players
	CreatedAt time.Time     `db:"created_at"`
	ActiveAt  time.Time     `db:"active_at"` // when anything was last kept of it
	ClosedAt  *time.Time    `db:"closed_at"` // when it ended for good
}

// RoomPage is what a room's page knows before the room itself speaks.
type RoomPage struct {
	Room    Room
	Game    Game
	Version Version // that is played in it
}

// RoomCard is an open room in a list.
type RoomCard struct {
	Room
	Host    string `db:"host"` // the opener's name, empty if they are gone
	Slug    string `db:"slug"` // of its game, as are the next
	Title   string `db:"title"`
	Creator string `db:"creator"`
	Genre   string `db:"genre"`
	Hue     int    `db:"hue"`
	Cover   Hash   `db:"cover"`
}

// Standing is how somebody has done in the rounds of one game.
type Standing struct {
	Rank   int       `db:"rank"` // from 1: by wins, then by fewer rounds
	UserID uuid.UUID `db:"user_id"`
	Name   string    `db:"name"`
	Handle string    `db:"handle"` // empty for a guest
	Hue    int       `db:"hue"`
	Wins   int       `db:"wins"`
	Rounds int       `db:"rounds"`
	Best   *int64    `db:"best"` // score, nil where none was counted
}

// RoundCard is a round on somebody's profile.
type RoundCard struct {
	Slug    string    `db:"slug"` // of the game
	Title   string    `db:"title"`
	Hue     int       `db:"hue"`
	Place   int       `db:"place"`   // from 1; 0 where nobody was ranked
	Players int       `db:"players"` // how many had a seat
	Score   *int64    `db:"score"`
	EndedAt time.Time `db:"ended_at"`
}

// Process is one that runs rooms.
type Process struct {
	Name    string `db:"process"` // as Present knows it
	Machine string `db:"machine"` // Fly's name of where it runs, else empty
	Address string `db:"address"` // where other processes reach it
}

// RoomState is what the process that runs a room has kept of it.
type RoomState struct {
	Code              string
	Status            string // lobby, playing or ended
	Players, Watchers int
	Locked            bool
	Snapshot          []byte  // for whoever runs it next
	Rounds            []Round // that have ended; some may have been kept already
	Released          bool    // the process runs it no longer
	Closed            bool    // it is over for good
}

// Round is one that was played in a room to its end.
type Round struct {
	ID                 uuid.UUID
	Seed               uint32
	StartedAt, EndedAt time.Time
	Seats              []RoundSeat
}

// RoundSeat is how somebody did in a round.
type RoundSeat struct {
	Seat   int           `json:"seat"`
	UserID uuid.NullUUID `json:"user_id"` // not valid for a stranger
	Name   string        `json:"name"`
	Color  string        `json:"color"`
	Score  *int64        `json:"score"` // nil where none was counted
	Place  int           `json:"place"` // from 1; 0: not ranked
}

// AdminRoom is a room as admins see it.
type AdminRoom struct {
	RoomCard
	Process    string     `db:"process"` // that runs it; empty for none
	Machine    string     `db:"machine"`
	LeaseUntil *time.Time `db:"lease_until"`
}
