package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// BenchmarkStatements reports how long the pages of money take for somebody with ten
// purchases, or ten sales, and for somebody with ten thousand of them.
//
//	go test ./store -run '^$' -bench Statements -benchtime 1x
func BenchmarkStatements(b *testing.B) {
	pool, _ := syncedDatabase(b)
	st := store.New(pool, nil)
	few, many := addSeller(b, pool, "few"), addSeller(b, pool, "many")
	sellers := map[string]store.User{"few": addSeller(b, pool, "fewsold"), "many": addSeller(b, pool, "manysold")}
	for buyer, n := range map[*store.User]int{&few: 10, &many: 10_000} {
		for i := range n {
			if i%5000 == 0 {
				give(b, st, *buyer, 100_000)
			}
			slug := fmt.Sprintf("%s-%d", buyer.Handle, i)
			addOnSale(b, pool, sellers[buyer.Handle], slug, 10)
			if _, err := st.Buy(b.Context(), *buyer, store.Order{Slug: slug, Price: 10}); err != nil {
				b.Fatal(err)
			}
		}
	}
	if _, err := pool.Exec(`VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	pages := map[string]func(ctx context.Context, u uuid.UUID) error{
		"statement": func(ctx context.Context, u uuid.UUID) error { _, err := st.Statement(ctx, u, ""); return err },
		"balances":  func(ctx context.Context, u uuid.UUID) error { _, err := st.Balances(ctx, u); return err },
		"sales":     func(ctx context.Context, u uuid.UUID) error { _, err := st.Sales(ctx, u, 30, ""); return err },
		"library":   func(ctx context.Context, u uuid.UUID) error { _, _, err := st.Library(ctx, u, ""); return err },
	}
	for b.Loop() {
		for name, page := range pages {
			for who, user := range map[string]store.User{"10": few, "10k": many, "10sold": sellers["few"], "10k-sold": sellers["many"]} {
				var took []time.Duration
				for range 50 {
					start := time.Now()
					if err := page(b.Context(), user.ID); err != nil {
						b.Fatal(err)
					}
					took = append(took, time.Since(start))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, name+"-"+who+"-ms")
			}
		}
	}
}
