package llm

import (
	"testing"

	"aiminigames/jobs/llm/llmtest"
)

func TestParametersAreLearntOnce(t *testing.T) {
	t.Parallel()
	ok := llmtest.Game("Cat", game)
	tests := map[string]struct {
		replies []llmtest.Reply
		check   func(sent) bool
	}{
		"another name of the limit": {
			[]llmtest.Reply{llmtest.Refuse(400, "unsupported_parameter", "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."), ok},
			func(q sent) bool { return q.MaxTokens == 0 && q.MaxCompletionTokens > 0 },
		},
		"neither name": {
			[]llmtest.Reply{llmtest.Refuse(400, "", "unknown field max_tokens"), llmtest.Refuse(422, "", "unknown field max_completion_tokens"), ok},
			func(q sent) bool { return q.MaxTokens+q.MaxCompletionTokens == 0 },
		},
		"too large a limit": {
			[]llmtest.Reply{llmtest.Refuse(400, "", "max_tokens is too large: 32000. This model supports at most 16384"), ok},
			func(q sent) bool { return q.MaxTokens+q.MaxCompletionTokens == 0 },
		},
		"no usage": {
			[]llmtest.Reply{llmtest.Refuse(400, "", "Unrecognized request argument: stream_options"), ok},
			func(q sent) bool { return q.StreamOptions == nil },
		},
		"no seed": {
			[]llmtest.Reply{{Status: 422, Steps: []llmtest.Step{llmtest.Bytes(`{"detail":[{"type":"extra_forbidden","loc":["body","seed"]}]}`)}}, ok},
			func(q sent) bool { return q.Seed == nil },
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, s := client(t, func(cfg *Config) { cfg.Model = "local" }, test.replies...)
			for range 2 {
				if _, err := c.Make(t.Context(), Request{Prompt: "a cat", Seed: 3}, nil); err != nil {
					t.Fatal(err)
				}
			}
			all := requests(t, s)
			if len(all) != len(test.replies)+1 {
				t.Fatalf("asked %d times, want %d: the second call should know", len(all), len(test.replies)+1)
			}
			for _, q := range all[len(test.replies)-1:] {
				if !test.check(q) {
					t.Errorf("asked with %+v", q)
				}
			}
		})
	}
}

// The library itself refuses max_tokens for OpenAI's newer models, wherever they are served.
func TestTheLibrarysRefusalIsLearntToo(t *testing.T) {
	t.Parallel()
	c, s := client(t, func(cfg *Config) { cfg.Model = OpenAIModel }, llmtest.Game("Cat", game))
	if _, err := c.Make(t.Context(), Request{Prompt: "a cat"}, nil); err != nil {
		t.Fatal(err)
	}
	if q := requests(t, s)[0]; q.MaxCompletionTokens == 0 {
		t.Errorf("asked with %+v", q)
	}
}
