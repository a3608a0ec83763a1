package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/source"
	"github.com/golang-migrate/migrate/v4/source/iofs"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrationLock is the key of the advisory lock that lets one machine migrate at a time.
const migrationLock = 0x61696d67 // "aimg"

// MigrateUp applies every migration that pool's database has not had yet, ours and then
// River's. Two machines may run it at once: one waits for the other, as long as ctx does.
// Killed half way it has done whole migrations only, and is simply run again. A database
// that is newer than this program is left as it is, so that a deploy can be taken back.
func MigrateUp(ctx context.Context, pool *sql.DB) error {
	return migrating(ctx, pool, func(ours *migrate.Migrate, files source.Driver, river *riverMigrator) error {
		at, err := applied(ours, files)
		if err != nil {
			return err
		}
		all, err := versions(files)
		if err != nil {
			return err
		}
		if at < len(all) {
			if err := ours.Up(); err != nil {
				return fmt.Errorf("migrate: %w", err)
			}
		}
		if err := ctx.Err(); err != nil { // Up stops between two migrations, without an error.
			return err
		}
		if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("migrate River: %w", err)
		}
		return nil
	})
}

// MigrateDown takes back the last n of our migrations, or all where there are fewer.
// River's belong to our first: they stay as they are until that one goes, and then go
// before it, with every job.
func MigrateDown(ctx context.Context, pool *sql.DB, n int) error {
	if n < 1 {
		return fmt.Errorf("cannot take back %d migrations", n)
	}
	return migrating(ctx, pool, func(ours *migrate.Migrate, files source.Driver, river *riverMigrator) error {
		at, err := applied(ours, files)
		if err != nil {
			return err
		}
		if n >= at {
			_, err := river.Migrate(ctx, rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: -1})
			if err != nil {
				return fmt.Errorf("take back River's migrations: %w", err)
			}
		}
		if at == 0 {
			return nil
		}
		if err := ours.Steps(-min(n, at)); err != nil {
			return fmt.Errorf("take back migrations: %w", err)
		}
		return ctx.Err()
	})
}

type riverMigrator = rivermigrate.Migrator[*sql.Tx]

func newRiver(pool *sql.DB) (*riverMigrator, error) {
	return rivermigrate.New(riverdatabasesql.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
}

// migrating runs work with both migrators while no other machine migrates. River takes a
// second connection from pool. When ctx ends, ours stop after the migration at hand.
func migrating(ctx context.Context, pool *sql.DB, work func(*migrate.Migrate, source.Driver, *riverMigrator) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to database: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, migrationLock); err != nil {
		return fmt.Errorf("wait for another machine's migration: %w", err)
	}
	defer func() {
		_, failed := conn.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock($1)`, migrationLock)
		if failed != nil { // The lock must not go back into the pool: it goes with its connection.
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		}
	}()

	files, err := iofs.New(migrations, "migrations")
	if err != nil {
		return err
	}
	defer files.Close()
	target, err := newTarget(ctx, conn)
	if err != nil {
		return err
	}
	ours, err := migrate.NewWithInstance("iofs", files, "postgres", target)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { ours.GracefulStop <- true })() // has room for one
	river, err := newRiver(pool)
	if err != nil {
		return err
	}
	return work(ours, files, river)
}

// applied is how many of the migrations in files the database has had. One that is newer
// than all of them counts as having had all.
func applied(ours *migrate.Migrate, files source.Driver) (int, error) {
	at, dirty, err := ours.Version()
	if errors.Is(err, migrate.ErrNilVersion) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", err)
	}
	if dirty {
		return 0, dirtyError(at)
	}
	all, err := versions(files)
	count := 0
	for _, version := range all {
		if version <= at {
			count++
		}
	}
	return count, err
}

// versions are those of the migrations in files, in order.
func versions(files source.Driver) ([]uint, error) {
	var all []uint
	version, err := files.First()
	for err == nil {
		all = append(all, version)
		version, err = files.Next(version)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	return all, nil
}

// latest are the versions MigrateUp leads to.
func latest() (ours uint, river int, err error) {
	files, err := iofs.New(migrations, "migrations")
	if err != nil {
		return 0, 0, err
	}
	defer files.Close()
	all, err := versions(files)
	if err != nil {
		return 0, 0, err
	}
	migrator, err := newRiver(nil)
	if err != nil {
		return 0, 0, err
	}
	known := migrator.AllVersions()
	return all[len(all)-1], known[len(known)-1].Version, nil
}

// SchemaHash names the schema that MigrateUp makes: it changes whenever a migration does,
// ours or River's.
func SchemaHash() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := migrations.ReadFile(path)
		fmt.Fprintf(sum, "%s %d\n%s", path, len(body), body)
		return err
	})
	if err != nil {
		return "", err
	}
	river, err := newRiver(nil)
	if err != nil {
		return "", err
	}
	for _, migration := range river.AllVersions() {
		fmt.Fprintf(sum, "River %d %d\n%s", migration.Version, len(migration.SQLUp), migration.SQLUp)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6]), nil
}

func dirtyError(version uint) error {
	return fmt.Errorf("migration %d stopped half way: see which of its changes the database has, complete them or take them back, "+
		"and then say so with UPDATE schema_migrations SET dirty = false, version = the last one that is whole", version)
}
