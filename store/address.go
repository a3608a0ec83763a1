package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

// AskAddress has a link sent to the address that a member wants from now on, and tells the one
// they have. Nothing changes until the link is used. It says and does the same, in like time,
// where somebody else has that address: a job finds out.
// Its errors include Invalid for "email" and "password", Limited, and ErrNotFound for a guest.
func (s *Store) AskAddress(ctx context.Context, user uuid.UUID, email, password string) error {
	m, err := s.member(ctx, user)
	if err != nil {
		return err
	}
	email = plain(email)
	if fault := emailFault(email); fault != "" {
		return Invalid{"email": fault}
	}
	if email == m.Email {
		return Invalid{"email": "This is the address you have."}
	}
	try, err := s.confirm(ctx, m, "password", password)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := try.succeeded(ctx, tx); err != nil {
			return err
		}
		if err := s.write(ctx, tx, m.User, Mail{
			Kind: "address_asked", Subject: "Another address was asked for",
			Text: "Hello " + m.Name + ",\n\n" +
				"Somebody who knows your password, most likely you, wants to use AIMiniGames with another address than this one. " +
				"It changes when they open the link that we sent there.\n\n" +
				"If it was not you, choose another password at once, on the page for a forgotten one:\n\n" +
				s.Links.Origin + "/forgot\n\nThe link is good no more then.\n",
		}, ""); err != nil {
			return err
		}
		_, err := s.queue.InsertTx(ctx, tx.Tx, jobs.FindAddress{UserID: user, Email: email}, nil)
		return err
	})
}

// WriteAddress writes to the address that user asked for: a link, or, if somebody has it
// already, that to them. See AskAddress.
func (s *Store) WriteAddress(ctx context.Context, user uuid.UUID, email string) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var owner, u User
		err := known(tx.GetContext(ctx, &owner, `SELECT `+userColumns+` FROM users WHERE email = $1`, email))
		if err == nil {
			return s.write(ctx, tx, owner, Mail{
				Kind: "address_taken", Subject: "You have an account already",
				Text: "Hello " + owner.Name + ",\n\n" +
					"Somebody, perhaps you, asked to use another account at AIMiniGames with this address. It is this account's already, so nothing was changed.\n\n" +
					"If it was not you, do nothing.\n",
			}, "")
		}
		if !errors.Is(err, ErrNotFound) {
			return err
		}
		// The link asked for last is the one that is good.
		if err := tx.GetContext(ctx, &u, `SELECT `+userColumns+` FROM users u WHERE id = $1 AND email IS NOT NULL AND deleted_at IS NULL AND `+mayTakePart+` FOR NO KEY UPDATE`, user); err != nil {
			return known(err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE user_id = $1 AND purpose = $2`, user, toMove); err != nil {
			return err
		}
		u.Email = email
		return s.write(ctx, tx, u, Mail{
			Kind: "address", Subject: "Your new address", Link: "/address/",
			Text: "Hello " + u.Name + ",\n\n" +
				"Somebody, most likely you, wants to use AIMiniGames with this address from now on. Open this link to say that it is yours:\n\n" +
				mailLink + "\n\n" +
				"It is good for an hour, and once.\n\n" +
				"If it was not you, do nothing: nothing changes.\n",
		}, toMove)
	})
	if _, often := errors.AsType[Limited](err); often || errors.Is(err, ErrNotFound) {
		return nil // Nobody waits to hear it.
	}
	return err
}

// A Move is what a link to a new address does.
type Move struct {
	User  User   `db:"u"` // as they are before it
	Email string `db:"email"`
}

// moving finds what a token does, while it is good. Whoever may not take part, or leaves, keeps
// the address they have: nobody signs up anew with it.
const moving = `
	SELECT u.id AS "u.id", u.role AS "u.role", u.name AS "u.name", u.handle AS "u.handle", u.email AS "u.email", t.email
	FROM tokens t JOIN users u ON u.id = t.user_id WHERE t.hash = $1 AND t.purpose = 'address' AND t.expires_at > now()
		AND u.deleted_at IS NULL AND ` + mayTakePart

// Moves returns what a token would do, or ErrNotFound. It changes nothing.
func (s *Store) Moves(ctx context.Context, token string) (Move, error) {
	var m Move
	err := s.db.GetContext(ctx, &m, moving, hashed(token))
	return m, known(err)
}

// MoveAddress gives whoever asked for the token the address it was sent to, verified as it
// was read there. All their log-ins but keep end, and no other link in a mail of theirs is
// good any more. The address they had until now is told.
// A token that is good no more is ErrNotFound, an address taken meanwhile Invalid for "email".
func (s *Store) MoveAddress(ctx context.Context, token string, keep uuid.UUID) (Move, error) {
	var m Move
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := tx.GetContext(ctx, &m, moving+` FOR NO KEY UPDATE OF u`, hashed(token)); err != nil {
			return known(err)
		}
		var used []byte
		if err := tx.GetContext(ctx, &used, `DELETE FROM tokens WHERE hash = $1 RETURNING hash`, hashed(token)); err != nil {
			return known(err)
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE user_id = $1`, m.User.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE users SET email = $2, verified_at = now() WHERE id = $1`, m.User.ID, m.Email); err != nil {
			return known(err)
		}
		if err := keepOnly(ctx, tx, m.User.ID, keep); err != nil {
			return err
		}
		return s.write(ctx, tx, m.User, Mail{
			Kind: "address_changed", Subject: "Your address was changed",
			Text: "Hello " + m.User.Name + ",\n\n" +
				"Your account at AIMiniGames has another address from now on, and nothing more is sent to this one.\n\n" +
				"If it was not you, tell whoever runs the site at once.\n",
		}, "")
	})
	return m, err
}
