// Package worker does the jobs that package jobs names.
package worker

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/jobs"
	"aiminigames/jobs/llm"
	"aiminigames/jobs/mail"
	"aiminigames/jobs/moderation"
	"aiminigames/store"
)

// Config is what the workers work with.
type Config struct {
	Pool   *sql.DB
	Direct *sqlx.DB // past a transaction pooler, for the lock that says we are alive
	Store  *store.Store
	Model  *llm.Client       // nil where no model is connected
	Mail   *mail.Sender      // nil where no mail server is
	Judge  *moderation.Judge // by the store's thresholds; nil: words alone are judged
	Log    *slog.Logger
}

// Workers does every kind of job, once started.
type Workers struct {
	Config
	name   string // of this process, among all that work
	client *river.Client[*sql.Tx]

	release func() // lets go of the lock that says we are alive
	stop    context.CancelFunc
	watch   sync.WaitGroup
}

// New returns workers that do nothing yet.
func New(cfg Config) (*Workers, error) {
	id, err := uuid.NewV4()
	if err != nil {
		return nil, err
	}
	if cfg.Judge == nil {
		cfg.Judge = &moderation.Judge{}
	}
	w := &Workers{Config: cfg, name: id.String()}
	workers := river.NewWorkers()
	add(workers, time.Minute, w.makeSpec)
	add(workers, time.Minute, w.buildDocument)
	add(workers, 8*time.Minute, w.askModel)
	add(workers, time.Minute, w.checkDocument)
	add(workers, time.Minute, w.finishGeneration)
	add(workers, time.Minute, w.keepPartial)
	judging(workers, w, store.JudgedListing, func(j jobs.ModerateListing) uuid.UUID { return j.GameID })
	judging(workers, w, store.JudgedDocument, func(j jobs.ModerateDocument) uuid.UUID { return j.VersionID })
	judging(workers, w, store.JudgedPrompt, func(j jobs.ModeratePrompt) uuid.UUID { return j.GenerationID })
	judging(workers, w, store.JudgedReview, func(j jobs.ModerateReview) uuid.UUID { return j.ReviewID })
	judging(workers, w, store.JudgedHandle, func(j jobs.ModerateHandle) uuid.UUID { return j.UserID })
	river.AddWorker(workers, &chatTask{workers: w})
	add(workers, 2*time.Minute, w.sendMail)
	add(workers, time.Minute, w.sendWaiting)
	add(workers, time.Minute, func(ctx context.Context, args jobs.FindReset) error { return w.Store.WriteReset(ctx, args.Email) })
	add(workers, time.Minute, func(ctx context.Context, args jobs.FindAddress) error {
		return w.Store.WriteAddress(ctx, args.UserID, args.Email)
	})
	add(workers, 30*time.Minute, func(ctx context.Context, _ jobs.EraseLeavers) error { return w.Store.EraseLeavers(ctx) })
	add(workers, 5*time.Minute, func(ctx context.Context, _ jobs.RankTrending) error { return w.Store.RankTrending(ctx) })
	add(workers, 30*time.Minute, w.auditLedger)
	add(workers, 10*time.Minute, func(ctx context.Context, args jobs.RefundGame) error { return w.Store.RefundGame(ctx, args.GameID) })
	add(workers, 10*time.Minute, func(ctx context.Context, _ jobs.KeepHouse) error { return w.Store.KeepHouse(ctx) })

	w.client, err = river.NewClient(riverdatabasesql.New(cfg.Pool), &river.Config{
		ID:      w.name,
		Logger:  slog.New(quiet{cfg.Log.Handler()}),
		Workers: workers,
		Queues: map[string]river.QueueConfig{
			river.QueueDefault: {MaxWorkers: 4},
			jobs.QueueModel:    {MaxWorkers: 8}, // They only wait.
			jobs.QueueMail:     {MaxWorkers: 2},
			jobs.QueueJudge:    {MaxWorkers: 4},
			jobs.QueueChat:     {MaxWorkers: 4},
		},
		PeriodicJobs: []*river.PeriodicJob{
			every(5*time.Minute, jobs.RankTrending{}),
			every(time.Hour, jobs.KeepHouse{}),
			every(time.Hour, jobs.EraseLeavers{}),
			river.NewPeriodicJob(nightly{}, func() (river.JobArgs, *river.InsertOpts) { return jobs.AuditLedger{}, nil }, nil),
			every(10*time.Minute, jobs.SendWaiting{}),
		},
		FetchPollInterval: 200 * time.Millisecond, // database/sql cannot listen.
		RetryPolicy:       backoff{},
		ErrorHandler:      lastError{w},
		SoftStopTimeout:   10 * time.Second, // Then jobs still running are cancelled, and run again later.
	})
	return w, err
}

func every(d time.Duration, args river.JobArgs) *river.PeriodicJob {
	return river.NewPeriodicJob(river.PeriodicInterval(d),
		func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true})
}

// Name is that of the lock which says that this process is alive: see store.Present.
func (w *Workers) Name() string { return w.name }

// Start begins to do jobs, first those that a process which has died left behind.
func (w *Workers) Start(ctx context.Context) error {
	release, err := store.Present(ctx, w.Direct, w.name)
	if err != nil {
		return fmt.Errorf("say that we are alive: %w", err)
	}
	w.release = release
	if err := w.adopt(ctx); err != nil {
		return err
	}
	ctx, w.stop = context.WithCancel(context.WithoutCancel(ctx)) // A cancelled Start kills jobs half way.
	w.watch.Go(func() { w.keepWatch(ctx) })
	return w.client.Start(ctx)
}

// Stop lets the jobs at work finish, for as long as SoftStopTimeout and ctx allow.
func (w *Workers) Stop(ctx context.Context) error {
	if w.stop == nil {
		return nil
	}
	err := w.client.Stop(ctx)
	w.stop()
	w.watch.Wait()
	w.release()
	return err
}

// keepWatch takes over, every two seconds, what processes that have died left behind, and
// takes our own lock anew if the connection that held it was lost. Stop ends it.
func (w *Workers) keepWatch(ctx context.Context) {
	tick := time.NewTicker(2 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		present, err := w.Store.StillPresent(ctx, w.name)
		if err == nil && !present {
			w.release()
			w.release = func() {}
			if release, e := store.Present(ctx, w.Direct, w.name); e == nil {
				w.release = release
			} else {
				err = e
			}
		}
		if err == nil {
			err = w.adopt(ctx)
		}
		if err != nil && ctx.Err() == nil {
			w.Log.Warn("watch over jobs", "err", err)
		}
	}
}

func (w *Workers) adopt(ctx context.Context) error {
	n, err := w.Store.ReleaseOrphans(ctx)
	if n > 0 {
		w.Log.Info("took over jobs of a process that has died", "jobs", n)
	}
	return err
}

// add registers do as what is done for jobs of T.
func add[T river.JobArgs](workers *river.Workers, timeout time.Duration, do func(ctx context.Context, args T) error) {
	river.AddWorker(workers, &task[T]{timeout: timeout, do: do})
}

type task[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	timeout time.Duration
	do      func(ctx context.Context, args T) error
}

func (t *task[T]) Timeout(*river.Job[T]) time.Duration { return t.timeout }

// Work does nothing where nobody waits for the result any more.
func (t *task[T]) Work(ctx context.Context, job *river.Job[T]) error {
	err := t.do(ctx, job.Args)
	if errors.Is(err, store.ErrCancelled) {
		return nil
	}
	return err
}
