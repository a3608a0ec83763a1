package moderation

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// png and jpeg begin as such pictures do.
var (
	png  = []byte("\x89PNG\x0D\x0A\x1A\x0A first")
	jpeg = []byte("\xff\xd8\xff second")
)

func judgeBy(f *fake) *Judge {
	return &Judge{Thresholds: DefaultThresholds(), Endpoint: NewEndpoint(Config{BaseURL: f.URL + "/v1/", Key: "k"})}
}

func TestEndpointIsAskedAboutTextAndPictures(t *testing.T) {
	t.Parallel()
	replies := []string{scored(`,"violence":0.2,"hate":0.1`), scored(`,"violence":0.1,"hate":0.3`)}
	f := newFake(t, func(w http.ResponseWriter, a asked) {
		says(replies[0])(w, a)
		replies = replies[1:]
	})
	v, err := judgeBy(f).Document(t.Context(), Shown{Strings: []string{"Start", "Kill all zombies"}, Pictures: [][]byte{png, jpeg}})
	if err != nil || v.Outcome != Pass || v.Basic || v.Model != "omni-test" {
		t.Fatalf("verdict %+v, %v", v, err)
	}
	want := [][]string{{"text", "image_url"}, {"image_url"}} // one picture in a request
	if len(f.requests()) != len(want) {
		t.Fatalf("asked %d times", len(f.requests()))
	}
	for i, a := range f.requests() {
		var kinds []string
		for _, p := range a.Input {
			kinds = append(kinds, p.Type)
		}
		if !slices.Equal(kinds, want[i]) || a.path != "/v1/moderations" || a.key != "Bearer k" || a.Model != "omni-moderation-latest" {
			t.Errorf("asked %v of %s at %s with %q", kinds, a.Model, a.path, a.key)
		}
	}
	if got := f.requests()[0].Input[0].Text; got != "Start\nKill all zombies" {
		t.Errorf("text %q", got)
	}
	if got := f.requests()[1].Input[0].Image.URL; !strings.HasPrefix(got, "data:image/jpeg;base64,/9j/") {
		t.Errorf("picture %q", got)
	}
	for category, score := range map[string]float64{Violence: 0.2, Hate: 0.3} {
		if !slices.ContainsFunc(v.Layers, func(l Layer) bool { return l.Category == category && l.Score == score }) {
			t.Errorf("%s is not %v in %+v", category, score, v.Layers)
		}
	}
}

func TestScoresAreJudgedByOurThresholds(t *testing.T) {
	t.Parallel()
	for scores, want := range map[string]Outcome{
		``:                                   Pass,
		`,"violence":0.95`:                   Pass, // what "kill all zombies" gets
		`,"violence":0.99`:                   Hold,
		`,"violence/graphic":0.91`:           Hold,
		`,"sexual/minors":0.1`:               Pass,
		`,"sexual/minors":0.2`:               Hold,
		`,"sexual/minors":0.7`:               Block,
		`,"hate":0.6,"sexual/minors":0.7`:    Block,
		`,"hate":0.95`:                       Block,
		`,"illicit":0.9`:                     Hold,
		`,"illicit/violent":0.98`:            Block,
		`,"something new":0.9`:               Hold,
		`,"something new":0.5,"illicit":0.1`: Pass,
		`,"illicit":null`:                    Pass,
	} {
		f := newFake(t, says(scored(scores)))
		if v, err := judgeBy(f).Text(t.Context(), Text{Title, "Kill all zombies"}); v.Outcome != want || v.Basic || err != nil {
			t.Errorf("%s: %s, basic %v, %v; want %s", scores, v.Outcome, v.Basic, err, want)
		}
	}
}

func TestFlaggedAloneDecidesNothing(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Outcome{
		strings.Replace(scored(`,"violence":0.9`), `"flagged":false`, `"flagged":true`, 1): Pass,
		scored(`,"hate":0.99`): Block, // and flagged false
	} {
		if v, err := judgeBy(newFake(t, says(body))).Text(t.Context(), Text{Title, "Kill all zombies"}); v.Outcome != want || err != nil {
			t.Errorf("%s: %s, %v; want %s", body, v.Outcome, err, want)
		}
	}
}

func TestAnUnreadableAnswerHolds(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"empty":         "",
		"not JSON":      "<html>502</html>",
		"nothing":       "{}",
		"no results":    `{"results":[]}`,
		"no scores":     `{"results":[{"flagged":false}]}`,
		"some scores":   `{"results":[{"category_scores":{"violence":0.1}}]}`,
		"null":          `{"results":[{"category_scores":{"sexual":null}}]}`,
		"words":         `{"results":[{"category_scores":{"sexual":"low"}}]}`,
		"over 1":        scored(`,"hate":1.5`),
		"under 0":       scored(`,"hate":-0.5`),
		"too many":      scored(`,"hate":1e999`),
		"half":          scored(``)[:60],
		"too long":      scored(`,"x":0.1`) + strings.Repeat(" ", mostAnswer),
		"second is bad": `{"results":[{"category_scores":{"sexual":0.1}},{}]}`,
	} {
		v, err := judgeBy(newFake(t, says(body))).Text(t.Context(), Text{Title, "A cat"})
		if v.Outcome != Hold || !v.Basic || err != nil || v.Layers[0].Category != CategoryUnreadable {
			t.Errorf("%s: %+v, %v", name, v, err)
		}
	}
	if v, err := judgeBy(newFake(t, says(scored(``)))).Document(t.Context(), Shown{Pictures: [][]byte{[]byte("no picture")}}); v.Outcome != Hold || err != nil {
		t.Errorf("no picture: %+v, %v", v, err)
	}
}

func TestFailuresOfTheEndpointAreTold(t *testing.T) {
	t.Parallel()
	status := func(code int, header ...string) func(http.ResponseWriter, asked) {
		return func(w http.ResponseWriter, _ asked) {
			if header != nil {
				w.Header().Set(header[0], header[1])
			}
			w.WriteHeader(code)
		}
	}
	elsewhere := newFake(t, func(http.ResponseWriter, asked) { t.Error("the key was sent elsewhere") })
	tests := map[string]struct {
		reply func(http.ResponseWriter, asked)
		class Class
		after time.Duration
		again bool
	}{
		"busy":       {status(429, "Retry-After", "7"), Busy, 7 * time.Second, true},
		"just busy":  {status(429), Busy, 20 * time.Second, true},
		"long busy":  {status(429, "Retry-After", "1e300"), Busy, mostWait, true},
		"down":       {status(503), Down, 5 * time.Second, true},
		"key":        {status(401), Refused, 0, false},
		"no such":    {status(404), Refused, 0, false},
		"redirect":   {status(307, "Location", elsewhere.URL), Refused, 0, false},
		"broken off": {func(http.ResponseWriter, asked) { panic(http.ErrAbortHandler) }, Down, 5 * time.Second, true},
		"cut short": {func(w http.ResponseWriter, _ asked) {
			w.Header().Set("Content-Length", "1000")
			says("{")(w, asked{})
		}, Down, 5 * time.Second, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, err := judgeBy(newFake(t, test.reply)).Text(t.Context(), Text{Title, "Shit"})
			e, ok := errors.AsType[*Error](err)
			if !ok || e.Class != test.class || e.Layer != LayerEndpoint {
				t.Fatalf("error %v, want %s", err, test.class)
			}
			if after, again := e.Retry(); after != test.after || again != test.again {
				t.Errorf("again after %v, %v", after, again)
			}
			if v.Outcome != Hold || !v.Basic {
				t.Errorf("verdict %+v", v)
			}
		})
	}
	gone := httptest.NewServer(nil)
	gone.Close()
	_, err := (&Judge{Endpoint: NewEndpoint(Config{BaseURL: gone.URL})}).Text(t.Context(), Text{Title, "A cat"})
	if e, ok := errors.AsType[*Error](err); !ok || e.Class != Unreachable {
		t.Errorf("gone: %v", err)
	}
}

// silence never answers.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestSilenceIsBoundedAndCanBeCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		endpoint := NewEndpoint(Config{BaseURL: "http://moderation.test", Timeout: time.Minute})
		endpoint.wire.client.Transport = silence{}
		judge := &Judge{Endpoint: endpoint}
		began := time.Now()
		_, err := judge.Text(t.Context(), Text{Title, "A cat"})
		if e, ok := errors.AsType[*Error](err); !ok || e.Class != Slow || time.Since(began) != time.Minute {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		stop := errors.New("stopped")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(stop) })
		if _, err := judge.Text(ctx, Text{Title, "A cat"}); !errors.Is(err, stop) {
			t.Errorf("cancelled: %v", err)
		}
	})
}

func TestLongTextIsAskedInPartsThatOverlap(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("a", mostPart-3) + "needle" + strings.Repeat("b", 100)
	f := newFake(t, func(w http.ResponseWriter, a asked) {
		score := ``
		if strings.Contains(a.Input[0].Text, "needle") {
			score = `,"hate":0.99`
		}
		says(scored(score))(w, a)
	})
	v, err := judgeBy(f).Text(t.Context(), Text{Review, line})
	if v.Outcome != Block || len(f.requests()) != 2 || err != nil {
		t.Errorf("asked %d times: %s, %v", len(f.requests()), v.Outcome, err)
	}
}
