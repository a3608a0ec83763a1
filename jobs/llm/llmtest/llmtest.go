// Package llmtest is a model's endpoint for tests, on which every byte of a stream, every
// pause and every fault can be arranged.
package llmtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// A Step is one thing that happens in an answer. gone closes when the client has left or
// the test is over.
type Step func(w http.ResponseWriter, gone <-chan struct{})

// Reply is one answer. The zero Status is 200.
type Reply struct {
	Status int
	Header map[string]string
	Steps  []Step
}

// Request is one that was received.
type Request struct {
	Path   string
	Header http.Header
	Body   []byte
}

// Server answers with its replies in turn, the last one again and again.
type Server struct {
	URL  string        // for the client's base URL
	Gone chan struct{} // one value for each client that left before its answer was whole; holds 64

	mu       sync.Mutex // protects what follows
	replies  []Reply
	requests []Request
	over     chan struct{}
}

// New starts a server that stops with t.
func New(t testing.TB, replies ...Reply) *Server {
	t.Helper()
	s := &Server{Gone: make(chan struct{}, 64), replies: replies, over: make(chan struct{})}
	srv := httptest.NewServer(s)
	s.URL = srv.URL + "/v1"
	t.Cleanup(func() {
		close(s.over)
		srv.Close()
	})
	return s
}

// Add appends replies, to come after those not yet used.
func (s *Server) Add(replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.replies = append(s.replies, replies...)
}

// Requests are all that were received so far, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// Count is how many requests were received so far.
func (s *Server) Count() int { return len(s.Requests()) }

// ServeHTTP answers the next reply.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
	if err != nil {
		return // The client left.
	}
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.URL.Path, r.Header.Clone(), body})
	reply := Reply{Status: http.StatusNotImplemented, Steps: []Step{Bytes("no reply was scripted")}}
	if len(s.replies) > 0 {
		reply = s.replies[0]
	}
	if len(s.replies) > 1 {
		s.replies = s.replies[1:]
	}
	s.mu.Unlock()

	gone := make(chan struct{})
	whole := make(chan struct{})
	defer close(whole)
	go func() { // Ends with the handler, which closes whole.
		defer close(gone)
		select {
		case <-r.Context().Done():
			select {
			case <-whole:
				return
			default:
			}
			select {
			case s.Gone <- struct{}{}:
			default:
			}
		case <-s.over:
		case <-whole:
		}
	}()
	w.Header().Set("Content-Type", "text/event-stream")
	for name, value := range reply.Header {
		w.Header().Set(name, value)
	}
	if reply.Status != 0 {
		w.WriteHeader(reply.Status)
	}
	for _, step := range reply.Steps {
		step(w, gone)
	}
}

// Bytes sends s as it stands, at once.
func Bytes(s string) Step {
	return func(w http.ResponseWriter, _ <-chan struct{}) {
		_, _ = io.WriteString(w, s) // The client may have left: that is tested on its side.
		_ = http.NewResponseController(w).Flush()
	}
}

// Hold sends nothing more until the client leaves or the test ends.
func Hold() Step {
	return func(_ http.ResponseWriter, gone <-chan struct{}) { <-gone }
}

// Cut breaks the connection.
func Cut() Step {
	return func(http.ResponseWriter, <-chan struct{}) { panic(http.ErrAbortHandler) }
}

// Text sends a piece of the answer.
func Text(s string) Step {
	return event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": s}}}})
}

// Finish sends the reason why the answer is over, such as "stop" or "length".
func Finish(reason string) Step {
	return event(map[string]any{"choices": []any{map[string]any{"index": 0, "delta": map[string]any{}, "finish_reason": reason}}})
}

// Usage sends the chunk that counts tokens, which has no choices.
func Usage(in, cached, out int) Step {
	return event(map[string]any{"choices": []any{}, "usage": map[string]any{
		"prompt_tokens": in, "completion_tokens": out, "total_tokens": in + out,
		"prompt_tokens_details": map[string]any{"cached_tokens": cached},
	}})
}

// Done sends the mark of the end.
func Done() Step { return Bytes("data: [DONE]\n\n") }

func event(v map[string]any) Step {
	v["object"] = "chat.completion.chunk"
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // Strings and numbers.
	}
	return Bytes("data: " + string(b) + "\n\n")
}

// Answer writes a game as a model should.
func Answer(title, note, document string) string {
	return fmt.Sprintf("TITLE: %s\nNOTES: %s\n\n```html\n%s\n```\n", title, note, document)
}

// Game is a whole, well-formed answer with document in it, in pieces of 400 bytes or less.
func Game(title, document string) Reply {
	text := Answer(title, "Made for a test.", document)
	var steps []Step
	for len(text) > 0 {
		n := min(400, len(text))
		for n < len(text) && text[n]&0xC0 == 0x80 { // not inside a letter
			n++
		}
		steps = append(steps, Text(text[:n]))
		text = text[n:]
	}
	return Reply{Steps: append(steps, Finish("stop"), Usage(1200, 1000, 3400), Done())}
}

// Refuse is an error before the stream begins, as OpenAI writes it.
func Refuse(status int, code, message string) Reply {
	b, err := json.Marshal(map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "code": code}})
	if err != nil {
		panic(err) // Strings.
	}
	return Reply{Status: status, Header: map[string]string{"Content-Type": "application/json"}, Steps: []Step{Bytes(string(b))}}
}

// With adds a header to a reply.
func (r Reply) With(name, value string) Reply {
	header := map[string]string{name: value}
	for k, v := range r.Header {
		if !strings.EqualFold(k, name) {
			header[k] = v
		}
	}
	r.Header = header
	return r
}
