package dbtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"aiminigames/db"
	"aiminigames/db/local"
)

// The databases of this package begin with one of these, and go on with when they were
// made, which says when they may go.
const (
	testPrefix     = "aiminigames_test_"     // then seconds since 1970, process, number
	templatePrefix = "aiminigames_template_" // then the day, and db.SchemaHash
)

const dayFormat = "20060102"

// keepFor is how long the database of a failed test is left to be looked at, at least: the
// next run after that drops it, and whatever a killed run has left.
const keepFor = time.Hour

// leaveTime is how long the server may take to stop.
const leaveTime = 20 * time.Second

// server is where the tests of this process have their databases.
type server struct {
	base     *url.URL
	admin    *sqlx.DB
	template string
	copying  string // how CREATE DATABASE copies
	private  *local.Server
	number   atomic.Int64
	failed   atomic.Bool // a test left its database
}

func open(ctx context.Context) (s *server, err error) {
	s = &server{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.leave())
		}
	}()
	address := os.Getenv("DATABASE_URL")
	if address == "" {
		s.private, err = local.Start(ctx, local.Config{Dir: privateDir()})
		if err != nil {
			return s, err
		}
		address = s.private.URL(local.Role)
	}
	if s.base, err = url.Parse(address); err != nil {
		return s, fmt.Errorf("DATABASE_URL: %w", err)
	}
	if s.admin, err = db.Open(ctx, address); err != nil {
		return s, err
	}
	var version int
	if err := s.admin.GetContext(ctx, &version, `SELECT current_setting('server_version_num')::int`); err != nil {
		return s, err
	}
	// A copy of the files: what goes through the write-ahead log instead, as it does by
	// default from 15 on, takes longer (BenchmarkNew). Before 15 there is nothing else.
	if version >= 150000 {
		s.copying = " STRATEGY FILE_COPY"
	}
	return s, s.prepare(ctx)
}

// privateDir is the same for all packages that one user tests.
func privateDir() string {
	return filepath.Join(local.ScratchDir(), "aiminigames-test-"+strconv.Itoa(os.Getuid()))
}

// url is the address of a database on the server.
func (s *server) url(name string) string {
	u := *s.base
	u.Path = "/" + name
	return u.String()
}

// prepare makes the template, unless another process has, and drops what is too old. One
// process at a time does so: the lock goes with its connection.
func (s *server) prepare(ctx context.Context) (err error) {
	hash, err := db.SchemaHash()
	if err != nil {
		return err
	}
	s.template = templatePrefix + time.Now().UTC().Format(dayFormat) + "_" + hash

	conn, err := s.admin.Connx(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(hashtext($1))`, templatePrefix); err != nil {
		return err
	}
	defer func() {
		_, failed := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(hashtext($1))`, templatePrefix)
		err = errors.Join(err, failed)
	}()

	var names []string
	err = conn.SelectContext(ctx, &names, `SELECT datname FROM pg_database WHERE starts_with(datname, $1) OR starts_with(datname, $2)`,
		testPrefix, templatePrefix)
	if err != nil {
		return err
	}
	made := false
	for _, name := range names {
		made = made || name == s.template
		if old(name, time.Now()) {
			_, err := conn.ExecContext(ctx, "DROP DATABASE IF EXISTS "+pq.QuoteIdentifier(name))
			if err != nil && pq.As(err, pqerror.ObjectInUse) == nil { // Somebody is looking at it.
				return err
			}
		}
	}
	if made {
		return nil
	}
	return s.makeTemplate(ctx, conn)
}

// old reports whether a database of this name may go at now.
func old(name string, now time.Time) bool {
	if rest, ok := strings.CutPrefix(name, testPrefix); ok {
		seconds, _, _ := strings.Cut(rest, "_")
		made, err := strconv.ParseInt(seconds, 10, 64)
		return err == nil && now.Sub(time.Unix(made, 0)) > keepFor
	}
	day, _, _ := strings.Cut(strings.TrimPrefix(name, templatePrefix), "_")
	made, err := time.Parse(dayFormat, day)
	return err == nil && now.Sub(made) > 2*24*time.Hour // A run may cross midnight.
}

// makeTemplate gives the template its name when it is whole.
func (s *server) makeTemplate(ctx context.Context, conn *sqlx.Conn) error {
	unfinished := s.template + "_unfinished"
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + unfinished + " WITH (FORCE)", "CREATE DATABASE " + unfinished} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	pool, err := db.Open(ctx, s.url(unfinished))
	if err != nil {
		return err
	}
	err = errors.Join(db.MigrateUp(ctx, pool.DB), pool.Close()) // It cannot be copied while in use.
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+unfinished+" RENAME TO "+s.template)
	return err
}

// clone makes a database for a test.
func (s *server) clone(ctx context.Context) (name string, err error) {
	name = fmt.Sprintf("%s%d_%d_%d", testPrefix, time.Now().Unix(), os.Getpid(), s.number.Add(1))
	_, err = s.admin.ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+s.template+s.copying)
	if err != nil {
		return "", fmt.Errorf("a database for the test: %w", err)
	}
	return name, nil
}

// drop also works when a test is over because its context is.
func (s *server) drop(name string) error {
	_, err := s.admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
	return err
}

// leave lets go of the server. The throw-away one goes with its last user, and all that is
// on it, unless a failed test of this or another package left a database.
func (s *server) leave() error {
	ctx, cancel := context.WithTimeout(context.Background(), leaveTime)
	defer cancel()
	left := 0
	var err error
	if s.admin != nil {
		err = s.admin.GetContext(ctx, &left, `SELECT count(*) FROM pg_database WHERE starts_with(datname, $1)`, testPrefix)
		err = errors.Join(err, s.admin.Close())
	}
	if s.private == nil {
		return err
	}
	if s.failed.Load() {
		fmt.Fprintf(os.Stderr, "dbtest: databases of failed tests are kept for %v in %s; once their server has stopped, this starts it: %s\n",
			keepFor, privateDir(), s.private.Revival())
	}
	if left > 0 {
		return errors.Join(err, s.private.Stop(ctx))
	}
	return errors.Join(err, s.private.Remove(ctx))
}
