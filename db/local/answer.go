//go:build linux || darwin

package local

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// port only gives the socket its name: .s.PGSQL.5432.
const port = "5432"

// URL is the address of a database on this server, for lib/pq.
func (s *Server) URL(database string) string { return s.address(Role, database) }

func (s *Server) address(role, database string) string {
	query := url.Values{"host": {s.socket}, "port": {port}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

func (s *Server) awaitAnswer(ctx context.Context, server process) error {
	for {
		failed := s.answers(ctx)
		if failed == nil {
			return nil
		}
		select {
		case <-server.exited:
			return fmt.Errorf("it did not start: %s", s.lastOutput())
		default:
		}
		if err := pause(ctx); err != nil {
			return fmt.Errorf("wait for it to start: %w (%w)", err, failed)
		}
	}
}

// pause is the time between two questions to somebody who does not tell when it is done.
func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(10 * time.Millisecond):
		return nil
	}
}

// answers is nil when the server at our socket takes statements and serves our cluster.
func (s *Server) answers(ctx context.Context) error {
	pool, err := sql.Open("postgres", s.address(superuser, "postgres"))
	if err != nil {
		return err
	}
	defer pool.Close()
	var data string
	if err := pool.QueryRowContext(ctx, `SHOW data_directory`).Scan(&data); err != nil {
		return err
	}
	theirs, err := os.Stat(data)
	if err != nil {
		return err
	}
	ours, err := os.Stat(s.files.data())
	if err != nil {
		return err
	}
	if !os.SameFile(theirs, ours) {
		return fmt.Errorf("the server at %s serves %s", s.socket, data)
	}
	return nil
}

// ensureDatabase makes our role and its database, where a start that was cut short has not.
func (s *Server) ensureDatabase(ctx context.Context) error {
	pool, err := sql.Open("postgres", s.address(superuser, "postgres"))
	if err != nil {
		return err
	}
	defer pool.Close()
	var there bool
	err = pool.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, Role).Scan(&there)
	if err != nil || there {
		return err
	}
	for _, statement := range []string{"CREATE ROLE " + Role + " LOGIN CREATEDB", "CREATE DATABASE " + Role + " OWNER " + Role} {
		_, err := pool.ExecContext(ctx, statement)
		if err != nil && pq.As(err, pqerror.DuplicateObject) == nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// lastOutput is the end of the server's log, for an error that it explains.
func (s *Server) lastOutput() string {
	info, err := s.output.Stat()
	if err != nil {
		return err.Error()
	}
	tail := make([]byte, min(info.Size(), 2000))
	if _, err := s.output.ReadAt(tail, info.Size()-int64(len(tail))); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(tail))
}
