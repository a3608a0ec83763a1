package main

import (
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db"
	"aiminigames/db/dbtest"
	"aiminigames/jobs/llm/llmtest"
	"aiminigames/store"
)

// gate is an advisory lock that a stage is made to wait for, so that the program can be
// killed exactly there.
const gate = 4242

const killedGame = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cat</title></head><body><button id="b">Go</button><script>
document.getElementById('b').addEventListener('pointerdown', () => minigame.gameOver({ score: 1 }))
minigame.ready()
</script></body></html>`

// TestAGenerationOutlivesItsProcess kills the program with SIGKILL at the beginning and at
// the end of each stage, just before it commits. Another process finishes the generation
// at once, with one version, and asks the model again only where its answer was not stored.
func TestAGenerationOutlivesItsProcess(t *testing.T) {
	t.Parallel()
	for _, stage := range store.Stages {
		for _, moment := range []string{"INSERT", "UPDATE"} {
			t.Run(stage+" "+moment, func(t *testing.T) {
				pool, url := dbtest.New(t)
				model := llmtest.New(t, llmtest.Game("Cat", killedGame))
				queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
				if err != nil {
					t.Fatal(err)
				}
				st := store.New(pool, queue)
				if err := db.MigrateUp(t.Context(), pool.DB); err != nil {
					t.Fatal(err)
				}
				open := closeGate(t, pool, stage, moment)
				creator, err := st.NewGuest(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				slug, err := st.CreateGame(t.Context(), creator, store.Ask{Prompt: "a cat", Mode: store.Model, Seed: 3})
				if err != nil {
					t.Fatal(err)
				}

				settings := []string{"DATABASE_URL=" + url, "OPENAI_API_KEY=k", "OPENAI_BASE_URL=" + model.URL, "OPENAI_MODEL=m"}
				first := startChild(t, settings)
				waitFor(t, "the stage at the gate", func() bool { return waiting(t, pool) })
				if err := first.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				_ = first.Wait() // It was killed, and says so.
				open()

				startChild(t, settings)
				var g store.Generation
				waitFor(t, "the end of the generation", func() bool {
					if g, err = st.Progress(t.Context(), creator.ID, slug); err != nil {
						t.Fatal(err)
					}
					return !g.Open()
				})
				if g.Status != store.Ready {
					t.Errorf("%s: %s %s", g.Status, g.ErrorClass, g.Error)
				}
				if n := number(t, pool, `SELECT count(*) FROM versions`); n != 1 {
					t.Errorf("%d versions, want 1", n)
				}
				want := 1
				if stage == "build" && moment == "UPDATE" {
					want = 2 // The answer was there, but not yet stored.
				}
				if n := model.Count(); n != want {
					t.Errorf("the model was asked %d times, want %d", n, want)
				}
			})
		}
	}
}

// closeGate makes the stage wait at that moment of it until open is called.
func closeGate(t *testing.T, pool *sqlx.DB, stage, moment string) (open func()) {
	t.Helper()
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(4242); RETURN NEW; END $$`)
	exec(`CREATE TRIGGER gate AFTER ` + moment + ` ON generation_steps FOR EACH ROW WHEN (NEW.stage = '` + stage + `' AND ('` + moment + `' = 'INSERT' OR NEW.state = 'done')) EXECUTE FUNCTION gate()`)
	exec(`SELECT pg_advisory_lock(4242)`)
	return func() {
		exec(`SELECT pg_advisory_unlock(4242)`)
		exec(`DROP TRIGGER gate ON generation_steps`)
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func waiting(t *testing.T, pool *sqlx.DB) bool {
	t.Helper()
	return number(t, pool, `
		SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`, gate) > 0
}

func number(t *testing.T, pool *sqlx.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := pool.Get(&n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

func waitFor(t *testing.T, what string, there func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
	for !there() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited a minute for %s", what)
		}
	}
}

// startChild starts the program as a process of its own, which ends with the test.
func startChild(t *testing.T, settings []string) *exec.Cmd {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), append(settings, "AIMINIGAMES_TEST_CHILD=1", "LOG_LEVEL=warn", "PORT="+port, "DATA_DIR="+t.TempDir())...)
	child.Stdout, child.Stderr = t.Output(), t.Output()
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if child.ProcessState == nil {
			_ = child.Process.Kill() // It may have ended.
			_ = child.Wait()         // It was killed, and says so.
		}
	})
	return child
}
