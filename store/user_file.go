package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	shownNotes     = 50
	shownFileGames = 50
	maxUserNote    = 2000 // characters
)

// UserFile is all that the staff sees of a user.
type UserFile struct {
	Person
	Roles       []Role  // that who asks may give them
	MayAct      bool    // who asks may end their log-ins and note things
	Logins      []Login // for admins alone: they say where somebody is
	Decisions   []Decision
	Cases       []Case // open, about them and what is theirs
	Notes       []UserNote
	Games       []Game // the latest; of drafts, moderators see those that are looked into
	Generations int
	Spent       int64 // credits paid for games, refunded ones apart
	Reported    int   // times that they reported something
	Right       int   // of those that were decided, after which something was done
}

// UserNote is what one of the staff noted about a user, for others like them.
type UserNote struct {
	ID   uuid.UUID `db:"id"`
	By   string    `db:"by_name"`
	Text string    `db:"text"`
	At   time.Time `db:"at"`
}

// personAt is the user of a handle, or of an ID, which is all that guests have.
func personAt(ctx context.Context, q sqlx.QueryerContext, who string) (Person, error) {
	var p Person
	err := sqlx.GetContext(ctx, q, &p, `SELECT `+personColumns+` FROM users u WHERE u.handle = $1 OR u.id = $2`,
		plain(who), orNull(uuid.FromStringOrNil(who)))
	return p, known(err)
}

// UserFile returns the file of a user, by handle or ID. That somebody has looked into it is
// kept among the acts, since it holds what is nobody else's to know.
func (s *Store) UserFile(ctx context.Context, by User, address, who string) (UserFile, error) {
	var f UserFile
	if !storable(who) {
		return f, ErrNotFound
	}
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Moderator); err != nil {
			return err
		}
		var err error
		if f.Person, err = personAt(ctx, tx, who); err != nil {
			return err
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "user.read", subject: "user " + f.ID.String()})
	})
	if err != nil {
		return f, err
	}
	f.Roles, f.MayAct = rolesFor(by, f.User), by.ID != f.ID && by.outranks(f.Role)
	f.shownTo(by)
	return f, s.fillFile(ctx, by, &f)
}

func (s *Store) fillFile(ctx context.Context, by User, f *UserFile) (err error) {
	if by.Is(Admin) {
		if f.Logins, err = s.Logins(ctx, f.ID); err != nil {
			return err
		}
	}
	if f.Decisions, err = s.decisions(ctx, `d.user_id = $1`, f.ID, shownDecisions); err != nil {
		return err
	}
	if by.ID != f.ID { // Nobody sees what is said against themselves.
		if err := s.db.SelectContext(ctx, &f.Cases, `
			SELECT `+caseColumns+` FROM `+caseTables+` WHERE c.user_id = $1 AND c.status = 'open' ORDER BY c.severity DESC, c.opened_at LIMIT $2`,
			f.ID, shownCases); err != nil {
			return err
		}
		if err := s.db.SelectContext(ctx, &f.Notes, `
			SELECT n.id, b.name AS by_name, n.text, n.at FROM user_notes n JOIN users b ON b.id = n.by_id
			WHERE n.user_id = $1 ORDER BY n.at DESC, n.id DESC LIMIT $2`, f.ID, shownNotes); err != nil {
			return err
		}
	}
	if err := s.db.SelectContext(ctx, &f.Games, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.owner_id = $1 AND ($3 OR g.status <> 'draft' OR `+underCase+`)
		ORDER BY g.updated_at DESC, g.id DESC LIMIT $2`, f.ID, shownFileGames, by.Is(Admin) || by.ID == f.ID); err != nil {
		return err
	}
	return s.db.QueryRowContext(ctx, `
		SELECT (SELECT count(*) FROM generations WHERE user_id = $1),
			(SELECT coalesce(sum(paid), 0) FROM purchases WHERE buyer_id = $1 AND refunded_at IS NULL),
			count(*), count(*) FILTER (WHERE EXISTS (
				SELECT 1 FROM decisions d WHERE d.case_id = r.case_id AND d.action <> 'approve' AND d.reverses IS NULL
					AND NOT EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id)))
		FROM reports r WHERE r.reporter_id = $1`, f.ID).Scan(&f.Generations, &f.Spent, &f.Reported, &f.Right)
}

// AddNote notes something about a user. A broken rule is Invalid; somebody whom by may not
// act on is ErrNotFound.
func (s *Store) AddNote(ctx context.Context, by User, address string, user uuid.UUID, text string) error {
	if err := wordsAt("text", &text, maxUserNote, "Type what to note."); err != nil {
		return err
	}
	return s.onUser(ctx, by, user, func(tx *sqlx.Tx, _ User) error {
		id, err := newID()
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO user_notes (id, user_id, by_id, text) VALUES ($1, $2, $3, $4)`, id, user, by.ID, text); err != nil {
			return err
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "user.note", subject: "user " + user.String(), after: map[string]any{"text": text}})
	})
}

// EndLogins logs a user out of all their browsers, and ends their sockets.
func (s *Store) EndLogins(ctx context.Context, by User, address string, user uuid.UUID) error {
	return s.onUser(ctx, by, user, func(tx *sqlx.Tx, _ User) error {
		if err := cut(ctx, tx, user); err != nil {
			return err
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "user.logout", subject: "user " + user.String()})
	})
}

// onUser runs do on somebody whose row is locked until it returns. By acts on those below
// them alone, and not on themselves: all others are ErrNotFound.
func (s *Store) onUser(ctx context.Context, by User, user uuid.UUID, do func(tx *sqlx.Tx, on User) error) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Moderator); err != nil {
			return err
		}
		var on User
		if err := tx.GetContext(ctx, &on, `SELECT `+userColumns+` FROM users WHERE id = $1 FOR NO KEY UPDATE`, user); err != nil {
			return known(err)
		}
		if on.ID == by.ID || !by.outranks(on.Role) {
			return ErrNotFound
		}
		return do(tx, on)
	})
}
