package moderation

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"

	"aiminigames/jobs/moderation/words"
)

func TestDefaultThresholdsCanBeStoredAndTyped(t *testing.T) {
	t.Parallel()
	want := DefaultThresholds()
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Thresholds
	if err := json.Unmarshal(b, &got); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("stored as %s: %+v, %v", b, got, err)
	}
	typed, wrong := ReadThresholds(want.Fields())
	typed.Version = want.Version
	if len(wrong) > 0 || !reflect.DeepEqual(typed, want) {
		t.Errorf("typed: %+v, %v", typed, wrong)
	}
	for _, name := range FieldNames() {
		if _, ok := want.Fields()[name]; !ok {
			t.Errorf("there is no field %s", name)
		}
	}
	if len(want.Fields()) != len(FieldNames()) || len(want.Scores) != len(Categories()) {
		t.Errorf("%d fields of %d, %d scores of %d", len(want.Fields()), len(FieldNames()), len(want.Scores), len(Categories()))
	}
}

func TestThresholdsOlderThanACategoryAreShownAsTheyWork(t *testing.T) {
	t.Parallel()
	old := DefaultThresholds()
	delete(old.Scores, ViolenceGore)
	delete(old.Words, words.Injection)
	fields := old.Fields()
	if fields["hold:violence/graphic"] != "0.8" || fields["words:injection:chat"] != "hold" {
		t.Errorf("%v", fields)
	}
}

func TestReadThresholdsSaysWhatIsWrongWithEach(t *testing.T) {
	t.Parallel()
	for field, values := range map[string]struct{ good, bad []string }{
		"hold:hate":                {[]string{"0.5", " 0,25 ", "1e-3", ".1"}, []string{"", "0", "-1", "1.1", "NaN", "Inf", "half", "0.123456789", "0.5 0.5", "0x1p-2p"}},
		"block:hate":               {[]string{"", "1", "0.5", " "}, []string{"0", "0.49", "1.01", "NaN", "never"}},
		"hold:sexual/minors":       {[]string{"0.5", "0.01"}, []string{"0.51", ""}},
		"block:sexual/minors":      {[]string{"1", "0.15"}, []string{"", "0"}},
		"hold:other":               {[]string{"1"}, []string{"", "2"}},
		"hold:guard":               {[]string{"0.3"}, []string{"", "x"}},
		"words:hate:prompt":        {[]string{"pass", "hold", "block"}, []string{"", "maybe", "Pass"}},
		"words:minors:chat":        {[]string{"hold", "block"}, []string{"pass", ""}},
		"hold:kittens":             {nil, []string{"0.5"}},
		"words:hate:prompt:really": {nil, []string{"pass"}},
	} {
		for _, value := range slices.Concat(values.good, values.bad) {
			fields := DefaultThresholds().Fields()
			fields[field] = value
			_, wrong := ReadThresholds(fields)
			_, told := wrong[field]
			if bad := slices.Contains(values.bad, value); told != bad || len(wrong) > 1 || bad == (len(wrong) == 0) {
				t.Errorf("%s %q: %v", field, value, wrong)
			}
		}
	}
	fields := DefaultThresholds().Fields()
	delete(fields, "hold:hate")
	if _, wrong := ReadThresholds(fields); wrong["hold:hate"] == "" {
		t.Errorf("left out: %v", wrong)
	}
}
