// Package db opens the database and brings its schema up to date.
package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// Sixteen connections keep two cores of a database busy. Idle ones are kept, all of them,
// since a new one costs the server a process and what was prepared, and given up in time, so
// that a database that has moved is found again.
const (
	maxOpen     = 16
	maxIdle     = maxOpen
	maxLifetime = 30 * time.Minute
	maxIdleTime = 5 * time.Minute
	dialTimeout = 5 * time.Second // for addresses that do not name a connect_timeout
)

// Open connects to the database at url. The schema is left as it is: see MigrateUp.
//
// A query with arguments takes one round trip, by binary_parameters; without it lib/pq
// prepares a statement first, in one of its own, and a transaction pooler in between may
// send the two to different servers. Bytes also go as they are, and not as hex digits. The
// price: a []byte argument is bytea and nothing else. JSON for a jsonb column goes as a
// string, also where it is a json.RawMessage.
func Open(ctx context.Context, url string) (*sqlx.DB, error) {
	cfg, err := pq.NewConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	cfg.BinaryParameters = true
	cfg.ConnectTimeout = cmp.Or(cfg.ConnectTimeout, dialTimeout)
	cfg.ApplicationName = cmp.Or(cfg.ApplicationName, "aiminigames")
	connector, err := pq.NewConnectorConfig(cfg)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}

	pool := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	pool.SetMaxOpenConns(maxOpen)
	pool.SetMaxIdleConns(maxIdle)
	pool.SetConnMaxLifetime(maxLifetime)
	pool.SetConnMaxIdleTime(maxIdleTime)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("connect to database: %w", err), pool.Close())
	}
	return pool, nil
}

// Version is how far the database's schema is: the number of the last migration of ours
// and of River's, 0 for none. Dirty means that one of ours stopped half way, which
// MigrateUp never leaves behind, and golang-migrate's own command can.
func Version(ctx context.Context, pool *sql.DB) (ours uint, river int, dirty bool, err error) {
	err = pool.QueryRowContext(ctx, `SELECT version, dirty FROM schema_migrations`).Scan(&ours, &dirty)
	if err != nil && !errors.Is(err, sql.ErrNoRows) && pq.As(err, pqerror.UndefinedTable) == nil {
		return 0, 0, false, fmt.Errorf("read schema version: %w", err)
	}
	err = pool.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM river_migration`).Scan(&river)
	if err != nil && pq.As(err, pqerror.UndefinedTable) == nil {
		return 0, 0, false, fmt.Errorf("read River's schema version: %w", err)
	}
	return ours, river, dirty, nil
}

// Ready is nil when the database answers and its schema is one this program can work
// with: its own or a newer one, since during a deploy the new version migrates while the
// old one still serves.
func Ready(ctx context.Context, pool *sqlx.DB) error {
	ours, river, dirty, err := Version(ctx, pool.DB)
	if err != nil {
		return err
	}
	if dirty {
		return dirtyError(ours)
	}
	needOurs, needRiver, err := latest()
	if err != nil {
		return err
	}
	if ours < needOurs || river < needRiver {
		return fmt.Errorf("schema is at version %d (River's at %d), and this program needs %d (%d): run migrate up",
			ours, river, needOurs, needRiver)
	}
	return nil
}
