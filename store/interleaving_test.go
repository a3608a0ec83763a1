package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/store"
)

const (
	marketUsers = 50
	marketActs  = 40 // of each user
)

// A market is users who do all that moves credits, at the same time.
type market struct {
	st     *store.Store
	pool   *sqlx.DB
	admin  store.User
	users  []store.User
	slugs  []string // slugs[i] is on sale by users[i]
	tried  atomic.Int64
	worked atomic.Int64
}

// acts are what users do. Each may be refused by a rule, and may be cut off anywhere.
var acts = map[string]func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error{
	"top up": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		t, err := m.st.StartTopUp(ctx, u, store.TopUpOrder{Credits: 100 + dice.IntN(3)*1000})
		if err != nil {
			return err
		}
		paid := store.Payment{TopUp: t.ID, Session: t.ID.String(), Cents: t.Cents(), Currency: "usd"}
		switch dice.IntN(4) {
		case 0:
			err = m.st.UnpaidTopUp(ctx, t.ID, paid.Session, store.TopUpExpired)
		case 1:
			_ = m.st.PaidTopUp(ctx, paid) // Told twice, it counts once.
		}
		if err != nil {
			return err
		}
		return m.st.PaidTopUp(ctx, paid)
	},
	"be given": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		key := uuid.NewV5(uuid.NamespaceOID, fmt.Sprint(u.ID, dice.IntN(3)))
		return m.st.Grant(ctx, m.admin, u.Handle, 50, "For a test.", key)
	},
	"buy": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		slug := m.slugs[dice.IntN(len(m.slugs))]
		offer, err := m.st.Offer(ctx, u, slug, "")
		if err != nil {
			return err
		}
		_, err = m.st.Buy(ctx, u, store.Order{Slug: slug, Price: offer.Game.Price, OwnLink: offer.Game.Handle})
		return err
	},
	"change a price": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		_, err := m.pool.ExecContext(ctx, `UPDATE games SET price = $2 WHERE owner_id = $1 AND price > 0`, u.ID, 1+dice.IntN(400))
		return err
	},
	"give back": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		slug, err := m.bought(ctx, dice, u)
		if err == nil {
			_, err = m.st.Refund(ctx, u.ID, slug)
		}
		return err
	},
	"ask for a refund": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		slug, err := m.bought(ctx, dice, u)
		if err != nil {
			return err
		}
		if err := m.st.AskRefund(ctx, u, slug, "It does not start."); err != nil {
			return err
		}
		return m.st.AppealRefund(ctx, u, slug)
	},
	"answer": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		open, _, err := m.st.RefundRequests(ctx, u.ID, "")
		for _, r := range open {
			if err = m.st.AnswerRefund(ctx, u, r.ID, dice.IntN(2) == 0, "I see."); err != nil {
				return err
			}
		}
		return err
	},
	"decide": func(m *market, ctx context.Context, dice *rand.Rand, _ store.User) error {
		open, _, err := m.st.AppealedRefunds(ctx, "")
		for _, r := range open {
			if err = m.st.DecideRefund(ctx, m.admin, r.ID, dice.IntN(2) == 0, "That is how it is."); err != nil {
				return err
			}
		}
		return err
	},
	"ask for a payout": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		return m.st.AskPayout(ctx, u, 2000, "An account.", fmt.Sprint(dice.IntN(100)))
	},
	"pay out": func(m *market, ctx context.Context, dice *rand.Rand, _ store.User) error {
		open, _, err := m.st.OpenPayouts(ctx, "")
		for _, p := range open {
			if dice.IntN(2) == 0 {
				err = m.st.PayPayout(ctx, m.admin, p.ID, "Reference.")
			} else {
				err = m.st.RefusePayout(ctx, m.admin, p.ID, "No such account.")
			}
			if err != nil {
				return err
			}
		}
		return err
	},
	"generate": func(m *market, ctx context.Context, dice *rand.Rand, u store.User) error {
		slug, err := m.st.CreateGame(ctx, u, store.Ask{Prompt: fmt.Sprint("snake ", dice.IntN(1000)), Mode: store.Model, Seed: 1})
		if err != nil || dice.IntN(3) == 0 {
			return err // It stays at work.
		}
		g, err := m.st.Progress(ctx, u.ID, slug)
		if err == nil && dice.IntN(2) == 0 {
			return m.st.Fail(ctx, g.ID, "test", "It failed.", nil)
		}
		if err == nil {
			err = m.st.CancelGeneration(ctx, u.ID, slug)
		}
		return err
	},
	"finish": func(m *market, ctx context.Context, _ *rand.Rand, u store.User) error {
		var id uuid.UUID
		if err := m.pool.GetContext(ctx, &id, `SELECT id FROM generations WHERE user_id = $1 AND held > 0 AND status IN ('queued', 'running') LIMIT 1`, u.ID); err != nil {
			return err
		}
		g, err := m.st.StartStage(ctx, id, "finish")
		if err != nil {
			return err
		}
		g.Document = store.Hash(m.document())
		g.Manifest = store.JSON(`{}`)
		return m.st.Finish(ctx, g, store.Look{Title: "Snake", Genre: "snake", Cover: []byte("<svg/>")})
	},
}

// Whatever 50 users do at the same time, in whatever order, and wherever it is cut off, by
// them or by a connection that dies: the ledger adds up at every moment, and at the end.
func TestAnyInterleavingAddsUp(t *testing.T) {
	t.Parallel()
	m := openMarket(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	names := sortedKeys(acts)
	ended := make(chan struct{})
	var others, users sync.WaitGroup
	others.Go(func() { m.cutConnections(t, ended) })
	others.Go(func() { m.lookOn(t, ended) })
	for i, u := range m.users {
		users.Go(func() {
			dice := rand.New(rand.NewPCG(seed, uint64(i)))
			for range marketActs {
				name := names[dice.IntN(len(names))]
				ctx, cancel := t.Context(), context.CancelFunc(func() {})
				if dice.IntN(4) == 0 { // They leave before it is done.
					ctx, cancel = context.WithTimeout(ctx, time.Duration(dice.IntN(20_000))*time.Microsecond)
				}
				m.tried.Add(1)
				err := acts[name](m, ctx, dice, u)
				if err == nil {
					m.worked.Add(1)
				}
				if refused, ok := errors.AsType[*pq.Error](err); ok && slices.Contains([]string{"23", "40"}, string(refused.Code.Class())) {
					t.Errorf("%s: it was left to the database to refuse it: %v", name, err)
				}
				cancel()
			}
		})
	}
	users.Wait()
	close(ended)
	others.Wait()
	addsUp(t, m.st)
	kinds := map[string]int{}
	for _, kind := range []string{"grant", "topup", "hold", "capture", "release", "purchase", "refund", "payout", "payout_paid", "payout_refused"} {
		if kinds[kind] = count(t, m.pool, `SELECT count(*) FROM transfers WHERE kind = $1`, kind); kinds[kind] == 0 {
			t.Errorf("no transfer of kind %s: the market is too quiet", kind)
		}
	}
	t.Logf("%d acts, %d of them came through: %v", m.tried.Load(), m.worked.Load(), kinds)
}
