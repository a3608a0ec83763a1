package llm

import (
	"errors"
	"net/http"
	"strings"
	"sync"

	openai "github.com/sashabaranov/go-openai"
)

// accepts is what an endpoint has let us know of the parameters it takes. They are asked
// for by different names or not known at all: OpenAI's newer models refuse max_tokens, older
// servers refuse max_completion_tokens, some refuse whatever they do not know.
type accepts struct {
	mu        sync.Mutex // protects what follows
	maxTokens bool       // the limit is called max_tokens, not max_completion_tokens
	switched  bool       // both names have been tried
	cap       bool       // a limit is taken at all
	seed      bool
	usage     bool // stream_options.include_usage
}

// fill adds to a request what the endpoint takes.
func (a *accepts) fill(r *openai.ChatCompletionRequest, limit int, seed int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.cap && a.maxTokens {
		r.MaxTokens = limit //nolint:staticcheck // Many endpoints know no other.
	} else if a.cap {
		r.MaxCompletionTokens = limit
	}
	if a.seed && seed != 0 {
		s := int(seed & (1<<31 - 1)) // Several servers keep it in 32 bits.
		r.Seed = &s
	}
	if a.usage {
		r.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
	}
}

// learn reads from a refusal of r which parameter is not taken, and remembers it. It reports
// whether asking again without it makes sense. Nothing was charged for what was refused.
func (a *accepts) learn(r openai.ChatCompletionRequest, err error) bool {
	text, ok := refusal(err)
	if !ok {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	capped := r.MaxTokens > 0 //nolint:staticcheck // As above.
	switch {
	case r.StreamOptions != nil && (strings.Contains(text, "stream_options") || strings.Contains(text, "include_usage")):
		a.usage = false
	case (capped || r.MaxCompletionTokens > 0) && (strings.Contains(text, "max_tokens") || strings.Contains(text, "max_completion_tokens")):
		if a.maxTokens != capped || !a.cap {
			return true // Somebody else has learnt it meanwhile.
		}
		if a.switched || tooLarge(text) {
			a.cap = false
		}
		a.maxTokens, a.switched = !capped, true
	case r.Seed != nil && strings.Contains(text, "seed"):
		a.seed = false
	default:
		return false
	}
	return true
}

// refusal is what an endpoint said about a request it found wrong, in lower case.
func refusal(err error) (string, bool) {
	if errors.Is(err, openai.ErrReasoningModelMaxTokensDeprecated) { // refused by the library
		return "max_tokens", true
	}
	if e, ok := errors.AsType[*openai.APIError](err); ok && wrong(e.HTTPStatusCode) {
		text := e.Message
		if e.Param != nil {
			text += " " + *e.Param
		}
		return strings.ToLower(text), true
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok && wrong(e.HTTPStatusCode) {
		return strings.ToLower(string(e.Body)), true
	}
	return "", false
}

func wrong(status int) bool {
	return status == http.StatusBadRequest || status == http.StatusUnprocessableEntity
}

// tooLarge reports whether it is the number that was refused, not the parameter's name.
func tooLarge(text string) bool {
	for _, word := range []string{"too large", "at most", "maximum", "exceed", "less than", "<="} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}
