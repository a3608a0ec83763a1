//go:build linux || darwin

// Package local runs a private PostgreSQL for a machine that has none set up: it finds or
// fetches the programs, makes a cluster, starts the server on a Unix socket that nobody
// else can reach, and stops it when its last user leaves.
package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Role owns the databases of a server, and is not its superuser: what works here works on
// a hosted PostgreSQL. Start makes it, and a database of the same name.
const Role = "aiminigames"

// Config says where a server keeps its cluster, and how careful it is.
type Config struct {
	Dir  string       // may hold other things: the server's are in postgres/, inside
	Log  *slog.Logger // nil for silence
	Sync bool         // what is committed survives a power cut; without, tests run faster
}

// Server is a running PostgreSQL, and one user of it. Processes that start one with the
// same Dir share it.
type Server struct {
	files  files
	as     account
	log    *slog.Logger
	sync   bool
	socket string // the folder of the socket

	starting *lock // held while somebody starts or stops the server
	using    *lock // shared by everyone who uses it, while they do
	output   *os.File
	done     chan struct{} // closed to end trimming the output
	leaving  sync.Once
	left     error
}

// Start brings up the server that keeps its cluster in cfg.Dir, or joins it when it runs
// already, be it for another process or left behind by one that was killed. When ctx ends
// first, nothing stays behind.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	s := &Server{log: cfg.Log, sync: cfg.Sync, done: make(chan struct{})}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	err := s.start(ctx, cfg.Dir)
	if err != nil {
		return nil, fmt.Errorf("private PostgreSQL: %w", errors.Join(err, s.close()))
	}
	go s.trimOutput() // until leave closes done
	return s, nil
}

func (s *Server) start(ctx context.Context, dir string) (err error) {
	if s.as, err = serverAccount(); err != nil {
		return err
	}
	if s.files, err = prepare(dir, s.as); err != nil {
		return err
	}
	if s.starting, err = openLock(s.files.startLock()); err != nil {
		return err
	}
	if s.using, err = openLock(s.files.usersLock()); err != nil {
		return err
	}
	s.output, err = os.OpenFile(s.files.output(), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}

	if err := s.starting.exclusive(ctx); err != nil {
		return fmt.Errorf("wait for another start: %w", err)
	}
	defer func() { err = errors.Join(err, s.starting.release()) }()
	if err := s.using.shared(ctx); err != nil {
		return err
	}
	return s.bringUp(ctx)
}

// Stop leaves the server, and stops it when nobody else uses it. The second Stop does
// nothing. When ctx ends before the server has, it is cut short, which costs the next
// start a recovery and no data.
func (s *Server) Stop(ctx context.Context) error { return s.leave(ctx, false) }

// Remove is Stop, and takes the cluster away as well when nobody else uses it.
func (s *Server) Remove(ctx context.Context) error { return s.leave(ctx, true) }

// Revival is the shell command that starts the server again by hand once it has stopped,
// for somebody who wants to look into a database. postmaster.opts is PostgreSQL's own note
// of its last command line.
func (s *Server) Revival() string {
	command := fmt.Sprintf("sh '%s'", filepath.Join(s.files.data(), "postmaster.opts"))
	if s.as.other {
		return fmt.Sprintf(`su -s /bin/sh %s -c "%s"`, s.as.name, command)
	}
	return command
}

func (s *Server) leave(ctx context.Context, remove bool) error {
	s.leaving.Do(func() {
		close(s.done)
		s.left = errors.Join(s.leaveOnce(ctx, remove), s.close())
	})
	return s.left
}

func (s *Server) leaveOnce(ctx context.Context, remove bool) (err error) {
	if err := s.starting.exclusive(ctx); err != nil {
		return fmt.Errorf("stop PostgreSQL: wait for another start: %w", err)
	}
	defer func() { err = errors.Join(err, s.starting.release()) }()
	last, err := s.using.only()
	if err != nil || !last {
		return err
	}
	if err := s.shutDown(ctx); err != nil {
		return err
	}
	if remove {
		return s.files.removeCluster()
	}
	return nil
}

// close gives up the locks and files; the server, if it runs, goes on.
func (s *Server) close() error {
	err := errors.Join(s.using.close(), s.starting.close())
	if s.output != nil {
		err = errors.Join(err, s.output.Close())
	}
	return err
}

// maxOutput bounds the server's own log, which holds starts, stops and crashes: errors in
// statements are their callers' to report.
const maxOutput = 4 << 20

func (s *Server) trimOutput() {
	every := time.NewTicker(time.Minute)
	defer every.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-every.C:
			s.trimOnce()
		}
	}
}

func (s *Server) trimOnce() {
	info, err := s.output.Stat()
	if err == nil && info.Size() > maxOutput {
		err = s.output.Truncate(0) // Everybody appends, so writing goes on at the start.
	}
	if err != nil {
		s.log.Warn("cannot trim PostgreSQL's log", "path", filepath.Base(s.output.Name()), "err", err)
	}
}
