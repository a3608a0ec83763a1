package store_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// owes freezes into remix what it owes to ancestor.
func owes(t testing.TB, pool *sqlx.DB, remix uuid.UUID, depth int, ancestor uuid.UUID, owner store.User, share int) {
	t.Helper()
	unguarded(t, pool, "royalties", `
		INSERT INTO royalties (game_id, depth, ancestor_id, owner_id, title, share) SELECT $1, $2, id, $4, title, $5 FROM games WHERE id = $3`,
		remix, depth, ancestor, owner.ID, share)
}

func buyAs(t testing.TB, st *store.Store, buyer store.User, order store.Order) store.Purchase {
	t.Helper()
	p, err := st.Buy(t.Context(), buyer, order)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func salesOf(t testing.TB, st *store.Store, u store.User, days int) store.Sales {
	t.Helper()
	sales, err := st.Sales(t.Context(), u.ID, days, "")
	if err != nil {
		t.Fatal(err)
	}
	return sales
}

// agrees fails unless the figures of one page say the same in all the ways they say it.
func agrees(t testing.TB, s store.Sales) {
	t.Helper()
	if len(s.ByDay) != s.Days {
		t.Errorf("%d days, want %d", len(s.ByDay), s.Days)
	}
	var byDay, byGame int64
	for _, d := range s.ByDay {
		byDay += d.Earned - d.Returned
	}
	for _, g := range s.Games {
		byGame += g.Earned
	}
	if s.Sum.Earned() != byDay || s.Sum.Earned() != byGame+s.Remixes {
		t.Errorf("earned %d, by day %d, by game %d and %d", s.Sum.Earned(), byDay, byGame, s.Remixes)
	}
	for _, sale := range s.Latest {
		sum := 0
		for _, part := range sale.Parts {
			sum += part.Credits
		}
		if sum != sale.Paid {
			t.Errorf("the parts of a sale for %d sum to %d: %+v", sale.Paid, sum, sale.Parts)
		}
	}
}

func TestSalesAddUp(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cal := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addMember(t, pool, "cal")
	cat := addOnSale(t, pool, ada, "cat", 100)
	owes(t, pool, addOnSale(t, pool, ben, "cat-two", 101), 1, cat, ada, 10)
	give(t, st, ben, 1000)
	give(t, st, cal, 1000)
	buyAs(t, st, ben, store.Order{Slug: "cat", Price: 100, OwnLink: "ada"})
	buyAs(t, st, cal, store.Order{Slug: "cat", Price: 100})
	buyAs(t, st, cal, store.Order{Slug: "cat-two", Price: 101})

	s := salesOf(t, st, ada, 7)
	agrees(t, s)
	// 5 and 15 percent; of what the site leaves of 101 a tenth is 8.
	if want := (store.SalesSum{Sold: 2, Prices: 200, Fee: 20, Royalties: 8}); s.Sum != want || s.Remixes != 8 {
		t.Errorf("ada: %+v and %d, want %+v and 8", s.Sum, s.Remixes, want)
	}
	if len(s.Games) != 1 || s.Games[0].Slug != "cat" || s.Games[0].Sold != 2 || s.Games[0].Earned != 180 {
		t.Errorf("ada's games: %+v", s.Games)
	}
	if today := s.ByDay[6]; today.Earned != 188 || today.Returned != 0 || s.ByDay[5].Earned != 0 {
		t.Errorf("ada's last days: %+v", s.ByDay[5:])
	}
	if len(s.Latest) != 2 || s.Latest[0].Buyer != "cal" || s.Latest[0].OwnLink || !s.Latest[1].OwnLink || s.Latest[1].Buyer != "ben" {
		t.Errorf("ada's latest: %+v", s.Latest)
	}

	s = salesOf(t, st, ben, 30)
	agrees(t, s)
	if want := (store.SalesSum{Sold: 1, Prices: 101, Fee: 15, Passed: 8}); s.Sum != want || s.Remixes != 0 {
		t.Errorf("ben: %+v and %d, want %+v and none", s.Sum, s.Remixes, want)
	}
	parts := s.Latest[0].Parts
	if len(parts) != 3 || parts[0].Reason != store.FeeTaken || parts[1].Name != "ada" || parts[1].Credits != 8 || parts[2].Reason != store.Sold || parts[2].Credits != 78 {
		t.Errorf("the parts of ben's sale: %+v", parts)
	}
}

// The parts of a price stand in the order in which they are taken from it, as the offer has
// them: the site's, those of the first game of a chain before those of its remixes, the rest.
func TestPartsOfASaleAreInOrder(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cal := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addMember(t, pool, "cal")
	first, second := addOnSale(t, pool, ben, "first", 100), addOnSale(t, pool, ada, "second", 100)
	dan := addSeller(t, pool, "dan")
	third := addOnSale(t, pool, dan, "third", 100)
	owes(t, pool, third, 1, second, ada, 20)
	owes(t, pool, third, 2, first, ben, 10)
	give(t, st, cal, 100)
	buyAs(t, st, cal, store.Order{Slug: "third", Price: 100})
	offer, err := st.Offer(t.Context(), ada, "third", "")
	if err != nil {
		t.Fatal(err)
	}
	var offered, sold []store.Part
	for _, part := range offer.Parts {
		offered = append(offered, store.Part{Reason: part.Reason, OwnerID: part.OwnerID, Credits: part.Credits})
	}
	for _, part := range salesOf(t, st, dan, 7).Latest[0].Parts {
		sold = append(sold, store.Part{Reason: part.Reason, OwnerID: part.OwnerID, Credits: part.Credits})
	}
	if len(sold) != 4 || !slices.Equal(sold, offered) {
		t.Errorf("sold as %+v, offered as %+v", sold, offered)
	}
}

func TestSalesAreOfTheirPeriodAndCreator(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	addOnSale(t, pool, ada, "cat", 100)
	give(t, st, ben, 1000)
	buyAs(t, st, ben, store.Order{Slug: "cat", Price: 100})
	// Both tables that know when.
	unguarded(t, pool, "transfers", `UPDATE transfers SET at = now() - interval '10 days'`)
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '10 days'`)

	week, month, others := salesOf(t, st, ada, 7), salesOf(t, st, ada, 30), salesOf(t, st, ben, 30)
	agrees(t, week)
	agrees(t, month)
	if week.Sum.Sold != 0 || len(week.Games) != 1 || week.Games[0].Sold != 0 || len(week.Latest) != 1 {
		t.Errorf("of a week: %+v, %+v; want none sold, and the game and the latest sale all the same", week.Sum, week.Games)
	}
	if month.Sum.Sold != 1 || month.ByDay[19].Earned != 85 {
		t.Errorf("of a month: %+v, %+v", month.Sum, month.ByDay)
	}
	if others.Sum != (store.SalesSum{}) || len(others.Games)+len(others.Latest)+len(others.Demos) != 0 {
		t.Errorf("whoever sold nothing: %+v", others)
	}
	_, err := st.Sales(t.Context(), ada.ID, 8, "")
	refused(t, err, "days")
	if _, err := st.Sales(t.Context(), ada.ID, 7, "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a broken cursor: %v, want ErrNotFound", err)
	}
}

func TestSalesCountWhoTried(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cal, dan := addSeller(t, pool, "ada"), addMember(t, pool, "ben"), addMember(t, pool, "cal"), addMember(t, pool, "dan")
	cat := addOnSale(t, pool, ada, "cat", 100)
	give(t, st, ben, 100)
	give(t, st, dan, 100)
	// Dan has it since long ago.
	buyAs(t, st, dan, store.Order{Slug: "cat", Price: 100})
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '40 days'`)
	play := func(who uuid.NullUUID, seconds int) {
		exec(t, pool, `INSERT INTO plays (id, game_id, version_id, user_id, seed, seconds) SELECT $1, id, live_id, $3, 1, $4 FROM games WHERE id = $2`,
			newUUID(), cat, who, seconds)
	}
	for _, u := range []store.User{ada, ben, ben, cal, dan} {
		play(uuid.NullUUID{UUID: u.ID, Valid: true}, 20)
	}
	play(uuid.NullUUID{}, 20)
	play(uuid.NullUUID{UUID: cal.ID, Valid: true}, 0)
	buyAs(t, st, ben, store.Order{Slug: "cat", Price: 100})

	demos := salesOf(t, st, ada, 30).Demos
	if len(demos) != 1 || demos[0].Tried != 3 || demos[0].Bought != 1 || demos[0].Percent() != 33 {
		t.Errorf("tried and bought: %+v, want ben, cal and a stranger, of whom ben", demos)
	}
}

func TestPercentOfADemo(t *testing.T) {
	t.Parallel()
	for demo, want := range map[store.Demo]int64{{}: 0, {Tried: 3, Bought: 2}: 67, {Tried: 200, Bought: 1}: 1, {Tried: 7, Bought: 7}: 100} {
		if got := demo.Percent(); got != want {
			t.Errorf("%d of %d is %d percent, want %d", demo.Bought, demo.Tried, got, want)
		}
	}
}

// Pages follow one another without a gap or a double, also where many sales are of one moment.
func TestSalesArePaged(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	give(t, st, ben, 6000)
	for i := range 60 {
		slug := "cat-" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		addOnSale(t, pool, ada, slug, 100)
		buyAs(t, st, ben, store.Order{Slug: slug, Price: 100})
	}
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now()`)
	seen := map[uuid.UUID]bool{}
	pages, after := 0, ""
	for pages == 0 || after != "" {
		s, err := st.Sales(t.Context(), ada.ID, 7, after)
		if err != nil {
			t.Fatal(err)
		}
		agrees(t, s)
		for _, sale := range s.Latest {
			seen[sale.ID] = true
		}
		after = s.Next
		pages++
	}
	if len(seen) != 60 || pages != 3 {
		t.Errorf("%d sales on %d pages, want 60 on 3", len(seen), pages)
	}
}

// What a refund takes back is what its sale gave, of a remix too, and where the seller has
// it no more, the site bears it.
func TestSalesTakeBackWhatWasRefunded(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben, cal := addSeller(t, pool, "ada"), addSeller(t, pool, "ben"), addMember(t, pool, "cal")
	cat := addOnSale(t, pool, ada, "cat", 100)
	owes(t, pool, addOnSale(t, pool, ben, "cat-two", 100), 1, cat, ada, 10)
	addOnSale(t, pool, ada, "dog", 85)
	give(t, st, cal, 1000)
	for _, slug := range []string{"cat", "cat-two"} {
		buyAs(t, st, cal, store.Order{Slug: slug, Price: 100})
	}
	give(t, st, ben, 9)
	buyAs(t, st, ben, store.Order{Slug: "dog", Price: 85}) // The rest is from the 77 that the remix has brought.
	for _, slug := range []string{"cat", "cat-two"} {
		if _, err := st.Refund(t.Context(), cal.ID, slug); err != nil {
			t.Fatal(err)
		}
	}
	s := salesOf(t, st, ada, 7)
	agrees(t, s)
	// 85 of the cat and 8 of its remix came and went; the dog's 73 stay.
	if want := (store.SalesSum{Sold: 2, Prices: 185, Fee: 27, Royalties: 8, Refunds: 1, Returned: 93}); s.Sum != want || s.Remixes != 0 {
		t.Errorf("ada: %+v and %d, want %+v and none", s.Sum, s.Remixes, want)
	}
	if sale := s.Latest[len(s.Latest)-1]; sale.RefundedAt == nil || sale.Returned != 85 {
		t.Errorf("the refunded sale is %+v", sale)
	}
	s = salesOf(t, st, ben, 7)
	agrees(t, s)
	// He has spent what the remix brought, and only that of it is taken back which he has.
	if s.Sum.Refunds != 1 || s.Sum.Returned != 1 || s.Sum.Earned() != 76 {
		t.Errorf("ben: %+v", s.Sum)
	}
	addsUp(t, st)
}

func TestEndedPayoutsArePaged(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, rita := addMember(t, pool, "ada"), addMember(t, pool, "rita")
	exec(t, pool, `
		INSERT INTO payouts (id, user_id, credits, destination, status, answer, ended_at, ended_by)
		SELECT gen_random_uuid(), $1, 2000, 'IBAN', CASE WHEN i % 2 = 0 THEN 'paid' ELSE 'refused' END, 'x', now(), $2 FROM generate_series(1, 110) i`, ada.ID, rita.ID)
	exec(t, pool, `INSERT INTO payouts (id, user_id, credits, destination) VALUES ($1, $2, 2000, 'IBAN')`, newUUID(), ada.ID)
	seen := map[uuid.UUID]bool{}
	after := ""
	for range 3 {
		ended, next, err := st.EndedPayouts(t.Context(), after)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range ended {
			if seen[p.ID] = true; p.EndedBy != "rita" || p.Handle != "ada" || p.Status == store.Asked {
				t.Errorf("payout %+v", p)
			}
		}
		after = next
	}
	if len(seen) != 110 || after != "" {
		t.Errorf("%d payouts on three pages, want 110; then %q", len(seen), after)
	}
}
