package moderation

import (
	"cmp"

	"aiminigames/jobs/moderation/words"
)

// Thresholds say from what score on something is held or blocked, and what becomes of words.
// They are stored as JSON. Every change gets the next Version, and the same Version never says
// something else.
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

func (r Rule) outcome(k Kind) Outcome {
	switch k {
	case Handle, Title, Summary:
		return r.at(PlaceName)
	case Chat:
		return r.at(PlaceChat)
	case Prompt:
		return r.at(PlacePrompt)
	}
	return r.at(PlaceRead)
}

// at is Hold where the rule says nothing: it may be older than its category.
func (r Rule) at(place string) Outcome {
	said := map[string]Outcome{PlaceName: r.Name, PlaceChat: r.Chat, PlacePrompt: r.Prompt, PlaceRead: r.Read}
	return cmp.Or(said[place], Hold)
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

// Categories are those of the endpoint, in the order in which people read them.
func Categories() []string {
	return []string{
		SexualMinors, Sexual, Hate, HateThreat, Harassment, HarassThreat, SelfHarm, SelfHarmIntent, SelfHarmHow,
		Illicit, IllicitViolent, Violence, ViolenceGore,
	}
}

// DefaultThresholds are those of a site that has not set its own: lenient with violence, which
// games are full of, and strictest where children are. Who changes them here raises Version.
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

func (t Thresholds) limit(category string) Limit {
	if l, ok := t.Scores[category]; ok {
		return l
	}
	return t.Other
}
