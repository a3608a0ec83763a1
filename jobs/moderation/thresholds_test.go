package moderation

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"aiminigames/jobs/moderation/words"
)

func TestDefaultThresholdsAreValidAndCanBeStored(t *testing.T) {
	t.Parallel()
	want := DefaultThresholds()
	if err := want.Validate(); err != nil {
		t.Error(err)
	}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Thresholds
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("stored as %s: %+v, %v", b, got, err)
	}
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Thresholds){
		"no version":          func(t *Thresholds) { t.Version = 0 },
		"nothing":             func(t *Thresholds) { *t = Thresholds{Version: 1} },
		"no other":            func(t *Thresholds) { t.Other = Limit{} },
		"no guard":            func(t *Thresholds) { t.Guard = Limit{} },
		"over 1":              func(t *Thresholds) { t.Scores[Hate] = Limit{1.5, 0} },
		"not a number":        func(t *Thresholds) { t.Scores[Hate] = Limit{math.NaN(), 0} },
		"block under hold":    func(t *Thresholds) { t.Scores[Hate] = Limit{0.5, 0.4} },
		"block not a number":  func(t *Thresholds) { t.Scores[Hate] = Limit{0.5, math.NaN()} },
		"lenient on children": func(t *Thresholds) { t.Scores[SexualMinors] = Limit{0.6, 0.9} },
		"never blocks":        func(t *Thresholds) { t.Scores[SexualMinors] = Limit{0.1, 0} },
		"children left out":   func(t *Thresholds) { delete(t.Scores, SexualMinors) },
		"a rule is missing":   func(t *Thresholds) { delete(t.Words, words.Hate) },
		"no outcome":          func(t *Thresholds) { t.Words[words.Hate] = Rule{Block, Block, "maybe", Hold} },
		"children pass":       func(t *Thresholds) { t.Words[words.Minors] = Rule{Block, Pass, Block, Hold} },
	} {
		thresholds := DefaultThresholds()
		if change(&thresholds); thresholds.Validate() == nil {
			t.Errorf("%s: valid", name)
		}
	}
}
