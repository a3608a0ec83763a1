package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// addSeller adds a member whose address is known to be theirs.
func addSeller(t testing.TB, pool *sqlx.DB, handle string) store.User {
	t.Helper()
	u := addMember(t, pool, handle)
	exec(t, pool, `UPDATE users SET verified_at = now() WHERE id = $1`, u.ID)
	return u
}

// addOnSale adds a published game at a price, and returns its slug, which is its title.
func addOnSale(t testing.TB, pool *sqlx.DB, seller store.User, slug string, price int) uuid.UUID {
	t.Helper()
	game := addGame(t, pool, seller.ID)
	exec(t, pool, `
		UPDATE games SET slug = $2, title = $2, genre = 'catch', status = 'published', published_at = now(), price = $3, live_id = $4, head_id = $4
		WHERE id = $1`, game, slug, price, addVersion(t, pool, game))
	return game
}

// give grants credits to a user, as an admin would.
func give(t testing.TB, st *store.Store, u store.User, credits int) {
	t.Helper()
	if err := st.Grant(t.Context(), store.User{}, u.Handle, credits, "For a test.", newUUID()); err != nil {
		t.Fatal(err)
	}
}

func spendable(t testing.TB, st *store.Store, u store.User) int64 {
	t.Helper()
	b, err := st.Balances(t.Context(), u.ID)
	if err != nil {
		t.Fatal(err)
	}
	return b.Spendable()
}

// addsUp fails unless an audit finds nothing wrong, and all accounts together hold nothing.
func addsUp(t testing.TB, st *store.Store) {
	t.Helper()
	audit, err := st.Audit(t.Context(), uuid.Nil)
	if err != nil || len(audit.Wrong) > 0 {
		t.Fatalf("the ledger does not add up: %q, %v", audit.Wrong, err)
	}
	totals, err := st.Totals(t.Context())
	var sum int64
	for _, total := range totals {
		sum += total.Credits
	}
	if err != nil || sum != 0 {
		t.Fatalf("all accounts together hold %d, %v; want 0", sum, err)
	}
}

func TestBuying(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "cat", 101)
	give(t, st, ben, 150)

	p, err := st.Buy(t.Context(), ben, store.Order{Slug: "cat", Price: 101})
	if err != nil || p.Paid != 101 || p.SellerID != ada.ID {
		t.Fatalf("bought %+v, %v", p, err)
	}
	if got := spendable(t, st, ben); got != 49 {
		t.Errorf("the buyer has %d left, want 49", got)
	}
	if got := spendable(t, st, ada); got != 86 { // 15 percent are 15, rounded down for the creator.
		t.Errorf("the seller has %d, want 86", got)
	}
	again, err := st.Buy(t.Context(), ben, store.Order{Slug: "cat", Price: 101})
	if err != nil || again.ID != p.ID || spendable(t, st, ben) != 49 {
		t.Errorf("bought again: %+v, %v; want the first, for nothing", again, err)
	}
	told, _, err := st.Notifications(t.Context(), ada.ID, "")
	if err != nil || len(told) != 1 || !strings.Contains(told[0].Text, "86 credits") {
		t.Errorf("the seller was told %+v, %v", told, err)
	}
	addsUp(t, st)
}

func TestBuyingIsRefused(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "cat", 100)
	addOnSale(t, pool, ada, "dog", 0)
	addOnSale(t, pool, addMember(t, pool, "eve"), "eel", 100) // Eve's address is not known to be hers.
	exec(t, pool, `UPDATE games SET pay_more = true WHERE id = $1`, addOnSale(t, pool, ada, "fox", 50))
	give(t, st, ben, 99)
	tests := map[string]struct {
		who   store.User
		order store.Order
		field string
	}{
		"another price":          {ben, store.Order{Slug: "cat", Price: 90}, "price"},
		"free":                   {ben, store.Order{Slug: "dog"}, "price"},
		"one's own":              {ada, store.Order{Slug: "cat", Price: 100}, "form"},
		"not verified":           {ben, store.Order{Slug: "eel", Price: 100}, "form"},
		"less than the price":    {ben, store.Order{Slug: "cat", Price: 100, Amount: 99}, "amount"},
		"more than the price":    {ben, store.Order{Slug: "cat", Price: 100, Amount: 101}, "amount"},
		"less than the minimum":  {ben, store.Order{Slug: "fox", Price: 50, Amount: 49}, "amount"},
		"more than a game takes": {ben, store.Order{Slug: "fox", Price: 50, Amount: 10_001}, "amount"},
		"a negative amount":      {ben, store.Order{Slug: "fox", Price: 50, Amount: -50}, "amount"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := st.Buy(t.Context(), test.who, test.order)
			refused(t, err, test.field)
		})
	}
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "cat", Price: 100}); !isShort(err, 1) {
		t.Errorf("with 99 of 100: %v, want 1 missing", err)
	}
	if _, err := st.Buy(t.Context(), addGuest(t, st), store.Order{Slug: "cat", Price: 100}); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest: %v, want ErrMembers", err)
	}
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "nothing", Price: 100}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such game: %v, want ErrNotFound", err)
	}
	if got := spendable(t, st, ben); got != 99 {
		t.Errorf("after all that the buyer has %d, want 99", got)
	}
	if p, err := st.Buy(t.Context(), ben, store.Order{Slug: "fox", Price: 50, Amount: 80}); err != nil || p.Paid != 80 {
		t.Errorf("more, where the creator allows it: %+v, %v", p, err)
	}
	addsUp(t, st)
}

func isShort(err error, missing int64) bool {
	short, ok := errors.AsType[store.Short](err)
	return ok && short.Missing == missing
}

// Of 64 who ask at once, with credits for one game, one pays.
func TestOneOfManyAtOnceBuys(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "cat", 100)
	addOnSale(t, pool, ada, "dog", 100)
	give(t, st, ben, 100)
	short := make([]bool, 64)
	var all errgroup.Group
	for i := range short {
		all.Go(func() error {
			_, err := st.Buy(t.Context(), ben, store.Order{Slug: []string{"cat", "dog"}[i%2], Price: 100})
			if short[i] = isShort(err, 100); short[i] {
				return nil
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM purchases`); n != 1 {
		t.Errorf("%d purchases, want 1", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM transfers WHERE kind = 'purchase'`); n != 1 {
		t.Errorf("%d transfers, want 1", n)
	}
	// Half of them asked for the other game.
	if n := len(short) - len(slices.DeleteFunc(short, func(s bool) bool { return s })); n != 32 {
		t.Errorf("%d were told what they lack, want 32", n)
	}
	addsUp(t, st)
}
