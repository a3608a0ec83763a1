package seed

import (
	"io"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db/dbtest"
	"aiminigames/jobs/builtin"
	"aiminigames/jobs/document"
	"aiminigames/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func number(t *testing.T, pool *sqlx.DB, query string) int {
	t.Helper()
	var n int
	if err := pool.Get(&n, query); err != nil {
		t.Fatal(err)
	}
	return n
}

// Seeded money is made by the rules of all money, and once.
func TestSeededMoneyAddsUp(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	st := store.New(pool, queue)
	var transfers int
	for _, run := range []string{"first", "second"} {
		if err := Catalogue(t.Context(), st, 40, io.Discard); err != nil {
			t.Fatal(err)
		}
		audit, err := st.Audit(t.Context(), uuid.Nil)
		if err != nil || len(audit.Wrong) > 0 {
			t.Errorf("after the %s run: %q, %v", run, audit.Wrong, err)
		}
		n := number(t, pool, `SELECT count(*) FROM transfers`)
		if run == "second" && n != transfers {
			t.Errorf("%d transfers after the second run, %d after the first", n, transfers)
		}
		transfers = n
	}
	for what, query := range map[string]string{
		"purchases":            `SELECT count(*) FROM purchases WHERE refunded_at IS NULL`,
		"refunds":              `SELECT count(*) FROM purchases WHERE refunded_at IS NOT NULL`,
		"royalties":            `SELECT count(*) FROM entries WHERE reason = 'royalty'`,
		"sales by own links":   `SELECT count(*) FROM purchases WHERE own_link`,
		"reviews":              `SELECT count(*) FROM reviews`,
		"remixes of a remix":   `SELECT count(*) FROM royalties WHERE depth = 2`,
		"purchases beforehand": `SELECT count(*) FROM purchases WHERE at < now() - interval '20 days'`,
	} {
		if n := number(t, pool, query); n == 0 {
			t.Errorf("no %s", what)
		}
	}
	if n := number(t, pool, `SELECT count(*) FROM purchases p JOIN games g ON g.id = p.game_id WHERE p.at < g.published_at`); n > 0 {
		t.Errorf("%d purchases of games that were not out yet", n)
	}
}

func TestCatalogueHasGamesOfAllKinds(t *testing.T) {
	t.Parallel()
	made := map[string]int{}
	for i := range 240 {
		if p := prompt(i); strings.ContainsAny(p, "%{") {
			t.Errorf("game %d: %q", i, p)
		}
		made[specOf(i).Genre]++
	}
	for _, g := range builtin.Genres() {
		if made[g.Key] < 12 {
			t.Errorf("%d of 240 games are %s: want a dozen or more", made[g.Key], g.Key)
		}
	}
	t.Log(made)
}

func TestDocumentsKeepTheRules(t *testing.T) {
	t.Parallel()
	for _, g := range builtin.Genres() {
		for _, example := range g.Examples {
			html, err := builtin.Document(builtin.Understand(example, 4))
			if err != nil {
				t.Fatal(err)
			}
			checked, err := document.Check(html)
			if err != nil || len(checked.Problems)+len(checked.Warnings) > 0 {
				t.Errorf("%q: %v, problems %v, warnings %q", example, err, checked.Problems, checked.Warnings)
			}
			if two := g.Key == "duel" || g.Key == "board"; two != (checked.Manifest.Players == document.Players{Min: 1, Max: 2, Late: true}) {
				t.Errorf("%q: players %+v", example, checked.Manifest.Players)
			}
		}
	}
}
