package worker

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/jobs/moderation"
	"aiminigames/store"
)

// scorer is a moderation endpoint that minds what says "naked", and is down while it is told to be.
type scorer struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	status int // of every answer; 0 is well
	after  string
}

func newScorer(t *testing.T) *scorer {
	t.Helper()
	e := &scorer{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || !json.Valid(body) {
			t.Errorf("asked %q, %v", body, err)
		}
		e.mu.Lock()
		e.asked = append(e.asked, string(body))
		status := e.status
		w.Header().Set("Retry-After", e.after)
		e.mu.Unlock()
		if status != 0 {
			w.WriteHeader(status)
			return
		}
		score := 0.01
		if strings.Contains(string(body), "naked") || strings.Contains(string(body), nakedPicture) {
			score = 0.9
		}
		// What the endpoint itself flags does not count, either way.
		fmt.Fprintf(w, `{"model":"omni-test","results":[{"flagged":false,"category_scores":{"sexual":%v,"violence":0.9}}]}`, score)
	}))
	t.Cleanup(e.Close)
	return e
}

// nakedPicture is how one begins that the endpoint minds, in base64.
const nakedPicture = "R0lGODlhbmFrZWQ" // GIF89anaked

func (e *scorer) answer(status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status = status
}

// times is how often something with these words was asked about.
func (e *scorer) times(words string) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, a := range e.asked {
		if strings.Contains(a, words) {
			n++
		}
	}
	return n
}

// bench is a shop whose texts are judged by the endpoint at url, or by words alone.
type bench struct {
	*shop
	game, version uuid.UUID
	slug          string
}

func newBench(t *testing.T, url string, policy store.Policy) *bench {
	t.Helper()
	judge := &moderation.Judge{}
	if url != "" {
		judge.Endpoint = moderation.NewEndpoint(moderation.Config{BaseURL: url, Key: "k"})
	}
	b := &bench{shop: openWith(t, "", judge, policy)}
	creator, err := b.store.SignUp(t.Context(), b.creator.ID, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: "correct horse battery"})
	if err != nil {
		t.Fatal(err)
	}
	b.creator = creator
	b.slug = b.ask(store.Builtin, "a cat catching fish")
	b.ended(b.slug)
	w, err := b.store.Workshop(t.Context(), b.creator.ID, b.slug)
	if err != nil {
		t.Fatal(err)
	}
	b.game, b.version = w.Game.ID, w.Game.HeadID.UUID
	return b
}

func (b *bench) publish(title, summary string) {
	b.t.Helper()
	if err := b.store.Publish(b.t.Context(), b.creator, b.slug, store.Publication{Title: title, Summary: summary, Genre: store.Genres[0].Key}); err != nil {
		b.t.Fatal(err)
	}
}

// judged waits until no job that judges is left but such as wait to be tried again.
func (b *bench) judged() {
	b.t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		var left int
		if err := b.pool.Get(&left, `SELECT count(*) FROM river_job WHERE queue = 'judge' AND state IN ('available', 'running', 'pending', 'scheduled')`); err != nil {
			b.t.Fatal(err)
		}
		if left == 0 {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-deadline:
			b.t.Fatal("never judged")
		}
	}
}

// is returns what the game is, and how many cases are open.
func (b *bench) is() (status store.Status, cases int) {
	b.t.Helper()
	if err := b.pool.QueryRow(`SELECT status, (SELECT count(*) FROM cases WHERE status = 'open') FROM games WHERE id = $1`, b.game).Scan(&status, &cases); err != nil {
		b.t.Fatal(err)
	}
	return status, cases
}

func (b *bench) want(when string, status store.Status, cases int) {
	b.t.Helper()
	if s, n := b.is(); s != status || n != cases {
		b.t.Errorf("%s the game is %s with %d cases, want %s with %d", when, s, n, status, cases)
	}
}
