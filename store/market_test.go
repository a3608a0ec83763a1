package store_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// openMarket has a game of each user on sale, half of them remixes. Every user has used up
// what is free of generations, and a tenth has earned enough to be paid out.
func openMarket(t *testing.T) *market {
	t.Helper()
	st, pool := newStore(t)
	m := &market{st: st, pool: pool, admin: addMember(t, pool, "admin")}
	exec(t, pool, `UPDATE users SET role = 'admin'`)
	m.admin.Role = store.Admin
	patron := addMember(t, pool, "patron")
	give(t, st, patron, 100_000)
	for i := range marketUsers {
		u := addSeller(t, pool, fmt.Sprintf("user%d", i))
		slug := fmt.Sprintf("game-%d", i)
		game := addOnSale(t, pool, u, slug, 100+i)
		if i%2 == 1 {
			unguarded(t, pool, "royalties", `
				INSERT INTO royalties (game_id, depth, ancestor_id, owner_id, title, share)
				SELECT $1, row_number() OVER (ORDER BY id), id, owner_id, title, 20 FROM games WHERE slug IN ($2, $3)`,
				game, m.slugs[i/2], m.slugs[i-1])
		}
		m.users, m.slugs = append(m.users, u), append(m.slugs, slug)
		// Twenty at work, as many as are free, without anything held.
		exec(t, pool, `
			WITH g AS (INSERT INTO games (id, slug, owner_id, title) SELECT gen_random_uuid(), $2 || n, $1, 'Snake' FROM generate_series(1, 20) n RETURNING id)
			INSERT INTO generations (id, game_id, user_id, prompt, mode, seed) SELECT gen_random_uuid(), id, $1, 'snake', 'model', 1 FROM g`, u.ID, slug+"-draft-")
		if i%10 == 0 {
			exec(t, pool, `UPDATE games SET price = 10000 WHERE slug = $1`, slug)
			if _, err := st.Buy(t.Context(), patron, store.Order{Slug: slug, Price: 10_000}); err != nil {
				t.Fatal(err)
			}
			exec(t, pool, `UPDATE games SET price = 100 WHERE slug = $1`, slug)
		}
	}
	// Earned long enough ago to be paid out. The ledger itself does not let us say so.
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '15 days'`)
	unguarded(t, pool, "transfers", `UPDATE transfers SET at = now() - interval '15 days'`)
	return m
}

func (m *market) document() []byte {
	sum := sha256.Sum256([]byte("x"))
	return sum[:]
}

// bought returns a game that u has.
func (m *market) bought(ctx context.Context, dice *rand.Rand, u store.User) (slug string, err error) {
	err = m.pool.GetContext(ctx, &slug, `
		SELECT g.slug FROM purchases p JOIN games g ON g.id = p.game_id WHERE p.buyer_id = $1 AND p.refunded_at IS NULL
		ORDER BY g.slug OFFSET $2 LIMIT 1`, u.ID, dice.IntN(3))
	return slug, err
}

// cutConnections ends connections of the users, as a database does that goes away.
func (m *market) cutConnections(t *testing.T, ended <-chan struct{}) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	cut := 0
	for {
		select {
		case <-ended:
			if t.Logf("%d connections were cut", cut); cut == 0 {
				t.Error("no connection was cut")
			}
			return
		case <-tick.C:
			var n int
			err := m.pool.Get(&n, `
				SELECT count(pg_terminate_backend(pid)) FROM (
					SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
						AND state IN ('active', 'idle in transaction') ORDER BY random() LIMIT 1) a`)
			if err == nil {
				cut += n
			}
		}
	}
}

// lookOn audits the ledger all the while.
func (m *market) lookOn(t *testing.T, ended <-chan struct{}) {
	looks := 0
	for {
		select {
		case <-ended:
			if t.Logf("%d audits meanwhile", looks); looks == 0 {
				t.Error("nobody looked on")
			}
			return
		default:
		}
		audit, err := m.st.Audit(t.Context(), uuid.Nil)
		if err != nil {
			continue // Its connection was cut.
		}
		if looks++; len(audit.Wrong) > 0 {
			t.Errorf("in the middle of it: %q", audit.Wrong)
			return
		}
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
