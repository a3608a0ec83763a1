package store

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of a diff: it is for people to read, and of documents that strangers made.
const (
	diffedLines = 50_000 // of each side that are compared
	diffEdits   = 1_000  // beyond that, what lies between is taken as another text
	diffAround  = 3      // lines shown before and after what has changed
	diffShown   = 400    // lines in all
	longLine    = 200    // bytes, after which a line is broken
)

// DiffKind is what a line of a diff is.
type DiffKind string

// The kinds of lines.
const (
	DiffSame    DiffKind = "same"
	DiffAdded   DiffKind = "added"
	DiffRemoved DiffKind = "removed"
	DiffGap     DiffKind = "gap" // N lines that are the same, or that there is no room for
)

// DiffLine is a line of a diff.
type DiffLine struct {
	Kind DiffKind
	Text string
	N    int // lines that a gap stands for
}

// Diff is what makes one text of another, with some lines around it.
type Diff struct {
	Added, Removed int
	Lines          []DiffLine // none if the texts are alike
	Cut            bool       // there is more than is shown, or was compared
}

// diffOf compares two texts by lines.
func diffOf(before, after []string) Diff {
	cut := len(before) > diffedLines || len(after) > diffedLines
	a, b := before[:min(len(before), diffedLines)], after[:min(len(after), diffedLines)]
	var start, end int // lines alike at both ends
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	lines := asLines(DiffSame, a[:start])
	lines = append(lines, shortest(a[start:len(a)-end], b[start:len(b)-end])...)
	d := folded(append(lines, asLines(DiffSame, a[len(a)-end:])...))
	d.Cut = d.Cut || cut
	return d
}

func asLines(kind DiffKind, texts []string) []DiffLine {
	lines := make([]DiffLine, 0, len(texts))
	for _, text := range texts {
		lines = append(lines, DiffLine{Kind: kind, Text: text})
	}
	return lines
}

// shortest is a way from a to b of the fewest edits: E. W. Myers, "An O(ND) Difference
// Algorithm and Its Variations", Algorithmica 1 (1986). If it would take more than
// diffEdits, all of a goes and all of b comes.
func shortest(a, b []string) []DiffLine {
	most := min(len(a)+len(b), diffEdits)
	// reach[most+1+k] is how far along a one has come on diagonal k, where k lines more of a
	// than of b are behind; ways[d] is what of it d edits were made from.
	reach := make([]int, 2*most+3)
	var ways [][]int
	for d := range most + 1 {
		ways = append(ways, slices.Clone(reach[most-d:most+d+3]))
		for k := -d; k <= d; k += 2 {
			x := reach[most+k] + 1 // a line of a goes
			if comes(reach[most+k], reach[most+k+2], k, d) {
				x = reach[most+k+2] // a line of b comes
			}
			for x < len(a) && x-k < len(b) && a[x] == b[x-k] {
				x++
			}
			if reach[most+1+k] = x; x >= len(a) && x-k >= len(b) {
				return back(a, b, ways)
			}
		}
	}
	return append(asLines(DiffRemoved, a), asLines(DiffAdded, b)...)
}

// comes reports whether the furthest way to diagonal k in d edits is by a line of b.
func comes(below, above, k, d int) bool { return k == -d || k != d && below < above }

// back goes the way from the end to the start.
func back(a, b []string, ways [][]int) []DiffLine {
	var lines []DiffLine
	x, y := len(a), len(b)
	for d := len(ways) - 1; d >= 0; d-- {
		reach, k := ways[d], x-y // reach[d+1+k] is of diagonal k
		from := k - 1
		if comes(reach[d+k], reach[d+k+2], k, d) {
			from = k + 1
		}
		fromX := reach[d+1+from]
		fromY := fromX - from
		if d == 0 {
			fromX, fromY = 0, 0
		}
		for ; x > fromX && y > fromY; x, y = x-1, y-1 {
			lines = append(lines, DiffLine{Kind: DiffSame, Text: a[x-1]})
		}
		switch {
		case x > fromX:
			lines = append(lines, DiffLine{Kind: DiffRemoved, Text: a[x-1]})
		case y > fromY:
			lines = append(lines, DiffLine{Kind: DiffAdded, Text: b[y-1]})
		}
		x, y = fromX, fromY
	}
	slices.Reverse(lines)
	return lines
}

// folded leaves out what is far from any change, and what there is no room for.
func folded(lines []DiffLine) Diff {
	var d Diff
	near := make([]bool, len(lines))
	for i, line := range lines {
		switch line.Kind {
		case DiffAdded:
			d.Added++
		case DiffRemoved:
			d.Removed++
		default:
			continue
		}
		for j := max(0, i-diffAround); j <= min(len(lines)-1, i+diffAround); j++ {
			near[j] = true
		}
	}
	if d.Added+d.Removed == 0 {
		return d
	}
	shown := 0
	for i, line := range lines {
		if near[i] && shown < diffShown {
			d.Lines = append(d.Lines, line)
			shown++
			continue
		}
		d.Cut = d.Cut || near[i]
		if last := len(d.Lines) - 1; last < 0 || d.Lines[last].Kind != DiffGap {
			d.Lines = append(d.Lines, DiffLine{Kind: DiffGap})
		}
		d.Lines[len(d.Lines)-1].N++
	}
	return d
}

// sourceLines are the lines of a document. Long ones, as programs write them, are broken
// where statements end, so that a change does not move all that comes after it.
func sourceLines(document []byte) []string {
	var lines []string
	for line := range strings.Lines(strings.ToValidUTF8(string(document), "\uFFFD")) {
		line = strings.TrimRight(line, "\r\n")
		for len(line) > longLine {
			at := strings.IndexAny(line[:longLine], ";{}>") + 1
			if at == 0 {
				for at = longLine; !utf8.RuneStart(line[at]); at-- {
				}
			}
			lines, line = append(lines, line[:at]), line[at:]
		}
		lines = append(lines, line)
	}
	return lines
}
