// Package dbtest gives each test a Postgres database of its own, with our schema.
//
// They are on a server that the packages of one go test run share and throw away, made by
// package local, or on the server of DATABASE_URL, of which it touches no other database.
package dbtest

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/jmoiron/sqlx"

	"aiminigames/db"
)

// current is what Main has set up for New. It is a variable because a TestMain has no
// other way to hand something to the tests.
var current atomic.Pointer[server]

// Main is the TestMain of a package whose tests call New. Without PostgreSQL the tests
// fail: one that is skipped is one that nobody has.
func Main(m *testing.M) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := open(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dbtest: no database for the tests:", err)
		os.Exit(1)
	}
	current.Store(s)

	ended := make(chan int, 1)
	go func() { ended <- m.Run() }()
	code := 130 // as shells have it for Ctrl-C
	select {
	case code = <-ended:
	case <-ctx.Done(): // The tests end with us.
	}
	if err := s.leave(); err != nil {
		fmt.Fprintln(os.Stderr, "dbtest:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// New returns a migrated, empty database, and its URL. It is dropped if t passes, and left
// to be looked at if t fails.
func New(t testing.TB) (*sqlx.DB, string) {
	t.Helper()
	s := current.Load()
	if s == nil {
		t.Fatal("this package needs func TestMain(m *testing.M) { dbtest.Main(m) }")
	}
	name, err := s.clone(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	url := s.url(name)
	pool, err := db.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = pool.Close() // A connection that the test has cut cannot say goodbye.
		if t.Failed() {
			s.failed.Store(true)
			t.Log("its database is left for you:", url)
			return
		}
		if err := s.drop(name); err != nil {
			t.Error(err)
		}
	})
	return pool, url
}
