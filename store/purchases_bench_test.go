package store_test

import (
	"context"
	"fmt"
	osexec "os/exec" // exec is a helper of these tests
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db"
	"aiminigames/db/local"
	"aiminigames/store"
)

const (
	benchClients = 8
	benchSeconds = 8
	benchBuyers  = 2000
	benchGames   = 100 // by ten sellers, as pgbench has ten branches
)

// BenchmarkPurchases compares purchases with the TPC-B-like transaction that pgbench brings:
// three times in turn, by eight clients each, on one cluster that would survive a power cut.
//
//	go test ./store -run '^$' -bench Purchases -benchtime 1x
func BenchmarkPurchases(b *testing.B) {
	pool, url := syncedDatabase(b)
	shop := openShop(b, pool)
	pgbench(b, "-i", "-q", "-s", "10", url)
	for b.Loop() {
		var ours, theirs []float64
		for range 3 {
			said := pgbench(b, "-n", "-c", strconv.Itoa(benchClients), "-j", "2", "-T", strconv.Itoa(benchSeconds), url)
			tps, err := strconv.ParseFloat(string(regexp.MustCompile(`tps = ([0-9.]+)`).FindSubmatch(said)[1]), 64)
			if err != nil {
				b.Fatal(err)
			}
			theirs = append(theirs, tps)
			ours = append(ours, shop.purchasesPerSecond(b))
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		b.ReportMetric(ours[1], "purchases/s")
		b.ReportMetric(theirs[1], "tpcb/s")
		b.ReportMetric(ours[1]/theirs[1], "ratio")
	}
	addsUp(b, shop.st)
}

func syncedDatabase(b *testing.B) (*sqlx.DB, string) {
	b.Helper()
	server, err := local.Start(b.Context(), local.Config{Dir: filepath.Join(local.ScratchDir(), "bench-"+newUUID().String()), Sync: true})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := server.Remove(context.WithoutCancel(b.Context())); err != nil {
			b.Error(err)
		}
	})
	pool, err := db.Open(b.Context(), server.URL(local.Role))
	if err == nil {
		err = db.MigrateUp(b.Context(), pool.DB)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := pool.Close(); err != nil {
			b.Error(err)
		}
	})
	return pool, server.URL(local.Role)
}

// pgbench runs the program of that name, which comes with PostgreSQL.
func pgbench(b *testing.B, args ...string) []byte {
	b.Helper()
	name, err := osexec.LookPath("pgbench")
	if found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench"); err != nil && len(found) > 0 {
		name = found[len(found)-1]
	}
	out, err := osexec.CommandContext(b.Context(), name, args...).CombinedOutput()
	if err != nil {
		b.Fatalf("pgbench: %v\n%s", err, out)
	}
	return out
}

// shop is many buyers with credits for many games.
type shop struct {
	st     *store.Store
	buyers []store.User
	slugs  []string
	next   atomic.Int64 // purchase
}

func openShop(b *testing.B, pool *sqlx.DB) *shop {
	b.Helper()
	queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
	if err != nil {
		b.Fatal(err)
	}
	s := &shop{st: store.New(pool, queue)}
	for i := range benchGames {
		var seller store.User
		if handle := fmt.Sprintf("seller%d", i%10); i < 10 {
			seller = addSeller(b, pool, handle)
		} else if err := pool.Get(&seller.ID, `SELECT id FROM users WHERE handle = $1`, handle); err != nil {
			b.Fatal(err)
		}
		slug := fmt.Sprintf("game-%d", i)
		addOnSale(b, pool, seller, slug, 10)
		s.slugs = append(s.slugs, slug)
	}
	for i := range benchBuyers {
		u := addMember(b, pool, fmt.Sprintf("buyer%d", i))
		give(b, s.st, u, 10*benchGames)
		s.buyers = append(s.buyers, u)
	}
	if _, err := pool.Exec(`VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	return s
}

func (s *shop) purchasesPerSecond(b *testing.B) float64 {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), benchSeconds*time.Second)
	defer cancel()
	var done atomic.Int64
	var clients sync.WaitGroup
	start := time.Now()
	for range benchClients {
		clients.Go(func() {
			for ctx.Err() == nil {
				n := int(s.next.Add(1))
				order := store.Order{Slug: s.slugs[(n+n/len(s.buyers))%len(s.slugs)], Price: 10}
				if p, err := s.st.Buy(b.Context(), s.buyers[n%len(s.buyers)], order); err != nil || p.ID == uuid.Nil {
					b.Errorf("purchase %d: %v", n, err)
					return
				}
				done.Add(1)
			}
		})
	}
	clients.Wait()
	return float64(done.Load()) / time.Since(start).Seconds()
}
