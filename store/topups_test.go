package store_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// startTopUp starts a top-up of 1,000 credits in the checkout cs_1.
func startTopUp(t *testing.T, st *store.Store, user store.User) (store.TopUp, store.Payment) {
	t.Helper()
	topUp, err := st.StartTopUp(t.Context(), user, store.TopUpOrder{Key: newUUID(), Credits: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.KeepSession(t.Context(), topUp.ID, "cs_1"); err != nil {
		t.Fatal(err)
	}
	return topUp, store.Payment{TopUp: topUp.ID, Session: "cs_1", Cents: 1000, Currency: "usd"}
}

// topUpIs fails unless the top-up has this status, and its owner these credits and notices.
func topUpIs(t *testing.T, st *store.Store, pool *sqlx.DB, topUp store.TopUp, status string, credits int64) {
	t.Helper()
	got, err := st.TopUp(t.Context(), topUp.UserID, topUp.ID)
	if err != nil || got.Status != status {
		t.Errorf("the top-up is %q, %v; want %q", got.Status, err, status)
	}
	balances, err := st.Balances(t.Context(), topUp.UserID)
	if err != nil || balances.Wallet != credits || balances.Spendable() != credits {
		t.Errorf("there are %+v, %v; want %d in the wallet", balances, err, credits)
	}
	if sum := count(t, pool, `SELECT coalesce(-sum(amount), 0) FROM entries e JOIN accounts a ON a.id = e.account_id WHERE a.owner_id IS NULL AND a.kind = 'topups'`); int64(sum) != credits {
		t.Errorf("%d credits were bought, want %d", sum, credits)
	}
	if told := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id = $1`, topUp.UserID); int64(told) != credits/1000 {
		t.Errorf("told %d times", told)
	}
}

func TestPaidTopUpGrantsOnceInWhateverOrder(t *testing.T) {
	t.Parallel()
	for name, events := range map[string]string{
		"paid": "p", "paid twice": "pp", "expired": "e", "failed": "f", "paid after expired": "ep", "paid after failed": "fp", "failed and expired, then paid": "fep",
		"expired after paid": "pe", "failed after paid": "pf", "all of them": "efpfpep",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			topUp, payment := startTopUp(t, st, addMember(t, pool, "ada"))
			want, credits := store.TopUpOpen, int64(0)
			for _, event := range events {
				var err error
				switch event {
				case 'p':
					err = st.PaidTopUp(t.Context(), payment)
					want, credits = store.TopUpPaid, 1000
				case 'e', 'f':
					status := map[rune]string{'e': store.TopUpExpired, 'f': store.TopUpFailed}[event]
					err = st.UnpaidTopUp(t.Context(), topUp.ID, "cs_1", status)
					if want == store.TopUpOpen {
						want = status
					}
				}
				if err != nil {
					t.Fatal(err)
				}
				topUpIs(t, st, pool, topUp, want, credits)
			}
		})
	}
}

func TestPaidTopUpGrantsOnceInParallel(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	topUp, payment := startTopUp(t, st, addMember(t, pool, "ada"))
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			var err error
			if i%4 == 3 {
				err = st.UnpaidTopUp(t.Context(), topUp.ID, "cs_1", store.TopUpExpired)
			} else {
				err = st.PaidTopUp(t.Context(), payment)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	topUpIs(t, st, pool, topUp, store.TopUpPaid, 1000)
}

func TestPaidTopUpMayComeBeforeItsSessionIsKept(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	topUp, err := st.StartTopUp(t.Context(), addMember(t, pool, "ada"), store.TopUpOrder{Credits: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if err := st.PaidTopUp(t.Context(), store.Payment{TopUp: topUp.ID, Session: "cs_1", Cents: 1000, Currency: "usd"}); err != nil {
		t.Fatal(err)
	}
	if err := st.KeepSession(t.Context(), topUp.ID, "cs_1"); err != nil {
		t.Error(err)
	}
	topUpIs(t, st, pool, topUp, store.TopUpPaid, 1000)
}

func TestPaidTopUpGrantsNothingForAnotherPayment(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	topUp, payment := startTopUp(t, st, addMember(t, pool, "ada"))
	test, err := st.StartTopUp(t.Context(), addMember(t, pool, "bob"), store.TopUpOrder{Credits: 1000, Test: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*store.Payment){
		"less":        func(p *store.Payment) { p.Cents = 999 },
		"more":        func(p *store.Payment) { p.Cents = 100_000 },
		"nothing":     func(p *store.Payment) { p.Cents = 0 },
		"yen":         func(p *store.Payment) { p.Currency = "jpy" },
		"no currency": func(p *store.Payment) { p.Currency = "" },
		"a test":      func(p *store.Payment) { p.TopUp = test.ID },
	} {
		other := payment
		change(&other)
		if err := st.PaidTopUp(t.Context(), other); !errors.Is(err, store.ErrPayment) {
			t.Errorf("%s: %v, want ErrPayment", name, err)
		}
	}
	for _, id := range []uuid.UUID{newUUID(), uuid.Nil} {
		other := payment
		other.TopUp = id
		if err := st.PaidTopUp(t.Context(), other); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("nobody's: %v, want ErrNotFound", err)
		}
	}
	topUpIs(t, st, pool, topUp, store.TopUpOpen, 0)
	if err := st.UnpaidTopUp(t.Context(), topUp.ID, "cs_2", store.TopUpExpired); err != nil {
		t.Fatal(err)
	}
	if err := st.UnpaidTopUp(t.Context(), topUp.ID, "", store.TopUpFailed); err != nil {
		t.Fatal(err)
	}
	topUpIs(t, st, pool, topUp, store.TopUpOpen, 0)
}

func TestOneFormIsOneTopUp(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	order := store.TopUpOrder{Key: newUUID(), Credits: 1000, Next: "/games/snake"}
	start := func(user store.User, order store.TopUpOrder) uuid.UUID {
		t.Helper()
		topUp, err := st.StartTopUp(t.Context(), user, order)
		if err != nil || topUp.UserID != user.ID || topUp.Credits != order.Credits {
			t.Fatalf("%+v, %v", topUp, err)
		}
		return topUp.ID
	}
	first := start(ada, order)
	more := order
	more.Credits = 2500
	keyless := store.TopUpOrder{Credits: 1000}
	if again := start(ada, order); again != first {
		t.Error("a second click is a second top-up")
	}
	ids := []uuid.UUID{first, start(bob, order), start(ada, more), start(ada, keyless), start(ada, keyless)}
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			t.Errorf("%d is one of those before", i)
		}
	}
	if _, err := st.TopUp(t.Context(), bob.ID, first); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else's top-up: %v", err)
	}
}

func TestTestTopUpIsOverAtOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	order := store.TopUpOrder{Key: newUUID(), Credits: 500, Test: true}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if topUp, err := st.StartTopUp(t.Context(), ada, order); err != nil || topUp.Status != store.TopUpPaid || !topUp.Test {
				t.Errorf("%+v, %v", topUp, err)
			}
		})
	}
	all.Wait()
	if balances, err := st.Balances(t.Context(), ada.ID); err != nil || balances.Wallet != 500 {
		t.Errorf("%+v, %v; want 500 in the wallet", balances, err)
	}
	if n := count(t, pool, `SELECT count(*) FROM entries WHERE reason = 'test_topup'`); n != 2 {
		t.Errorf("%d entries say that it was a test, want both", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM entries e JOIN accounts a ON a.id = e.account_id WHERE a.kind = 'topups'`); n != 0 {
		t.Error("a test counts as bought")
	}
}

func TestStartTopUpRefuses(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	for _, credits := range []int{-1000, 0, 99, 50_001, 1 << 40} {
		_, err := st.StartTopUp(t.Context(), ada, store.TopUpOrder{Credits: credits, Test: true})
		refused(t, err, "credits")
	}
	for _, credits := range []int{100, 50_000} {
		if _, err := st.StartTopUp(t.Context(), ada, store.TopUpOrder{Credits: credits}); err != nil {
			t.Errorf("%d credits: %v", credits, err)
		}
	}
	if _, err := st.StartTopUp(t.Context(), addGuest(t, st), store.TopUpOrder{Credits: 1000, Test: true}); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest's: %v, want ErrMembers", err)
	}
	for _, next := range []string{"", "/\xff", "/" + strings.Repeat("x", 2000)} {
		if topUp, err := st.StartTopUp(t.Context(), ada, store.TopUpOrder{Credits: 1000, Next: next}); err != nil || topUp.Next != "/wallet" {
			t.Errorf("next to %.9q: %+v, %v", next, topUp, err)
		}
	}
}
