package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/store"
)

// sold is a store on which one game was bought for 100 credits.
func sold(t *testing.T) (*store.Store, *sqlx.DB) {
	t.Helper()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "cat", 100)
	give(t, st, ben, 150)
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "cat", Price: 100}); err != nil {
		t.Fatal(err)
	}
	return st, pool
}

// No statement on the tables tells another story. (Their owner can take the triggers off,
// which is why an audit recomputes everything: see below.)
func TestHistoryCannotBeChanged(t *testing.T) {
	t.Parallel()
	st, pool := sold(t)
	const (
		buyer  = `(SELECT a.id FROM accounts a JOIN users u ON u.id = a.owner_id WHERE u.handle = 'ben' AND a.kind = 'wallet')`
		seller = `(SELECT a.id FROM accounts a JOIN users u ON u.id = a.owner_id WHERE u.handle = 'ada' AND a.kind = 'earnings')`
		grants = `(SELECT id FROM accounts WHERE kind = 'grants')`
		made   = `INSERT INTO transfers (id, kind, key) VALUES ('00000000-0000-7000-8000-00000000000a', 'grant', 'k');`
		entry  = `INSERT INTO entries (transfer_id, account_id, amount, reason) VALUES ('00000000-0000-7000-8000-00000000000a', %s, %d, 'grant');`
		both   = `INSERT INTO entries (transfer_id, account_id, owner_id, amount, reason, balance, spendable)
			SELECT '00000000-0000-7000-8000-00000000000a', id, owner_id, amount, 'grant', after, after
			FROM (VALUES (` + buyer + `, %d, %d), (` + grants + `, %d, NULL)) e (account, amount, after) JOIN accounts a ON a.id = e.account;`
	)
	attempts := map[string]string{
		"change an amount":            `UPDATE entries SET amount = amount * 2`,
		"change no amount":            `UPDATE entries SET amount = amount WHERE false`,
		"forget an entry":             `DELETE FROM entries WHERE amount < 0`,
		"forget all entries":          `TRUNCATE entries`,
		"forget with what refers":     `TRUNCATE entries, transfers, accounts CASCADE`,
		"change a transfer":           `UPDATE transfers SET kind = 'grant'`,
		"change its time":             `UPDATE transfers SET at = now() - interval '1 year'`,
		"forget a transfer":           `DELETE FROM transfers`,
		"set a balance":               `UPDATE accounts SET balance = 1000000 WHERE id = ` + buyer,
		"hand over an account":        `UPDATE accounts SET owner_id = (SELECT id FROM users WHERE handle = 'ada') WHERE id = ` + buyer,
		"forget an account":           `DELETE FROM accounts WHERE balance = 0`,
		"open an account with a sum":  `INSERT INTO accounts (id, owner_id, kind, balance) SELECT gen_random_uuid(), id, 'wallet', 5 FROM users WHERE handle = 'ada'`,
		"add to a transfer":           `INSERT INTO entries (transfer_id, account_id, amount, reason) SELECT id, a, n, 'grant' FROM (SELECT id FROM transfers LIMIT 1) t, (VALUES (` + seller + `, 5), (` + grants + `, -5)) e (a, n)`,
		"a transfer that gains":       made + fmt.Sprintf(both, 5, 55, -4),
		"entries one by one":          made + fmt.Sprintf(entry, buyer, 5) + fmt.Sprintf(entry, grants, -5),
		"no such account":             made + `INSERT INTO entries (transfer_id, account_id, amount, reason) SELECT '00000000-0000-7000-8000-00000000000a', gen_random_uuid(), n, 'grant' FROM (VALUES (5), (-5)) e (n)`,
		"no such transfer":            fmt.Sprintf(both, 5, 55, -5),
		"a false balance":             made + fmt.Sprintf(both, 5, 1055, -5),
		"a transfer of nothing":       made,
		"one entry":                   made + fmt.Sprintf(entry, buyer, 5),
		"checked early, then more":    made + fmt.Sprintf(both, 5, 55, -5) + `SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED;` + fmt.Sprintf(entry, buyer, 5),
		"less than nothing":           made + fmt.Sprintf(both, -51, -1, 51),
		"the same key":                `INSERT INTO transfers (id, kind, key) SELECT gen_random_uuid(), kind, key FROM transfers LIMIT 1`,
		"a second refund of one sale": `INSERT INTO transfers (id, kind, key, reverses) SELECT gen_random_uuid(), 'refund', n::text, (SELECT id FROM transfers LIMIT 1) FROM generate_series(1, 2) n`,
		"change what was paid":        `UPDATE purchases SET paid = 1`,
		"change who was paid":         `UPDATE purchases SET seller_id = buyer_id`,
		"change when it was paid":     `UPDATE purchases SET at = now() - interval '1 year'`,
		"forget a purchase":           `DELETE FROM purchases`,
		"forget all purchases":        `TRUNCATE purchases CASCADE`,
		"a purchase twice":            `INSERT INTO purchases (id, game_id, buyer_id, seller_id, paid, transfer_id) SELECT gen_random_uuid(), game_id, buyer_id, seller_id, paid, transfer_id FROM purchases`,
		"a site's account of a user":  `INSERT INTO accounts (id, owner_id, kind, balance) SELECT gen_random_uuid(), id, 'fees', 0 FROM users WHERE handle = 'ada'`,
		"a second account for fees":   `INSERT INTO accounts (id, kind) VALUES (gen_random_uuid(), 'fees')`,
	}
	// Other rules would refuse these, too, where these are not there.
	by := map[string]string{"the same key": "transfers_key_key", "a second refund of one sale": "transfers_reverses_key"}
	for name, attempt := range attempts {
		t.Run(name, func(t *testing.T) {
			tx := pool.MustBegin()
			_, err := tx.Exec(attempt)
			if err == nil {
				err = tx.Commit()
			} else if e := tx.Rollback(); e != nil {
				t.Error(e)
			}
			e, ok := errors.AsType[*pq.Error](err)
			if !ok || !strings.HasPrefix(string(e.Code), "23") {
				t.Fatalf("%s: %v, want the refusal of a constraint", attempt, err)
			}
			if want := by[name]; want != "" && e.Constraint != want {
				t.Errorf("%s: %s refuses it, want %s", attempt, e.Constraint, want)
			}
		})
	}
	if n := count(t, pool, `SELECT balance FROM accounts WHERE id = `+buyer); n != 50 {
		t.Errorf("the buyer has %d, want 50", n)
	}
	addsUp(t, st)

	// What an honest transaction does is let through: the refusals are not of everything.
	tx := pool.MustBegin()
	if _, err := tx.Exec(made + fmt.Sprintf(both, 5, 55, -5)); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
	addsUp(t, st)
}

// What lies about is found, though the triggers were off when it came to be.
func TestAnAuditFindsLies(t *testing.T) {
	t.Parallel()
	lies := map[string]string{
		"a balance":        `UPDATE accounts SET balance = balance + 1 WHERE kind = 'wallet' AND balance > 0`,
		"an amount":        `UPDATE entries SET amount = amount + 1 WHERE reason = 'sale'`,
		"a running sum":    `UPDATE entries SET spendable = spendable + 1 WHERE reason = 'sale'`,
		"a lost entry":     `DELETE FROM entries WHERE reason = 'fee'`,
		"a price":          `UPDATE purchases SET paid = paid + 1`,
		"a lost purchase":  `DELETE FROM purchases`,
		"a hold":           `UPDATE accounts SET balance = 7 WHERE kind = 'held' AND balance = 0`,
		"an empty payment": `INSERT INTO transfers (id, kind, key) VALUES (gen_random_uuid(), 'grant', 'k')`,
		"a fee":            `UPDATE purchases SET own_link = true`,
		"a lost payout":    `INSERT INTO payouts (id, user_id, credits, destination, status) SELECT gen_random_uuid(), id, 2000, 'x', 'paid' FROM users LIMIT 1`,
		"a free generation": `INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, status, held, version_id, ended_at)
			SELECT gen_random_uuid(), g.id, g.owner_id, 'x', 'model', 1, 'ready', 10, g.live_id, now() FROM games g`,
		"another's refund": `UPDATE transfers SET kind = 'refund' WHERE kind = 'grant'`,
		"an unpaid top-up": `INSERT INTO topups (id, user_id, credits, status) SELECT gen_random_uuid(), id, 500, 'paid' FROM users LIMIT 1`,
	}
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := sold(t)
			addsUp(t, st)
			for _, table := range []string{"accounts", "transfers", "entries", "purchases"} {
				exec(t, pool, `ALTER TABLE `+table+` DISABLE TRIGGER USER`)
			}
			exec(t, pool, lie)
			audit, err := st.Audit(t.Context(), store.User{}.ID)
			if err != nil || len(audit.Wrong) == 0 {
				t.Errorf("%s: the audit found %q, %v", lie, audit.Wrong, err)
			}
			if last, err := st.Audits(t.Context()); err != nil || len(last) != 2 || len(last[0].Wrong) == 0 || last[0].EndedAt == nil {
				t.Errorf("kept of it: %+v, %v", last, err)
			}
		})
	}
}

// refundOf is a refund of a purchase for 100 credits, as the ledger lets it be, that gives so much to
// the buyer and takes so much from the seller.
func refundOf(back, taken int) string {
	return fmt.Sprintf(`
		WITH t AS (INSERT INTO transfers (id, kind, key, reverses) SELECT gen_random_uuid(), 'refund', 'r', transfer_id FROM purchases WHERE paid = 100 RETURNING id),
		e AS (INSERT INTO entries (transfer_id, account_id, owner_id, amount, reason, balance, spendable)
			SELECT t.id, a.id, a.owner_id, e.n, 'refund', a.balance + e.n, s.n + e.n
			FROM t, (SELECT * FROM purchases WHERE paid = 100) p, accounts a, (VALUES ('buyer', %[1]d), ('seller', -%[2]d), ('site', %[2]d - %[1]d)) e (who, n),
				LATERAL (SELECT sum(balance) AS n FROM accounts WHERE owner_id = a.owner_id AND kind IN ('wallet', 'earnings')) s
			WHERE e.n <> 0 AND CASE e.who WHEN 'buyer' THEN a.owner_id = p.buyer_id AND a.kind = 'wallet'
				WHEN 'seller' THEN a.owner_id = p.seller_id AND a.kind = 'earnings' ELSE a.owner_id IS NULL AND a.kind = 'fees' END)
		UPDATE purchases SET refund_id = t.id, refunded_at = now(), refund_way = 'admin' FROM t WHERE paid = 100`, back, taken)
}

// Each of these is whole in the ledger, which cannot know what it was to be.
func TestAnAuditFindsFalseRefunds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		back, taken int
		believed    bool
	}{
		"a true one":            {100, 85, true},
		"too much given back":   {1000, 85, false},
		"too little given back": {99, 85, false},
		"too much taken":        {100, 86, false},
		"the seller spared":     {100, 0, false},
		"half of it spared":     {100, 40, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := sold(t)
			exec(t, pool, `UPDATE games SET price = 10 WHERE slug = 'cat'`)
			fan := addMember(t, pool, "fan")
			give(t, st, fan, 10)
			buyAs(t, st, fan, store.Order{Slug: "cat", Price: 10}) // So that she has more than that.
			exec(t, pool, refundOf(test.back, test.taken))
			audit, err := st.Audit(t.Context(), store.User{}.ID)
			if err != nil || (len(audit.Wrong) == 0) != test.believed {
				t.Errorf("the audit found %q, %v", audit.Wrong, err)
			}
		})
	}
}

func TestStatementsAddUp(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addSeller(t, pool, "ben")
	give(t, st, ben, 10_000)
	for i := range 130 {
		slug := fmt.Sprintf("cat-%d", i)
		addOnSale(t, pool, ada, slug, 10+i%3)
		if _, err := st.Buy(t.Context(), ben, store.Order{Slug: slug, Price: 10 + i%3}); err != nil {
			t.Fatal(err)
		}
	}
	for _, user := range []store.User{ada, ben} {
		var paged, all []store.Movement
		for after, more := "", true; more; more = after != "" {
			page, err := st.Statement(t.Context(), user.ID, after)
			if err != nil || len(page.Movements) == 0 || len(page.Movements) > 50 {
				t.Fatalf("a page of %d movements, %v", len(page.Movements), err)
			}
			paged, after = append(paged, page.Movements...), page.Next
		}
		if err := st.EachMovement(t.Context(), user.ID, func(m store.Movement) error { all = append(all, m); return nil }); err != nil {
			t.Fatal(err)
		}
		if len(paged) < 130 || len(all) != len(paged) {
			t.Errorf("%s has %d movements on pages and %d in all, want 130 or more and the same", user.Handle, len(paged), len(all))
		}
		running := spendable(t, st, user)
		for i, m := range paged {
			if m != all[i] || m.Spendable != running {
				t.Fatalf("movement %d is %+v on its page, %+v among all; want %d to spend after it", i, m, all[i], running)
			}
			running -= m.Amount
		}
		if running != 0 {
			t.Errorf("%s began with %d, want 0", user.Handle, running)
		}
	}
	if _, err := st.Statement(t.Context(), ben.ID, "nonsense"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a broken cursor: %v", err)
	}
}
