package store

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	maxOpenRooms = 5                // of one opener
	roomKept     = 10 * time.Minute // a room that nobody runs
	codeLetters  = "BCDFGHJKMNPQRSTVWXZ"
	codeLength   = 6
)

var codes = regexp.MustCompile(`^[` + codeLetters + `]{6}$`)

// roomColumns are those of Room, of rooms r.
const roomColumns = `
	r.id, r.code, r.game_id, r.version_id, r.opener_id, r.public, r.status, r.seats, r.players, r.watchers, r.locked,
	r.created_at, r.active_at, r.closed_at`

// aliveRoom is what makes a room r one that somebody may be in: a process runs it, or it
// was opened just now.
const aliveRoom = `r.closed_at IS NULL AND (r.lease_until > now() OR r.created_at > now() - interval '30 seconds')`

// OpenRoom opens a room of the game at slug, and returns its code. Visibility is "public",
// for anyone, or "link", also when empty. A creator may open one of their draft, to show it
// to friends. Somebody with five rooms open gets Limited.
func (s *Store) OpenRoom(ctx context.Context, opener User, slug, visibility string) (code string, err error) {
	game, version, err := s.roomGame(ctx, opener.ID, slug)
	if err != nil {
		return "", err
	}
	switch {
	case visibility != "" && visibility != "link" && visibility != "public":
		return "", Invalid{"visibility": "A room is for those with its link, or public."}
	case visibility == "public" && !game.Public():
		return "", Invalid{"visibility": "Publish the game first: until then, rooms are for those with the link."}
	}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		code, err = openRoom(ctx, tx, opener, version, visibility == "public")
		return err
	})
	return code, err
}

// PlayWithAnyone finds a seat for user at a public room of the game at slug, or opens one,
// and returns its code. Two who ask at the same moment meet.
func (s *Store) PlayWithAnyone(ctx context.Context, user User, slug string) (code string, err error) {
	game, version, err := s.roomGame(ctx, user.ID, slug)
	if err != nil {
		return "", err
	}
	if !game.Public() {
		return "", Invalid{"visibility": "Publish the game first: until then, rooms are for those with the link."}
	}
	late := version.Players().Late
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		// Whoever asks next sees the seat that this one was promised.
		if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock($1, hashtext($2))`, meetingLock, game.ID.String()); err != nil {
			return err
		}
		err := known(tx.GetContext(ctx, &code, `
			UPDATE rooms SET coming = 1 + CASE WHEN coming_until > now() THEN coming ELSE 0 END, coming_until = now() + interval '15 seconds'
			WHERE id = (
				SELECT r.id FROM rooms r
				WHERE r.game_id = $1 AND r.version_id = $2 AND r.public AND NOT r.locked AND `+aliveRoom+` AND (r.status <> 'playing' OR $3)
					AND r.players + CASE WHEN r.coming_until > now() THEN r.coming ELSE 0 END < r.seats
				ORDER BY r.status = 'playing', r.players DESC, r.created_at LIMIT 1)
			RETURNING code`, game.ID, version.ID, late))
		if errors.Is(err, ErrNotFound) {
			code, err = openRoom(ctx, tx, user, version, true)
		}
		return err
	})
	return code, err
}

// meetingLock is the first key of the locks under which people who do not know each other
// are brought together; the second is hashtext of the game.
const meetingLock = 7_345_002

// roomGame returns the game at slug if user may open a room of it, and the version that is
// played there: the published one, or a creator's own draft.
func (s *Store) roomGame(ctx context.Context, user uuid.UUID, slug string) (Game, Version, error) {
	var g Game
	var v Version
	err := s.db.GetContext(ctx, &g, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.slug = $1`, slug)
	if err != nil {
		return g, v, known(err)
	}
	id := g.LiveID
	bought, err := s.Bought(ctx, user, g.ID)
	switch {
	case err != nil:
		return g, v, err
	case g.Moderated():
		return g, v, ErrNotFound
	case bought != nil: // It is theirs, whatever became of it since.
	case g.DeletedAt != nil && (g.Status == Published || g.Status == Unlisted || g.OwnerID == user):
		return g, v, ErrDeleted
	case g.DeletedAt == nil && g.Status == Draft && g.OwnerID == user && g.HeadID.Valid:
		id = g.HeadID
	case !g.Public():
		return g, v, ErrNotFound
	}
	if err := s.db.GetContext(ctx, &v, `SELECT `+versionColumns+` FROM versions WHERE id = $1 AND NOT partial`, id); err != nil {
		return g, v, known(err)
	}
	if v.Players().Max < 2 {
		return g, v, Invalid{"game": "This game is for one player, so there are no rooms of it."}
	}
	return g, v, nil
}

func openRoom(ctx context.Context, tx *sqlx.Tx, opener User, v Version, public bool) (code string, err error) {
	// The lock makes of many at once one after another, so that they are counted.
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE`, opener.ID); err != nil {
		return "", err
	}
	var open int
	if err := tx.GetContext(ctx, &open, `
		SELECT count(*) FROM rooms WHERE opener_id = $1 AND closed_at IS NULL
			AND (lease_until > now() OR active_at > now() - make_interval(secs => $2))`, opener.ID, roomKept.Seconds()); err != nil {
		return "", err
	}
	if open >= maxOpenRooms {
		return "", Limited{What: "You have five rooms open. An empty one closes after ten minutes.", Until: time.Now().Add(roomKept)}
	}
	for range 20 { // Among 47 million codes, a second try is rare.
		id, err := newID()
		if err != nil {
			return "", err
		}
		if code, err = newCode(); err != nil {
			return "", err
		}
		var coming int
		if public {
			coming = 1 // The opener, on the way.
		}
		err = known(tx.GetContext(ctx, &code, `
			INSERT INTO rooms (id, code, game_id, version_id, opener_id, public, seats, coming, coming_until)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + interval '30 seconds')
			ON CONFLICT (code) DO NOTHING RETURNING code`,
			id, code, v.GameID, v.ID, opener.ID, public, v.Players().Max, coming))
		if !errors.Is(err, ErrNotFound) {
			return code, err
		}
	}
	return "", errors.New("no free code for a room")
}

// newCode returns six letters without vowels and without any that look alike.
func newCode() (string, error) {
	code := make([]byte, codeLength)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			return "", err
		}
		code[i] = codeLetters[n.Int64()]
	}
	return string(code), nil
}

// RoomCode reads a room's code as somebody has typed or pasted it, in its link too. It is
// empty if there is none in it.
func RoomCode(typed string) string {
	if at := strings.LastIndex(typed, "/rooms/"); at >= 0 {
		typed = typed[at+len("/rooms/"):]
	}
	code := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-.,/", r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, typed)
	if !codes.MatchString(code) {
		return ""
	}
	return code
}
