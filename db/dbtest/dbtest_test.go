package dbtest_test

import (
	"testing"

	"aiminigames/db"
	"aiminigames/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func TestNewIsMigratedAndEmpty(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	if err := db.Ready(t.Context(), pool); err != nil {
		t.Error(err)
	}
	var jobs int
	if err := pool.Get(&jobs, `SELECT count(*) FROM river_job`); err != nil || jobs != 0 {
		t.Errorf("%d jobs, %v", jobs, err)
	}
}

func TestTestsDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	one, oneURL := dbtest.New(t)
	two, twoURL := dbtest.New(t)
	if oneURL == twoURL {
		t.Fatalf("two tests share %s", oneURL)
	}
	if _, err := one.Exec(`CREATE TABLE mine ()`); err != nil {
		t.Fatal(err)
	}
	var there bool
	if err := two.Get(&there, `SELECT to_regclass('mine') IS NOT NULL`); err != nil || there {
		t.Errorf("the other test's table is there: %v, %v", there, err)
	}
}

func TestADatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("inner", func(t *testing.T) {
		pool, _ := dbtest.New(t)
		if err := pool.Get(&name, `SELECT current_database()`); err != nil {
			t.Fatal(err)
		}
	})
	pool, _ := dbtest.New(t)
	var there bool
	if err := pool.Get(&there, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name); err != nil || there {
		t.Errorf("%s is there after its test: %v, %v", name, there, err)
	}
}

// BenchmarkNew is what a test waits for its database.
func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		pool, _ := dbtest.New(b)
		if err := pool.Close(); err != nil { // as a hundred tests do not run at once
			b.Fatal(err)
		}
	}
}
