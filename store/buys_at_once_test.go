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

// What has changed since the buyer's credits and the price were looked at is not gone by.
func TestWhatMovesMeanwhileIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addSeller(t, pool, "ada")
	addOnSale(t, pool, ada, "dog", 10)
	for name, meanwhile := range map[string]func(buyer store.User){
		"price":   func(store.User) { exec(t, pool, `UPDATE games SET price = 5 WHERE slug = 'price'`) },
		"credits": func(buyer store.User) { buyAs(t, st, buyer, store.Order{Slug: "dog", Price: 10}) },
		"owner":   func(buyer store.User) { buyAs(t, st, buyer, store.Order{Slug: "owner", Price: 10}) },
	} {
		addOnSale(t, pool, ada, name, 10)
		buyer := addMember(t, pool, "by"+name)
		give(t, st, buyer, 15)
		err := st.SlowBuy(t.Context(), buyer, store.Order{Slug: name, Price: 10}, func() { meanwhile(buyer) })
		if moved := errors.Is(err, store.ErrMoved); moved != (name != "owner") || err != nil && !moved {
			t.Errorf("%s: %v", name, err) // Who owns it by now has bought it.
		}
		if n, want := spendable(t, st, buyer), map[string]int64{"price": 15, "credits": 5, "owner": 5}[name]; n != want {
			t.Errorf("%s: the buyer has %d credits, want %d", name, n, want)
		}
	}
	addsUp(t, st)
}
