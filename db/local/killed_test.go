//go:build linux || darwin

package local

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// childDir makes this program, started again by a test, a user of the server in that
// folder, to be killed.
const childDir = "LOCAL_TEST_CHILD_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child commits a row, says when the server was started, and waits for its end.
func child(dir string) error {
	s, err := Start(context.Background(), Config{Dir: dir, Sync: true})
	if err != nil {
		return err
	}
	started, err := ask(s, "CREATE TABLE kept AS SELECT 'committed' AS word; SELECT pg_postmaster_start_time()")
	if err != nil {
		return err
	}
	fmt.Println("ready", started)
	_, err = io.Copy(io.Discard, os.Stdin) // which the parent never closes
	return err
}

type victim struct {
	*exec.Cmd
	out *bufio.Reader
}

func startChild(t *testing.T, dir string) victim {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return victim{cmd, bufio.NewReader(out)}
}

// ready waits until the child uses a server, and returns when that was started.
func (v victim) ready(t *testing.T) string {
	t.Helper()
	line, err := v.out.ReadString('\n')
	started, ok := strings.CutPrefix(strings.TrimSpace(line), "ready ")
	if !ok {
		t.Fatalf("the child says %q, %v", line, err)
	}
	return started
}

// kill is kill -9.
func (v victim) kill(t *testing.T) {
	t.Helper()
	if err := v.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = v.Wait() // says that it was killed
}

// postmaster is the number of the server's process for dir.
func postmaster(t *testing.T, dir string) int {
	t.Helper()
	s := &Server{files: files(filepath.Join(dir, "postgres"))}
	pid, _, err := s.readPidFile()
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestTheServerOfAKilledProcessIsTakenOver(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	v := startChild(t, dir)
	started := v.ready(t)
	v.kill(t)

	s := start(t, dir)
	if got := query(t, s, "SELECT pg_postmaster_start_time()"); got != started {
		t.Errorf("a server of %s serves, the orphan is of %s", got, started)
	}
	if got := query(t, s, "SELECT word FROM kept"); got != "committed" {
		t.Errorf("the row is %q", got)
	}
	pid := postmaster(t, dir)
	stop(t, s)
	if err := syscall.Kill(pid, 0); err == nil && !isZombie(pid) {
		t.Errorf("the orphan %d still runs", pid)
	}
}

// isZombie reports whether a process has ended and nobody has asked how, which in a
// container without an init stays so.
func isZombie(pid int) bool {
	out, err := exec.Command("ps", "-o", "stat=", "-p", fmt.Sprint(pid)).Output()
	return err != nil || strings.HasPrefix(strings.TrimSpace(string(out)), "Z")
}

func TestACommitOutlivesTheServer(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	v := startChild(t, dir)
	v.ready(t)
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	v.kill(t)

	s := start(t, dir)
	if got := query(t, s, "SELECT word FROM kept"); got != "committed" {
		t.Errorf("the row is %q", got)
	}
}

func TestAKilledInitdbIsNoCluster(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	v := startChild(t, dir)
	unfinished := filepath.Join(dir, "postgres", "data.unfinished", "global")
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(unfinished); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("initdb has not begun")
		}
	}
	v.kill(t)

	s := start(t, dir)
	query(t, s, "SELECT ''")
	if _, err := os.Stat(s.files.unfinished()); !os.IsNotExist(err) {
		t.Errorf("the half-made cluster is still there: %v", err)
	}
}

// A pid file's number may by now be that of another process of the same user.
func TestAnotherProcessIsNotTakenForTheServer(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	s := start(t, dir)
	stop(t, s)
	other := s.as.command(t.Context(), "/bin/sleep", "60")
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = other.Process.Kill(), other.Wait() }()
	stale := fmt.Sprintf("%d\n%s\n1700000000\n%s\n%s\n\n  1234  5678\nready   \n", other.Process.Pid, s.files.data(), port, s.socket)
	for _, path := range []string{s.pidFile(), filepath.Join(s.socket, ".s.PGSQL."+port+".lock")} {
		if err := os.WriteFile(path, []byte(stale), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	again := start(t, dir)
	query(t, again, "SELECT ''")
	stop(t, again)
	if err := other.Process.Signal(syscall.Signal(0)); err != nil {
		t.Errorf("the other process was ended: %v", err)
	}
}

func TestAServerStartedByHandIsLeftAlone(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	s := start(t, dir)
	found, err := s.choosePrograms(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	elsewhere, err := os.MkdirTemp("/tmp", "aiminigames-local-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(elsewhere)
	if err := s.as.own(elsewhere); err != nil {
		t.Fatal(err)
	}
	byHand := s.as.command(t.Context(), found.postgres(), "-D", s.files.data(), "-k", elsewhere, "-c", "listen_addresses=")
	if err := byHand.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = byHand.Process.Signal(syscall.SIGINT), byHand.Wait() }()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(filepath.Join(elsewhere, ".s.PGSQL."+port)); err == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the server by hand has not come up")
		}
	}

	if _, err := Start(t.Context(), Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), "by hand") {
		t.Errorf("Start beside a server on the same cluster: %v", err)
	}
}
