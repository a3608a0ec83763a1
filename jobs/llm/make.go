package llm

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// partialEvery is how often partial is told of new text at most.
const partialEvery = 250 * time.Millisecond

// Make asks the model for r. partial, if not nil, is called with the whole text so far by
// the goroutine that called Make, and once more at the end. The error is always an *Error,
// and has the text that came before it. When ctx ends the connection closes at once.
func (c *Client) Make(ctx context.Context, r Request, partial func(text string)) (Answer, error) {
	started := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.Call, errSlow)
	defer cancel()
	said := teller{tell: partial}
	a := Answer{Model: c.cfg.Model, PromptVersion: PromptVersion}

	sent := messages(r)
	got, x, err := c.ask(ctx, sent, r.Seed, said.grow)
	a.Raw, a.Usage, a.FinishReason = got.text.String(), spent(got, sent), string(got.finish)
	a.Model = cmp.Or(got.model, a.Model)
	if !got.first.IsZero() {
		a.FirstByte = got.first.Sub(started)
	}
	if err == nil && got.finish == openai.FinishReasonLength && a.Raw != "" {
		begun := a.Raw
		said.before = begun
		sent = append(sent, goOn(begun)...)
		got, x, err = c.ask(ctx, sent, r.Seed, said.grow)
		a.Raw, a.FinishReason = join(begun, got.text.String()), string(got.finish)
		a.Usage = a.Usage.plus(spent(got, sent))
	}
	said.last(a.Raw)
	a.Took = time.Since(started)
	if c.cfg.Provider == "OpenAI" {
		a.Cost = cost(a.Model, a.Usage, started)
	}
	if e := c.failed(ctx, got, x, err); e != nil {
		e.Provider, e.Partial, e.Usage, e.Cost = c.cfg.Provider, a.Raw, a.Usage, a.Cost
		return a, e
	}
	return a, nil
}

// failed is what was wrong with the last call, or nil.
func (c *Client) failed(ctx context.Context, got *received, x *exchange, err error) *Error {
	switch {
	case err != nil:
		class, status := classify(ctx, err, x)
		return &Error{Class: class, Status: status, RetryAfter: x.after, Err: err}
	case got.finish == openai.FinishReasonContentFilter, got.refusal.Len() > 0 && got.text.Len() == 0:
		return &Error{Class: Filtered, Status: x.status, Err: errors.New("refused: " + got.refusal.String())}
	case got.finish == openai.FinishReasonLength:
		return &Error{Class: TooLong, Status: x.status, Err: errors.New("finish_reason length")}
	}
	return nil
}

// ask makes a call, again as long as the endpoint only refuses a parameter. There are four
// to learn about.
func (c *Client) ask(ctx context.Context, sent []openai.ChatCompletionMessage, seed int64, grow func(*received)) (*received, *exchange, error) {
	for tries := 0; ; tries++ {
		req := openai.ChatCompletionRequest{Model: c.cfg.Model, Messages: sent}
		c.accepts.fill(&req, c.cfg.MaxTokens, seed)
		got, x, err := c.receive(ctx, req, grow)
		if err == nil || tries == 4 || ctx.Err() != nil || !c.accepts.learn(req, err) {
			return got, x, err
		}
	}
}

// spent is what a call took. What was refused before it began took nothing.
func spent(got *received, sent []openai.ChatCompletionMessage) Usage {
	if got.status == 0 {
		return Usage{}
	}
	return counted(got.usage, sent, got.text.String())
}

// goOn asks for the rest of an answer that reached the model's length limit.
func goOn(begun string) []openai.ChatCompletionMessage {
	return []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleAssistant, Content: begun},
		{Role: openai.ChatMessageRoleUser, Content: "You reached the length limit. Go on from the very next character: no greeting, no fence, nothing repeated. Be brief and finish the document."},
	}
}

// join puts the rest of an answer behind its beginning, without the fence and the repeated
// words that models begin the rest with.
func join(begun, rest string) string {
	if trimmed := strings.TrimLeft(rest, " \n"); strings.HasPrefix(trimmed, "```") {
		if _, after, ok := strings.Cut(trimmed, "\n"); ok {
			rest = after
		}
	}
	const least, most = 12, 400 // Fewer letters may be the same by chance.
	for n := min(most, len(begun), len(rest)); n >= least; n-- {
		if strings.HasSuffix(begun, rest[:n]) {
			return begun + rest[n:]
		}
	}
	return begun + rest
}

// teller passes text on to whoever watches, not too often.
type teller struct {
	tell   func(string)
	before string // the text of the call before
	when   time.Time
	told   string
}

func (t *teller) grow(got *received) {
	if t.tell == nil || time.Since(t.when) < partialEvery || got.text.Len() == 0 {
		return
	}
	t.last(join(t.before, got.text.String()))
	t.when = time.Now()
}

// last tells the text, unless it is what was told before.
func (t *teller) last(text string) {
	if t.tell != nil && text != t.told {
		t.told = text
		t.tell(text)
	}
}
