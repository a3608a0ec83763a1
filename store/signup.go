package store

import (
	"context"
	"errors"
	"maps"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

// SignUpForm is what somebody types to become a member.
type SignUpForm struct{ Handle, Email, Password string }

// validate puts the handle and the address into the form we keep them in, and finds all
// that is wrong at once.
func (f *SignUpForm) validate() error {
	f.Handle, f.Email = plain(f.Handle), plain(f.Email)
	wrong := Invalid{}
	for field, fault := range map[string]string{
		"handle":   handleFault(f.Handle),
		"email":    emailFault(f.Email),
		"password": passwordFault(f.Password, f.Handle, f.Email),
	} {
		if fault != "" {
			wrong[field] = fault
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// SignUp makes a member. A guest becomes one in place and keeps all that is theirs; where
// guest is not, or no longer, a guest's, the member is new. A mail asks whether the address is
// theirs. Sent twice, as by a double click, it returns the same member twice.
// If the form breaks a rule the error is Invalid, with every field at fault.
func (s *Store) SignUp(ctx context.Context, guest uuid.UUID, f SignUpForm) (User, error) {
	if err := f.validate(); err != nil {
		return User{}, err
	}
	hash, err := s.hashing.hash(ctx, f.Password)
	if err != nil {
		return User{}, err
	}
	var u User
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if u, err = join(ctx, tx, guest, f, hash); err != nil {
			return err
		}
		if err := s.judgeSoon(ctx, tx, jobs.ModerateHandle{UserID: u.ID}); err != nil {
			return err
		}
		return s.writeVerification(ctx, tx, u)
	})
	if refused, ok := errors.AsType[Invalid](err); ok {
		return s.joinedBefore(ctx, guest, f, refused)
	}
	if err != nil {
		return User{}, err
	}
	return u, nil
}

// join leaves it to the database whether the handle and the address are free.
func join(ctx context.Context, tx *sqlx.Tx, guest uuid.UUID, f SignUpForm, hash string) (User, error) {
	var u User
	err := known(tx.GetContext(ctx, &u, `
		UPDATE users SET role = 'member', name = $2, handle = $2, email = $3, password = $4, joined_at = now()
		WHERE id = $1 AND role = 'guest' RETURNING `+userColumns, guest, f.Handle, f.Email, hash))
	if err == nil {
		return u, findGamesBy(ctx, tx, u.ID, u.Handle)
	}
	if !errors.Is(err, ErrNotFound) {
		return User{}, err
	}
	id, err := newID()
	if err != nil {
		return User{}, err
	}
	err = tx.GetContext(ctx, &u, `
		INSERT INTO users (id, role, name, hue, handle, email, password, joined_at)
		VALUES ($1, 'member', $2, $3, $2, $4, $5, now()) RETURNING `+userColumns,
		id, f.Handle, newHue(), f.Email, hash)
	return u, known(err)
}

// joinedBefore finds out what is taken, since Postgres names only the first constraint it
// comes upon. Where it was the guest who took it, by this very form, they are a member.
func (s *Store) joinedBefore(ctx context.Context, guest uuid.UUID, f SignUpForm, refused Invalid) (User, error) {
	var there []memberRow
	if err := s.db.SelectContext(ctx, &there, `
		SELECT password, `+userColumns+` FROM users WHERE handle = $1 OR email = $2`, f.Handle, f.Email); err != nil {
		return User{}, err
	}
	wrong := maps.Clone(refused)
	for _, m := range there {
		if m.Handle == f.Handle {
			maps.Copy(wrong, taken["users_handle_key"])
		}
		if m.Email == f.Email {
			maps.Copy(wrong, taken["users_email_key"])
		}
		if m.ID == guest && m.Handle == f.Handle && m.Email == f.Email {
			same, _, err := s.hashing.check(ctx, f.Password, m.Password)
			if err != nil || same {
				return m.User, err
			}
		}
	}
	return User{}, wrong
}

// memberRow is a member with the hash of their password, which leaves this package never.
type memberRow struct {
	User
	Password string `db:"password"`
}
