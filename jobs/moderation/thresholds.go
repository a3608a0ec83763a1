package moderation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"aiminigames/jobs/moderation/words"
)

// Thresholds say from what score on something is held or blocked, and what becomes of words.
// It is stored as JSON; every change gets the next Version.
type Thresholds struct {
	Version int                     `json:"version"`
	Scores  map[string]Limit        `json:"scores"` // by category of the endpoint
	Other   Limit                   `json:"other"`  // for categories that Scores does not name
	Guard   Limit                   `json:"guard"`  // for what a chat model finds, but about children
	Words   map[words.Category]Rule `json:"words"`
}

// Limit is from what score on, between 0 and 1, something is held, and from which it is
// blocked. Block 0 never blocks.
type Limit struct {
	Hold  float64 `json:"hold"`
	Block float64 `json:"block"`
}

// outcome also returns the limit that was passed, or else that of a hold.
func (l Limit) outcome(score float64) (Outcome, float64) {
	switch {
	case l.Block > 0 && score >= l.Block:
		return Block, l.Block
	case score >= l.Hold:
		return Hold, l.Hold
	}
	return Pass, l.Hold
}

// Rule is what becomes of words of a category.
type Rule struct {
	Name   Outcome `json:"name"`   // in handles, titles and summaries
	Chat   Outcome `json:"chat"`   // in a room
	Prompt Outcome `json:"prompt"` // which nobody else reads
	Read   Outcome `json:"read"`   // in reviews and in games
}

// outcome is Hold where the rule says nothing: it may be older than its category.
func (r Rule) outcome(k Kind) Outcome {
	switch k {
	case Handle, Title, Summary:
		return cmp.Or(r.Name, Hold)
	case Chat:
		return cmp.Or(r.Chat, Hold)
	case Prompt:
		return cmp.Or(r.Prompt, Hold)
	}
	return cmp.Or(r.Read, Hold)
}

// Categories of the moderation endpoint (omni-moderation).
const (
	Sexual         = "sexual"
	SexualMinors   = "sexual/minors"
	Hate           = "hate"
	HateThreat     = "hate/threatening"
	Harassment     = "harassment"
	HarassThreat   = "harassment/threatening"
	SelfHarm       = "self-harm"
	SelfHarmIntent = "self-harm/intent"
	SelfHarmHow    = "self-harm/instructions"
	Illicit        = "illicit"
	IllicitViolent = "illicit/violent"
	Violence       = "violence"
	ViolenceGore   = "violence/graphic"
)

// DefaultThresholds are lenient with violence, which games are full of, and strictest where
// children are.
func DefaultThresholds() Thresholds {
	return Thresholds{
		Version: 1,
		Scores: map[string]Limit{
			SexualMinors:   {0.15, 0.6},
			Sexual:         {0.6, 0.95},
			Hate:           {0.5, 0.92},
			HateThreat:     {0.4, 0.85},
			Harassment:     {0.8, 0},
			HarassThreat:   {0.8, 0},
			SelfHarm:       {0.6, 0},
			SelfHarmIntent: {0.6, 0},
			SelfHarmHow:    {0.3, 0.8},
			Illicit:        {0.8, 0},
			IllicitViolent: {0.6, 0.97},
			Violence:       {0.98, 0},
			ViolenceGore:   {0.9, 0},
		},
		Other: Limit{0.8, 0},
		Guard: Limit{0.5, 0}, // A chat model's certainty is no measure.
		Words: map[words.Category]Rule{
			words.Coarse:    {Hold, Pass, Pass, Pass},
			words.Hate:      {Block, Block, Block, Hold},
			words.Sexual:    {Hold, Hold, Hold, Hold},
			words.Minors:    {Block, Block, Block, Hold},
			words.SelfHarm:  {Block, Block, Block, Hold},
			words.Threat:    {Hold, Hold, Hold, Hold},
			words.Contact:   {Hold, Hold, Pass, Hold},
			words.Phishing:  {Hold, Hold, Hold, Hold},
			words.Injection: {Hold, Pass, Pass, Hold},
		},
	}
}

// Validate says what is wrong with t: a limit that nothing could reach, a rule that is missing,
// or more let pass about children than may ever be.
func (t Thresholds) Validate() error {
	if t.Version < 1 {
		return fmt.Errorf("thresholds: version %d is not positive", t.Version)
	}
	if err := t.Other.validate(); err != nil {
		return fmt.Errorf("thresholds: other: %w", err)
	}
	if err := t.Guard.validate(); err != nil {
		return fmt.Errorf("thresholds: guard: %w", err)
	}
	for _, category := range slices.Sorted(maps.Keys(t.Scores)) {
		if err := t.Scores[category].validate(); err != nil {
			return fmt.Errorf("thresholds: %s: %w", category, err)
		}
	}
	if l := t.limit(SexualMinors); l.Hold > 0.5 || l.Block == 0 {
		return fmt.Errorf("thresholds: %s must hold from 0.5 at most, and block", SexualMinors)
	}
	for _, category := range words.Categories() {
		for _, o := range []Outcome{t.Words[category].Name, t.Words[category].Chat, t.Words[category].Prompt, t.Words[category].Read} {
			if !slices.Contains(Outcomes(), o) {
				return fmt.Errorf("thresholds: words %s: %q is not an outcome", category, o)
			}
			if category == words.Minors && o == Pass {
				return fmt.Errorf("thresholds: words %s can never pass", category)
			}
		}
	}
	return nil
}

func (l Limit) validate() error {
	// So written that NaN is wrong too.
	if !(l.Hold > 0 && l.Hold <= 1) {
		return fmt.Errorf("hold %v is not above 0 and at most 1", l.Hold)
	}
	if l.Block != 0 && !(l.Block >= l.Hold && l.Block <= 1) {
		return fmt.Errorf("block %v is neither 0 nor between hold and 1", l.Block)
	}
	return nil
}

func (t Thresholds) limit(category string) Limit {
	if l, ok := t.Scores[category]; ok {
		return l
	}
	return t.Other
}
