package moderation

import (
	"strings"
	"testing"
)

func TestWordsAloneMakeABasicVerdict(t *testing.T) {
	t.Parallel()
	j := &Judge{Thresholds: DefaultThresholds()}
	j.Thresholds.Version = 7
	for text, want := range map[Text]Outcome{
		{Title, "Kill all zombies"}:       Pass,
		{Title, "Shit happens"}:           Hold,
		{Chat, "Shit happens"}:            Pass, // Clean masks it.
		{Prompt, "see https://x.example"}: Pass,
		{Review, "see https://x.example"}: Hold,
		{Handle, "FaggotSlayer"}:          Block,
		{Handle, "mataMaricones"}:         Block,
		{Handle, "KillerClown"}:           Pass,
		{Review, "only faggots"}:          Hold,
		{Game, "only faggots"}:            Hold,
		{Prompt, "a faggot"}:              Block,
	} {
		v, err := j.Text(t.Context(), text)
		if v.Outcome != want || !v.Basic || v.Model != "" || v.ThresholdsVersion != 7 || v.Hash != text.Hash() || err != nil {
			t.Errorf("%v: %+v, %v, want %s", text, v, err, want)
		}
	}
	v, err := j.Document(t.Context(), Shown{Strings: []string{"Start", "you shit", "you faggot", "faggot again"}})
	if err != nil || v.Outcome != Hold || len(v.Layers) != 2 || v.Layers[1].Excerpt != "faggot" || v.Layers[1].Name != LayerWords {
		t.Errorf("document: %+v, %v", v, err)
	}
}

func TestWordsWithoutARuleAreHeld(t *testing.T) {
	t.Parallel()
	if v, err := (&Judge{}).Text(t.Context(), Text{Chat, "well, shit"}); v.Outcome != Hold || err != nil {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestHashesTellThingsApart(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for i, h := range []string{
		Text{Title, "a"}.Hash(), Text{Chat, "a"}.Hash(), Text{Title, "b"}.Hash(), Shown{}.Hash(),
		Shown{Strings: []string{"a", "b"}}.Hash(), Shown{Strings: []string{"ab"}}.Hash(), Shown{[]string{"a"}, [][]byte{[]byte("b")}, false}.Hash(),
		Shown{[]string{"a", ""}, [][]byte{[]byte("b")}, false}.Hash(),
	} {
		if before, ok := seen[h]; ok || len(h) != 64 {
			t.Errorf("%d and %d are both %q", before, i, h)
		}
		seen[h] = i
	}
}

func TestTooMuchToJudgeHolds(t *testing.T) {
	t.Parallel()
	line := strings.Repeat("- ", 512) // 1 KiB
	f := newFake(t, says(scored(``)))
	tests := map[string]struct {
		judge  *Judge
		lines  int
		images int
		want   Outcome
	}{
		"all read":        {&Judge{}, 500, 0, Pass},
		"too much":        {&Judge{}, 513, 0, Hold},
		"all asked":       {judgeBy(f), 120, mostImages, Pass},
		"too much to ask": {judgeBy(f), 200, 0, Hold},
		"too many":        {judgeBy(f), 1, mostImages + 1, Hold},
	}
	for name, test := range tests {
		test.judge.Thresholds = DefaultThresholds()
		lines := make([]string, test.lines)
		for i := range lines {
			lines[i] = line
		}
		images := make([][]byte, test.images)
		for i := range images {
			images[i] = png
		}
		if v, err := test.judge.Document(t.Context(), Shown{Strings: lines, Pictures: images}); v.Outcome != test.want || err != nil {
			t.Errorf("%s: %s, %v, want %s", name, v.Outcome, err, test.want)
		}
	}
}

func TestNobodyIsAskedAboutWhatWordsBlock(t *testing.T) {
	t.Parallel()
	f := newFake(t, says(scored(``)))
	if v, err := judgeBy(f).Text(t.Context(), Text{Title, "Faggot Run"}); v.Outcome != Block || len(f.requests()) != 0 || err != nil {
		t.Errorf("%+v, %v after %d requests", v, err, len(f.requests()))
	}
}
