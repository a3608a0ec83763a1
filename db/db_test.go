package db_test

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db"
	"aiminigames/db/dbtest"
)

func TestArgumentsArriveAsTheyWere(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	var text string
	if err := pool.Get(&text, `SELECT $1::jsonb->>'a'`, `{"a": "b"}`); err != nil || text != "b" {
		t.Errorf("JSON as a string: %q, %v", text, err)
	}
	var bytes []byte
	if err := pool.Get(&bytes, `SELECT $1::bytea`, []byte("\x00\xff\\")); err != nil || string(bytes) != "\x00\xff\\" {
		t.Errorf("bytes: %q, %v", bytes, err)
	}
	at := time.Date(2026, 2, 3, 4, 5, 6, 789000, time.UTC)
	var back time.Time
	if err := pool.Get(&back, `SELECT $1::timestamptz`, at); err != nil || !back.Equal(at) {
		t.Errorf("time: %v, %v", back, err)
	}
	var sum int
	if err := pool.Get(&sum, `SELECT sum(n) FROM unnest($1::bigint[]) n`, []int64{1, 2}); err != nil || sum != 3 {
		t.Errorf("list: %v, %v", sum, err)
	}
}

type greet struct {
	Name string `json:"name" river:"unique"`
}

func (greet) Kind() string { return "greet" }

type greeter struct {
	river.WorkerDefaults[greet]
	met chan string
}

func (g *greeter) Work(_ context.Context, job *river.Job[greet]) error {
	g.met <- job.Args.Name
	return nil
}

// River sends its own arguments, with its own opinion on what a []byte is.
func TestRiverWorksOnOurPool(t *testing.T) {
	t.Parallel()
	pool, _ := dbtest.New(t)
	worker := &greeter{met: make(chan string, 2)}
	workers := river.NewWorkers()
	river.AddWorker(workers, worker)
	client, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{
		Logger:            slog.New(slog.NewTextHandler(io.Discard, nil)),
		Workers:           workers,
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1}},
		FetchPollInterval: 50 * time.Millisecond,
		FetchCooldown:     50 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	unique := &river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true}}
	for i := range 2 {
		inserted, err := client.Insert(t.Context(), greet{"Ada"}, unique)
		if err != nil || inserted.UniqueSkippedAsDuplicate != (i == 1) {
			t.Fatalf("insert %d: %+v, %v", i, inserted, err)
		}
	}
	if err := client.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if name := <-worker.met; name != "Ada" {
		t.Errorf("worked for %q", name)
	}
	if err := client.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	_, address := dbtest.New(t)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/there_is_no_such_database"
	for _, bad := range []string{u.String(), "postgres://%zz", "postgres:///x?host=/nowhere&sslmode=disable"} {
		pool, err := db.Open(t.Context(), bad)
		if err == nil {
			t.Errorf("Open(%q) worked: %v", bad, pool.Close())
		}
	}
}
