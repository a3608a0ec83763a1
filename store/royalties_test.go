package store_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// remix makes a remix of the game at slug, and puts it on sale.
func remix(t *testing.T, st *store.Store, pool *sqlx.DB, by store.User, slug string, price, share int) string {
	t.Helper()
	draft, err := st.Remix(t.Context(), by, slug, -1)
	if err != nil {
		t.Fatal(err)
	}
	p := publication("A remix by " + by.Handle)
	p.Price, p.RemixShare = price, share
	if err := st.Publish(t.Context(), by, draft, p); err != nil {
		t.Fatal(err)
	}
	return draft
}

// A remix of a remix is sold: each of those before takes its share of what is left.
func TestRoyaltiesAlongAChain(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cleo, dan := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addSeller(t, pool, "cleo"), addMember(t, pool, "dan")
	addOnSale(t, pool, ada, "first", 0)
	exec(t, pool, `UPDATE games SET remix_share = 20 WHERE slug = 'first'`)
	second := remix(t, st, pool, ben, "first", 0, 33)
	third := remix(t, st, pool, cleo, second, 999, 0)

	// The terms are those of then, whatever is asked for later.
	exec(t, pool, `UPDATE games SET remix_share = 50`)
	give(t, st, dan, 999)
	offer, err := st.Offer(t.Context(), dan, third, "")
	if err != nil || len(offer.Parts) != 4 || offer.Missing != 0 || !offer.Sellable {
		t.Fatalf("offer %+v, %v", offer, err)
	}
	if _, err := st.Buy(t.Context(), dan, store.Order{Slug: third, Price: 999}); err != nil {
		t.Fatal(err)
	}
	// 15% of 999 is 149, which leaves 850; 20% of that is 170, which leaves 680; 33% of that is 224.
	for who, want := range map[*store.User]int64{&ben: 224, &ada: 170, &cleo: 456, &dan: 0} {
		if got := spendable(t, st, *who); got != want {
			t.Errorf("%s has %d, want %d", who.Handle, got, want)
		}
	}
	for _, part := range offer.Parts {
		if want := map[string]int{"": 149, "ben": 224, "ada": 170, "cleo": 456}[part.Name]; part.Credits != want {
			t.Errorf("the offer told of %d for %q, want %d", part.Credits, part.Name, want)
		}
	}
	addsUp(t, st)
}

func TestOnesOwnAncestorsTakeNothing(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cleo := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addMember(t, pool, "cleo")
	addOnSale(t, pool, ada, "first", 0)
	second := remix(t, st, pool, ben, "first", 0, 50)
	third := remix(t, st, pool, ben, second, 100, 50)
	unguarded(t, pool, "royalties", `
		INSERT INTO royalties (game_id, depth, ancestor_id, owner_id, title, share) SELECT id, 2, remix_of, owner_id, 'x', 50 FROM games WHERE slug = $1`, third)
	give(t, st, cleo, 100)
	if _, err := st.Buy(t.Context(), cleo, store.Order{Slug: third, Price: 100, OwnLink: "ben"}); err != nil {
		t.Fatal(err)
	}
	// By the creator's own link the fee is 5, which leaves 95; a tenth of that is ada's.
	if a, b := spendable(t, st, ada), spendable(t, st, ben); a != 9 || b != 86 {
		t.Errorf("ada has %d and ben %d, want 9 and 86", a, b)
	}
	addsUp(t, st)
}

// However many remixes of their own somebody puts in between, or has a friend put: the first
// game gets as much as from one.
func TestNobodyRemixesAwayWhatTheyOwe(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, puppet, cleo := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addSeller(t, pool, "puppet"), addMember(t, pool, "cleo")
	addOnSale(t, pool, ada, "first", 0)
	exec(t, pool, `UPDATE games SET remix_share = 50 WHERE slug = 'first'`)
	slug := "first"
	for range 20 { // alone
		slug = remix(t, st, pool, ben, slug, 0, 50)
	}
	if n := count(t, pool, `SELECT max(depth) FROM royalties`); n != 1 {
		t.Errorf("a chain of one's own is %d deep, want 1", n)
	}
	for i := range 6 { // with a friend
		slug = remix(t, st, pool, []store.User{puppet, ben}[i%2], slug, 0, 50)
	}
	last := remix(t, st, pool, ben, slug, 1000, 50)
	give(t, st, cleo, 1000)
	if _, err := st.Buy(t.Context(), cleo, store.Order{Slug: last, Price: 1000}); err != nil {
		t.Fatal(err)
	}
	if got := spendable(t, st, ada); got != 425 {
		t.Errorf("the first game got %d of 850, want half", got)
	}

	// A chain that is as long as can be ends there: nobody in it is forgotten.
	unguarded(t, pool, "royalties", `INSERT INTO royalties (game_id, depth, ancestor_id, owner_id, title, share)
		SELECT g.id, n, a.id, a.owner_id, 'x', 1 FROM games g, games a, generate_series(1, 16) n WHERE g.slug = $1 AND a.slug = 'first' AND n > (
			SELECT count(*) FROM royalties WHERE game_id = g.id)`, slug)
	_, err := st.Remix(t.Context(), addMember(t, pool, "dan"), slug, -1)
	refused(t, err, "remix")
}

// What a remix owes is what its maker was shown.
func TestTheShareThatWasShown(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	addOnSale(t, pool, addSeller(t, pool, "ada"), "first", 0)
	ben := addMember(t, pool, "ben")
	exec(t, pool, `UPDATE games SET remix_share = 50`)
	_, err := st.Remix(t.Context(), ben, "first", 10)
	refused(t, err, "remix")
	if _, err := st.Remix(t.Context(), ben, "first", 50); err != nil {
		t.Error(err)
	}
}

func TestWhoMayRemix(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "paid", 100)
	exec(t, pool, `UPDATE games SET remixable = false WHERE id = $1`, addOnSale(t, pool, ada, "closed", 0))
	for _, slug := range []string{"paid", "closed"} {
		_, err := st.Remix(t.Context(), ben, slug, -1)
		refused(t, err, "remix")
		if _, err := st.Remix(t.Context(), ada, slug, -1); err != nil {
			t.Errorf("its creator remixes %s: %v", slug, err)
		}
	}
	give(t, st, ben, 100)
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "paid", Price: 100}); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Remix(t.Context(), ben, "paid", -1); err != nil {
		t.Errorf("who bought it remixes it: %v", err)
	}
	exec(t, pool, `UPDATE games SET status = 'held' WHERE slug = 'closed'`)
	_, err := st.Remix(t.Context(), ada, "closed", -1)
	refused(t, err, "remix")
}

func TestTheTermsOfARemixStay(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cleo := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addMember(t, pool, "cleo")
	addOnSale(t, pool, ada, "first", 0)
	second := remix(t, st, pool, ben, "first", 0, 20)
	for name, statement := range map[string]string{
		"change a share":  `UPDATE royalties SET share = 0`,
		"change a depth":  `UPDATE royalties SET depth = 2`,
		"add an ancestor": `INSERT INTO royalties SELECT game_id, 2, NULL, owner_id, 'x', 50 FROM royalties`,
		"add one in the transaction that makes the remix": `
			WITH r AS (INSERT INTO games (id, slug, owner_id, title, remix_of) SELECT gen_random_uuid(), 'x', owner_id, 'x', id FROM games LIMIT 1 RETURNING id, owner_id)
			INSERT INTO royalties SELECT id, 3, NULL, owner_id, 'x', 50 FROM r`,
		"forget one": `DELETE FROM royalties`,
		"forget all": `TRUNCATE royalties`,
	} {
		if _, err := pool.Exec(statement); err == nil {
			t.Errorf("%s: it was done", name)
		}
	}
	// Whoever makes a remix, be it a program that knows nothing of terms.
	exec(t, pool, `INSERT INTO games (id, slug, owner_id, title, remix_of) SELECT gen_random_uuid(), 'third', $1, 'x', id FROM games WHERE slug = $2`, cleo.ID, second)
	terms, err := st.Terms(t.Context(), cleo.ID, "third")
	if err != nil || len(terms) != 2 || terms[0].Share != 20 || terms[0].Owner != "ben" || terms[1].Share != 10 || terms[1].Owner != "ada" {
		t.Errorf("a remix of a remix owes %+v, %v", terms, err)
	}
	exec(t, pool, `DELETE FROM games WHERE slug = 'third'`)
	if n := count(t, pool, `SELECT count(*) FROM royalties`); n != 1 {
		t.Errorf("with a remix gone there are %d rows of terms, want 1", n)
	}
}

// What was bought stays, whatever its creator does with it.
func TestABoughtGameStays(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, eve := addSeller(t, pool, "ada"), addMember(t, pool, "ben"), addMember(t, pool, "eve")
	addOnSale(t, pool, ada, "cat", 100)
	give(t, st, ben, 100)
	if _, err := st.Buy(t.Context(), ben, store.Order{Slug: "cat", Price: 100}); err != nil {
		t.Fatal(err)
	}
	plays := func(when string) {
		t.Helper()
		if _, err := st.GamePage(t.Context(), ben.ID, "cat"); err != nil {
			t.Errorf("%s, its owner: %v", when, err)
		}
		for _, other := range []uuid.UUID{eve.ID, uuid.Nil} {
			if _, err := st.GamePage(t.Context(), other, "cat"); err == nil {
				t.Errorf("%s, somebody else sees it", when)
			}
		}
	}
	if err := st.Unpublish(t.Context(), ada.ID, "cat"); err != nil {
		t.Fatal(err)
	}
	plays("unpublished")
	if err := st.DeleteGame(t.Context(), ada.ID, "cat"); err != nil {
		t.Fatal(err)
	}
	plays("deleted")
	exec(t, pool, `UPDATE games SET deleted_at = now() - interval '31 days'`)
	if err := st.KeepHouse(t.Context()); err != nil {
		t.Fatal(err)
	}
	plays("a month later")
	if _, err := st.Buy(t.Context(), eve, store.Order{Slug: "cat", Price: 100}); err == nil {
		t.Error("a deleted game was sold")
	}
}

// TestABuyersOwnRoyaltyIsTold sells somebody a remix of their own game.
func TestABuyersOwnRoyaltyIsTold(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addSeller(t, pool, "ben")
	addOnSale(t, pool, ada, "first", 0)
	second := remix(t, st, pool, ben, "first", 300, 0)
	give(t, st, ada, 300)
	buyAs(t, st, ada, store.Order{Slug: second, Price: 300})
	page, err := st.Statement(t.Context(), ada.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	// 15% of 300 are 45, and a tenth of the other 255 is hers.
	if m := page.Movements[0]; m.Reason != store.Bought || m.Amount != -275 || m.Royalty != 25 {
		t.Errorf("her statement says %+v", m)
	}
}
