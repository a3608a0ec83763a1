// Package moderation judges what people write and what games show: pass, hold for a person, or
// block. It works in layers. Words are matched here (package words); a moderation endpoint gives
// scores, where there is one; a chat model looks as well, where one is named. A later layer can
// only raise what an earlier one said, and an answer that cannot be read holds. Nothing is
// stored, and nobody is told: that is the caller's.
package moderation

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// Kind is what a text is, which decides how much it may say.
type Kind string

// The kinds.
const (
	Handle  Kind = "handle"
	Title   Kind = "title"
	Summary Kind = "summary"
	Prompt  Kind = "prompt"
	Chat    Kind = "chat"
	Review  Kind = "review"
	Game    Kind = "game" // what a player can see in a document
)

// Kinds are all there are.
func Kinds() []Kind { return []Kind{Handle, Title, Summary, Prompt, Chat, Review, Game} }

// Outcome is what becomes of what was judged.
type Outcome string

// The outcomes, from the best to the worst.
const (
	Pass  Outcome = "pass"
	Hold  Outcome = "hold" // for a person
	Block Outcome = "block"
)

// Outcomes are all there are, from the best to the worst.
func Outcomes() []Outcome { return []Outcome{Pass, Hold, Block} }

func worse(a, b Outcome) Outcome {
	if slices.Index(Outcomes(), b) > slices.Index(Outcomes(), a) {
		return b
	}
	return a
}

// Layer is one thing that one layer says.
type Layer struct {
	Name      string  `json:"name"`     // one of the Layer constants
	Category  string  `json:"category"` // a category of words or of the endpoint, or one of the Category constants
	Score     float64 `json:"score"`    // from 0 to 1; what is found by a rule has 1
	Threshold float64 `json:"threshold"`
	Outcome   Outcome `json:"outcome"`
	Excerpt   string  `json:"excerpt,omitempty"` // what was found, where that is known; 160 characters at most
}

// The names of layers.
const (
	LayerWords    = "words"
	LayerEndpoint = "endpoint"
	LayerGuard    = "guard"
)

// Categories of what could not be judged.
const (
	CategoryUnreadable = "unreadable" // an answer, or a picture
	CategoryTooMuch    = "too_much"   // to judge all of it
)

// Verdict is what all layers say together.
type Verdict struct {
	Outcome           Outcome `json:"outcome"`
	Layers            []Layer `json:"layers"` // all scores of the endpoint, and whatever others found
	Model             string  `json:"model"`  // who answered, as they call themselves; empty without any
	ThresholdsVersion int     `json:"thresholds_version"`
	Basic             bool    `json:"basic"` // no endpoint has judged it
	Hash              string  `json:"hash"`  // of what was judged, as Hash gives it
}

// add notes what a layer says. An outcome only ever rises.
func (v *Verdict) add(l Layer) {
	v.Layers = append(v.Layers, l)
	v.Outcome = worse(v.Outcome, l.Outcome)
}

// Text is something that somebody wrote.
type Text struct {
	Kind Kind
	Text string
}

// Hash names t, with its kind: what passes in a chat may not in a title.
func (t Text) Hash() string { return hash([]byte(t.Kind), []byte(t.Text)) }

// Hash names all that s shows.
func (s Shown) Hash() string {
	parts := [][]byte{[]byte(Game)}
	for _, text := range s.Strings {
		parts = append(parts, []byte(text))
	}
	parts = append(parts, nil)
	return hash(append(parts, s.Pictures...)...)
}

// hash is the SHA-256 of parts, each with its length before it, in hexadecimal.
func hash(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
