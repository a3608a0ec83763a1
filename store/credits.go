package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// What a model makes for free in a day of UTC. The built-in generator is always free.
const (
	guestFree  = 3
	memberFree = 20

	usualPrice = 10 // credits of a generation beyond those
)

// Allowance is what a user may still have a model make today.
type Allowance struct {
	Most   int       // for free
	Left   int       // of those
	Resets time.Time // when there are as many again: midnight in UTC
	Price  int       // of one more, in credits; 0 is none at all
	Has    int64     // credits that the user can spend
	Guest  bool      // who cannot buy one more
}

// Free reports whether the next generation costs nothing.
func (a Allowance) Free() bool { return a.Left > 0 || a.Price == 0 }

// Free returns what user may still have a model make today. The zero User is told what a
// guest is.
func (s *Store) Free(ctx context.Context, user User) (Allowance, error) {
	return s.allowance(ctx, s.db, user)
}

// allowance counts the generations that were free and have not failed, nor were cancelled
// before anything had come: while the user's row
// is locked, it stays as it is.
func (s *Store) allowance(ctx context.Context, q sqlx.QueryerContext, user User) (Allowance, error) {
	a := Allowance{Most: guestFree, Price: s.GenerationPrice, Guest: true}
	if user.Is(Member) {
		a.Most, a.Guest = memberFree, false
	}
	var row struct {
		Used   int       `db:"used"`
		Resets time.Time `db:"resets"`
		Has    int64     `db:"has"`
	}
	err := sqlx.GetContext(ctx, q, &row, `
		SELECT date_trunc('day', now(), 'UTC') + interval '24 hours' AS resets,
			(SELECT count(*) FROM generations n WHERE user_id = $1 AND mode = 'model' AND held = 0 AND created_at >= date_trunc('day', now(), 'UTC')
				AND (status IN ('queued', 'running', 'ready') OR status = 'cancelled'
					AND EXISTS (SELECT 1 FROM model_calls c WHERE c.generation_id = n.id AND c.partial <> ''))) AS used,
			(SELECT coalesce(sum(balance), 0) FROM accounts WHERE owner_id = $1 AND kind IN ('wallet', 'earnings')) AS has`, user.ID)
	a.Left, a.Resets, a.Has = max(0, a.Most-row.Used), row.Resets, row.Has
	return a, err
}

// price returns what a generation costs user, whose row tx has locked: 0 if it is free.
// Guests get ErrMembers instead of a price.
func (s *Store) price(ctx context.Context, tx *sqlx.Tx, user User, mode string) (int, error) {
	if mode != Model {
		return 0, nil
	}
	a, err := s.allowance(ctx, tx, user)
	switch {
	case err != nil || a.Free():
		return 0, err
	case a.Guest:
		return 0, ErrMembers
	}
	return a.Price, nil
}

// hold sets aside what a generation of user's costs, until settle. With too few credits it
// is Invalid.
func hold(ctx context.Context, tx *sqlx.Tx, user User, game, generation uuid.UUID, price int) error {
	note, err := titleOf(ctx, tx, game)
	if err != nil {
		return err
	}
	b, err := openBooks(ctx, tx, user.ID)
	if err != nil {
		return err
	}
	lines, err := b.spend(user.ID, int64(price), HoldReason, note)
	if _, ok := errors.AsType[Short](err); ok {
		return Invalid{"prompt": fmt.Sprintf("This costs %s by now, and you have %s. Top up, wait for midnight UTC, or choose the built-in generator, which is free.",
			inCredits(price), Exact(b.of(user.ID).Spendable()))}
	}
	if err != nil {
		return err
	}
	_, err = b.post(ctx, transfer{kind: "hold", key: holdKey(generation), about: generation, cause: user.ID},
		append(lines, line{user.ID, held, int64(price), HoldReason, note}))
	return err
}

func holdKey(generation uuid.UUID) string { return fmt.Sprintf("hold:%s", generation) }

// settle does with what a generation held as its end asks for, in the transaction that ends
// it: pays the site for one that is ready, and else gives all back to where it came from.
func settle(ctx context.Context, tx *sqlx.Tx, generation uuid.UUID) error {
	var g struct {
		Held   int64     `db:"held"`
		Status string    `db:"status"`
		GameID uuid.UUID `db:"game_id"`
	}
	if err := tx.GetContext(ctx, &g, `SELECT held, status, game_id FROM generations WHERE id = $1`, generation); err != nil || g.Held == 0 {
		return err
	}
	note, err := titleOf(ctx, tx, g.GameID)
	if err != nil {
		return err
	}
	var from uuid.UUID
	if err := tx.GetContext(ctx, &from, `SELECT id FROM transfers WHERE key = $1`, holdKey(generation)); err != nil {
		return fmt.Errorf("find what generation %s holds: %w", generation, err)
	}
	entries, err := entriesOf(ctx, tx, from)
	if err != nil {
		return err
	}
	owners := ownersOf(entries)
	b, err := openBooks(ctx, tx, owners...)
	if err != nil {
		return err
	}
	if g.Status == Ready {
		_, err = b.post(ctx, transfer{kind: "capture", key: fmt.Sprintf("capture:%s", generation), about: generation}, []line{
			{owners[0], held, -g.Held, Captured, note},
			{site, fees, g.Held, Captured, note},
		})
		return err
	}
	var lines []line
	for _, e := range entries {
		lines = append(lines, line{e.OwnerID.UUID, e.Kind, -e.Amount, Released, note})
	}
	_, err = b.post(ctx, transfer{kind: "release", key: fmt.Sprintf("release:%s", generation), about: generation, reverses: from}, lines)
	return err
}

// settleStrays settles generations that have ended without it: by a process of a version
// from before there were credits, which was still at work when a newer one had begun.
func (s *Store) settleStrays(ctx context.Context) error {
	var strays []uuid.UUID
	if err := s.db.SelectContext(ctx, &strays, `
		SELECT n.id FROM transfers h JOIN generations n ON n.id = h.about
		WHERE h.kind = 'hold' AND h.at > now() - interval '30 days' AND n.status NOT IN ('queued', 'running')
			AND NOT EXISTS (SELECT 1 FROM transfers t WHERE t.about = h.about AND t.kind IN ('capture', 'release'))`); err != nil {
		return err
	}
	for _, id := range strays {
		err := s.inTx(ctx, func(tx *sqlx.Tx) error { return settle(ctx, tx, id) })
		if err != nil && !errors.Is(err, errPosted) {
			return err
		}
	}
	return nil
}

// titleOf is what a statement calls the game that a generation works on, empty as long as
// it has no name.
func titleOf(ctx context.Context, tx *sqlx.Tx, game uuid.UUID) (string, error) {
	var title string
	err := tx.GetContext(ctx, &title, `SELECT CASE WHEN title = $2 THEN '' ELSE title END FROM games WHERE id = $1`, game, untitled)
	return title, err
}
