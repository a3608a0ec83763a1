package llm

import (
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"
)

// Usage counts tokens. Cached is the part of In that was read from a cache, and Reasoning
// the part of Out that is not in the text.
type Usage struct {
	In, Cached, Out, Reasoning int
	Estimated                  bool // the endpoint did not count, so that we guessed
}

func (u Usage) plus(v Usage) Usage {
	return Usage{u.In + v.In, u.Cached + v.Cached, u.Out + v.Out, u.Reasoning + v.Reasoning, u.Estimated || v.Estimated}
}

// counted is the usage that the endpoint told, or an estimate where it told none.
func counted(told *openai.Usage, sent []openai.ChatCompletionMessage, text string) Usage {
	if told == nil || told.PromptTokens+told.CompletionTokens == 0 {
		return estimated(sent, text)
	}
	u := Usage{In: told.PromptTokens, Out: told.CompletionTokens}
	if d := told.PromptTokensDetails; d != nil {
		u.Cached = d.CachedTokens
	}
	if d := told.CompletionTokensDetails; d != nil {
		u.Reasoning = d.ReasoningTokens
	}
	return u
}

func estimated(sent []openai.ChatCompletionMessage, text string) Usage {
	chars := 0
	for _, m := range sent {
		chars += utf8.RuneCountInString(m.Content)
	}
	return Usage{In: tokens(chars), Out: tokens(utf8.RuneCountInString(text)), Estimated: true}
}

// tokens is how many tokens text of this many characters may be: one for each 3.5, rounded
// up, which fits code and English.
func tokens(chars int) int { return (chars*2 + 6) / 7 }
