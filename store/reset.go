package store

import (
	"context"
	"errors"

	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

// AskReset has a link to choose a new password sent to whoever has this address. It says and
// does the same, in like time, where nobody has: who it is, a job finds out. Asked for one
// address again and again, it writes once in five minutes and three times an hour.
// If it is no address, the error is Invalid for "email".
func (s *Store) AskReset(ctx context.Context, email string) error {
	email = plain(email)
	if fault := emailFault(email); fault != "" {
		return Invalid{"email": fault}
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := s.queue.InsertTx(ctx, tx.Tx, jobs.FindReset{Email: email}, nil)
		return err
	})
}

// WriteReset writes to whoever has this address, if somebody has: see AskReset.
func (s *Store) WriteReset(ctx context.Context, email string) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var u User
		if err := tx.GetContext(ctx, &u, `SELECT `+userColumns+` FROM users WHERE email = $1`, email); err != nil {
			return known(err)
		}
		return s.write(ctx, tx, u, Mail{
			Kind: "reset", Subject: "A new password", Link: "/reset/",
			Text: "Hello " + u.Name + ",\n\n" +
				"Somebody, most likely you, asked for a new password at AIMiniGames. Open this link to choose one:\n\n" +
				mailLink + "\n\n" +
				"It is good for an hour, and once. All browsers are logged out then.\n\n" +
				"If it was not you, do nothing: your password stays as it is.\n",
		}, toReset)
	})
	if _, often := errors.AsType[Limited](err); often || errors.Is(err, ErrNotFound) {
		return nil // Nobody waits to hear it.
	}
	return err
}

// Resets returns whose password a token lets somebody choose, or ErrNotFound. It changes nothing.
func (s *Store) Resets(ctx context.Context, token string) (User, error) {
	return s.owner(ctx, token, toReset)
}

// Reset gives whoever the token was sent to another password and ends all their log-ins. As
// they have read the mail, their address is verified too. No other link of theirs for a
// password is good any more, and wrong passwords so far are forgotten.
// If the password is no good the error is Invalid for "password" and the token stays good;
// if the token is not, the error is ErrNotFound.
func (s *Store) Reset(ctx context.Context, token, password string) error {
	u, err := s.Resets(ctx, token)
	if err != nil {
		return err
	}
	if fault := passwordFault(password, u.Handle, u.Email); fault != "" {
		return Invalid{"password": fault}
	}
	hash, err := s.hashing.hash(ctx, password)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		u, err := use(ctx, tx, token, toReset)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE users SET password = $2, verified_at = coalesce(verified_at, now()) WHERE id = $1`, u.ID, hash); err != nil {
			return err
		}
		for _, statement := range []string{`DELETE FROM tokens WHERE user_id = $1`, `DELETE FROM logins WHERE user_id = $1`} {
			if _, err := tx.ExecContext(ctx, statement, u.ID); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM login_failures WHERE subject = $1`, account(u.Email).name)
		return err
	})
}
