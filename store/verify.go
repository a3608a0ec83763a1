package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// AskVerification writes a member a mail whose link proves, within an hour, that the address
// is theirs. It writes none if that is known already. Past three an hour it returns Limited.
func (s *Store) AskVerification(ctx context.Context, user uuid.UUID) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var u User
		if err := tx.GetContext(ctx, &u, `SELECT `+userColumns+` FROM users WHERE id = $1 AND role <> 'guest'`, user); err != nil {
			return known(err)
		}
		if u.VerifiedAt != nil {
			return nil
		}
		return s.writeVerification(ctx, tx, u)
	})
}

func (s *Store) writeVerification(ctx context.Context, tx *sqlx.Tx, u User) error {
	return s.write(ctx, tx, u, Mail{
		Kind: "verify", Subject: "Is this your address?", Link: "/verify/",
		Text: "Hello " + u.Name + ",\n\n" +
			"Somebody, most likely you, signed up at AIMiniGames with this address. Open this link to say that it is yours:\n\n" +
			mailLink + "\n\n" +
			"It is good for an hour, and once. You can sell games then, and be paid.\n\n" +
			"If it was not you, do nothing. Whoever it was cannot sell or be paid in your name.\n",
	}, toVerify)
}

// Verifies returns whose address a token would verify, or ErrNotFound. It changes nothing.
func (s *Store) Verifies(ctx context.Context, token string) (User, error) {
	return s.owner(ctx, token, toVerify)
}

// Verify notes that the address a token was sent to is its user's, and returns them. Where
// only is not uuid.Nil the token has to be that user's; another's stays good. The error is
// ErrNotFound then, and for a token that is good no more.
func (s *Store) Verify(ctx context.Context, token string, only uuid.UUID) (User, error) {
	var u User
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var err error
		if u, err = use(ctx, tx, token, toVerify); err != nil {
			return err
		}
		if only != uuid.Nil && u.ID != only {
			return ErrNotFound // It is not used up: nothing of this is kept.
		}
		if _, err = tx.ExecContext(ctx, `DELETE FROM tokens WHERE user_id = $1 AND purpose = 'verify'`, u.ID); err != nil {
			return err
		}
		return tx.GetContext(ctx, &u, `
			UPDATE users SET verified_at = coalesce(verified_at, now()) WHERE id = $1 RETURNING `+userColumns, u.ID)
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}
