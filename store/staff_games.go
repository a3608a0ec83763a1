package store

import (
	"context"
	"strings"

	"github.com/gofrs/uuid/v5"
)

const shownStaffGames = 50

// StaffGameFilter narrows the staff's list of games; its zero value is all of them.
type StaffGameFilter struct {
	Q      string // words of a title, a slug, an ID, or a creator's @handle
	Status Status // empty is any
}

// StaffGame is a game as the staff sees it.
type StaffGame struct {
	Game
	Label    string        `db:"label"`    // a key of Labels, or empty
	MayList  bool          `db:"may_list"` // lists may show it
	CaseID   uuid.NullUUID `db:"case_id"`  // the latest about it
	CaseOpen bool          `db:"case_open"`
}

// underCase is when a game g is looked into, or its creator is.
const underCase = `EXISTS (
	SELECT 1 FROM cases c WHERE c.status = 'open' AND (c.kind = 'game' AND c.subject_id = g.id OR c.kind = 'user' AND c.subject_id = g.owner_id))`

// StaffGames returns games, the newest first, from a cursor on. Of drafts, which are nobody
// else's to see, a moderator sees those that are looked into.
func (s *Store) StaffGames(ctx context.Context, by User, f StaffGameFilter, after string) (games []StaffGame, next string, err error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return nil, "", err
	}
	before, err := uuid.FromString(after)
	if after != "" && err != nil {
		return nil, "", ErrNotFound
	}
	q := strings.TrimSpace(f.Q)
	if !storable(q) || !storable(string(f.Status)) {
		return nil, "", nil
	}
	of := `TRUE`
	switch handle, isHandle := strings.CutPrefix(q, "@"); {
	case isHandle:
		q, of = plain(handle), `g.owner_id = (SELECT id FROM users WHERE handle = $2)`
	case uuid.FromStringOrNil(q) != uuid.Nil:
		of = `g.id = $2::text::uuid`
	case q != "":
		q, of = likely(q), `(g.slug LIKE $2 OR g.title ILIKE $2)`
	}
	if f.Status == Held || f.Status == Removed {
		of += ` AND g.status IN ('held', 'removed')` // word for word as the index has it
	}
	err = s.db.SelectContext(ctx, &games, `
		SELECT `+gameColumns+`, g.label, g.may_list, k.id AS case_id, coalesce(k.open, false) AS case_open
		FROM games g JOIN users u ON u.id = g.owner_id LEFT JOIN LATERAL (
			SELECT c.id, c.status = 'open' AS open FROM cases c WHERE c.kind = 'game' AND c.subject_id = g.id AND c.user_id <> $1 ORDER BY c.id DESC LIMIT 1
		) k ON true
		WHERE `+of+` AND $2::text IS NOT NULL AND ($3 = '' OR g.status = $3) AND ($4 OR g.status <> 'draft' OR g.owner_id = $1 OR `+underCase+`)
			AND ($5::uuid IS NULL OR g.id < $5)
		ORDER BY g.id DESC LIMIT $6`,
		by.ID, q, f.Status, by.Is(Admin), orNull(before), shownStaffGames+1)
	if err == nil && len(games) > shownStaffGames {
		games = games[:shownStaffGames]
		next = games[shownStaffGames-1].ID.String()
	}
	return games, next, err
}

// likely is a pattern for LIKE that finds text anywhere.
func likely(text string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text) + "%"
}
