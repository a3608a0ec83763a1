package moderation

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
)

// fake is an endpoint for moderation and chat, and what it was asked.
type fake struct {
	*httptest.Server
	mu    sync.Mutex
	asked []asked
}

// asked is a request, with the fields of both kinds.
type asked struct {
	path, key string
	body      []byte
	Model     string `json:"model"`
	Input     []part `json:"input"`
	Messages  []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	Format struct {
		Type   string `json:"type"`
		Schema struct {
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
}

// newFake answers each request by what reply writes.
func newFake(t *testing.T, reply func(w http.ResponseWriter, a asked)) *fake {
	t.Helper()
	f := &fake{}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := asked{path: r.URL.Path, key: r.Header.Get("Authorization")}
		var err error
		if a.body, err = io.ReadAll(r.Body); err == nil {
			err = json.Unmarshal(a.body, &a)
		}
		if err != nil {
			t.Errorf("request to %s: %v", a.path, err)
		}
		f.mu.Lock()
		f.asked = append(f.asked, a)
		f.mu.Unlock()
		reply(w, a)
	}))
	t.Cleanup(f.Close)
	return f
}

func (f *fake) requests() []asked {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.asked)
}

// says is a reply with a body.
func says(body string) func(http.ResponseWriter, asked) {
	return func(w http.ResponseWriter, _ asked) { _, _ = io.WriteString(w, body) } // The client may leave early.
}

// scored is an answer of a moderation endpoint.
func scored(scores string) string {
	return fmt.Sprintf(`{"id":"modr-1","model":"omni-test","results":[{"flagged":false,"categories":{},"category_scores":{"sexual":0.01%s}}]}`, scores)
}

// question is what a guard was asked.
func (a asked) question(t *testing.T) question {
	t.Helper()
	var q question
	if len(a.Messages) != 2 {
		t.Fatalf("%d messages", len(a.Messages))
	}
	if err := json.Unmarshal([]byte(a.Messages[1].Content), &q); err != nil {
		t.Fatal(err)
	}
	return q
}

// completed is an answer of a chat model that wrote text and then stopped.
func completed(text string) string {
	content, err := json.Marshal(text)
	if err != nil {
		panic(err) // A string: this cannot fail.
	}
	return fmt.Sprintf(`{"id":"c","model":"guard-test","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":%s}}]}`, content)
}
