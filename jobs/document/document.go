// Package document reads a game document: what it declares of itself, whether it keeps to
// what games may do, and what can be mended in it without a model.
//
// The wall is the sandbox that documents are served in, not this list. A document that is
// out to deceive gets past any list; this one finds what a model wrote in good faith and the
// sandbox would then refuse in front of a player, and says where. So it looks for what is
// plainly there, and where it is not sure it lets the game pass.
package document

import (
	"bytes"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxSize  = 512 << 10 // bytes; more is refused
	wantSize = 256 << 10 // bytes; more is warned of
	most     = 50        // problems told of one document
)

// Result is what Check found. Lines count from 1 in Result.Document.
type Result struct {
	Document []byte // as mended; empty when it could not be read at all
	Manifest Manifest
	Fixed    []string // what was mended, in sentences
	Warnings []string // what could be better, in sentences
	Problems []Problem
}

// Problem is a rule that the document breaks.
type Problem struct {
	Rule    string // one of the Rule constants
	Message string // a sentence
	Line    int
	Excerpt string // what stands there, 120 characters at most
}

// The rules.
const (
	RuleSize     = "size"
	RuleEncoding = "encoding"
	RuleNoHTML   = "no-html"
	RuleAddress  = "outside-address"
	RuleElement  = "element"
	RuleInput    = "input"
	RuleScript   = "outside-script"
	RuleNetwork  = "network"
	RuleWorker   = "worker"
	RuleEval     = "eval"
	RuleParent   = "parent"
	RuleCookie   = "cookie"
	RuleDevice   = "device"
	RuleNavigate = "navigate"
	RuleSyntax   = "syntax"
	RuleNested   = "nested"
	RuleReady    = "no-ready"
)

// check is a document while it is looked at.
type check struct {
	doc     []byte
	starts  []int // where each line starts
	result  *Result
	scripts []script
	seen    seen
}

// seen is what was found that is only known to matter, or to be missing, at the end.
type seen struct {
	keys, pointer, minigame, ready, gameOver, mathRandom, tilt, relative bool
	unread                                                               bool // a script was not looked into
}

var tag = regexp.MustCompile(`(?i)<(!doctype|html|head|body|canvas|script|svg)[\s>]`)

// Check mends doc where it can, and says what is wrong with what remains. There is a Result
// for every doc, hostile ones included; the error is for faults of our own. It takes time in
// proportion to the size of doc.
func Check(doc []byte) (Result, error) {
	r := Result{}
	if len(doc) > maxSize {
		r.Problems = []Problem{{Rule: RuleSize, Line: 1, Message: fmt.Sprintf("The game is %d KB; at most %d KB can be kept.", (len(doc)+1023)>>10, maxSize>>10)}}
		return r, nil
	}
	if !utf8.Valid(doc) || bytes.IndexByte(doc, 0) >= 0 {
		r.Problems = []Problem{{Rule: RuleEncoding, Line: 1, Message: "The game is not text in UTF-8."}}
		return r, nil
	}
	if !tag.Match(doc) {
		r.Problems = []Problem{{Rule: RuleNoHTML, Line: 1, Message: "There is no HTML in the game.", Excerpt: short(string(doc))}}
		return r, nil
	}
	if err := mend(doc, &r); err != nil {
		return Result{}, err
	}
	if len(r.Document) > maxSize {
		r.Problems = append(r.Problems, Problem{Rule: RuleSize, Line: 1, Message: fmt.Sprintf("The game is over %d KB.", maxSize>>10)})
	}
	c := &check{doc: r.Document, result: &r}
	for i, b := range r.Document {
		if b == '\n' {
			c.starts = append(c.starts, i+1)
		}
	}
	c.walk()
	c.readScripts()
	c.conclude()
	slices.SortStableFunc(r.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	r.Problems = r.Problems[:min(len(r.Problems), most)]
	return r, nil
}

// conclude says what can be said when all of the document is known.
func (c *check) conclude() {
	s, r := c.seen, c.result
	if !s.unread && (!s.minigame || !s.ready) {
		c.problem(RuleReady, len(c.doc), "", "The game never calls minigame.ready(), so nobody can tell that it has started.")
	}
	warn := func(when bool, text string) {
		if when {
			r.Warnings = append(r.Warnings, text)
		}
	}
	warn(len(r.Document) > wantSize, fmt.Sprintf("The game is %d KB; %d KB load well on a phone.", len(r.Document)>>10, wantSize>>10))
	warn(s.keys && !s.pointer, "The game listens to keys only: it cannot be played on a phone.")
	warn(!s.unread && !s.gameOver, "The game never calls minigame.gameOver().")
	warn(s.mathRandom, "The game uses Math.random; with minigame.random every player can get the same game.")
	warn(s.tilt, "The game listens to the tilt of the device, which games are not told.")
	warn(s.relative, "The game points to files beside it, and there are none: they will be missing.")
	warn(s.unread, "A script could not be looked into.")
}

// problem notes what is wrong at an offset of the document.
func (c *check) problem(rule string, offset int, excerpt, message string) {
	line := 1 + searchLast(c.starts, offset)
	for _, p := range c.result.Problems {
		if p.Rule == rule && p.Line == line && p.Message == message {
			return
		}
	}
	if len(c.result.Problems) < 4*most {
		c.result.Problems = append(c.result.Problems, Problem{rule, message, line, short(excerpt)})
	}
}

// warnOnce adds a warning that is not there yet.
func (c *check) warnOnce(text string) {
	if !slices.Contains(c.result.Warnings, text) {
		c.result.Warnings = append(c.result.Warnings, text)
	}
}

// searchLast is how many of the starts are at offset or before.
func searchLast(starts []int, offset int) int {
	n, _ := slices.BinarySearch(starts, offset+1)
	return n
}

func short(s string) string {
	s = strings.Join(strings.Fields(s[:min(len(s), 600)]), " ")
	if r := []rune(strings.ToValidUTF8(s, "")); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return strings.ToValidUTF8(s, "")
}
