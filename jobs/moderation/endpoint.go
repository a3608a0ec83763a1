package moderation

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Endpoint asks a moderation endpoint for scores. go-openai sends it text alone, knows four
// model names and no illicit categories: so this is a client of its own. It is safe for use by
// several goroutines.
type Endpoint struct {
	cfg  Config
	wire *wire
}

// OpenAIModel is what OpenAI's own endpoint is asked for.
const OpenAIModel = openai.ModerationOmniLatest

// NewEndpoint makes a client. It connects to nothing yet.
func NewEndpoint(cfg Config) *Endpoint {
	cfg = cfg.filled(OpenAIModel, 20*time.Second)
	return &Endpoint{cfg: cfg, wire: newWire(LayerEndpoint, cfg.Timeout)}
}

// answer is the worst of what all requests about one thing were answered.
type answer struct {
	model      string
	scores     map[string]float64
	unreadable bool
}

// part is what the endpoint takes in a list: text, or a picture (one in a request).
type part struct {
	Type  string    `json:"type"`
	Text  string    `json:"text,omitempty"`
	Image *imageURL `json:"image_url,omitempty"`
}

type imageURL struct {
	URL string `json:"url"`
}

// askable are the pictures that the endpoint takes.
var askable = []string{"image/png", "image/jpeg", "image/webp", "image/gif"}

// mostPart is how many bytes of text go into one request.
const mostPart = 16 << 10

// ask judges lines and images. An answer that cannot be read is not an error.
func (e *Endpoint) ask(ctx context.Context, lines []string, images [][]byte) (answer, error) {
	requests, readable := requestsFor(lines, images)
	a := answer{model: e.cfg.Model, scores: map[string]float64{}, unreadable: !readable}
	for _, parts := range requests {
		got, err := e.call(ctx, parts)
		if err != nil {
			return answer{}, err
		}
		if got.model != "" {
			a.model = got.model
		}
		a.unreadable = a.unreadable || got.unreadable
		for category, score := range got.scores {
			a.scores[category] = max(a.scores[category], score)
		}
	}
	return a, nil
}

// requestsFor puts each picture with a part of the text, as long as there is some. Something is
// always asked, so that nothing to judge is judged too; readable is false if one of images is
// no picture.
func requestsFor(lines []string, images [][]byte) (requests [][]part, readable bool) {
	for text := range chunks(lines, mostPart) {
		requests = append(requests, []part{{Type: "text", Text: text}})
	}
	readable = true
	for i, image := range images {
		kind := http.DetectContentType(image)
		if !slices.Contains(askable, kind) {
			readable = false
			continue
		}
		picture := part{Type: "image_url", Image: &imageURL{"data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(image)}}
		if i >= len(requests) {
			requests = append(requests, []part{picture})
		} else {
			requests[i] = append(requests[i], picture)
		}
	}
	return requests, readable
}

// chunks puts lines together, a line each, to texts of about most bytes. A longer line is cut
// with some of it in both parts, so that what stands at the cut is read whole.
func chunks(lines []string, most int) func(yield func(string) bool) {
	const overlap = 200
	return func(yield func(string) bool) {
		var b strings.Builder
		for _, line := range lines {
			for len(line) > most {
				if !yield(strings.ToValidUTF8(line[:most], "")) {
					return
				}
				line = line[most-overlap:]
			}
			line = strings.ToValidUTF8(line, "")
			if b.Len() > 0 && b.Len()+len(line) >= most {
				if !yield(b.String()) {
					return
				}
				b.Reset()
			}
			if strings.TrimSpace(line) == "" {
				continue
			}
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(line)
		}
		if b.Len() > 0 {
			yield(b.String())
		}
	}
}

func (e *Endpoint) call(ctx context.Context, parts []part) (answer, error) {
	body, err := json.Marshal(map[string]any{"model": e.cfg.Model, "input": parts})
	if err != nil {
		return answer{}, fmt.Errorf("write moderation request: %w", err)
	}
	within, cancel := context.WithTimeout(ctx, e.wire.timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(within, http.MethodPost, e.cfg.BaseURL+"/moderations", bytes.NewReader(body))
	if err != nil {
		return answer{}, &Error{Layer: LayerEndpoint, Class: Refused, Err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if e.cfg.Key != "" {
		r.Header.Set("Authorization", "Bearer "+e.cfg.Key)
	}
	got, err := e.wire.Do(r)
	if err != nil {
		return answer{}, e.wire.failed(ctx, err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(got.Body)
	if errors.Is(err, errTooLong) {
		return answer{unreadable: true}, nil
	}
	if err != nil {
		return answer{}, e.wire.failed(ctx, err)
	}
	return readScores(text), nil
}

// readScores reads an answer: what it flags is the endpoint's own opinion, and not asked for.
// Scores that are missing, or no numbers from 0 to 1, make it unreadable.
func readScores(text []byte) answer {
	var got struct {
		Model   string `json:"model"`
		Results []struct {
			Scores map[string]*float64 `json:"category_scores"`
		} `json:"results"`
	}
	if err := json.Unmarshal(text, &got); err != nil {
		return answer{unreadable: true}
	}
	model := got.Model[:min(len(got.Model), 100)]
	a := answer{model: strings.ToValidUTF8(model, ""), scores: map[string]float64{}, unreadable: len(got.Results) == 0}
	for _, result := range got.Results {
		a.unreadable = a.unreadable || result.Scores[Sexual] == nil || len(result.Scores) > 100
		for category, score := range result.Scores {
			if score == nil { // what cannot be said of pictures
				continue
			}
			if !(*score >= 0 && *score <= 1) || len(category) > 100 {
				a.unreadable = true
				continue
			}
			a.scores[category] = max(a.scores[category], *score)
		}
	}
	return a
}
