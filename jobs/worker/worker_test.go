package worker

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db/dbtest"
	"aiminigames/jobs"
	"aiminigames/jobs/llm"
	"aiminigames/jobs/llm/llmtest"
	"aiminigames/jobs/moderation"
	"aiminigames/store"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shop is a workshop at work on a database of its own.
type shop struct {
	t       *testing.T
	pool    *sqlx.DB
	store   *store.Store
	workers *Workers
	creator store.User
}

// open starts workers that ask the model at url, if it is not empty.
func open(t *testing.T, url string) *shop {
	t.Helper()
	return openWith(t, url, nil, store.PolicyPublish)
}

// openWith starts workers who have judge judge what people write.
func openWith(t *testing.T, url string, judge *moderation.Judge, policy store.Policy) *shop {
	t.Helper()
	pool, _ := dbtest.New(t)
	queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{t: t, pool: pool, store: store.New(pool, queue)}
	s.store.Policy = policy
	var model *llm.Client
	if url != "" {
		model = llm.New(llm.Config{BaseURL: url, Key: "k", Model: "test-model", Provider: "Test", Idle: 150 * time.Millisecond, FirstByte: time.Second})
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	if s.workers, err = New(Config{Pool: pool.DB, Direct: pool, Store: s.store, Model: model, Judge: judge, Log: log}); err != nil {
		t.Fatal(err)
	}
	if s.creator, err = s.store.NewGuest(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.workers.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.workers.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *shop) ask(mode, prompt string) (slug string) {
	s.t.Helper()
	slug, err := s.store.CreateGame(s.t.Context(), s.creator, store.Ask{Prompt: prompt, Mode: mode, Seed: 5})
	if err != nil {
		s.t.Fatal(err)
	}
	return slug
}

// until waits for a generation of which done is true.
func (s *shop) until(slug, what string, done func(g store.Generation) bool) store.Generation {
	s.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
	for {
		g, err := s.store.Progress(s.t.Context(), s.creator.ID, slug)
		if err != nil {
			s.t.Fatal(err)
		}
		if done(g) {
			return g
		}
		select {
		case <-tick.C:
		case <-deadline:
			s.t.Fatalf("never %s: %s, %s %q, steps %+v", what, g.Status, g.ErrorClass, g.Error, g.Steps)
		}
	}
}

func (s *shop) ended(slug string) store.Generation {
	s.t.Helper()
	return s.until(slug, "ended", func(g store.Generation) bool { return !g.Open() })
}

func (s *shop) versions(slug string) []store.Version {
	s.t.Helper()
	w, err := s.store.Workshop(s.t.Context(), s.creator.ID, slug)
	if err != nil {
		s.t.Fatal(err)
	}
	return w.Versions
}

// goodGame is a document that breaks no rule.
const goodGame = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Cat</title>
<script type="application/json" id="minigame">{"contract":1,"title":"Cat Quest","genre":"catch","players":{"min":1,"max":1},"controls":["Tap"],"goal":"Catch","tags":["cat"],"orientation":"any","tuning":[]}</script>
</head><body><button id="b">Go</button><script>
let score = 0
document.getElementById('b').addEventListener('pointerdown', () => { score++; minigame.score(score); if (score > 9) minigame.gameOver({ score }) })
minigame.ready()
</script></body></html>`

func TestTheBuiltinGeneratorMakesAndChangesAGame(t *testing.T) {
	t.Parallel()
	s := open(t, "")
	slug := s.ask(store.Builtin, "a hungry purple cat catching falling fish in space, 3 lives")
	g := s.ended(slug)
	if g.Status != store.Ready || len(g.Notes.Understood) == 0 {
		t.Fatalf("%s %q, understood %q", g.Status, g.Error, g.Notes.Understood)
	}
	again := s.ask(store.Builtin, "A hungry purple cat catching falling fish in space, 3 lives")
	s.ended(again)
	if a, b := s.versions(slug)[0], s.versions(again)[0]; a.Size != b.Size || a.Cover.String() != b.Cover.String() {
		t.Error("two prompts alike with one seed made different games")
	}

	change := func(prompt string) store.Generation {
		if err := s.store.AskForChange(t.Context(), s.creator, slug, store.Ask{Prompt: prompt, Mode: store.Builtin}); err != nil {
			t.Fatal(err)
		}
		return s.ended(slug)
	}
	if g := change("faster, and 5 lives"); g.Status != store.Ready || g.VersionN != 2 {
		t.Errorf("faster: %s, version %d", g.Status, g.VersionN)
	}
	if g := change("qwxz vlmp"); g.Status != store.Failed || g.ErrorClass != store.NotUnderstood || len(g.Notes.Chips) == 0 {
		t.Errorf("nonsense: %s %s, chips %q; want to be told what would work", g.Status, g.ErrorClass, g.Notes.Chips)
	}
	if n := len(s.versions(slug)); n != 2 {
		t.Errorf("%d versions, want 2", n)
	}
}

func TestAModelMakesAGame(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Game("Cat Quest", goodGame))
	s := open(t, server.URL)
	slug := s.ask(store.Model, "a cat")
	g := s.ended(slug)
	if g.Status != store.Ready || g.Model != "test-model" || g.TokensOut == 0 || g.PromptVersion != llm.PromptVersion {
		t.Fatalf("%+v, want it ready, by test-model, with what it cost", g)
	}
	if g.CostMicros != nil {
		t.Errorf("it cost %d, though nobody knows this model's price", *g.CostMicros)
	}
	if v := s.versions(slug)[0]; v.Maker != "test-model" || v.Title != "Cat Quest" {
		t.Errorf("version %+v", v)
	}
	if w, err := s.store.Workshop(t.Context(), s.creator.ID, slug); err != nil || w.Game.Title != "Cat Quest" {
		t.Errorf("the game is called %q, %v; want what its version is called", w.Game.Title, err)
	}
	// The job again, as after a death before River noted its end.
	if err := s.workers.askModel(t.Context(), jobs.AskModel{GenerationID: g.ID}); err != store.ErrCancelled { //nolint:errorlint // Exactly this.
		t.Errorf("the job again: %v", err)
	}
	if n := server.Count(); n != 1 {
		t.Errorf("the model was asked %d times, want once", n)
	}
	if err := s.store.AskForChange(t.Context(), s.creator, slug, store.Ask{Prompt: "bigger", Mode: store.Model}); err != nil {
		t.Fatal(err)
	}
	s.ended(slug)
	if body := string(server.Requests()[1].Body); !strings.Contains(body, "Cat Quest") || !strings.Contains(body, "bigger") {
		t.Error("the model was not sent the game that it is to change")
	}
}

func TestWhatGoesWrongWithAModelIsTold(t *testing.T) {
	t.Parallel()
	half := "TITLE: Cat\n```html\n" + goodGame[:500]
	stall := llmtest.Reply{Steps: []llmtest.Step{llmtest.Text(half), llmtest.Hold()}}
	cut := llmtest.Reply{Steps: []llmtest.Step{llmtest.Text(half), llmtest.Cut()}}
	tests := map[string]struct {
		replies []llmtest.Reply
		class   llm.Class // empty: it ends well
		asked   int
		kept    int // versions
	}{
		"a refused key":           {[]llmtest.Reply{llmtest.Refuse(401, "invalid_api_key", "no")}, llm.KeyRefused, 1, 0},
		"no money left":           {[]llmtest.Reply{llmtest.Refuse(429, "insufficient_quota", "no")}, llm.Quota, 1, 0},
		"busy, then not":          {[]llmtest.Reply{llmtest.Refuse(429, "rate_limit_exceeded", "slow down").With("Retry-After", "1"), llmtest.Game("Cat", goodGame)}, "", 2, 1},
		"always stalls":           {[]llmtest.Reply{stall}, llm.Stalled, 3, 1},
		"breaks off, then not":    {[]llmtest.Reply{cut, llmtest.Game("Cat", goodGame)}, "", 2, 1},
		"half a document":         {[]llmtest.Reply{{Steps: []llmtest.Step{llmtest.Text(half), llmtest.Finish("stop"), llmtest.Usage(10, 0, 20), llmtest.Done()}}}, llm.Cut, 1, 1},
		"words, but no game":      {[]llmtest.Reply{{Steps: []llmtest.Step{llmtest.Text("I would rather not."), llmtest.Finish("stop"), llmtest.Done()}}}, llm.Unreadable, 1, 0},
		"a game that is not safe": {[]llmtest.Reply{llmtest.Game("Cat", strings.Replace(goodGame, "let score", "fetch('https://evil.example'); let score", 1))}, "check", 1, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := llmtest.New(t, test.replies...)
			s := open(t, server.URL)
			slug := s.ask(store.Model, "a cat")
			g := s.ended(slug)
			if test.class == "" && g.Status != store.Ready {
				t.Errorf("%s: %s %q", g.Status, g.ErrorClass, g.Error)
			}
			if test.class != "" && (g.Status != store.Failed || g.ErrorClass != string(test.class) || g.Error == "") {
				t.Errorf("%s %s %q, want it to have failed with %s, and words for it", g.Status, g.ErrorClass, g.Error, test.class)
			}
			if n := server.Count(); n != test.asked {
				t.Errorf("asked %d times, want %d", n, test.asked)
			}
			s.until(slug, "kept", func(store.Generation) bool { return len(s.versions(slug)) == test.kept })
			if test.class == "" {
				return
			}
			for _, v := range s.versions(slug) {
				if !v.Partial {
					t.Errorf("version %d is not marked partial", v.N)
				}
			}
			if err := s.store.AskForChange(t.Context(), s.creator, slug, store.Ask{Prompt: g.Prompt, Mode: store.Builtin}); err != nil {
				t.Fatal(err)
			}
			if g := s.ended(slug); g.Status != store.Ready {
				t.Errorf("the built-in generator instead: %s %q", g.Status, g.Error)
			}
		})
	}
}

func TestCancelReachesTheModel(t *testing.T) {
	t.Parallel()
	server := llmtest.New(t, llmtest.Reply{Steps: []llmtest.Step{llmtest.Text("TITLE: Cat\n```html\n" + goodGame[:500]), llmtest.Hold()}})
	s := open(t, server.URL)
	// With the model's own limits out of the way, only the cancel can end the call.
	s.workers.Model = llm.New(llm.Config{BaseURL: server.URL, Key: "k", Model: "test-model"})
	slug := s.ask(store.Model, "a cat")
	s.until(slug, "begun", func(g store.Generation) bool { return g.Received > 0 })
	if err := s.store.CancelGeneration(t.Context(), s.creator.ID, slug); err != nil {
		t.Fatal(err)
	}
	select {
	case <-server.Gone:
	case <-time.After(30 * time.Second):
		t.Fatal("the connection is still open")
	}
	g := s.until(slug, "kept and paid for", func(g store.Generation) bool { return len(s.versions(slug)) == 1 && g.TokensOut > 0 })
	if v := s.versions(slug)[0]; !v.Partial || g.Status != store.Stopped || !g.TokensEstimated {
		t.Errorf("%s, estimated %v, version %+v; want what was sent as a partial version, at an estimate", g.Status, g.TokensEstimated, v)
	}
}
