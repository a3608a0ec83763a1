package store_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// Each purchase goes by what the buyer had before the others.
func TestOneBuyerInManyTabs(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addSeller(t, pool, "ben")
	addOnSale(t, pool, ben, "dog", 50)
	give(t, st, ada, 50)
	buyAs(t, st, ada, store.Order{Slug: "dog", Price: 50}) // So ben has 43 of earnings.
	give(t, st, ben, 57)
	var all errgroup.Group
	var bought, short atomic.Int32
	for i := range 16 {
		slug := fmt.Sprint("cat-", i)
		addOnSale(t, pool, ada, slug, 10)
		all.Go(func() error {
			_, err := st.Buy(t.Context(), ben, store.Order{Slug: slug, Price: 10})
			if _, ok := errors.AsType[store.Short](err); ok {
				short.Add(1)
				return nil
			}
			bought.Add(1)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	if bought.Load() != 10 || short.Load() != 6 || spendable(t, st, ben) != 0 {
		t.Errorf("%d bought, %d short, %d left; want 10, 6, 0", bought.Load(), short.Load(), spendable(t, st, ben))
	}
	addsUp(t, st)
}

// Two who buy from each other, and lock what both have, come to an end.
func TestTwoBuyFromEachOther(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addSeller(t, pool, "ben")
	var all errgroup.Group
	for i := range 20 {
		for seller, buyer := range map[*store.User]store.User{&ada: ben, &ben: ada} {
			slug := fmt.Sprintf("%s-%d", seller.Handle, i)
			addOnSale(t, pool, *seller, slug, 10)
			give(t, st, buyer, 10)
			all.Go(func() error {
				_, err := st.Buy(t.Context(), buyer, store.Order{Slug: slug, Price: 10})
				return err
			})
		}
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	addsUp(t, st)
}
