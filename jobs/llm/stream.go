package llm

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Why a call was stopped by us.
var (
	errNoFirstByte = errors.New("no first byte in time")
	errStalled     = errors.New("no more bytes in time")
	errSlow        = errors.New("not done in time")
	errTooMuch     = errors.New("the answer is larger than we take")
	errCut         = errors.New("the stream ended without a finish")
)

// received is what one call has brought, also when it failed.
type received struct {
	text    strings.Builder
	refusal strings.Builder
	finish  openai.FinishReason
	usage   *openai.Usage
	model   string
	first   time.Time // of text
	status  int       // of the answer over HTTP; 0 is none
}

// exchange is one call over HTTP. It is the library's HTTPDoer, and keeps what the library
// throws away.
type exchange struct {
	http   *http.Client
	heard  func()
	status int
	after  time.Duration // Retry-After
	events *events       // nil when refused
}

const maxErrorBody = 64 << 10

func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	resp, err := x.http.Do(req)
	if err != nil {
		return nil, err
	}
	x.status = resp.StatusCode
	if resp.StatusCode >= http.StatusBadRequest || resp.StatusCode < http.StatusOK {
		x.after = retryAfter(resp.Header.Get("Retry-After"), time.Now())
		// The library reads a refusal whole and leaves it open: this ends it at its end.
		resp.Body = &refused{io.LimitReader(resp.Body, maxErrorBody), resp.Body}
		return resp, nil
	}
	x.events = newEvents(resp.Body, x.heard)
	resp.Body = x.events
	return resp, nil
}

type refused struct {
	io.Reader
	body io.Closer
}

func (r *refused) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		r.body.Close()
	}
	return n, err
}

func (r *refused) Close() error { return r.body.Close() }

// silence stops a call whose endpoint is quiet for too long. Its methods are called by the
// goroutine that reads; the timers do nothing but cancel.
type silence struct {
	first, idle *time.Timer
	limit       time.Duration
}

func (s *silence) heard() {
	s.first.Stop()
	s.idle.Reset(s.limit)
}

// allow changes how long the endpoint may be quiet from now on.
func (s *silence) allow(limit time.Duration) {
	if limit != s.limit {
		s.limit = limit
		s.idle.Reset(limit)
	}
}

func (s *silence) stop() {
	s.first.Stop()
	s.idle.Stop()
}

// receive makes one call and reads it to its end. grow is called as the text grows. Until
// text begins, keep-alives count as signs of life for as long as a first byte may take: a
// model that thinks before it writes is quiet for longer than one that writes.
func (c *Client) receive(ctx context.Context, req openai.ChatCompletionRequest, grow func(*received)) (*received, *exchange, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	quiet := &silence{
		first: time.AfterFunc(c.cfg.FirstByte, func() { cancel(errNoFirstByte) }),
		idle:  time.AfterFunc(math.MaxInt64, func() { cancel(errStalled) }),
		limit: c.cfg.FirstByte,
	}
	defer quiet.stop()
	got, x := &received{}, &exchange{http: c.http, heard: quiet.heard}

	cfg := openai.DefaultConfig(c.cfg.Key)
	cfg.BaseURL, cfg.HTTPClient, cfg.EmptyMessagesLimit = c.cfg.BaseURL, x, math.MaxUint
	stream, err := openai.NewClientWithConfig(cfg).CreateChatCompletionStream(ctx, req)
	if err != nil {
		return got, x, cause(ctx, err)
	}
	defer stream.Close()
	got.status = x.status
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			if err = ended(got, x.events); errors.Is(err, errCut) {
				err = cause(ctx, err)
			}
			return got, x, err
		}
		if err != nil && got.finish != "" && !errors.Is(err, errLongLine) {
			return got, x, nil // All of it had come; only the count of tokens had not.
		}
		if err != nil {
			return got, x, cause(ctx, err)
		}
		got.add(chunk)
		if got.text.Len() > maxAnswer {
			return got, x, errTooMuch
		}
		switch {
		case got.finish != "":
			quiet.allow(min(c.cfg.Idle, 5*time.Second)) // for the count of tokens
		case got.text.Len() > 0:
			quiet.allow(c.cfg.Idle)
		}
		grow(got)
	}
}

func (r *received) add(chunk openai.ChatCompletionStreamResponse) {
	if chunk.Usage != nil {
		r.usage = chunk.Usage
	}
	if chunk.Model != "" {
		r.model = chunk.Model
	}
	for _, choice := range chunk.Choices { // none in the chunk that counts tokens
		if choice.Index != 0 {
			continue
		}
		if choice.Delta.Content != "" && r.first.IsZero() {
			r.first = time.Now()
		}
		r.text.WriteString(choice.Delta.Content)
		r.refusal.WriteString(choice.Delta.Refusal)
		if choice.FinishReason != "" {
			r.finish = choice.FinishReason
		}
	}
}

// ended tells a stream that is over from one that broke off.
func ended(got *received, e *events) error {
	switch {
	case e.failure != nil:
		return inBand{readTold(e.failure)}
	case !e.data && len(e.stray) > 0:
		if f := failure(e.stray); f != nil {
			return inBand{readTold(f)}
		}
		return fmt.Errorf("%w: %.200s", errNoStream, e.stray)
	case !e.done && got.finish == "":
		return errCut
	}
	return nil
}

var errNoStream = errors.New("the endpoint sent something other than a stream of events")

// inBand is an error that came inside a stream.
type inBand struct{ told }

func (e inBand) Error() string { return "error in the stream: " + e.Message }

// cause is why ctx ended, if it did, and otherwise err.
func cause(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: %w", errCut, err)
	}
	_, refused := errors.AsType[*openai.RequestError](err)
	if _, ok := errors.AsType[*json.SyntaxError](err); ok && !refused {
		return fmt.Errorf("%w: %w", errNoStream, err)
	}
	return err
}
