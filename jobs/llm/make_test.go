package llm

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"aiminigames/jobs/llm/llmtest"
)

const game = "<!doctype html>\n<html><body>é 🐱 <script>minigame.ready()</script></body>\n</html>"

func client(t *testing.T, change func(*Config), replies ...llmtest.Reply) (*Client, *llmtest.Server) {
	t.Helper()
	s := llmtest.New(t, replies...)
	cfg := Config{BaseURL: s.URL, Key: "secret", Model: "gpt-5", Provider: "OpenAI"}
	if change != nil {
		change(&cfg)
	}
	return New(cfg), s
}

func stream(steps ...llmtest.Step) llmtest.Reply { return llmtest.Reply{Steps: steps} }

// sent is what a request asked for.
type sent struct {
	Model               string
	Messages            []struct{ Role, Content string }
	MaxTokens           int  `json:"max_tokens"`
	MaxCompletionTokens int  `json:"max_completion_tokens"`
	Seed                *int `json:"seed"`
	Stream              bool
	StreamOptions       *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

func requests(t *testing.T, s *llmtest.Server) []sent {
	t.Helper()
	var all []sent
	for _, r := range s.Requests() {
		var one sent
		if err := json.Unmarshal(r.Body, &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

func TestMakeStreamsAGame(t *testing.T) {
	t.Parallel()
	c, s := client(t, nil, llmtest.Game("Cat", game))
	var last string
	a, err := c.Make(t.Context(), Request{Prompt: "a cat", Seed: 7}, func(text string) {
		if !strings.HasPrefix(text, last) {
			t.Errorf("the text shrank from %q to %q", last, text)
		}
		last = text
	})
	if err != nil {
		t.Fatal(err)
	}
	made, err := Read(a.Raw)
	if err != nil || made.Document != game || made.Title != "Cat" || len(made.Notes) != 1 {
		t.Errorf("Read = %+v, %v", made, err)
	}
	if last != a.Raw {
		t.Errorf("at the end partial was told %q", last)
	}
	want := Usage{In: 1200, Cached: 1000, Out: 3400}
	if a.Usage != want || a.FinishReason != "stop" || a.PromptVersion != "v1" || a.FirstByte <= 0 || a.Took < a.FirstByte {
		t.Errorf("answer %+v, want usage %+v", a, want)
	}
	r := s.Requests()[0]
	if r.Path != "/v1/chat/completions" || r.Header.Get("Authorization") != "Bearer secret" {
		t.Errorf("asked %s as %q", r.Path, r.Header.Get("Authorization"))
	}
	if q := requests(t, s)[0]; q.Model != "gpt-5" || !q.Stream || q.Seed == nil || *q.Seed != 7 || q.StreamOptions == nil || len(q.Messages) != 2 {
		t.Errorf("asked for %+v", q)
	}
}

func TestUsageThatIsMissingIsEstimated(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("ab cdef", 10)
	c, _ := client(t, nil, stream(llmtest.Text(text), llmtest.Finish("stop"), llmtest.Done()))
	a, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
	if err != nil || !a.Usage.Estimated || a.Usage.Out != 20 || a.Usage.In < 1000 {
		t.Errorf("usage %+v, %v; want 20 out, estimated", a.Usage, err)
	}
	if !a.Cost.Known || !a.Cost.Estimated || a.Cost.Micros == 0 {
		t.Errorf("cost %+v, want one that is estimated", a.Cost)
	}
}

func TestAFinishIsEnough(t *testing.T) {
	t.Parallel()
	replies := map[string]llmtest.Reply{
		"no DONE":           stream(llmtest.Text("x"), llmtest.Finish("stop")),
		"no finish":         stream(llmtest.Text("x"), llmtest.Done()),
		"no last newline":   stream(llmtest.Text("x"), llmtest.Bytes(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`)),
		"cut after finish":  stream(llmtest.Text("x"), llmtest.Finish("stop"), llmtest.Cut()),
		"stall after it":    stream(llmtest.Text("x"), llmtest.Finish("stop"), llmtest.Hold()),
		"CRLF and no space": stream(llmtest.Bytes("data:{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\r\n\r\ndata:[DONE]\r\n\r\n")),
		"null error":        stream(llmtest.Bytes("data: {\"error\":null,\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"), llmtest.Done()),
	}
	for name, reply := range replies {
		t.Run(name, func(t *testing.T) {
			c, _ := client(t, func(cfg *Config) { cfg.Idle = 50 * time.Millisecond; cfg.FirstByte = 10 * time.Second }, reply)
			a, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
			if err != nil || a.Raw != "x" {
				t.Errorf("Make = %q, %v", a.Raw, err)
			}
		})
	}
}

func TestKeepAlivesAreNoAnswerAndNoEnd(t *testing.T) {
	t.Parallel()
	c, _ := client(t, nil, stream(
		llmtest.Bytes(strings.Repeat(": OPENROUTER PROCESSING\n\n", 2000)), llmtest.Text("a"),
		llmtest.Bytes(strings.Repeat("\n: ping\nevent: ping\n", 1000)), llmtest.Text("b"), llmtest.Finish("stop"), llmtest.Done()))
	a, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
	if err != nil || a.Raw != "ab" {
		t.Errorf("Make = %q, %v", a.Raw, err)
	}
}

func TestLengthGoesOnOnce(t *testing.T) {
	t.Parallel()
	whole := llmtest.Answer("Cat", "n", game)
	half := len(whole) / 2
	c, s := client(t, nil,
		stream(llmtest.Text(whole[:half]), llmtest.Finish("length"), llmtest.Usage(10, 0, 20), llmtest.Done()),
		stream(llmtest.Text("```html\n"+whole[half-15:]), llmtest.Finish("stop"), llmtest.Usage(30, 5, 40), llmtest.Done()))
	var last string
	a, err := c.Make(t.Context(), Request{Prompt: "a cat"}, func(text string) { last = text })
	if err != nil || a.Raw != whole || last != whole {
		t.Errorf("Make = %q, %v; want %q", a.Raw, err, whole)
	}
	if want := (Usage{In: 40, Cached: 5, Out: 60}); a.Usage != want {
		t.Errorf("usage %+v, want that of both calls %+v", a.Usage, want)
	}
	if q := requests(t, s); len(q) != 2 || len(q[1].Messages) != 4 || q[1].Messages[2].Content != whole[:half] {
		t.Errorf("asked %d times", len(q))
	}
}

func TestLengthTwiceIsTooLong(t *testing.T) {
	t.Parallel()
	c, s := client(t, nil, stream(llmtest.Text("ab"), llmtest.Finish("length"), llmtest.Done()), stream(llmtest.Text("cd"), llmtest.Finish("length"), llmtest.Done()))
	_, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
	if e := failed(t, err); e.Class != TooLong || e.Partial != "abcd" || s.Count() != 2 {
		t.Errorf("%s with %q after %d calls", e.Class, e.Partial, s.Count())
	}
}

func TestCancelClosesTheConnection(t *testing.T) {
	t.Parallel()
	c, s := client(t, nil, stream(llmtest.Text("half"), llmtest.Hold()))
	ctx, cancel := context.WithCancel(t.Context())
	_, err := c.Make(ctx, Request{Prompt: "a cat"}, func(string) { cancel() })
	e := failed(t, err)
	if e.Class != Cancelled || e.Partial != "half" || !e.Usage.Estimated || e.Usage.Out != 2 || !errors.Is(err, context.Canceled) {
		t.Errorf("error %+v", e)
	}
	select {
	case <-s.Gone:
	case <-time.After(10 * time.Second):
		t.Error("the connection is still open")
	}
}

func TestAnAnswerHasALimit(t *testing.T) {
	t.Parallel()
	piece := llmtest.Text(strings.Repeat("x", 1<<19))
	c, _ := client(t, nil, stream(piece, piece, piece, piece, piece, llmtest.Finish("stop"), llmtest.Done()))
	_, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
	if e := failed(t, err); e.Class != TooLong {
		t.Errorf("class %s, want %s", e.Class, TooLong)
	}
	c, _ = client(t, nil, stream(llmtest.Bytes("data: "+strings.Repeat("x", maxLine+1))))
	_, err = c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
	if e := failed(t, err); e.Class != TooLong {
		t.Errorf("of a line without end: class %s, want %s", e.Class, TooLong)
	}
}

func failed(t *testing.T, err error) *Error {
	t.Helper()
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("error %v, want an *Error", err)
	}
	return e
}
