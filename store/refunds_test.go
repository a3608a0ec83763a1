package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// playedFor adds a play of user's, of that many seconds, which began and told of itself last
// so long ago.
func playedFor(t testing.TB, pool *sqlx.DB, game, user uuid.UUID, seconds int, began, told string) {
	t.Helper()
	exec(t, pool, `
		INSERT INTO plays (id, game_id, version_id, user_id, seed, seconds, started_at, beat_at)
		SELECT $1, id, live_id, $3, 1, $4, now() - $5::interval, now() - $6::interval FROM games WHERE id = $2`,
		newUUID(), game, user, seconds, began, told)
}

// owners returns the balances of each user, and the fees of the site.
func owners(t testing.TB, st *store.Store, pool *sqlx.DB, users ...store.User) string {
	t.Helper()
	var all []string
	for _, u := range users {
		b, err := st.Balances(t.Context(), u.ID)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %d+%d", u.Handle, b.Wallet, b.Earnings))
	}
	return strings.Join(append(all, fmt.Sprintf("fees %d", feesOf(t, pool))), ", ")
}

func feesOf(t testing.TB, pool *sqlx.DB) int {
	t.Helper()
	return count(t, pool, `SELECT coalesce(sum(e.amount), 0) FROM entries e JOIN accounts a ON a.id = e.account_id WHERE a.kind = 'fees'`)
}

func TestARefundTakesBackEveryPart(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, eve, zoe := addSeller(t, pool, "ada"), addSeller(t, pool, "bob"), addSeller(t, pool, "eve"), addMember(t, pool, "zoe")
	cat, kitten := addOnSale(t, pool, ada, "cat", 100), addOnSale(t, pool, eve, "kitten", 100)
	owes(t, pool, kitten, 1, cat, ada, 20)
	addOnSale(t, pool, bob, "snake", 50)
	give(t, st, zoe, 50)
	buyAs(t, st, zoe, store.Order{Slug: "snake", Price: 50})
	give(t, st, bob, 70)
	before := owners(t, st, pool, ada, bob, eve, zoe)
	if before != "ada 0+0, bob 70+43, eve 0+0, zoe 0+0, fees 7" {
		t.Fatal(before)
	}
	p := buyAs(t, st, bob, store.Order{Slug: "kitten", Price: 100})
	if got := owners(t, st, pool, ada, bob, eve, zoe); got != "ada 0+17, bob 0+13, eve 0+68, zoe 0+0, fees 22" {
		t.Fatal(got)
	}
	exec(t, pool, `DELETE FROM notifications`)

	for range 2 { // The second click finds it done.
		got, err := st.Refund(t.Context(), bob.ID, "kitten")
		if err != nil || got.ID != p.ID || got.RefundedAt == nil || *got.RefundWay != "automatic" {
			t.Fatalf("Refund = %+v, %v", got, err)
		}
		if got := owners(t, st, pool, ada, bob, eve, zoe); got != before {
			t.Errorf("after the refund %q, before the purchase %q", got, before)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM transfers WHERE kind = 'refund' AND reverses = $1 AND key = 'refund:' || $2::text`, p.TransferID, p.ID); n != 1 {
		t.Errorf("%d transfers say that they reverse the purchase, want 1", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id IN ($1, $2)`, ada.ID, eve.ID); n != 2 {
		t.Errorf("%d notices to who made it, want 2", n)
	}
	if bought, err := st.Bought(t.Context(), bob.ID, kitten); bought != nil || err != nil {
		t.Errorf("the game is still %+v, %v", bought, err)
	}
	if again := buyAs(t, st, bob, store.Order{Slug: "kitten", Price: 100}); again.ID == p.ID {
		t.Error("what was given back cannot be bought again")
	}
	addsUp(t, st)
}

func TestALittleOfWhatIsSpentIsBorneByTheSite(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, eve := addSeller(t, pool, "ada"), addMember(t, pool, "bob"), addSeller(t, pool, "eve")
	addOnSale(t, pool, ada, "cat", 100)
	addOnSale(t, pool, eve, "dog", 60)
	give(t, st, bob, 100)
	buyAs(t, st, bob, store.Order{Slug: "cat", Price: 100})
	buyAs(t, st, ada, store.Order{Slug: "dog", Price: 60})
	give(t, st, ada, 30) // A wallet is nobody's but hers.
	if _, err := st.Refund(t.Context(), bob.ID, "cat"); err != nil {
		t.Fatal(err)
	}
	if got := owners(t, st, pool, ada, bob, eve); got != "ada 30+0, bob 100+0, eve 0+51, fees -51" {
		t.Error(got)
	}
	addsUp(t, st)
}

// Who sells to a friend, spends that, and has it given back, makes no credits.
func TestRefundsMintNothing(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, eve, admin := addSeller(t, pool, "ada"), addMember(t, pool, "bob"), addSeller(t, pool, "eve"), addAdmin(t, pool, "root")
	give(t, st, bob, 1000)
	refusals := 0
	for i := range 4 { // The site bears 170 each time.
		cat, dog := fmt.Sprint("cat-", i), fmt.Sprint("dog-", i)
		addOnSale(t, pool, ada, cat, 200)
		addOnSale(t, pool, eve, dog, 170)
		buyAs(t, st, bob, store.Order{Slug: cat, Price: 200})
		buyAs(t, st, ada, store.Order{Slug: dog, Price: 170})
		view, err := st.RefundView(t.Context(), bob.ID, cat)
		if err != nil {
			t.Fatal(err)
		}
		_, err = st.Refund(t.Context(), bob.ID, cat)
		if _, refused := errors.AsType[store.Invalid](err); refused == view.Automatic || refused != view.OneClick || refused != (i >= 2) {
			t.Errorf("refund %d: %v; shown %+v", i, err, view)
		} else if refused {
			refusals++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if n := -feesOf(t, pool); refusals != 2 || n > 500 {
		t.Errorf("%d refused, and the site has given %d credits; want 500 at most", refusals, n)
	}
	// One click, and an admin decides.
	if err := st.AskRefund(t.Context(), bob, "cat-3", ""); err != nil {
		t.Fatal(err)
	}
	open, _, err := st.AppealedRefunds(t.Context(), "")
	if err != nil || len(open) != 1 || !open[0].Straight() || open[0].Short != 170 {
		t.Fatalf("AppealedRefunds = %+v, %v", open, err)
	}
	if err := st.DecideRefund(t.Context(), admin, open[0].ID, true, ""); err != nil {
		t.Error(err)
	}
	unguarded(t, pool, "purchases", `UPDATE purchases SET refunded_at = now() - interval '91 days' WHERE refunded_at IS NOT NULL`)
	if _, err := st.Refund(t.Context(), bob.ID, "cat-2"); err != nil {
		t.Errorf("after 90 days: %v", err)
	}
	addsUp(t, st)
}

func TestWhoBuysARemixOfTheirOwnGetsItBackToo(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := addSeller(t, pool, "ada"), addSeller(t, pool, "eve")
	cat, kitten := addOnSale(t, pool, ada, "cat", 100), addOnSale(t, pool, eve, "kitten", 100)
	owes(t, pool, kitten, 1, cat, ada, 20)
	earn(t, st, pool, ada, 100)
	give(t, st, ada, 15)
	buyAs(t, st, ada, store.Order{Slug: "kitten", Price: 100})
	addOnSale(t, pool, eve, "dog", 17)
	buyAs(t, st, ada, store.Order{Slug: "dog", Price: 17}) // The share she got of it.
	if got := owners(t, st, pool, ada, eve); got != "ada 0+0, eve 0+83, fees 32" {
		t.Fatal(got)
	}
	if _, err := st.Refund(t.Context(), ada.ID, "kitten"); err != nil {
		t.Fatal(err)
	}
	// What she paid is back before her share is taken from it.
	if got := owners(t, st, pool, ada, eve); got != "ada 15+68, eve 0+15, fees 17" {
		t.Error(got)
	}
	addsUp(t, st)
}

func TestWhichRefundsAreAutomatic(t *testing.T) {
	t.Parallel()
	const others = `INSERT INTO plays (id, game_id, version_id, seed, seconds, started_at)
		SELECT gen_random_uuid(), $1::uuid, live_id, 1, n * 1000, now() - interval '3 days' FROM games, generate_series(1, 3) n WHERE id = $1::uuid`
	for name, test := range map[string]struct {
		seconds     int
		began, told string
		prepare     []string // of $1, the game
		automatic   bool
	}{
		"hardly played":                   {179, "1 hour", "50 minutes", nil, true},
		"played":                          {180, "1 hour", "50 minutes", nil, false},
		"little of a long game":           {399, "1 hour", "50 minutes", []string{others}, true},
		"a fifth of a long game":          {400, "1 hour", "50 minutes", []string{others}, false},
		"a demo before":                   {900, "3 days", "2 days", nil, true},
		"a demo that went on shortly":     {300, "25 hours", "86221 seconds", nil, true},
		"a demo that went on":             {300, "25 hours", "86219 seconds", nil, false},
		"late":                            {0, "1 hour", "1 hour", []string{`UPDATE purchases SET at = now() - interval '14 days 1 minute' WHERE game_id = $1`}, false},
		"nearly late":                     {0, "1 hour", "1 hour", []string{`UPDATE purchases SET at = now() - interval '13 days 23 hours' WHERE game_id = $1`}, true},
		"remixed since":                   {0, "1 hour", "1 hour", []string{remixed("12 hours")}, false},
		"remixed before":                  {0, "1 hour", "1 hour", []string{remixed("2 days")}, true},
		"remixed, and failed its test":    {0, "1 hour", "1 hour", []string{remixed("12 hours"), `UPDATE versions SET certificate = 'failed' WHERE game_id = $1`}, false},
		"hardly played in rooms":          {0, "1 hour", "1 hour", []string{round("24 hours 20 seconds", 199)}, true},
		"played in rooms":                 {0, "1 hour", "1 hour", []string{round("24 hours 20 seconds", 201)}, false},
		"played in rooms, and alone":      {90, "1 hour", "50 minutes", []string{round("1 hour", 90)}, false},
		"failed its test since":           {9000, "1 hour", "50 minutes", []string{`UPDATE versions SET certificate = 'failed' WHERE game_id = $1`}, true},
		"failed its test, and known well": {0, "1 hour", "1 hour", []string{`UPDATE versions SET certificate = 'failed' WHERE game_id = $1`, refunds("89 days", 5)}, false},
		"after four in 90 days":           {0, "1 hour", "1 hour", []string{refunds("89 days", 4)}, true},
		"after five in 90 days":           {0, "1 hour", "1 hour", []string{refunds("89 days", 5)}, false},
		"after five before that":          {0, "1 hour", "1 hour", []string{refunds("91 days", 5)}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			ada, bob := addSeller(t, pool, "ada"), addMember(t, pool, "bob")
			game := addOnSale(t, pool, ada, "cat", 100)
			give(t, st, bob, 100)
			buyAs(t, st, bob, store.Order{Slug: "cat", Price: 100})
			unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '1 day'`)
			for range 5 {
				give(t, st, ada, 1) // Transfers for refunds to be of.
			}
			if test.seconds > 0 {
				playedFor(t, pool, game, bob.ID, test.seconds, test.began, test.told)
			}
			for _, statement := range test.prepare {
				unguarded(t, pool, "purchases", statement, game)
			}
			view, err := st.RefundView(t.Context(), bob.ID, "cat")
			if err != nil || view.Automatic != test.automatic || (view.Why == "") != test.automatic {
				t.Errorf("RefundView = %+v, %v; want automatic %v", view, err, test.automatic)
			}
			_, err = st.Refund(t.Context(), bob.ID, "cat")
			if test.automatic && err != nil {
				t.Error(err)
			}
			if !test.automatic {
				refused(t, err, "form")
			}
		})
	}
}

// remixed is a statement that has the buyer of the game $1 make a remix of it, that long ago.
func remixed(ago string) string {
	return `INSERT INTO games (id, slug, owner_id, title, remix_of, created_at)
		SELECT gen_random_uuid(), 'remix', buyer_id, 'Remix', game_id, now() - interval '` + ago + `' FROM purchases WHERE game_id = $1`
}

// round is a statement that has them play it in a room, begun that long ago.
func round(ago string, seconds int) string {
	return fmt.Sprintf(`
		WITH r AS (INSERT INTO rounds (id, room, game_id, seed, started_at, ended_at)
			SELECT gen_random_uuid(), 'BCDFGH', $1::uuid, 1, now() - interval '%[1]s', now() - interval '%[1]s' + interval '%[2]d seconds' RETURNING *)
		INSERT INTO round_seats (round_id, seat, user_id, name, color, ended_at)
		SELECT r.id, 1, p.buyer_id, 'Bob', '#fff', r.ended_at FROM r JOIN purchases p ON p.game_id = r.game_id`, ago, seconds)
}

// refunds is a statement that adds automatic refunds of other games to the buyer of the
// game $1, that long ago.
func refunds(ago string, n int) string {
	return fmt.Sprintf(`
		INSERT INTO purchases (id, game_id, buyer_id, seller_id, paid, transfer_id, at, refund_id, refunded_at, refund_way)
		SELECT gen_random_uuid(), p.game_id, p.buyer_id, p.seller_id, 1, t.id, now() - interval '%[1]s', t.id, now() - interval '%[1]s', 'automatic'
		FROM purchases p, (SELECT id FROM transfers t WHERE NOT EXISTS (SELECT 1 FROM purchases o WHERE o.transfer_id = t.id) LIMIT %[2]d) t WHERE p.game_id = $1`, ago, n)
}

func TestASittingIsOfOnePlayerAndDay(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, eve := addSeller(t, pool, "ada"), addMember(t, pool, "bob"), addMember(t, pool, "eve")
	game := addOnSale(t, pool, ada, "cat", 100)
	give(t, st, bob, 100)
	buyAs(t, st, bob, store.Order{Slug: "cat", Price: 100})
	for _, seconds := range []int{1000, 1500} { // One sitting of 2,500, one of 2,000, one of 100.
		playedFor(t, pool, game, eve.ID, seconds, "72 hours", "71 hours")
	}
	playedFor(t, pool, game, eve.ID, 2000, "120 hours", "119 hours")
	playedFor(t, pool, game, ada.ID, 100, "72 hours", "71 hours")
	view, err := st.RefundView(t.Context(), bob.ID, "cat")
	if err != nil || view.Median != 2000 || view.Allowed != 400 {
		t.Errorf("RefundView = %+v, %v; want a median of 2,000 seconds and 400 allowed", view, err)
	}
	if _, err := st.RefundView(t.Context(), eve.ID, "cat"); err == nil {
		t.Error("who has bought nothing is told of a refund")
	}
}
