package room

import (
	"encoding/json"
	"strings"
	"testing"
)

// values are what fuzzing begins from.
var values = []string{
	`null`, `true`, `false`, `nul`, `0`, `-0`, `-`, `01`, `1.`, `.5`, `1e5`, `1E+5`, `1e`, `1e-`, `-1.5e-300`, `1e999999`, `0x1`, `+1`, `NaN`,
	`""`, `"a`, `"\n"`, `"\u00e9"`, `"\u00g0"`, `"\x"`, `"\`, "\"\n\"", "\"\x7f\"", "\"\u2028\"", `"\ud800"`,
	`[]`, `[1]`, `[1,]`, `[,1]`, `[1 2]`, `[`, `]`, `{}`, `{"a":1}`, `{"a":1,}`, `{"a"}`, `{"a":}`, `{a:1}`, `{"a":1 "b":2}`, `{"a":{"b":[{}]}}`,
	" [ 1 , { \"a\" :\t2 } ]\r\n", "\v1", "\u00a01", "\ufeff1", "1 2", "[[[[[[[[]]]]]]]]", "/**/1", "'a'", "[1]]",
}

// whole reports whether b is one JSON value, and nothing else.
func whole(b []byte, depth int) bool {
	i := skipValue(b, skipSpace(b, 0), depth)
	return i >= 0 && skipSpace(b, i) == len(b)
}

func TestScanAgreesWithJSON(t *testing.T) {
	for _, value := range values {
		if got, want := whole([]byte(value), maxDepth), json.Valid([]byte(value)); got != want {
			t.Errorf("%q is whole: %v, want %v", value, got, want)
		}
	}
}

func TestScanStopsAtItsDepth(t *testing.T) {
	for _, brackets := range []string{"[]", `{"a":}`} {
		open, last := brackets[:len(brackets)-1], brackets[len(brackets)-1:]
		for depth, want := range map[int]bool{maxDepth: true, maxDepth + 1: false, 100_000: false} {
			value := strings.Repeat(open, depth) + "1" + strings.Repeat(last, depth)
			if got := whole([]byte(value), maxDepth); got != want {
				t.Errorf("%d of %s are whole: %v, want %v", depth, brackets, got, want)
			}
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, value := range values {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		want := json.Valid(b) && depthOf(b) <= maxDepth
		if got := whole(b, maxDepth); got != want {
			t.Errorf("%q is whole: %v, want %v", b, got, want)
		}
	})
}

// depthOf is how many brackets of valid JSON are open at once.
func depthOf(b []byte) (most int) {
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch {
		case quoted && b[i] == '\\':
			i++
		case b[i] == '"':
			quoted = !quoted
		case quoted:
		case b[i] == '[' || b[i] == '{':
			depth++
			most = max(most, depth)
		case b[i] == ']' || b[i] == '}':
			depth--
		}
	}
	return most
}

func TestMessagesAreParsedAsJSONWouldBe(t *testing.T) {
	for _, value := range values {
		frame := `{"t":"msg","d":` + value + `}`
		m := &message{frame: make([]byte, maxFrame+1)}
		wrong := m.parse(copy(m.frame, frame))
		if valid := json.Valid([]byte(frame)); (wrong == "") != valid {
			t.Errorf("%s is wrong by %q, valid JSON: %v", frame, wrong, valid)
		}
		if wrong == "" && string(m.d) != strings.Trim(value, " \t\r\n") {
			t.Errorf("%s has d %q", frame, m.d)
		}
	}
}
