package llm

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"aiminigames/jobs/llm/llmtest"
)

// idleSoon makes the limit short where the endpoint is known to stay silent.
func idleSoon(cfg *Config) { cfg.Idle, cfg.FirstByte = 60*time.Millisecond, 20*time.Second }

func TestFaultsAreToldApart(t *testing.T) {
	t.Parallel()
	half := llmtest.Text("TITLE: Cat\n<!doctype html><html><bo")
	tests := map[string]struct {
		reply   llmtest.Reply
		change  func(*Config)
		class   Class
		status  int
		partial bool
	}{
		"401":                    {llmtest.Refuse(401, "invalid_api_key", "Incorrect API key"), nil, KeyRefused, 401, false},
		"403":                    {llmtest.Refuse(403, "", "Country not supported"), nil, KeyRefused, 403, false},
		"404":                    {llmtest.Refuse(404, "model_not_found", "The model does not exist"), nil, ModelUnknown, 404, false},
		"400 model":              {llmtest.Refuse(400, "model_not_found", "No such model"), nil, ModelUnknown, 400, false},
		"402":                    {llmtest.Refuse(402, "", "You have exceeded your monthly included credits"), nil, Quota, 402, false},
		"429 quota":              {llmtest.Refuse(429, "insufficient_quota", "You exceeded your current quota"), nil, Quota, 429, false},
		"429":                    {llmtest.Refuse(429, "rate_limit_exceeded", "Slow down"), nil, Busy, 429, false},
		"500":                    {llmtest.Refuse(500, "", "Oops"), nil, ServerError, 500, false},
		"502 of a proxy":         {llmtest.Reply{Status: 502, Steps: []llmtest.Step{llmtest.Bytes("<html>Bad Gateway</html>")}}, nil, ServerError, 502, false},
		"400":                    {llmtest.Refuse(400, "", "messages is wrong"), nil, Rejected, 400, false},
		"400 length":             {llmtest.Refuse(400, "context_length_exceeded", "This model's maximum context length is 8192 tokens"), nil, TooLong, 400, false},
		"400 filter":             {llmtest.Refuse(400, "content_policy_violation", "No"), nil, Filtered, 400, false},
		"stall":                  {stream(half, llmtest.Hold()), idleSoon, Stalled, 200, true},
		"stall within a line":    {stream(half, llmtest.Bytes(`data: {"choi`), llmtest.Hold()), idleSoon, Stalled, 200, true},
		"too slow":               {stream(half, llmtest.Hold()), func(cfg *Config) { cfg.Call = 100 * time.Millisecond }, Slow, 200, true},
		"ended without a finish": {stream(half), nil, Cut, 200, true},
		"connection cut":         {stream(half, llmtest.Cut()), nil, Cut, 200, true},
		"nothing at all":         {stream(), nil, Cut, 200, false},
		"error in the stream":    {stream(half, llmtest.Bytes("data: {\"error\":{\"message\":\"overloaded\",\"code\":502}}\n\n")), nil, InBand, 200, true},
		"spelt with spaces":      {stream(half, llmtest.Bytes("data: { \"error\" : \"overloaded\" }\n\n"), llmtest.Hold()), idleSoon, InBand, 200, true},
		"after keep-alives":      {stream(llmtest.Bytes(": ping\n\n: ping\n\n"), half, llmtest.Bytes(": ping\n\ndata: {\"error\":{\"message\":\"x\"}}\n\n")), nil, InBand, 200, true},
		"as older vLLM does":     {stream(half, llmtest.Bytes("data: {\"object\":\"error\",\"message\":\"x\",\"code\":400}\n\ndata: [DONE]\n\n")), nil, InBand, 200, true},
		"error in place of it":   {stream(llmtest.Bytes("{\"error\":\n{\"message\":\"x\"}}")), nil, InBand, 200, false},
		"quota in the stream":    {stream(llmtest.Bytes("data: {\"error\":{\"message\":\"x\",\"code\":\"insufficient_quota\"}}\n\n")), nil, Quota, 200, false},
		"content filter":         {stream(half, llmtest.Finish("content_filter"), llmtest.Done()), nil, Filtered, 200, true},
		"refusal": {stream(llmtest.Bytes("data: {\"choices\":[{\"delta\":{\"refusal\":\"I cannot\"}}]}\n\n"),
			llmtest.Finish("stop"), llmtest.Done()), nil, Filtered, 200, false},
		"length without text": {stream(llmtest.Finish("length"), llmtest.Done()), nil, TooLong, 200, false},
		"a web page":          {stream(llmtest.Bytes("<html><body>Welcome to my site</body></html>")), nil, Unreadable, 200, false},
		"a broken event":      {stream(half, llmtest.Bytes("data: {\"choices\":[{]}\n\n"), llmtest.Hold()), nil, Unreadable, 200, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := client(t, test.change, test.reply)
			_, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
			e := failed(t, err)
			if e.Class != test.class || e.Status != test.status || e.Provider != "OpenAI" {
				t.Errorf("%s %d by %q (%v), want %s %d", e.Class, e.Status, e.Provider, e.Err, test.class, test.status)
			}
			if (e.Partial != "") != test.partial {
				t.Errorf("partial %q", e.Partial)
			}
			if charged := e.Usage != (Usage{}); charged != (test.status == 200) {
				t.Errorf("usage %+v after status %d", e.Usage, test.status)
			}
			if n := s.Count(); n != 1 {
				t.Errorf("asked %d times, want once", n)
			}
			if strings.Contains(err.Error()+e.Say(), "secret") {
				t.Error("the key is in the error")
			}
		})
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String() + "/v1"
	plain := llmtest.New(t, llmtest.Game("Cat", game))
	l.Close()
	for name, url := range map[string]string{
		"nobody listens": closed,
		"no such name":   "http://nowhere.invalid/v1",
		"no TLS":         strings.Replace(plain.URL, "http:", "https:", 1),
	} {
		_, err := New(Config{BaseURL: url, Model: "m"}).Make(t.Context(), Request{Prompt: "a cat"}, nil)
		if e := failed(t, err); e.Class != Unreachable || e.Usage != (Usage{}) {
			t.Errorf("%s: %s, usage %+v", name, e.Class, e.Usage)
		}
	}
}

func TestRetryAfterIsKept(t *testing.T) {
	t.Parallel()
	c, _ := client(t, nil, llmtest.Refuse(429, "", "Slow down").With("Retry-After", "17"))
	_, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil)
	e := failed(t, err)
	if after, ok := e.Retry(); e.RetryAfter != 17*time.Second || after != e.RetryAfter || !ok {
		t.Errorf("RetryAfter %v, Retry %v %v; want 17s", e.RetryAfter, after, ok)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for value, want := range map[string]time.Duration{
		"2": 2 * time.Second, "0.5": time.Second / 2, " 3 ": 3 * time.Second, "": 0, "-1": 0, "soon": 0, "NaN": 0, "1e30": 0,
		now.Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		now.Add(-time.Hour).Format(http.TimeFormat):       0,
	} {
		if got := retryAfter(value, now); got != want {
			t.Errorf("retryAfter(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestRetryOnlyWhereItHelps(t *testing.T) {
	t.Parallel()
	again := map[Class]bool{Busy: true, ServerError: true, Unreachable: true, InBand: true, Cut: true, Stalled: true, NoFirstByte: true}
	said := map[string]Class{}
	for _, class := range []Class{
		KeyRefused, ModelUnknown, Quota, Busy, ServerError, Rejected, Unreachable, NoFirstByte, Stalled, Slow,
		Cut, InBand, Filtered, TooLong, Unreadable, Cancelled,
	} {
		e := &Error{Class: class}
		if after, ok := e.Retry(); ok != again[class] || ok && after <= 0 {
			t.Errorf("%s: Retry = %v, %v", class, after, ok)
		}
		words := e.Say()
		if before, ok := said[words]; ok || words == "" {
			t.Errorf("%s and %s are told as the same: %q", class, before, words)
		}
		said[words] = class
	}
	if _, ok := (&Error{Class: Busy, RetryAfter: time.Hour}).Retry(); ok {
		t.Error("a creator is to wait for an hour")
	}
}
