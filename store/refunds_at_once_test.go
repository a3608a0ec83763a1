package store_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

func TestRefundsAtOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addSeller(t, pool, "ada"), addMember(t, pool, "bob")
	give(t, st, bob, 800)
	for i := range 8 {
		slug := fmt.Sprint("cat-", i)
		addOnSale(t, pool, ada, slug, 100)
		buyAs(t, st, bob, store.Order{Slug: slug, Price: 100})
	}
	var all errgroup.Group
	var refusals atomic.Int32
	for i := range 32 {
		all.Go(func() error {
			_, err := st.Refund(t.Context(), bob.ID, fmt.Sprint("cat-", i%8))
			if _, ok := err.(store.Invalid); ok { //nolint:errorlint // As it comes.
				refusals.Add(1)
				return nil
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	if got := owners(t, st, pool, ada, bob); got != "ada 0+255, bob 500+0, fees 45" || refusals.Load() != 12 {
		t.Errorf("%s, %d refused; want five refunds of eight, and the rest refused", got, refusals.Load())
	}
	addsUp(t, st)
}

func TestRefundsWhileTheSellerSpends(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := addSeller(t, pool, "ada"), addSeller(t, pool, "eve")
	addOnSale(t, pool, ada, "cat", 100)
	var all errgroup.Group
	buyers := make([]store.User, 12)
	for i := range buyers {
		buyers[i] = addMember(t, pool, fmt.Sprint("buyer", i))
		give(t, st, buyers[i], 100)
		buyAs(t, st, buyers[i], store.Order{Slug: "cat", Price: 100})
		addOnSale(t, pool, eve, fmt.Sprint("dog-", i), 85)
	}
	for i, b := range buyers {
		all.Go(func() error {
			_, err := st.Refund(t.Context(), b.ID, "cat")
			if _, spent := errors.AsType[store.Invalid](err); spent {
				return nil
			}
			return err
		})
		all.Go(func() error {
			_, err := st.Buy(t.Context(), ada, store.Order{Slug: fmt.Sprint("dog-", i), Price: 85})
			if _, ok := err.(store.Short); ok { //nolint:errorlint // As it comes.
				return nil
			}
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	refunded := count(t, pool, `SELECT count(*) FROM purchases WHERE refunded_at IS NOT NULL`)
	for _, b := range buyers {
		refunded -= int(spendable(t, st, b) / 100)
	}
	if refunded != 0 {
		t.Error("not everyone who gave it back has their 100 credits")
	}
	if n := count(t, pool, `
		SELECT -sum(e.amount) FROM purchases p JOIN entries e ON e.transfer_id IN (p.transfer_id, p.refund_id)
			JOIN accounts a ON a.id = e.account_id WHERE p.refunded_at IS NOT NULL AND a.kind = 'fees'`); n > 500 {
		t.Errorf("the site bore %d credits, want 500 at most", n)
	}
	addsUp(t, st)
}
