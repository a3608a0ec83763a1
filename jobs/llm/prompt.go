package llm

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"
	"text/template"

	openai "github.com/sashabaranov/go-openai"
)

// PromptVersion names the folder of prompts in use. A prompt that has been used does not
// change: its next wording is the next folder.
const PromptVersion = "v1"

//go:embed prompts/v1/system.md
var system string

//go:embed prompts/v1/create.md
var createText string

//go:embed prompts/v1/refine.md
var refineText string

//go:embed prompts/v1/example.html
var example string

var (
	createTemplate = template.Must(template.New("create").Parse(createText))
	refineTemplate = template.Must(template.New("refine").Parse(refineText))
)

const lastTurns = 6

// messages are what is sent for r, the part that never changes first, so that endpoints
// can keep it in their caches.
func messages(r Request) []openai.ChatCompletionMessage {
	asked := createTemplate
	if r.Document != "" {
		asked = refineTemplate
	}
	if len(r.Turns) > lastTurns {
		r.Turns = r.Turns[len(r.Turns)-lastTurns:]
	}
	data := struct {
		Request
		Mark string
	}{r, mark(r)}
	var b strings.Builder
	if err := asked.Execute(&b, data); err != nil {
		panic(err) // Our own templates on our own type: tested.
	}
	return []openai.ChatCompletionMessage{
		{Role: openai.ChatMessageRoleSystem, Content: strings.Replace(system, "{{EXAMPLE}}", strings.TrimSpace(example), 1)},
		{Role: openai.ChatMessageRoleUser, Content: b.String()},
	}
}

// mark fences what creators wrote. It depends on all of it, so that nobody can write a
// text that has its own mark in it and so ends its fence early.
func mark(r Request) string {
	sum := sha256.Sum256([]byte(r.Prompt + "\x00" + r.Idea + "\x00" + r.Document + "\x00" + strings.Join(r.Turns, "\x00")))
	return hex.EncodeToString(sum[:8])
}
