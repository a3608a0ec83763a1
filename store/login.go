package store

import (
	"cmp"
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// LogInForm is what somebody types to log in, and where they do it.
type LogInForm struct {
	Email, Password string
	Address         string // an IP address
	Browser         string // what the browser kept of an earlier log-in: see KnownBrowser
}

// LogIn returns the member with this address and password. If guest is a guest's, the
// member takes over all that is the guest's, and the guest is no more. No log-in begins:
// see StartLogin.
//
// For a wrong password and for an address nobody has, the error is the same Invalid for
// "password", after like time. After 5 failures in a quarter of an hour for an account, or
// 20 for an address, LogIn takes up to 2 s longer; after 5 more it returns Limited,
// whatever the password. A browser that this member has logged in with before is counted
// by itself, so that others' guesses keep nobody out.
//
// Whoever had asked to be deleted stays, with all that is theirs. Whoever may not take part
// gets Suspended, and nothing else happens.
func (s *Store) LogIn(ctx context.Context, f LogInForm, guest uuid.UUID) (User, error) {
	email := plain(f.Email)
	subjects := []subject{account(email), address(f.Address)}
	if known, ok := s.knownBrowser(email, f.Browser); ok {
		subjects = []subject{known}
	}
	try, err := s.try(ctx, subjects...)
	if err != nil {
		return User{}, err
	}
	m, fresh, err := s.authenticate(ctx, email, f.Password)
	if err != nil {
		return User{}, err
	}
	var out error // Suspended, who has not failed for that
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := try.succeeded(ctx, tx); err != nil {
			return err
		}
		if out = s.admitted(ctx, tx, m.ID); errors.As(out, new(Suspended)) {
			return nil
		}
		if out != nil {
			return out
		}
		if err := s.stay(ctx, tx, m.ID); err != nil {
			return err
		}
		if fresh != m.Password {
			if _, err := tx.ExecContext(ctx, `
				UPDATE users SET password = $3 WHERE id = $1 AND password = $2`, m.ID, m.Password, fresh); err != nil {
				return err
			}
		}
		return adopt(ctx, tx, m.ID, guest)
	})
	if err = cmp.Or(err, out); err != nil {
		return User{}, err
	}
	return m.User, nil
}

// authenticate returns the member with this address and password, and the hash to keep
// from now on: another one if theirs was made at an old cost. Otherwise the error is
// Invalid, whichever of the two is wrong.
func (s *Store) authenticate(ctx context.Context, email, password string) (m memberRow, fresh string, err error) {
	wrong := Invalid{"password": "Email and password do not go together. Check both and try again."}
	err = ErrNotFound
	if emailFault(email) == "" {
		err = known(s.db.GetContext(ctx, &m, `SELECT password, `+userColumns+` FROM users WHERE email = $1`, email))
	}
	if errors.Is(err, ErrNotFound) {
		if _, err := s.hashing.hash(ctx, password); err != nil { // so that it takes as long
			return m, "", err
		}
		return m, "", wrong
	}
	if err != nil {
		return m, "", err
	}
	same, stale, err := s.hashing.check(ctx, password, m.Password)
	switch {
	case err != nil:
		return m, "", err
	case !same:
		return m, "", wrong
	case stale:
		fresh, err = s.hashing.hash(ctx, password)
		return m, fresh, err
	}
	return m, m.Password, nil
}
