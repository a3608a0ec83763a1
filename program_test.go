package main

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"os"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"aiminigames/db/dbtest"
)

// TestMain is the program itself where a test has started it as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("AIMINIGAMES_TEST_CHILD") != "" {
		main()
		return
	}
	dbtest.Main(m)
}

// program is the whole program, running for one test.
type program struct {
	base, play string // origins
	address    string // where it listens, whatever its names are
	pool       *sqlx.DB
}

// startProgram runs the program as main does, on a database and a port of its own, with these
// settings beside the defaults. It ends with the test, which fails if it does not end well.
func startProgram(t *testing.T, settings map[string]string) *program {
	t.Helper()
	pool, databaseURL := dbtest.New(t)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"PORT": port, "DATABASE_URL": databaseURL, "DATA_DIR": t.TempDir()}
	maps.Copy(env, settings)
	cfg, err := configure(func(name string) string { return env[name] })
	if err == nil {
		err = cfg.settle()
	}
	if err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, cfg, slog.New(slog.NewTextHandler(t.Output(), nil)), listener) }()
	t.Cleanup(func() {
		stop()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the program ended with %v", err)
			}
		case <-time.After(30 * time.Second):
			t.Error("the program does not end")
		}
	})
	return &program{base: cfg.base.String(), play: cfg.play.String(), address: listener.Addr().String(), pool: pool}
}
