//go:build linux || darwin

package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// patience is how long a server may take to answer. Recovery after a crash is the longest
// it does, and reads max_wal_size at most.
const patience = 2 * time.Minute

// bringUp makes sure that the server runs and answers. The caller holds the start lock.
//
// Whether one runs is told by server.lock: the server is born with that file open and
// locked, and so is every process it starts. The lock is free when the last of them is
// gone and not before, whatever postmaster.pid says and whoever has its number by now.
func (s *Server) bringUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	alive, err := openLock(s.files.serverLock())
	if err != nil {
		return err
	}
	defer alive.file.Close() // Unlocking would take it from the server as well.

	if s.socket, err = s.files.socketDir(s.as); err != nil {
		return err
	}
	joined, err := s.join(ctx, alive)
	if err != nil {
		return err
	}
	if joined {
		return s.ensureDatabase(ctx)
	}
	found, err := s.choosePrograms(ctx)
	if err != nil {
		return err
	}
	if err := s.launchAndAwait(ctx, found, alive); err != nil {
		_ = alive.file.Close() // so that only what was started still holds it
		return errors.Join(err, s.awaitEnd(context.WithoutCancel(ctx)))
	}
	return nil
}

func (s *Server) launchAndAwait(ctx context.Context, found programs, alive *lock) error {
	server, err := s.launch(ctx, found, alive)
	if err != nil {
		return err
	}
	err = s.awaitAnswer(ctx, server)
	if err == nil {
		err = s.ensureDatabase(ctx)
	}
	if err != nil {
		server.abandon()
	}
	return err
}

// awaitEnd waits a little for the last process of a server that has been told to end.
func (s *Server) awaitEnd(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	alive, err := openLock(s.files.serverLock())
	if err != nil {
		return err
	}
	defer alive.file.Close()
	if err := alive.exclusive(ctx); err != nil {
		return fmt.Errorf("a process of PostgreSQL does not end: %w", err)
	}
	return nil
}

// join waits for a server that runs to answer, or else for what is left of it to end; then
// alive is ours and the answer is no.
func (s *Server) join(ctx context.Context, alive *lock) (bool, error) {
	for {
		free, err := alive.try(syscall.LOCK_EX)
		if err != nil {
			return false, err
		}
		// With the lock free there may still be one that somebody started by hand.
		failed := s.answers(ctx)
		if failed == nil {
			s.log.Info("using the PostgreSQL that is running", "dir", string(s.files))
			return true, nil
		}
		if free {
			return false, nil
		}
		if err := pause(ctx); err != nil {
			return false, fmt.Errorf("wait for the PostgreSQL that is running: %w (%w)", err, failed)
		}
	}
}

// process is a server that we started.
type process struct {
	*os.Process
	exited chan struct{} // closed when it has ended
}

// launch starts the server, on a new cluster if there is none yet.
func (s *Server) launch(ctx context.Context, found programs, alive *lock) (process, error) {
	major, err := s.files.clusterVersion()
	if err != nil {
		return process{}, err
	}
	if major == 0 {
		s.log.Info("making a PostgreSQL cluster", "dir", string(s.files), "version", found.major)
		if err := s.makeCluster(ctx, found, alive); err != nil {
			return process{}, err
		}
	}
	if err := s.forgetDead(); err != nil {
		return process{}, err
	}

	args := append([]string{"-D", s.files.data()}, s.settings()...)
	server := s.as.command(context.WithoutCancel(ctx), found.postgres(), args...)
	server.Stdout, server.Stderr = s.output, s.output
	server.ExtraFiles = []*os.File{alive.file}
	if err := server.Start(); err != nil {
		return process{}, err
	}
	started := process{server.Process, make(chan struct{})}
	go func() { // until the server ends, which may be after us
		_ = server.Wait() // why is in its log
		close(started.exited)
	}()
	return started, nil
}

// abandon ends a server that did not come up. What was committed is in its write-ahead log.
func (p process) abandon() {
	_ = p.Signal(syscall.SIGQUIT) // The only error is that it has ended.
	select {
	case <-p.exited:
	case <-time.After(5 * time.Second):
		_ = p.Kill()
		<-p.exited
	}
}

// forgetDead removes what a killed server leaves behind to say that it runs. In place, it
// would keep the next one from starting while its number belongs to another process of the
// same user, or to what is left of it. The caller holds server.lock, so none of ours runs.
func (s *Server) forgetDead() error {
	pid, socket, err := s.readPidFile()
	if err == nil && syscall.Kill(pid, 0) != syscall.ESRCH {
		conn, err := net.DialTimeout("unix", socket, time.Second)
		if err == nil {
			return errors.Join(fmt.Errorf("somebody started a PostgreSQL on %s by hand (process %d): stop it first", s.files.data(), pid), conn.Close())
		}
	}
	socket = filepath.Join(s.socket, ".s.PGSQL."+port)
	for _, path := range []string{s.pidFile(), socket, socket + ".lock"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// shutDown ends the server: clients are cut off, work in progress is undone, all is
// written. The caller holds the start lock and is the last user.
func (s *Server) shutDown(ctx context.Context) error {
	alive, err := openLock(s.files.serverLock())
	if err != nil {
		return err
	}
	defer alive.file.Close()
	if err := s.signal(syscall.SIGINT); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	if err := alive.exclusive(ctx); err != nil {
		s.log.Warn("PostgreSQL did not stop in time: cutting it short")
		if err := errors.Join(s.signal(syscall.SIGQUIT), s.awaitEnd(context.WithoutCancel(ctx))); err != nil {
			return fmt.Errorf("stop PostgreSQL: %w", err)
		}
	}
	return s.files.leaveSocketDir(s.socket)
}

// signal reaches the server by the number in its pid file, which is right while
// server.lock is held. A server that is gone needs no signal.
func (s *Server) signal(sig syscall.Signal) error {
	pid, _, err := s.readPidFile()
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}

func (s *Server) pidFile() string { return filepath.Join(s.files.data(), "postmaster.pid") }

// readPidFile is who serves the cluster, or did, and at which socket. The file's lines are
// listed in PostgreSQL's src/include/utils/pidfile.h.
func (s *Server) readPidFile() (pid int, socket string, err error) {
	text, err := os.ReadFile(s.pidFile())
	if err != nil {
		return 0, "", err
	}
	lines := append(strings.Split(string(text), "\n"), "", "", "", "", "")
	pid, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid < 2 {
		return 0, "", fmt.Errorf("%s begins with %q", s.pidFile(), lines[0])
	}
	return pid, filepath.Join(lines[4], ".s.PGSQL."+strings.TrimSpace(lines[3])), nil
}
