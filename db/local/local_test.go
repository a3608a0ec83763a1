//go:build linux || darwin

package local

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// newDir is a folder that the server's account can reach, as those of t.TempDir are not
// for root.
func newDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp(ScratchDir(), "aiminigames-local-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "data")
}

// start starts a server whose test may stop it itself, or leave that to the end.
func start(t testing.TB, dir string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Config{Dir: dir, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t testing.TB, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// query runs one statement and returns the one text it answers.
func query(t testing.TB, s *Server, statement string) string {
	t.Helper()
	text, err := ask(s, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return text
}

func ask(s *Server, statement string) (text string, err error) {
	pool, err := sql.Open("postgres", s.URL(Role))
	if err != nil {
		return "", err
	}
	defer pool.Close()
	err = pool.QueryRow(statement).Scan(&text)
	return text, err
}

func TestServerKeepsWhatItWasTold(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	first := start(t, dir)
	query(t, first, "CREATE TABLE kept (); SELECT ''")
	stop(t, first)
	if _, err := ask(first, "SELECT ''"); err == nil {
		t.Error("the server answers after its last user left")
	}
	if err := first.Stop(t.Context()); err != nil {
		t.Errorf("second Stop: %v", err)
	}

	second := start(t, dir)
	if got := query(t, second, "SELECT to_regclass('kept')"); got != "kept" {
		t.Errorf("after a restart the table is %q", got)
	}
}

func TestServerIsSetUpForUs(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	tests := map[string]string{
		"SHOW listen_addresses":     "",
		"SHOW timezone":             "UTC",
		"SHOW server_encoding":      "UTF8",
		"SHOW max_connections":      "200",
		"SELECT upper('ёlan')":      "ЁLAN",
		"SELECT current_user":       Role,
		"SELECT current_database()": Role,
		"SELECT rolsuper::text FROM pg_roles WHERE rolname = current_user": "false",
		"SELECT 'B' < 'a'": "true",
	}
	for statement, want := range tests {
		if got := query(t, s, statement); got != want {
			t.Errorf("%s = %q, want %q", statement, got, want)
		}
	}
}

func TestOnlyItsAccountGetsToTheServer(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	for _, path := range []string{s.socket, s.files.data()} {
		if !s.as.owns(path) {
			t.Errorf("%s is open to others, or not the server's", path)
		}
	}
	info, err := os.Stat(s.files.output())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the server's log: %v, %v", info.Mode(), err)
	}
}

func TestTwoUsersShareAServer(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	type result struct {
		s   *Server
		err error
	}
	results := make(chan result)
	for range 2 { // at once, on a cluster that is not there yet
		go func() {
			s, err := Start(t.Context(), Config{Dir: dir})
			results <- result{s, err}
		}()
	}
	a, b := <-results, <-results
	for _, r := range []result{a, b} {
		if r.err != nil {
			t.Fatal(r.err)
		}
		defer stop(t, r.s)
	}
	if x, y := query(t, a.s, "SELECT pg_postmaster_start_time()"), query(t, b.s, "SELECT pg_postmaster_start_time()"); x != y {
		t.Errorf("two servers, started at %s and %s", x, y)
	}
	stop(t, a.s)
	query(t, b.s, "SELECT 'still here'")
	stop(t, b.s)
	if _, err := ask(b.s, "SELECT ''"); err == nil {
		t.Error("the server answers after its last user left")
	}
}

func TestLongAndOddFolders(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"spaces": "two words",
		"long":   strings.Repeat("a long name/", 13),
		"quotes": `it's "quoted", and more`,
	}
	for name, folder := range tests {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(newDir(t), folder)
			for range 2 {
				s := start(t, dir)
				query(t, s, "SELECT ''")
				stop(t, s)
				if _, err := os.Stat(s.socket); err == nil && s.socket != s.files.socket() {
					t.Errorf("%s is left behind", s.socket)
				}
			}
		})
	}
}

func TestRemoveTakesTheClusterWithTheLastUser(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	a, b := start(t, dir), start(t, dir)
	if err := a.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	query(t, b, "SELECT 'still here'")
	if err := b.Remove(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(b.files.data()); !os.IsNotExist(err) {
		t.Errorf("the cluster is still there: %v", err)
	}
}

func TestACancelledStartLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	for _, after := range []time.Duration{0, 30 * time.Millisecond, 300 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		s, err := Start(ctx, Config{Dir: dir})
		cancel()
		if err == nil { // a fast machine
			stop(t, s)
		}
		lock, err := openLock(filepath.Join(dir, "postgres", "server.lock"))
		if err != nil {
			continue // not even its folder
		}
		free := false
		for end := time.Now().Add(30 * time.Second); !free && err == nil && time.Now().Before(end); { // until what was killed is gone
			if free, err = lock.try(syscall.LOCK_EX); !free {
				time.Sleep(10 * time.Millisecond)
			}
		}
		if !free || err != nil {
			t.Errorf("a process of PostgreSQL is left after a start of %v: %v", after, err)
		}
		_ = lock.close()
	}
	query(t, start(t, dir), "SELECT 'as if nothing had been'")
}

func TestTheServersLogIsBounded(t *testing.T) {
	t.Parallel()
	s := start(t, newDir(t))
	if err := s.output.Truncate(maxOutput + 1); err != nil {
		t.Fatal(err)
	}
	s.trimOnce()
	info, err := s.output.Stat()
	if err != nil || info.Size() != 0 {
		t.Errorf("after trimming it has %d bytes, %v", info.Size(), err)
	}
}

func TestAFolderOfSomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "postgres"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Config{Dir: dir}); err == nil {
		t.Error("Start took a file for its folder")
	}
}

func BenchmarkStartOnExisting(b *testing.B) {
	dir := newDir(b)
	for b.Loop() {
		s, err := Start(b.Context(), Config{Dir: dir, Sync: true})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		stop(b, s)
		b.StartTimer()
	}
}
