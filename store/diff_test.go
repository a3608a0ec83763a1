package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// sides are the two texts that the lines of an unfolded diff are made from.
func sides(lines []DiffLine) (before, after []string) {
	for _, line := range lines {
		if line.Kind != DiffAdded {
			before = append(before, line.Text)
		}
		if line.Kind != DiffRemoved {
			after = append(after, line.Text)
		}
	}
	return before, after
}

// fewest is how many edits make b of a, found the slow way.
func fewest(a, b []string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		last := row[0]
		row[0] = i + 1
		for j, y := range b {
			here := last
			if x != y {
				here = min(row[j], row[j+1]) + 1
			}
			last, row[j+1] = row[j+1], here
		}
	}
	return row[len(b)]
}

func TestADiffTakesTheFewestEdits(t *testing.T) {
	t.Parallel()
	chance := rand.New(rand.NewPCG(1, 2))
	text := func() []string {
		lines := make([]string, chance.IntN(20))
		for i := range lines {
			lines[i] = string("abc"[chance.IntN(3)])
		}
		return lines
	}
	for range 2000 {
		a, b := text(), text()
		lines := shortest(a, b)
		before, after := sides(lines)
		if !slices.Equal(before, a) || !slices.Equal(after, b) {
			t.Fatalf("from %q to %q by %v", a, b, lines)
		}
		d := diffOf(a, b)
		if want := fewest(a, b); d.Added+d.Removed != want {
			t.Fatalf("from %q to %q in %d edits, want %d", a, b, d.Added+d.Removed, want)
		}
	}
}

func TestADiffIsBounded(t *testing.T) {
	t.Parallel()
	lines := func(name string, n int) []string {
		all := make([]string, n)
		for i := range all {
			all[i] = fmt.Sprint(name, i)
		}
		return all
	}
	same := lines("same", 5000)
	changed := slices.Clone(same)
	changed[100], changed[4000] = "one", "two"
	d := diffOf(same, changed)
	if d.Added != 2 || d.Removed != 2 || d.Cut || len(d.Lines) != 2*(2+2*diffAround)+3 || d.Lines[0] != (DiffLine{Kind: DiffGap, N: 97}) {
		t.Errorf("two lines of many: %+v", d)
	}
	if d := diffOf(same, same); d.Lines != nil || d.Added+d.Removed != 0 || d.Cut {
		t.Errorf("nothing: %+v", d)
	}
	for name, d := range map[string]Diff{
		"another text": diffOf(lines("a", 3000), lines("b", 3000)), "a long text": diffOf(lines("a", 1), lines("a", 60_000)),
	} {
		shown := 0
		for _, line := range d.Lines {
			if line.Kind != DiffGap {
				shown++
			}
		}
		if !d.Cut || shown != diffShown {
			t.Errorf("%s: cut %v, %d lines are shown", name, d.Cut, shown)
		}
	}
}

func TestLongLinesAreBroken(t *testing.T) {
	t.Parallel()
	program := strings.Repeat("let cat=1;meow(cat);", 200)
	for _, document := range []string{"", "a\nb\n", "a\r\nb", program, strings.Repeat("é", 1000), "\xff\xfe" + strings.Repeat("\x80", 300), strings.Repeat("x", 1000) + "\n"} {
		lines := sourceLines([]byte(document))
		for _, line := range lines {
			if len(line) > longLine || strings.ContainsAny(line, "\r\n") {
				t.Errorf("a line is %q", line)
			}
		}
		whole := strings.NewReplacer("\r", "", "\n", "").Replace(strings.ToValidUTF8(document, "\uFFFD"))
		if strings.Join(lines, "") != whole {
			t.Errorf("of %.20q the lines are %.20q", whole, lines)
		}
	}
	d := diffOf(sourceLines([]byte(program)), sourceLines([]byte("let dog=2;"+program)))
	if d.Added+d.Removed > 6 {
		t.Errorf("a statement at the start of one long line changes %d lines", d.Added+d.Removed)
	}
}
