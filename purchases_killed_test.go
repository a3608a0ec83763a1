package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/db/dbtest"
	"aiminigames/store"
)

const (
	killedBuyers = 50
	killedGames  = 20
	killedPrice  = 10
)

// TestPurchasesOutliveTheirProcess has 50 people buy 20 games each, and kills the program
// with SIGKILL in the middle. Every one of the 1,000 purchases is whole or absent then, and
// those that were answered are there. Asked for all again, the next process makes up what
// lacks, and nobody pays twice.
func TestPurchasesOutliveTheirProcess(t *testing.T) {
	t.Parallel()
	pool, database := dbtest.New(t)
	st := store.New(pool, nil)
	games := gamesOnSale(t, pool)
	buyers := make([]*visitor, killedBuyers)
	for i := range buyers {
		buyers[i] = buyerWith(t, st, pool, i, killedGames*killedPrice)
	}

	first := startMachine(t, database)
	var answered atomic.Int64
	killed := make(chan struct{})
	sure := make([][]string, len(buyers)) // what each was told that they have
	var all sync.WaitGroup
	for i, buyer := range buyers {
		all.Go(func() {
			for _, slug := range games {
				if !buyer.buys(first.base, slug) {
					return
				}
				sure[i] = append(sure[i], slug)
				if answered.Add(1) == killedBuyers*killedGames/2 {
					close(killed)
				}
			}
		})
	}
	<-killed
	first.end(t, syscall.SIGKILL)
	all.Wait()
	waitFor(t, "the end of what the killed process had asked the database for", func() bool {
		return number(t, pool, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()`) <= pool.Stats().OpenConnections
	})

	done := number(t, pool, `SELECT count(*) FROM purchases`)
	t.Logf("killed after %d answers: %d purchases are there", answered.Load(), done)
	if done < int(answered.Load()) || done >= killedBuyers*killedGames {
		t.Errorf("%d purchases after %d answers; want those at least, and not all", done, answered.Load())
	}
	whole(t, st, pool, done)
	for i := range buyers {
		for _, slug := range sure[i] {
			if number(t, pool, `SELECT count(*) FROM purchases p JOIN games g ON g.id = p.game_id JOIN users u ON u.id = p.buyer_id
				WHERE g.slug = $1 AND u.handle = $2`, slug, fmt.Sprintf("buyer%d", i)) != 1 {
				t.Errorf("buyer %d was told that they have %s", i, slug)
			}
		}
	}

	second := startMachine(t, database)
	for _, buyer := range buyers {
		all.Go(func() {
			for _, slug := range games {
				if !buyer.buys(second.base, slug) {
					t.Errorf("%s was not sold the second time", slug)
				}
			}
		})
	}
	all.Wait()
	whole(t, st, pool, killedBuyers*killedGames)
	if n := number(t, pool, `SELECT sum(balance) FROM accounts WHERE kind = 'wallet'`); n != 0 {
		t.Errorf("the buyers have %d left, want 0", n)
	}
}

// whole fails unless there are so many purchases, each with all that belongs to it.
func whole(t *testing.T, st *store.Store, pool *sqlx.DB, purchases int) {
	t.Helper()
	audit, err := st.Audit(t.Context(), uuid.Nil)
	if err != nil || len(audit.Wrong) > 0 {
		t.Errorf("the ledger does not add up: %q, %v", audit.Wrong, err)
	}
	for _, query := range []string{
		`SELECT count(*) FROM purchases`,
		`SELECT count(*) FROM transfers WHERE kind = 'purchase'`,
		`SELECT count(*) FROM notifications WHERE kind = 'sale'`,
	} {
		if n := number(t, pool, query); n != purchases {
			t.Errorf("%s is %d, want %d", query, n, purchases)
		}
	}
}

func gamesOnSale(t *testing.T, pool *sqlx.DB) (slugs []string) {
	t.Helper()
	p := &program{pool: pool}
	for i := range killedGames {
		slug := p.add(t, fmt.Sprintf("game-%d", i), "<!doctype html><title>Game</title>")
		slugs = append(slugs, slug)
	}
	if _, err := pool.Exec(`UPDATE games SET price = $1`, killedPrice); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(`UPDATE users SET verified_at = now()`); err != nil {
		t.Fatal(err)
	}
	return slugs
}

// buyerWith is a member with credits, logged in.
func buyerWith(t *testing.T, st *store.Store, pool *sqlx.DB, i, credits int) *visitor {
	t.Helper()
	handle, token := fmt.Sprintf("buyer%d", i), fmt.Sprintf("token-%d", i)
	err := st.AddSamplePlayers(t.Context(), []store.SamplePlayer{{ID: uuid.Must(uuid.NewV7()), Handle: handle}})
	if err == nil {
		err = st.Grant(t.Context(), store.User{}, handle, credits, "For a test.", uuid.Must(uuid.NewV4()))
	}
	var id, login uuid.UUID
	if err == nil {
		err = pool.Get(&id, `SELECT id FROM users WHERE handle = $1`, handle)
	}
	if err == nil {
		login, err = st.StartLogin(t.Context(), id, "test", "127.0.0.1")
	}
	var session []byte
	until := time.Now().Add(time.Hour)
	if err == nil {
		session, err = scs.GobCodec{}.Encode(until, map[string]any{"login": login.String()})
	}
	if err == nil {
		// Sessions are kept under the SHA-256 of their tokens, in base64 for addresses.
		_, err = pool.Exec(`
			INSERT INTO sessions (token, data, expiry)
			VALUES (translate(encode(sha256(convert_to($1, 'UTF8')), 'base64'), '+/=', '-_'), $2, $3)`, token, session, until)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, cookie: "session=" + token}
}

// buys reports whether the site said that the game is the visitor's now. A process that is
// killed says nothing.
func (v *visitor) buys(base, slug string) bool {
	form := url.Values{"price": {fmt.Sprint(killedPrice)}}
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, base+"/games/"+slug+"/purchase", strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Error(err)
		return false
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Cookie", v.cookie)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return false
	}
	if err := res.Body.Close(); err != nil {
		return false
	}
	return res.StatusCode == http.StatusSeeOther && strings.HasSuffix(res.Header.Get("Location"), "/games/"+slug)
}
