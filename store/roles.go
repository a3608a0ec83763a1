package store

import (
	"context"
	"slices"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// rolesFor are those that by may give to a user: an admin any to any other member. It is
// the one thing that admins do to each other.
func rolesFor(by, to User) []Role {
	if !by.Is(Admin) || by.ID == to.ID || !to.Is(Member) {
		return nil
	}
	return []Role{Member, Moderator, Admin}
}

// SetRole gives a member another role. Their sessions get new tokens, and they are told.
// Nobody does it to themselves, so that the last admin stays one, however many ask at once.
// For whom by may not act on it is ErrNotFound; no such role is Invalid.
func (s *Store) SetRole(ctx context.Context, by User, address string, user uuid.UUID, role Role) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		// In one order, so that two who demote each other come one after the other: then the
		// second is no admin any more.
		var rows []User
		if err := tx.SelectContext(ctx, &rows, `
			SELECT `+userColumns+` FROM users WHERE role = 'admin' OR id = $1 ORDER BY id FOR NO KEY UPDATE`, user); err != nil {
			return err
		}
		if err := staff(ctx, tx, by, Admin); err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(u User) bool { return u.ID == user })
		if i < 0 || len(rolesFor(by, rows[i])) == 0 {
			return ErrNotFound
		}
		to := rows[i]
		if !slices.Contains(rolesFor(by, to), role) {
			return Invalid{"role": "Choose one of the roles."}
		}
		if to.Role == role {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `UPDATE users SET role = $2 WHERE id = $1`, user, role); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE logins SET renew = true WHERE user_id = $1`, user); err != nil {
			return err
		}
		// Whoever may judge no more lets go of what they had claimed.
		if role == Member {
			if _, err := tx.ExecContext(ctx, `UPDATE cases SET claimed_by = NULL, claimed_at = NULL WHERE claimed_by = $1 AND status = 'open'`, user); err != nil {
				return err
			}
		}
		if err := s.notify(ctx, tx, []notice{{user, "role", "You are " + roleName(role) + " here now.", "/settings"}}); err != nil {
			return err
		}
		return record(ctx, tx, deed{
			by: by.ID, address: address, action: "user.role", subject: "user " + user.String(),
			before: map[string]any{"role": to.Role}, after: map[string]any{"role": role},
		})
	})
}

func roleName(r Role) string {
	switch r {
	case Admin:
		return "an admin"
	case Moderator:
		return "a moderator"
	}
	return "a member"
}
