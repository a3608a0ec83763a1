package store_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// newEarner returns ada, who has sold a game to many for 100 credits each, 85 of them hers,
// so long ago.
func newEarner(t *testing.T, sales int, ago string) (*store.Store, *sqlx.DB, store.User, []store.User) {
	t.Helper()
	st, pool := newStore(t)
	ada := addSeller(t, pool, "ada")
	addOnSale(t, pool, ada, "cat", 100)
	buyers := make([]store.User, sales)
	for i := range buyers {
		buyers[i] = addMember(t, pool, fmt.Sprint("buyer", i))
		give(t, st, buyers[i], 100)
		buyAs(t, st, buyers[i], store.Order{Slug: "cat", Price: 100})
	}
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - $1::interval`, ago)
	exec(t, pool, `DELETE FROM notifications`)
	return st, pool, ada, buyers
}

func payoutsOf(t *testing.T, st *store.Store, u store.User) store.PayoutsView {
	t.Helper()
	v, err := st.PayoutsView(t.Context(), u.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestWhatCanBePaidOut(t *testing.T) {
	t.Parallel()
	st, pool, ada, buyers := newEarner(t, 4, "20 days") // 85 each
	at := func(i int, ago string) {
		unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - $2::interval WHERE buyer_id = $1`, buyers[i].ID, ago)
	}
	in := func(v store.PayoutsView) int { // days, rounded up
		if v.Next == nil {
			return 0
		}
		return int(time.Until(*v.Next)/(24*time.Hour)) + 1
	}
	says := func(payable, waiting int64, days int) {
		t.Helper()
		v := payoutsOf(t, st, ada)
		if v.Payable != payable || v.Waiting != waiting || v.Earnings != payable+waiting || in(v) != days || !v.Verified {
			t.Errorf("%+v, free in %d days; want %d payable, %d waiting for %d days", v, in(v), payable, waiting, days)
		}
	}
	at(3, "1 day")
	says(255, 85, 13)
	if _, err := st.Refund(t.Context(), buyers[3].ID, "cat"); err != nil { // It took its part with it: the rest need not wait.
		t.Fatal(err)
	}
	says(255, 0, 0)
	at(0, "10 days")
	at(1, "2 days")
	says(85, 170, 4)

	// What is spent comes from what could be paid out; what waits comes free in its order.
	eve := addSeller(t, pool, "eve")
	addOnSale(t, pool, eve, "dog", 100)
	buyAs(t, st, ada, store.Order{Slug: "dog", Price: 100})
	says(0, 155, 4)
	addOnSale(t, pool, eve, "fox", 100)
	buyAs(t, st, ada, store.Order{Slug: "fox", Price: 100})
	says(0, 55, 12)

	if v := payoutsOf(t, st, eve); v.Payable != 0 || v.Waiting != 170 {
		t.Errorf("%+v, want all of a fresh sale to wait", v)
	}
	if _, err := st.Refund(t.Context(), buyers[1].ID, "cat"); err != nil { // The fresh one: nothing waits for it any more.
		t.Fatal(err)
	}
	says(0, 0, 0)
	addsUp(t, st)
}

func TestAPayoutIsPaidOrRefusedOnce(t *testing.T) {
	t.Parallel()
	for _, status := range []string{store.Paid, store.Refused} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			st, pool, ada, _ := newEarner(t, 30, "15 days")
			admin := addAdmin(t, pool, "root")
			for range 2 {
				if err := st.AskPayout(t.Context(), ada, 2000, " IBAN XY ", "form-1"); err != nil {
					t.Fatal(err)
				}
			}
			open, _, err := st.OpenPayouts(t.Context(), "")
			if err != nil || len(open) != 1 || open[0].Handle != "ada" || open[0].Destination != "IBAN XY" || open[0].Credits != 2000 {
				t.Fatalf("OpenPayouts = %+v, %v", open, err)
			}
			if b, err := st.Balances(t.Context(), ada.ID); err != nil || b.Earnings != 550 || b.Payouts != 2000 {
				t.Errorf("%+v, %v; want 2,000 on the way", b, err)
			}
			if n := count(t, pool, `SELECT count(*) FROM entries WHERE note LIKE '%IBAN%'`); n != 0 {
				t.Error("the ledger keeps where money goes for ever")
			}
			id := open[0].ID
			end, other, left := st.PayPayout, st.RefusePayout, int64(550)
			if status == store.Refused {
				end, other, left = st.RefusePayout, st.PayPayout, 2550
			}
			for range 2 {
				if err := end(t.Context(), admin, id, "SEPA 17"); err != nil {
					t.Fatal(err)
				}
			}
			refused(t, other(t.Context(), admin, id, "SEPA 18"), "form")
			if b, err := st.Balances(t.Context(), ada.ID); err != nil || b.Earnings != left || b.Payouts != 0 {
				t.Errorf("%+v, %v; want %d earnings", b, err, left)
			}
			v := payoutsOf(t, st, ada)
			if p := v.Payouts[0]; len(v.Payouts) != 1 || p.Status != status || p.Answer != "SEPA 17" || p.EndedAt == nil {
				t.Errorf("%+v", p)
			}
			if n := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id = $1 AND text LIKE '%SEPA 17%'`, ada.ID); n != 1 {
				t.Errorf("told %d times", n)
			}
			if n := count(t, pool, `SELECT count(*) FROM acts WHERE by_id = $1 AND action = 'payout.' || $2 AND subject = 'payout ' || $3`, admin.ID, status, id.String()); n != 1 {
				t.Errorf("%d acts, want one", n)
			}
			if open, _, err := st.OpenPayouts(t.Context(), ""); len(open) != 0 || err != nil {
				t.Errorf("OpenPayouts = %+v, %v", open, err)
			}
			addsUp(t, st)
		})
	}
}

func TestPayoutsAreRefused(t *testing.T) {
	t.Parallel()
	st, pool, ada, buyers := newEarner(t, 24, "15 days") // 2,040
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() WHERE buyer_id = $1`, buyers[0].ID)
	refused(t, st.AskPayout(t.Context(), ada, 2000, "IBAN", "1"), "credits") // 1,955 are old enough.
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '14 days 1 minute'`)
	for _, credits := range []int{1999, 2041, 0, -2000} {
		refused(t, st.AskPayout(t.Context(), ada, credits, "IBAN", "1"), "credits")
	}
	refused(t, st.AskPayout(t.Context(), ada, 2000, "", "1"), "destination")
	refused(t, st.AskPayout(t.Context(), ada, 2000, strings.Repeat("x", 301), "1"), "destination")
	refused(t, st.AskPayout(t.Context(), ada, 2000, "IBAN", ""), "form")
	exec(t, pool, `UPDATE users SET verified_at = NULL WHERE id = $1`, ada.ID)
	refused(t, st.AskPayout(t.Context(), ada, 2000, "IBAN", "1"), "form")
	if err := st.AskPayout(t.Context(), addGuest(t, st), 2000, "IBAN", "1"); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest: %v, want ErrMembers", err)
	}
	exec(t, pool, `UPDATE users SET verified_at = now(), role = 'admin' WHERE id = $1`, ada.ID)
	ada.Role = store.Admin
	if err := st.AskPayout(t.Context(), ada, 2040, "IBAN", "1"); err != nil {
		t.Fatal(err)
	}
	open, _, err := st.OpenPayouts(t.Context(), "")
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	admin := addAdmin(t, pool, "root")
	refused(t, st.PayPayout(t.Context(), admin, open[0].ID, " "), "reference")
	refused(t, st.RefusePayout(t.Context(), admin, open[0].ID, ""), "reason")
	for name, by := range map[string]store.User{"their own": ada, "a member": buyers[0]} {
		if err := st.PayPayout(t.Context(), by, open[0].ID, "SEPA"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s pays: %v, want ErrNotFound", name, err)
		}
		if err := st.RefusePayout(t.Context(), by, open[0].ID, "No."); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s refuses: %v, want ErrNotFound", name, err)
		}
	}
	addsUp(t, st)
}

// Whatever comes first, buyers get their credits back, and no credit is paid out twice.
func TestPayoutsAgainstRefundsAndEachOther(t *testing.T) {
	t.Parallel()
	st, pool, ada, buyers := newEarner(t, 30, "15 days") // 2,550
	for _, b := range buyers[:8] {
		if err := st.AskRefund(t.Context(), b, "cat", "No."); err != nil {
			t.Fatal(err)
		}
	}
	requests, _, err := st.RefundRequests(t.Context(), ada.ID, "")
	if err != nil {
		t.Fatal(err)
	}
	admin := addAdmin(t, pool, "root")
	var all errgroup.Group
	var asked atomic.Int32
	for i, r := range requests {
		all.Go(func() error {
			err := st.AnswerRefund(t.Context(), ada, r.ID, true, "")
			if _, spent := errors.AsType[store.Invalid](err); spent {
				return st.DecideRefund(t.Context(), admin, r.ID, true, "")
			}
			return err
		})
		all.Go(func() error {
			err := st.AskPayout(t.Context(), ada, 2000, "IBAN", fmt.Sprint(i))
			if _, ok := errors.AsType[store.Invalid](err); ok {
				return nil
			}
			asked.Add(1)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM payouts`); n != int(asked.Load()) || n > 1 {
		t.Fatalf("%d payouts of %d asked for, want one at most", n, asked.Load())
	}
	for _, b := range buyers[:8] {
		if n := spendable(t, st, b); n != 100 {
			t.Errorf("%s has %d of their 100 credits", b.Handle, n)
		}
	}
	addsUp(t, st)
}

func TestOfManyEndsOfAPayoutOneStands(t *testing.T) {
	t.Parallel()
	st, pool, ada, _ := newEarner(t, 24, "15 days")
	admin := addAdmin(t, pool, "root")
	if err := st.AskPayout(t.Context(), ada, 2000, "IBAN", "1"); err != nil {
		t.Fatal(err)
	}
	open, _, err := st.OpenPayouts(t.Context(), "")
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	var all errgroup.Group
	var ended atomic.Int32
	for range 8 {
		for _, end := range []func() error{
			func() error { return st.PayPayout(t.Context(), admin, open[0].ID, "SEPA") },
			func() error { return st.RefusePayout(t.Context(), admin, open[0].ID, "No.") },
		} {
			all.Go(func() error {
				err := end()
				if _, ok := errors.AsType[store.Invalid](err); ok {
					return nil
				}
				ended.Add(1)
				return err
			})
		}
	}
	if err := all.Wait(); err != nil || ended.Load() != 8 {
		t.Errorf("%d ends were taken, %v; want the eight of one kind", ended.Load(), err)
	}
	if n := count(t, pool, `SELECT count(*) FROM transfers WHERE key LIKE 'payout_ended:%'`); n != 1 {
		t.Errorf("%d ends in the ledger, want 1", n)
	}
	addsUp(t, st)
}
