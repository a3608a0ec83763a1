package db_test

import (
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"aiminigames/db"
	"aiminigames/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// newEmpty is a database without our schema.
func newEmpty(t *testing.T) (*sqlx.DB, string) {
	t.Helper()
	pool, url := dbtest.New(t)
	if err := db.MigrateDown(t.Context(), pool.DB, 1_000_000); err != nil {
		t.Fatal(err)
	}
	return pool, url
}

func wantVersion(t *testing.T, pool *sqlx.DB, none bool) {
	t.Helper()
	ours, river, dirty, err := db.Version(t.Context(), pool.DB)
	if err != nil || dirty || none != (ours == 0) || none != (river == 0) {
		t.Errorf("Version = %d, %d, dirty %v, %v; want none: %v", ours, river, dirty, err, none)
	}
}

func wantTable(t *testing.T, pool *sqlx.DB, table string, want bool) {
	t.Helper()
	var there bool
	if err := pool.Get(&there, `SELECT to_regclass($1) IS NOT NULL`, table); err != nil || there != want {
		t.Errorf("table %s is there: %v, %v", table, there, err)
	}
}

func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	pool, _ := newEmpty(t)
	wantVersion(t, pool, true)
	wantTable(t, pool, "games", false)
	wantTable(t, pool, "river_job", false)
	if err := db.Ready(t.Context(), pool); err == nil || !strings.Contains(err.Error(), "migrate up") {
		t.Errorf("Ready without a schema: %v", err)
	}
	if err := db.MigrateDown(t.Context(), pool.DB, 1); err != nil {
		t.Errorf("down from nothing: %v", err)
	}

	for range 2 { // the second finds nothing to do
		if err := db.MigrateUp(t.Context(), pool.DB); err != nil {
			t.Fatal(err)
		}
	}
	wantVersion(t, pool, false)
	wantTable(t, pool, "games", true)
	if err := db.Ready(t.Context(), pool); err != nil {
		t.Error(err)
	}
}

func TestMachinesMigrateAtOnce(t *testing.T) {
	t.Parallel()
	pool, url := newEmpty(t)
	const machines = 4
	done := make(chan error)
	for range machines {
		go func() {
			own, err := db.Open(t.Context(), url)
			if err == nil {
				defer own.Close()
				err = db.MigrateUp(t.Context(), own.DB)
			}
			done <- err
		}()
	}
	for range machines {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if err := db.Ready(t.Context(), pool); err != nil {
		t.Error(err)
	}
}

func TestAFailedMigrationLeavesTheSchemaAsItWas(t *testing.T) {
	t.Parallel()
	pool, _ := newEmpty(t)
	pool.MustExec(`CREATE TABLE games ()`) // which the first migration makes, after others
	if err := db.MigrateUp(t.Context(), pool.DB); err == nil {
		t.Fatal("the migration went through")
	}
	wantVersion(t, pool, true)
	wantTable(t, pool, "users", false)

	pool.MustExec(`DROP TABLE games`)
	if err := db.MigrateUp(t.Context(), pool.DB); err != nil {
		t.Error(err)
	}
}

func TestADirtySchemaIsExplained(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	pool.MustExec(`UPDATE schema_migrations SET dirty = true`)
	for name, err := range map[string]error{
		"MigrateUp":   db.MigrateUp(t.Context(), pool.DB),
		"MigrateDown": db.MigrateDown(t.Context(), pool.DB, 1),
		"Ready":       db.Ready(t.Context(), pool),
	} {
		if err == nil || !strings.Contains(err.Error(), "stopped half way") {
			t.Errorf("%s: %v", name, err)
		}
	}
	wantTable(t, pool, "river_job", true)
}

func TestANewerSchemaIsWorkedWith(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	pool.MustExec(`UPDATE schema_migrations SET version = 999999`)
	pool.MustExec(`INSERT INTO river_migration (line, version) VALUES ('main', 999)`)
	if err := db.MigrateUp(t.Context(), pool.DB); err != nil {
		t.Error(err)
	}
	if err := db.Ready(t.Context(), pool); err != nil {
		t.Error(err)
	}
}

func TestMigratingLeavesNoConnectionOrLockBehind(t *testing.T) {
	t.Parallel()
	pool, _ := newEmpty(t)
	if err := db.MigrateUp(t.Context(), pool.DB); err != nil {
		t.Fatal(err)
	}
	if n := pool.Stats().InUse; n != 0 {
		t.Errorf("%d connections are still in use", n)
	}
	var locks int
	err := pool.Get(&locks, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	if err != nil || locks != 0 {
		t.Errorf("%d locks are held, %v", locks, err)
	}
}

func TestDownNeedsANumber(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	if err := db.MigrateDown(t.Context(), pool.DB, 0); err == nil {
		t.Error("MigrateDown(0) did something")
	}
}
