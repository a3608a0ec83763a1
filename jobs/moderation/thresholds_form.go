package moderation

import (
	"slices"
	"strconv"
	"strings"

	"aiminigames/jobs/moderation/words"
)

// LimitOther and LimitGuard are the limits of Thresholds that are of no category, as fields name them.
const (
	LimitOther = "other"
	LimitGuard = "guard"
)

// The places that words have rules for, as fields name them.
const (
	PlaceName   = "name"
	PlaceChat   = "chat"
	PlacePrompt = "prompt"
	PlaceRead   = "read"
)

// Places are all there are.
func Places() []string { return []string{PlaceName, PlaceChat, PlacePrompt, PlaceRead} }

// HoldField names a value of Thresholds, in forms and in what changed between two versions, as
// BlockField and WordsField do.
func HoldField(category string) string { return "hold:" + category }

// BlockField is empty where nothing is ever blocked.
func BlockField(category string) string { return "block:" + category }

// WordsField is an Outcome.
func WordsField(category words.Category, place string) string {
	return "words:" + string(category) + ":" + place
}

// limited are all that have a Limit, in order.
func limited() []string { return append(Categories(), LimitOther, LimitGuard) }

// limitOf is the Limit of one of limited, and of any category.
func (t Thresholds) limitOf(name string) Limit {
	switch name {
	case LimitOther:
		return t.Other
	case LimitGuard:
		return t.Guard
	}
	return t.limit(name)
}

// LimitFor is the one of limited that a layer's word on a category was measured by, or "" if it
// was by none: an answer that could not be read has no score.
func LimitFor(layer, category string) string {
	failed := []string{CategoryUnreadable, CategoryTooMuch, string(Busy), string(Down), string(Unreachable), string(Slow), string(Refused)}
	switch {
	case layer == LayerWords, slices.Contains(failed, category):
		return ""
	case layer == LayerGuard && category == guardMinors:
		return SexualMinors
	case layer == LayerGuard:
		return LimitGuard
	case slices.Contains(Categories(), category):
		return category
	}
	return LimitOther
}

// Fields are the values of t in force, by their names, as ReadThresholds takes them.
func (t Thresholds) Fields() map[string]string {
	fields := map[string]string{}
	for _, name := range limited() {
		l := t.limitOf(name)
		fields[HoldField(name)] = number(l.Hold)
		fields[BlockField(name)] = ""
		if l.Block != 0 {
			fields[BlockField(name)] = number(l.Block)
		}
	}
	for _, category := range words.Categories() {
		for _, place := range Places() {
			fields[WordsField(category, place)] = string(t.Words[category].at(place))
		}
	}
	return fields
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// FieldNames are those of Fields, in the order in which people read them.
func FieldNames() []string {
	var names []string
	for _, name := range limited() {
		names = append(names, HoldField(name), BlockField(name))
	}
	for _, category := range words.Categories() {
		for _, place := range Places() {
			names = append(names, WordsField(category, place))
		}
	}
	return names
}

// ReadThresholds reads fields as people type them. What is wrong with one is said by its name;
// t is of use only if nothing is. Its Version is the caller's to set.
func ReadThresholds(fields map[string]string) (t Thresholds, wrong map[string]string) {
	wrong = map[string]string{}
	known := FieldNames()
	for name := range fields {
		if !slices.Contains(known, name) {
			wrong[name] = "There is nothing of this name to set."
		}
	}
	t.Scores, t.Words = map[string]Limit{}, map[words.Category]Rule{}
	for _, name := range limited() {
		l := readLimit(fields, name, wrong)
		switch name {
		case LimitOther:
			t.Other = l
		case LimitGuard:
			t.Guard = l
		default:
			t.Scores[name] = l
		}
	}
	for _, category := range words.Categories() {
		var r Rule
		for place, outcome := range map[string]*Outcome{PlaceName: &r.Name, PlaceChat: &r.Chat, PlacePrompt: &r.Prompt, PlaceRead: &r.Read} {
			field := WordsField(category, place)
			*outcome = Outcome(fields[field])
			switch {
			case !slices.Contains(Outcomes(), *outcome):
				wrong[field] = "Choose pass, hold or block."
			case category == words.Minors && *outcome == Pass:
				wrong[field] = "Words about children can never pass."
			}
		}
		t.Words[category] = r
	}
	return t, wrong
}

func readLimit(fields map[string]string, name string, wrong map[string]string) (l Limit) {
	hold, holds := readScore(fields[HoldField(name)])
	block, blocks := readScore(fields[BlockField(name)])
	never := strings.TrimSpace(fields[BlockField(name)]) == ""
	switch {
	case !holds:
		wrong[HoldField(name)] = "Type a number above 0 and at most 1, such as 0.6."
	case name == SexualMinors && hold > 0.5:
		wrong[HoldField(name)] = "Where children are, 0.5 is the most."
	}
	switch {
	case never && name == SexualMinors:
		wrong[BlockField(name)] = "Where children are, something has to block."
	case !never && !blocks:
		wrong[BlockField(name)] = "Type a number up to 1, or nothing: then nothing is blocked."
	case !never && holds && block < hold:
		wrong[BlockField(name)] = "Type the number it is held from, or more."
	}
	return Limit{Hold: hold, Block: block}
}

// longestScore is in signs: 0.12345, and blanks around it do not count.
const longestScore = 8

// readScore reads a number above 0 and at most 1, with a point or a comma.
func readScore(text string) (score float64, ok bool) {
	text = strings.Replace(strings.TrimSpace(text), ",", ".", 1)
	score, err := strconv.ParseFloat(text, 64)
	if err != nil || len(text) > longestScore || !(score > 0 && score <= 1) { // So written that NaN is wrong too.
		return 0, false
	}
	return score, true
}
