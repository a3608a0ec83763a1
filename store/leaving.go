package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// grace is how long somebody who asked to be deleted can come back, by logging in. Nothing of
// theirs is lost until then.
const grace = 14 * 24 * time.Hour

// DeletedUser is the name of whoever is not here any more.
const DeletedUser = "deleted user"

// outlives is what keeps a game g when its creator leaves: somebody has bought it, or others
// have made their own of it.
const outlives = `(
	EXISTS (SELECT 1 FROM purchases p WHERE p.game_id = g.id AND p.refunded_at IS NULL)
	OR g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL
		AND EXISTS (SELECT 1 FROM games r WHERE r.remix_of = g.id AND r.owner_id <> g.owner_id AND r.deleted_at IS NULL))`

// Leaving is what a member is told before they ask to be deleted.
type Leaving struct {
	Going    int `db:"going"`   // games that go
	Staying  int `db:"staying"` // games that stay, under nobody's name
	Payouts  int `db:"payouts"` // that are not answered: nobody is deleted before
	Balances Balances
	Payable  int64     // of the earnings, by a payout
	Until    time.Time // how long they could come back
}

// Leaving returns what becomes of what is user's, if they leave now.
func (s *Store) Leaving(ctx context.Context, user uuid.UUID) (Leaving, error) {
	var l Leaving
	err := s.db.GetContext(ctx, &l, `
		SELECT count(*) FILTER (WHERE NOT `+outlives+`) AS going, count(*) FILTER (WHERE `+outlives+`) AS staying,
			(SELECT count(*) FROM payouts WHERE user_id = $1 AND status = 'asked') AS payouts
		FROM games g WHERE g.owner_id = $1 AND g.deleted_at IS NULL`, user)
	if err != nil {
		return l, err
	}
	money, err := s.PayoutsView(ctx, user, "")
	if err != nil {
		return l, err
	}
	if money.Verified && money.Payable >= leastPayout {
		l.Payable = money.Payable
	}
	l.Until = time.Now().Add(grace)
	l.Balances, err = s.Balances(ctx, user)
	return l, err
}

// Leave logs a member out everywhere, takes their games off the site, apart from those that
// others have bought or remixed, and has them erased in a fortnight unless they log in
// before: see EraseLeavers. What is being generated is stopped, and what that held given back.
// Its errors include Invalid for "password" and "handle", which is to be their own, and for
// "form" where a payout is open or nobody else is an admin; Limited; and ErrNotFound for a guest.
func (s *Store) Leave(ctx context.Context, user uuid.UUID, handle, password string) error {
	m, err := s.member(ctx, user)
	if err != nil {
		return err
	}
	if plain(handle) != m.Handle {
		return Invalid{"handle": "Type your own name here: " + m.Handle}
	}
	try, err := s.confirm(ctx, m, "password", password)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := try.succeeded(ctx, tx); err != nil {
			return err
		}
		if err := notLastAdmin(ctx, tx, user); err != nil {
			return err
		}
		var until time.Time
		if err := tx.GetContext(ctx, &until, `
			UPDATE users SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL
			RETURNING deleted_at + $2 * interval '1 second'`, user, grace.Seconds()); err != nil {
			return known(err)
		}
		if err := s.stopAll(ctx, tx, user); err != nil {
			return err
		}
		open, err := payoutOpen(ctx, tx, user)
		if err != nil {
			return err
		}
		if open {
			return Invalid{"form": "You asked to be paid, and that is not answered yet. Once it is, you can delete your account."}
		}
		for _, statement := range []string{
			`UPDATE games g SET deleted_at = now() WHERE owner_id = $1 AND deleted_at IS NULL AND NOT ` + outlives,
			`DELETE FROM tokens WHERE user_id = $1`,
		} {
			if _, err := tx.ExecContext(ctx, statement, user); err != nil {
				return err
			}
		}
		if err := cut(ctx, tx, user); err != nil {
			return err
		}
		return s.write(ctx, tx, m.User, Mail{
			Kind: "leaving", Subject: "Your account will be deleted",
			Text: "Hello " + m.Name + ",\n\n" +
				"You asked us to delete your account at AIMiniGames. That happens on " + until.UTC().Format("2 January 2006") + ".\n\n" +
				"Should you think better of it, log in before then, and all is as it was:\n\n" + s.Links.Origin + "/login\n\n" +
				"If it was not you who asked, log in now and choose another password.\n",
		}, "")
	})
}

// notLastAdmin is Invalid if user is the only admin who may take part. It locks all of them, so that of the last
// two who leave at once one stays.
func notLastAdmin(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	var admins []uuid.UUID
	err := tx.SelectContext(ctx, &admins, `
		SELECT id FROM users u WHERE role = 'admin' AND deleted_at IS NULL AND `+mayTakePart+` ORDER BY id FOR NO KEY UPDATE`)
	if err == nil && len(admins) == 1 && admins[0] == user {
		return Invalid{"form": "You are the only admin. Make somebody else one first, so that the site is not left alone."}
	}
	return err
}

// payoutOpen reports whether user has asked to be paid and nobody has answered. With their
// books open, it stays so until tx ends.
func payoutOpen(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) (bool, error) {
	if _, err := openBooks(ctx, tx, user); err != nil {
		return false, err
	}
	var open bool
	err := tx.GetContext(ctx, &open, `SELECT EXISTS (SELECT 1 FROM payouts WHERE user_id = $1 AND status = 'asked')`, user)
	return open, err
}

// stopAll cancels what user has at work.
func (s *Store) stopAll(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	var games []uuid.UUID
	if err := tx.SelectContext(ctx, &games, `
		SELECT game_id FROM generations WHERE user_id = $1 AND status IN ('queued', 'running') ORDER BY game_id`, user); err != nil {
		return err
	}
	for _, game := range games {
		if err := s.cancelOpen(ctx, tx, game); err != nil {
			return err
		}
	}
	return nil
}

// stay takes back that user asked to be deleted, if they did: their games are where they were.
// If they are erased already the error is ErrNotFound.
func (s *Store) stay(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	var left *time.Time
	if err := tx.GetContext(ctx, &left, `
		SELECT deleted_at FROM users WHERE id = $1 AND email IS NOT NULL FOR NO KEY UPDATE`, user); err != nil || left == nil {
		return known(err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE games SET deleted_at = NULL WHERE owner_id = $1 AND deleted_at = $2`, user, left); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE users SET deleted_at = NULL WHERE id = $1`, user); err != nil {
		return err
	}
	return s.notify(ctx, tx, []notice{{user, "account", "Your account stays: you logged in before it was deleted. All is as it was.", "/settings"}})
}
