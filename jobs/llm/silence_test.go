package llm

import (
	"context"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// endpoint is a transport whose answer is written by a function, on the clock of the test.
type endpoint func(ctx context.Context, w io.Writer)

func (e endpoint) RoundTrip(r *http.Request) (*http.Response, error) {
	body, w := io.Pipe()
	go func() { // Ends when its writer does: the pipe breaks when the client leaves.
		<-r.Context().Done()
		w.CloseWithError(r.Context().Err())
	}()
	go func() {
		e(r.Context(), w)
		w.Close()
	}()
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body, Request: r}, nil
}

const piece = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n"

func TestSilenceIsBoundedAndSignsOfLifeCount(t *testing.T) {
	t.Parallel()
	beat := func(n int, every time.Duration, what string) endpoint {
		return func(ctx context.Context, w io.Writer) {
			for range n {
				if _, err := io.WriteString(w, what); what != "" && err != nil {
					return
				}
				select {
				case <-ctx.Done():
					return
				case <-time.After(every):
				}
			}
		}
	}
	forever := 24 * time.Hour
	tests := map[string]struct {
		endpoint endpoint
		class    Class // "" is an answer
		after    time.Duration
	}{
		"nothing":              {beat(1, forever, ""), NoFirstByte, 120 * time.Second},
		"a comment, then none": {beat(1, forever, ": hi\n"), Stalled, 120 * time.Second},
		"text, then none":      {beat(1, forever, piece), Stalled, 60 * time.Second},
		"slow text":            {beat(7, 50*time.Second, piece), Cut, 350 * time.Second},
		"text without end":     {beat(1000, 50*time.Second, piece), Slow, 6 * time.Minute},
		"thinking":             {beat(4, 80*time.Second, ": thinking\n"), Cut, 320 * time.Second},
		"no count after it":    {beat(1, forever, "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n"), "", 5 * time.Second},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := New(Config{BaseURL: "http://model.test/v1", Model: "m"})
				c.http = &http.Client{Transport: test.endpoint}
				began := time.Now()
				_, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
				if took := time.Since(began); took != test.after {
					t.Errorf("took %v, want %v", took, test.after)
				}
				if test.class == "" && err == nil {
					return
				}
				if e := failed(t, err); e.Class != test.class {
					t.Errorf("class %s, want %s", e.Class, test.class)
				}
			})
		})
	}
}

func TestPartialIsToldFourTimesASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := New(Config{BaseURL: "http://model.test/v1", Model: "m"})
		c.http = &http.Client{Transport: endpoint(func(_ context.Context, w io.Writer) {
			for range 1000 { // 10 s
				_, _ = io.WriteString(w, piece) // The client reads to the end.
				time.Sleep(10 * time.Millisecond)
			}
			_, _ = io.WriteString(w, "data: [DONE]\n\n")
		})}
		told, last := 0, ""
		a, err := c.Make(t.Context(), Request{Prompt: "a cat"}, func(text string) { told++; last = text })
		if err != nil || last != a.Raw || len(last) != 1000 {
			t.Errorf("last told %d of %d letters, %v", len(last), len(a.Raw), err)
		}
		if told < 35 || told > 42 {
			t.Errorf("told %d times in 10 s, want about 40", told)
		}
	})
}
