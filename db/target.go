package db

import (
	"context"
	"database/sql"
	"fmt"
	"io"

	"github.com/golang-migrate/migrate/v4/database"
	"github.com/golang-migrate/migrate/v4/database/postgres"
)

// target is golang-migrate's Postgres driver, except that a migration and the version it
// leads to are one transaction. The driver itself writes "version 3, dirty", migrates,
// and writes "clean": killed in between it leaves a database that somebody must look at.
// So a migration cannot hold what Postgres refuses in a transaction, such as CREATE INDEX
// CONCURRENTLY.
type target struct {
	*postgres.Postgres
	conn *sql.Conn
	next int // the version Run leads to
}

// newTarget works on conn, which stays the caller's to close.
func newTarget(ctx context.Context, conn *sql.Conn) (*target, error) {
	inner, err := postgres.WithConnection(ctx, conn, &postgres.Config{})
	if err != nil {
		return nil, fmt.Errorf("prepare to migrate: %w", err)
	}
	return &target{Postgres: inner, conn: conn}, nil
}

// SetVersion is called with dirty before Run and without it after.
func (t *target) SetVersion(version int, dirty bool) error {
	if dirty {
		t.next = version
		return nil
	}
	return t.Postgres.SetVersion(version, false)
}

// Run applies one migration and the version that goes with it.
func (t *target) Run(migration io.Reader) error {
	statements, err := io.ReadAll(migration)
	if err != nil {
		return err
	}
	ctx := context.Background() // A migration that has begun is finished, as in the driver.
	tx, err := t.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, string(statements)); err != nil {
		return fmt.Errorf("towards version %d: %w", t.next, err)
	}
	if _, err := tx.ExecContext(ctx, `TRUNCATE schema_migrations`); err != nil {
		return err
	}
	if t.next != database.NilVersion {
		_, err := tx.ExecContext(ctx, `INSERT INTO schema_migrations (version, dirty) VALUES ($1, false)`, t.next)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}
