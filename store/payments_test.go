package store_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// TestTheSameFormADayLater sends one form again once Stripe has forgotten its order.
func TestTheSameFormADayLater(t *testing.T) {
	t.Parallel()
	for _, ended := range []string{"open", "expired", "failed"} {
		st, pool := newStore(t)
		ada, order := addMember(t, pool, "ada"), store.TopUpOrder{Key: newUUID(), Credits: 1000}
		start := func() store.TopUp {
			t.Helper()
			topUp, err := st.StartTopUp(t.Context(), ada, order)
			if err != nil {
				t.Fatal(err)
			}
			return topUp
		}
		first := start()
		if err := st.KeepSession(t.Context(), first.ID, "cs_1"); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, `UPDATE topups SET status = $1, created_at = now() - interval '22 hours'`, ended)
		if again := start(); again.ID != first.ID {
			t.Errorf("%s: 22 hours later it is another one", ended)
		}
		exec(t, pool, `UPDATE topups SET created_at = now() - interval '24 hours'`)
		second := start()
		if second.ID == first.ID || second.Status != store.TopUpOpen || start().ID != second.ID {
			t.Errorf("%s: a day later it is %+v after %s, or a second click is a third", ended, second, first.ID)
		}
		if got, err := st.TopUp(t.Context(), ada.ID, first.ID); err != nil || got.Status == store.TopUpOpen {
			t.Errorf("%s: the first is %+v, %v", ended, got, err)
		}
		if err := st.KeepSession(t.Context(), second.ID, "cs_2"); err != nil {
			t.Fatal(err)
		}
		if err := st.PaidTopUp(t.Context(), store.Payment{TopUp: second.ID, Session: "cs_2", Cents: 1000, Currency: "usd"}); err != nil {
			t.Errorf("%s: %v", ended, err)
		}
		topUpIs(t, st, pool, second, store.TopUpPaid, 1000)
	}
}

// TestAPaymentInAnotherCheckoutCounts pays one top-up in a second checkout, and then in the
// first one too.
func TestAPaymentInAnotherCheckoutCounts(t *testing.T) {
	t.Parallel()
	for _, before := range []string{store.TopUpOpen, store.TopUpExpired} {
		st, pool := newStore(t)
		topUp, first := startTopUp(t, st, addMember(t, pool, "ada"))
		exec(t, pool, `UPDATE topups SET status = $1`, before)
		second := first
		second.Session = "cs_2"
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if err := st.PaidTopUp(t.Context(), second); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		topUpIs(t, st, pool, topUp, store.TopUpPaid, 1000)
		if err := st.PaidTopUp(t.Context(), first); !errors.Is(err, store.ErrPayment) {
			t.Errorf("paid twice: %v, want ErrPayment", err)
		}
		topUpIs(t, st, pool, topUp, store.TopUpPaid, 1000)
	}
}

func TestPaymentsThatFitNothingAreKept(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	root := addMember(t, pool, "root")
	exec(t, pool, `UPDATE users SET role = 'admin'`)
	for range 2 { // Stripe says everything twice
		if err := st.KeepPayment(t.Context(), store.UnmatchedPayment{Session: "cs_1", TopUp: "x\x00\xff", Cents: 1000, Currency: "usd", Why: "nobody's"}); err != nil {
			t.Fatal(err)
		}
	}
	odd, err := st.OddPayments(t.Context())
	if err != nil || len(odd.Unmatched) != 1 || odd.Unmatched[0].Session != "cs_1" || odd.Unmatched[0].TopUp != "x??" || odd.Unmatched[0].Cents != 1000 {
		t.Errorf("%+v, %v", odd, err)
	}
	if n := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id = $1`, root.ID); n != 1 {
		t.Errorf("an admin was told %d times", n)
	}
}

func TestCreditsGoWhereTheirMoneyWent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spent, earned int64   // before the money went back
		back          []int64 // cents, in all
		due, taken    int
	}{
		"all of it":              {0, 0, []int64{1000}, 1000, 1000},
		"told twice":             {0, 0, []int64{1000, 1000}, 1000, 1000},
		"a part, then more":      {0, 0, []int64{300, 300, 700}, 700, 700},
		"refunded, then all":     {0, 0, []int64{300, 1000, 300}, 1000, 1000},
		"more than was paid":     {0, 0, []int64{5000}, 1000, 1000},
		"nothing":                {0, 0, []int64{0}, 0, 0},
		"some was spent":         {400, 0, []int64{1000}, 1000, 600},
		"the earnings bear some": {400, 255, []int64{1000}, 1000, 855},
		"all was spent":          {1000, 0, []int64{1000}, 1000, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			ada, root := addSeller(t, pool, "ada"), addMember(t, pool, "root")
			exec(t, pool, `UPDATE users SET role = 'admin' WHERE handle = 'root'`)
			topUp, payment := startTopUp(t, st, ada)
			payment.Intent = "pi_1"
			if err := st.PaidTopUp(t.Context(), payment); err != nil {
				t.Fatal(err)
			}
			if test.spent > 0 {
				addOnSale(t, pool, addSeller(t, pool, "bob"), "cat", int(test.spent))
				buyAs(t, st, ada, store.Order{Slug: "cat", Price: int(test.spent)})
			}
			if test.earned > 0 { // 85% of 300
				addOnSale(t, pool, ada, "dog", 300)
				cleo := addMember(t, pool, "cleo")
				give(t, st, cleo, 300)
				buyAs(t, st, cleo, store.Order{Slug: "dog", Price: 300})
			}
			had := spendable(t, st, ada)
			for i, cents := range test.back {
				back := store.MoneyBack{TopUp: topUp.ID, Cents: cents}
				if i%2 == 1 { // a dispute names the payment alone
					back = store.MoneyBack{Intent: "pi_1", Cents: cents}
				}
				if err := st.ReturnTopUp(t.Context(), back); err != nil {
					t.Fatal(err)
				}
			}
			odd, err := st.OddPayments(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if test.due == 0 {
				if len(odd.Returned) != 0 || spendable(t, st, ada) != had {
					t.Errorf("%+v for nothing", odd)
				}
				return
			}
			taken := int64(test.taken)
			if len(odd.Returned) != 1 || odd.Returned[0].Handle != "ada" || odd.Returned[0].Due != test.due || int64(odd.Returned[0].Taken) != taken || spendable(t, st, ada) != had-taken {
				t.Errorf("of %d, %+v; want %d of %d taken", had, odd.Returned, taken, test.due)
			}
			if n := count(t, pool, `SELECT count(*) FROM notifications WHERE kind = 'payment' AND user_id = $1`, root.ID); n == 0 {
				t.Error("no admin was told")
			}
			if audit, err := st.Audit(t.Context(), uuid.Nil); err != nil || len(audit.Wrong) > 0 {
				t.Errorf("the audit says %q, %v", audit.Wrong, err)
			}
		})
	}
}

func TestMoneyBackOfWhatWasNeverPaid(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	topUp, _ := startTopUp(t, st, addMember(t, pool, "ada"))
	if err := st.ReturnTopUp(t.Context(), store.MoneyBack{TopUp: topUp.ID, Cents: 1000}); !errors.Is(err, store.ErrPayment) {
		t.Errorf("%v, want ErrPayment", err)
	}
	for _, back := range []store.MoneyBack{{TopUp: newUUID(), Cents: 1}, {Intent: "pi_of_another", Cents: 1}, {Cents: 1}} {
		if err := st.ReturnTopUp(t.Context(), back); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%+v: %v, want ErrNotFound", back, err)
		}
	}
}

func TestTestCreditsShow(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	if err := st.NoTestCredits(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := st.StartTopUp(t.Context(), addMember(t, pool, "ada"), store.TopUpOrder{Credits: 1000, Test: true}); err != nil {
		t.Fatal(err)
	}
	if err := st.NoTestCredits(t.Context()); err == nil {
		t.Error("test credits do not show")
	}
}

// TestPlainInputIsNoFault gives the store what Postgres would choke on.
func TestPlainInputIsNoFault(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	root := addMember(t, pool, "root")
	for _, q := range []string{"a\x00", "\xff", "@a\x00b", strings.Repeat("x", 10_000)} {
		if found, next, err := st.Transfers(t.Context(), q, ""); err != nil || len(found) > 0 || next != "" {
			t.Errorf("transfers of %.9q: %v, %v", q, found, err)
		}
		refused(t, st.Grant(t.Context(), root, q, 100, "A prize.", newUUID()), "handle")
	}
	if err := st.BeatPlay(t.Context(), root.ID, newUUID(), 3_000_000_000); err != nil {
		t.Errorf("a beat of a hundred years: %v", err)
	}
	for _, at := range []string{
		"0000-01-01T00:00:00Z", "9999-01-01T00:00:00+23:59", "2026-01-01T00:00:00+20:00", "2026-01-01T00:00:00,5Z", "3000-01-01T00:00:00Z",
	} {
		if _, _, err := st.Library(t.Context(), root.ID, rawCursor(at)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after %s: %v, want ErrNotFound", at, err)
		}
	}
	if _, _, err := st.Library(t.Context(), root.ID, rawCursor("2026-01-01T00:00:00.5Z")); err != nil {
		t.Errorf("a good cursor: %v", err)
	}
}

// rawCursor is a cursor that nobody was given.
func rawCursor(key string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key + "|" + uuid.Nil.String()))
}
