package moderation

import (
	"context"
	"maps"
	"slices"
	"strings"

	"aiminigames/jobs/moderation/words"
)

// Judge puts the layers together. It is safe for use by several goroutines; one with other
// Thresholds may share its layers.
type Judge struct {
	Thresholds Thresholds
	Endpoint   *Endpoint // nil: verdicts are basic
	Guard      *Guard    // nil: not asked
}

const (
	mostText   = 512 << 10 // bytes that are looked at; with more, a person looks
	mostAsked  = 128 << 10 // bytes that the endpoint and the guard are asked about
	mostImages = 16        // a call each
)

// Text judges t. With an error, which is an *Error or ctx's, the verdict holds what could be
// judged without the layer that failed, and is basic if that was the endpoint: ask again later,
// as the error says, or keep it.
func (j *Judge) Text(ctx context.Context, t Text) (Verdict, error) {
	v := Verdict{Outcome: Pass, ThresholdsVersion: j.Thresholds.Version, Basic: true, Hash: t.Hash()}
	return j.judge(ctx, v, t.Kind, []string{t.Text}, nil)
}

// Document judges what a player can see in a game. Of what it draws while it is played nobody
// has seen anything. Errors are as for Text.
func (j *Judge) Document(ctx context.Context, s Shown) (Verdict, error) {
	v := Verdict{Outcome: Pass, ThresholdsVersion: j.Thresholds.Version, Basic: true, Hash: s.Hash()}
	if s.Cut {
		v.add(tooMuch(LayerWords))
	}
	return j.judge(ctx, v, Game, s.Strings, s.Pictures)
}

func (j *Judge) judge(ctx context.Context, v Verdict, kind Kind, lines []string, images [][]byte) (Verdict, error) {
	seen, whole := within(lines, mostText)
	if !whole {
		v.add(tooMuch(LayerWords))
	}
	j.words(&v, kind, seen)
	if v.Outcome == Block { // Nothing can be worse: nobody needs to be asked.
		return v, nil
	}
	asked, all := within(seen, mostAsked)
	if j.Endpoint != nil {
		if !all || len(images) > mostImages {
			v.add(tooMuch(LayerEndpoint))
		}
		answer, err := j.Endpoint.ask(ctx, asked, images[:min(len(images), mostImages)])
		if err != nil {
			return v, err
		}
		j.endpoint(&v, answer)
	}
	if j.Guard != nil && v.Outcome != Block {
		if !all {
			v.add(tooMuch(LayerGuard))
		}
		findings, model, err := j.Guard.ask(ctx, j.Thresholds, kind, asked)
		if err != nil {
			return v, err
		}
		v.Model = strings.TrimPrefix(v.Model+", "+model, ", ")
		for _, f := range findings {
			v.add(f)
		}
	}
	return v, nil
}

func tooMuch(layer string) Layer {
	return Layer{Name: layer, Category: CategoryTooMuch, Score: 1, Threshold: 1, Outcome: Hold}
}

func unreadable(layer string) Layer {
	return Layer{Name: layer, Category: CategoryUnreadable, Score: 1, Threshold: 1, Outcome: Hold}
}

// within is as much of lines as has so many bytes, and whether that is all.
func within(lines []string, most int) ([]string, bool) {
	for i, line := range lines {
		if most -= len(line); most < 0 {
			cut := strings.ToValidUTF8(line[:len(line)+most], "")
			return append(slices.Clone(lines[:i]), cut), false
		}
	}
	return lines, true
}

// words adds each category that stands in lines, with the first that was found.
func (j *Judge) words(v *Verdict, kind Kind, lines []string) {
	first := map[words.Category]string{}
	for _, line := range lines {
		found := words.Find(line)
		if kind == Handle {
			found = append(found, words.Find(words.Split(line))...)
		}
		for _, f := range found {
			if _, ok := first[f.Category]; !ok {
				first[f.Category] = f.Text
			}
		}
	}
	for _, c := range words.Categories() {
		if excerpt, ok := first[c]; ok {
			v.add(Layer{LayerWords, string(c), 1, 1, j.Thresholds.Words[c].outcome(kind), excerpt})
		}
	}
}

// endpoint adds the scores that the endpoint gave, by our thresholds.
func (j *Judge) endpoint(v *Verdict, a answer) {
	v.Model = a.model
	if a.unreadable {
		v.add(unreadable(LayerEndpoint))
		return
	}
	v.Basic = false
	for _, category := range slices.Sorted(maps.Keys(a.scores)) {
		score := a.scores[category]
		outcome, threshold := j.Thresholds.limit(category).outcome(score)
		v.add(Layer{Name: LayerEndpoint, Category: category, Score: score, Threshold: threshold, Outcome: outcome})
	}
}
