package moderation

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Config says whom to ask. Zero values become the defaults.
type Config struct {
	BaseURL string // of an endpoint that speaks OpenAI's dialect, up to its /v1; OpenAI's own
	Key     string // may be empty: a local endpoint wants none
	Model   string
	Timeout time.Duration // for one call; 20 s, for the guard 60 s
}

const (
	openAI     = "https://api.openai.com/v1"
	mostAnswer = 1 << 20 // bytes of an answer
	mostWait   = 24 * time.Hour
)

// wire carries calls of a layer: bounded in time and in the size of the answer, with what goes
// wrong as an *Error. It follows no redirects, which would lead the key elsewhere.
type wire struct {
	layer   string
	timeout time.Duration
	client  *http.Client
}

func newWire(layer string, timeout time.Duration) *wire {
	return &wire{layer: layer, timeout: timeout, client: &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout:    10 * time.Second,
			ForceAttemptHTTP2:      true,
			MaxIdleConnsPerHost:    4,
			IdleConnTimeout:        90 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}}
}

// Do is what go-openai calls. Answers other than 200 are errors already.
func (w *wire) Do(r *http.Request) (*http.Response, error) {
	answer, err := w.client.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		defer answer.Body.Close()
		body, _ := io.ReadAll(io.LimitReader(answer.Body, 500)) // It only explains: half of it will do.
		return nil, &Error{
			Layer: w.layer, Class: classOf(answer.StatusCode), Status: answer.StatusCode,
			RetryAfter: retryAfter(answer.Header.Get("Retry-After"), time.Now()),
			Err:        errors.New(strings.ToValidUTF8(string(body), "")),
		}
	}
	answer.Body = &bounded{body: answer.Body, left: mostAnswer}
	return answer, nil
}

// failed is err, from a call under ctx that was given w.timeout, as an *Error; or the caller's
// own end of ctx as it is.
func (w *wire) failed(outer context.Context, err error) error {
	if outer.Err() != nil {
		return context.Cause(outer)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	class := Down
	var dial *net.OpError
	var name *net.DNSError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		class = Slow
	case errors.As(err, &name), errors.As(err, &dial) && dial.Op == "dial":
		class = Unreachable
	}
	return &Error{Layer: w.layer, Class: class, Err: err}
}

func classOf(status int) Class {
	switch {
	case status == http.StatusTooManyRequests:
		return Busy
	case status >= 500, status == http.StatusRequestTimeout:
		return Down
	}
	return Refused
}

// errTooLong is an answer longer than mostAnswer, which nobody reads.
var errTooLong = fmt.Errorf("answer of more than %d bytes", mostAnswer)

type bounded struct {
	body io.ReadCloser
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLong
	}
	n, err := b.body.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (b *bounded) Close() error { return b.body.Close() }

// retryAfter reads the header of that name: seconds, or a date (RFC 9110, 10.2.3).
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
		if math.IsNaN(seconds) || seconds <= 0 {
			return 0
		}
		return time.Duration(min(seconds, mostWait.Seconds()) * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return min(at.Sub(now), mostWait)
	}
	return 0
}

func (c Config) filled(model string, timeout time.Duration) Config {
	c.BaseURL = strings.TrimRight(cmp.Or(c.BaseURL, openAI), "/")
	c.Model = cmp.Or(c.Model, model)
	c.Timeout = cmp.Or(c.Timeout, timeout)
	return c
}
