package moderation

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/tdewolff/parse/v2/js"
)

// mostFolded is how deep in each other calls are followed, so that a long chain of them takes
// no more time than it is long.
const mostFolded = 16

// pieces is what a list of strings, or of the numbers of letters, says when it is put together,
// as scripts do to say what no single string of theirs says.
func pieces(list []js.IExpr, between string, deep int) (string, bool) {
	var all []string
	for _, e := range list {
		s, ok := folded(e, deep)
		if !ok {
			s, ok = letterOf(e)
		}
		if !ok {
			return "", false
		}
		all = append(all, s)
	}
	return strings.Join(all, between), len(all) > 0
}

// letterOf is the letter, sign or blank whose number e is.
func letterOf(e js.IExpr) (string, bool) {
	var l js.LiteralExpr
	switch e := e.(type) {
	case *js.LiteralExpr:
		l = *e
	case js.LiteralExpr:
		l = e
	default:
		return "", false
	}
	if !js.IsNumeric(l.TokenType) {
		return "", false
	}
	n, err := strconv.ParseUint(strings.ReplaceAll(string(l.Data), "_", ""), 0, 21)
	if err != nil || n < ' ' || !unicode.IsPrint(rune(n)) {
		return "", false
	}
	return string(rune(n)), true
}

// shortest is how many letters stand in a list that may be a text: a place is two numbers, a
// colour three, and keys to move with are four.
const shortest = 5

// listed is what a is read as where nobody says how it is put together: letter by letter.
func listed(a *js.ArrayExpr) (string, bool) {
	items := elements(a)
	if len(items) < shortest {
		return "", false
	}
	s, ok := pieces(items, "", mostFolded)
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
	return s, ok && len([]rune(s)) <= 3*len(items) && 2*len(letters) > len(s)
}

// elements are nil if there are holes or others' lists in a.
func elements(a *js.ArrayExpr) []js.IExpr {
	var all []js.IExpr
	for _, e := range a.List {
		if e.Value == nil || e.Spread {
			return nil
		}
		all = append(all, e.Value)
	}
	return all
}

// called is what a call gives that can be told without running it: letters by their numbers,
// lists that are joined, strings that are reversed.
func called(call *js.CallExpr, deep int) (string, bool) {
	of, name := member(call.X)
	switch name {
	case "fromCharCode", "fromCodePoint":
		return pieces(arguments(call), "", deep)
	case "concat":
		return pieces(append([]js.IExpr{of}, arguments(call)...), "", deep)
	case "join":
		between := ","
		if list := arguments(call); len(list) > 0 {
			var ok bool
			if between, ok = folded(list[0], deep); !ok {
				return "", false
			}
		}
		if list, ok := of.(*js.ArrayExpr); ok {
			return pieces(elements(list), between, deep)
		}
		return reversed(of, deep)
	}
	return "", false
}

// arguments are those of call, and what stands in a list that is spread over them.
func arguments(call *js.CallExpr) []js.IExpr {
	var all []js.IExpr
	for _, arg := range call.Args.List {
		if list, ok := arg.Value.(*js.ArrayExpr); ok && arg.Rest {
			all = append(all, elements(list)...)
		} else {
			all = append(all, arg.Value)
		}
	}
	return all
}

// reversed is what a reversed list says, such as the letters of "…".split("").reverse().
func reversed(e js.IExpr, deep int) (s string, ok bool) {
	call, ok := e.(*js.CallExpr)
	if !ok {
		return "", false
	}
	of, name := member(call.X)
	if name != "reverse" {
		return "", false
	}
	switch from := of.(type) {
	case *js.ArrayExpr:
		spread := from.List
		if len(spread) == 1 && spread[0].Spread { // [..."abc"]
			s, ok = folded(spread[0].Value, deep)
		} else {
			s, ok = pieces(elements(from), "", deep)
		}
	case *js.CallExpr:
		if text, split := member(from.X); split == "split" {
			s, ok = folded(text, deep)
		} else {
			ok = false
		}
	default:
		ok = false
	}
	letters := []rune(s)
	slices.Reverse(letters)
	return string(letters), ok
}

// member is x and "name" of x.name and x["name"]; nil and "" of anything else.
func member(e js.IExpr) (of js.IExpr, name string) {
	switch e := e.(type) {
	case *js.DotExpr:
		switch y := e.Y.(type) {
		case *js.LiteralExpr:
			return e.X, string(y.Data)
		case js.LiteralExpr:
			return e.X, string(y.Data)
		}
	case *js.IndexExpr:
		name, _ := stringOf(e.Y)
		return e.X, name
	}
	return nil, ""
}
