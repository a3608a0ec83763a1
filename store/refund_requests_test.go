package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// A deal is a game that bob has bought of ada, long ago, and the admin of the site.
type deal struct {
	*store.Store
	t               *testing.T
	pool            *sqlx.DB
	ada, bob, admin store.User
	game            uuid.UUID
}

func newDeal(t *testing.T) *deal {
	t.Helper()
	st, pool := newStore(t)
	d := &deal{st, t, pool, addSeller(t, pool, "ada"), addMember(t, pool, "bob"), addAdmin(t, pool, "root"), uuid.Nil}
	d.game = addOnSale(t, pool, d.ada, "cat", 100)
	give(t, st, d.bob, 100)
	buyAs(t, st, d.bob, store.Order{Slug: "cat", Price: 100})
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '30 days'`)
	exec(t, pool, `DELETE FROM notifications`)
	return d
}

func addAdmin(t testing.TB, pool *sqlx.DB, handle string) store.User {
	t.Helper()
	u := addMember(t, pool, handle)
	exec(t, pool, `UPDATE users SET role = 'admin' WHERE id = $1`, u.ID)
	u.Role = store.Admin
	return u
}

// ask has bob ask for his credits, and returns his request.
func (d *deal) ask() store.RefundRequest {
	d.t.Helper()
	if err := d.AskRefund(d.t.Context(), d.bob, "cat", " It is too hard. "); err != nil {
		d.t.Fatal(err)
	}
	return d.request("asked")
}

// request fails unless bob's request has this status.
func (d *deal) request(status string) store.RefundRequest {
	d.t.Helper()
	view, err := d.RefundView(d.t.Context(), d.bob.ID, "cat")
	if err != nil || view.Request == nil || view.Request.Status != status {
		d.t.Fatalf("RefundView = %+v, %v; want a request that is %s", view.Request, err, status)
	}
	return *view.Request
}

// ok fails if there was an error.
func (d *deal) ok(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// told fails unless user was told just this many things.
func (d *deal) told(user store.User, n int) {
	d.t.Helper()
	if got := count(d.t, d.pool, `SELECT count(*) FROM notifications WHERE user_id = $1`, user.ID); got != n {
		d.t.Errorf("%s was told %d things, want %d", user.Handle, got, n)
	}
}

func TestACreatorGrantsARefund(t *testing.T) {
	t.Parallel()
	d := newDeal(t)
	r := d.ask()
	d.ok(d.AskRefund(t.Context(), d.bob, "cat", "And too slow.")) // The first stands.
	d.told(d.ada, 1)
	open, _, err := d.RefundRequests(t.Context(), d.ada.ID, "")
	if err != nil || len(open) != 1 || open[0].Text != "It is too hard." || open[0].Buyer != "bob" || open[0].Paid != 100 {
		t.Fatalf("RefundRequests = %+v, %v", open, err)
	}
	for range 2 {
		d.ok(d.AnswerRefund(t.Context(), d.ada, r.ID, true, "Sorry."))
	}
	if got := d.request("granted"); got.Answer != "Sorry." || got.EndedAt == nil {
		t.Errorf("%+v, want it ended with her words", got)
	}
	if got := owners(t, d.Store, d.pool, d.ada, d.bob); got != "ada 0+0, bob 100+0, fees 0" {
		t.Error(got)
	}
	d.told(d.bob, 1)
	view, err := d.RefundView(t.Context(), d.bob.ID, "cat")
	if err != nil || view.Purchase.RefundWay == nil || *view.Purchase.RefundWay != "creator" {
		t.Errorf("RefundView = %+v, %v", view, err)
	}
	refused(t, d.AnswerRefund(t.Context(), d.ada, r.ID, false, "No."), "form")
	refused(t, d.AppealRefund(t.Context(), d.bob, "cat"), "form")
	refused(t, d.AskRefund(t.Context(), d.bob, "cat", "Again."), "form")
	if open, _, err := d.RefundRequests(t.Context(), d.ada.ID, ""); len(open) != 0 || err != nil {
		t.Errorf("RefundRequests = %+v, %v; want none open", open, err)
	}
	addsUp(t, d.Store)
}

// A creator gives back what is theirs, and not what is the site's.
func TestACreatorCannotGrantWhatIsSpent(t *testing.T) {
	t.Parallel()
	d := newDeal(t)
	r := d.ask()
	addOnSale(t, d.pool, addSeller(t, d.pool, "eve"), "dog", 1)
	buyAs(t, d.Store, d.ada, store.Order{Slug: "dog", Price: 1})
	refused(t, d.AnswerRefund(t.Context(), d.ada, r.ID, true, "Sorry."), "form")
	if got := d.request("appealed"); got.Answer != "Sorry." || !got.PassedOn() || got.Short != 1 {
		t.Errorf("%+v, want it passed on with her words", got)
	}
	if got := owners(t, d.Store, d.pool, d.ada, d.bob); got != "ada 0+84, bob 0+0, fees 15" {
		t.Error(got)
	}
	refused(t, d.AnswerRefund(t.Context(), d.ada, r.ID, true, ""), "form")
	d.ok(d.DecideRefund(t.Context(), d.admin, r.ID, true, ""))
	if got := owners(t, d.Store, d.pool, d.ada, d.bob); got != "ada 0+0, bob 100+0, fees -1" {
		t.Error(got)
	}
	addsUp(t, d.Store)
}

func TestARefundIsAskedForInHalfAYear(t *testing.T) {
	t.Parallel()
	d := newDeal(t)
	unguarded(t, d.pool, "purchases", `UPDATE purchases SET at = now() - interval '180 days 1 minute'`)
	refused(t, d.AskRefund(t.Context(), d.bob, "cat", "No."), "form")
	if v, err := d.RefundView(t.Context(), d.bob.ID, "cat"); err != nil || !v.Closed || !strings.Contains(v.Why, "180 days") {
		t.Errorf("RefundView = %+v, %v", v, err)
	}
	unguarded(t, d.pool, "purchases", `UPDATE purchases SET at = now() - interval '179 days'`)
	r := d.ask()
	unguarded(t, d.pool, "purchases", `UPDATE purchases SET at = now() - interval '200 days'`)
	d.ok(d.AskRefund(t.Context(), d.bob, "cat", "Again."))
	d.ok(d.AnswerRefund(t.Context(), d.ada, r.ID, true, ""))
}

func TestADeclinedRefundIsAppealed(t *testing.T) {
	t.Parallel()
	for name, grant := range map[string]bool{"granted": true, "refused": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDeal(t)
			r := d.ask()
			refused(t, d.AppealRefund(t.Context(), d.bob, "cat"), "form") // She has seven days.
			refused(t, d.DecideRefund(t.Context(), d.admin, r.ID, true, ""), "form")
			refused(t, d.AnswerRefund(t.Context(), d.ada, r.ID, false, " "), "words")
			for range 2 {
				d.ok(d.AnswerRefund(t.Context(), d.ada, r.ID, false, "It is meant to be."))
			}
			d.told(d.bob, 1)
			d.request("declined")
			for range 2 {
				d.ok(d.AppealRefund(t.Context(), d.bob, "cat"))
			}
			d.told(d.ada, 2)
			refused(t, d.AnswerRefund(t.Context(), d.ada, r.ID, true, ""), "form")
			open, _, err := d.AppealedRefunds(t.Context(), "")
			if err != nil || len(open) != 1 || open[0].Answer != "It is meant to be." {
				t.Fatalf("AppealedRefunds = %+v, %v", open, err)
			}
			for range 2 {
				d.ok(d.DecideRefund(t.Context(), d.admin, r.ID, grant, "I tried it."))
			}
			refused(t, d.DecideRefund(t.Context(), d.admin, r.ID, !grant, "I have changed my mind."), "form")
			if n := count(t, d.pool, `SELECT count(*) FROM acts WHERE by_id = $1 AND action LIKE 'refund.%' AND subject = 'refund request ' || $2`, d.admin.ID, r.ID.String()); n != 1 {
				t.Errorf("%d acts, want one", n)
			}
			if got := d.request(name); got.Verdict != "I tried it." || got.EndedAt == nil {
				t.Errorf("%+v, want it ended with the admin's words", got)
			}
			d.told(d.bob, 2)
			if n := count(t, d.pool, `SELECT count(*) FROM notifications WHERE user_id = $1 AND text LIKE '%: I tried it.'`, d.ada.ID); n != 1 {
				t.Errorf("ada has read the admin's words %d times, want once", n)
			}
			want := int64(0)
			if grant {
				want = 100
			}
			if n := spendable(t, d.Store, d.bob); n != want {
				t.Errorf("bob has %d credits, want %d", n, want)
			}
			addsUp(t, d.Store)
		})
	}
}

func TestAnUnansweredRefundIsAppealed(t *testing.T) {
	t.Parallel()
	d := newDeal(t)
	if err := d.AppealRefund(t.Context(), d.bob, "cat"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an appeal without a request: %v, want ErrNotFound", err)
	}
	d.ask()
	exec(t, d.pool, `UPDATE refund_requests SET asked_at = now() - interval '6 days 23 hours'`)
	refused(t, d.AppealRefund(t.Context(), d.bob, "cat"), "form")
	exec(t, d.pool, `UPDATE refund_requests SET asked_at = now() - interval '7 days 1 minute'`)
	d.ok(d.AppealRefund(t.Context(), d.bob, "cat"))
	d.request("appealed")
}

func TestNobodyDecidesForAnother(t *testing.T) {
	t.Parallel()
	d := newDeal(t)
	eve, uma := addMember(t, d.pool, "eve"), addAdmin(t, d.pool, "uma")
	kitten := addOnSale(t, d.pool, d.ada, "kitten", 100)
	owes(t, d.pool, kitten, 1, d.game, uma, 10) // She gets a share of it.
	give(t, d.Store, d.bob, 100)
	buyAs(t, d.Store, d.bob, store.Order{Slug: "kitten", Price: 100})
	unguarded(t, d.pool, "purchases", `UPDATE purchases SET at = now() - interval '30 days'`)
	d.ok(d.AskRefund(t.Context(), d.bob, "kitten", "No."))
	view, err := d.RefundView(t.Context(), d.bob.ID, "kitten")
	d.ok(err)
	id := view.Request.ID
	asAdmin := func(u store.User) store.User { u.Role = store.Admin; return u }
	for name, err := range map[string]error{
		"a stranger asks":       d.AskRefund(t.Context(), eve, "cat", "Mine."),
		"a stranger appeals":    d.AppealRefund(t.Context(), eve, "kitten"),
		"a stranger answers":    d.AnswerRefund(t.Context(), eve, id, true, ""),
		"the buyer answers":     d.AnswerRefund(t.Context(), d.bob, id, true, ""),
		"an admin answers":      d.AnswerRefund(t.Context(), d.admin, id, true, ""),
		"the buyer decides":     d.DecideRefund(t.Context(), asAdmin(d.bob), id, true, ""),
		"the seller decides":    d.DecideRefund(t.Context(), asAdmin(d.ada), id, true, ""),
		"who has a share":       d.DecideRefund(t.Context(), uma, id, true, ""),
		"a member decides":      d.DecideRefund(t.Context(), eve, id, true, ""),
		"of what is not there":  d.DecideRefund(t.Context(), d.admin, newUUID(), true, ""),
		"a refund of another's": func() error { _, err := d.Refund(t.Context(), eve.ID, "cat"); return err }(),
	} {
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	refused(t, d.AskRefund(t.Context(), d.bob, "cat", "  "), "text")
	refused(t, d.AskRefund(t.Context(), d.bob, "cat", "a\x00"), "text")
	refused(t, d.AskRefund(t.Context(), d.bob, "cat", strings.Repeat("é", 1001)), "text")
	d.ok(d.AskRefund(t.Context(), d.bob, "cat", strings.Repeat("é", 1000)))
}

func TestARefundIsGrantedOnceByWhoever(t *testing.T) {
	t.Parallel()
	d := newDeal(t)
	r := d.ask()
	unguarded(t, d.pool, "purchases", `UPDATE purchases SET at = now()`) // So that it is automatic too.
	var all errgroup.Group
	for range 8 {
		all.Go(func() error { return d.AnswerRefund(t.Context(), d.ada, r.ID, true, "") })
		all.Go(func() error { _, err := d.Refund(t.Context(), d.bob.ID, "cat"); return err })
	}
	d.ok(all.Wait())
	d.request("granted")
	if got := owners(t, d.Store, d.pool, d.ada, d.bob); got != "ada 0+0, bob 100+0, fees 0" {
		t.Error(got)
	}
	addsUp(t, d.Store)
}
