package db_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"aiminigames/db"
	"aiminigames/db/dbtest"
)

func TestListenerHearsAgainAfterItsConnectionIsLost(t *testing.T) {
	t.Parallel()
	pool, url := dbtest.New(t)
	heard, again := make(chan string, 10), make(chan bool, 10)
	listener := db.Listener{
		URL: url, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Again: func() { again <- true },
		Channels: map[string]func(string){
			"cats": func(payload string) { heard <- "cats " + payload },
			"Dogs": func(payload string) { heard <- "Dogs " + payload },
		},
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() { listener.Listen(ctx); close(ended) }()
	for range 2 {
		wait(t, again)
		for _, channel := range []string{"cats", "Dogs", "others"} {
			if _, err := pool.Exec(`SELECT pg_notify($1, 'purr')`, channel); err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range []string{"cats purr", "Dogs purr"} {
			if got := wait(t, heard); got != want {
				t.Errorf("heard %q, want %q", got, want)
			}
		}
		if _, err := pool.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`); err != nil {
			t.Fatal(err)
		}
	}
	wait(t, again)
	stop()
	<-ended
	if len(heard) != 0 {
		t.Errorf("%q was heard twice", <-heard)
	}
}

func wait[T any](t *testing.T, from chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(20 * time.Second):
		t.Fatal("waited in vain")
		panic("unreachable")
	}
}
