package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
	"github.com/tdewolff/parse/v2"
	"github.com/tdewolff/parse/v2/js"
)

const maxScripts = 1000 // handlers in attributes count

// readScripts looks into every script of the document. What one declares, another may use
// by the same name as a global of the browser's.
func (c *check) readScripts() {
	if len(c.scripts) > maxScripts {
		c.problem(RuleNested, c.scripts[maxScripts].offset, "", fmt.Sprintf("The game has more than %d scripts.", maxScripts))
		c.scripts = c.scripts[:maxScripts]
	}
	declared := map[string]bool{}
	trees := make([]*js.AST, len(c.scripts))
	for i, s := range c.scripts {
		ast := c.parse(s)
		if ast == nil {
			continue
		}
		trees[i] = ast
		for _, v := range ast.Declared {
			if !s.module {
				declared[unescape(v.Name())] = true
			}
		}
	}
	for i, ast := range trees {
		if ast != nil {
			reader := newReader(c, c.scripts[i], ast, declared)
			js.Walk(reader, ast)
		}
	}
}

// maxChain is how many expressions may be joined by commas, into each of which esbuild
// recurses, and how often a name may be declared, for which it takes quadratic time.
const maxChain = 1000

// parse reads s, or says what is wrong with it. Two parsers look, in this order: the first
// refuses what is nested more than a thousand deep, which would take the second, whose
// messages are the better ones, gigabytes of stack that nobody could recover from.
func (c *check) parse(s script) *js.AST {
	ast, err := js.Parse(parse.NewInputBytes(bytes.Clone(s.source)), js.Options{})
	if err != nil && strings.Contains(err.Error(), "too many nested") {
		c.problem(RuleNested, s.offset, "", "A script is nested too deeply to be read.")
		c.seen.unread = true
		return nil
	}
	if err != nil {
		c.seen.unread = true
		c.broken(s, err)
		return nil
	}
	tedious := &tedious{declared: map[*js.Var]int{}}
	js.Walk(tedious, ast)
	if tedious.found {
		c.problem(RuleNested, s.offset, "", "A script repeats itself too often to be read.")
		c.seen.unread = true
		return nil
	}
	if !c.syntax(s, s.source, false) {
		c.seen.unread = true
		return nil
	}
	return ast
}

// broken decides about a script that the first parser did not understand: the second sees
// as much of it as the first has proved to be shallow. Where it sees nothing wrong the
// script passes, unread.
func (c *check) broken(s script, err error) {
	at := len(s.source)
	if e, ok := errors.AsType[*parse.Error](err); ok {
		at = offsetOf(s.source, e.Line, e.Column)
	}
	seen := s.source[:min(len(s.source), at+200)]
	c.syntax(s, seen, len(seen) < len(s.source))
}

// syntax reports whether esbuild can read source, the start of s, and tells of the first
// error if not. Of a part only what is wrong before its end counts.
func (c *check) syntax(s script, source []byte, part bool) bool {
	options := api.TransformOptions{Loader: api.LoaderJS, LogLevel: api.LogLevelSilent, LogLimit: 1, TreeShaking: api.TreeShakingFalse}
	if !s.module {
		options.Supported = map[string]bool{"top-level-await": false}
	}
	r := api.Transform(string(source), options)
	if len(r.Errors) == 0 {
		return true
	}
	e := r.Errors[0]
	at, line := 0, ""
	if e.Location != nil {
		at, line = offsetOf(source, e.Location.Line, e.Location.Column+1), e.Location.LineText
	}
	if part && at >= len(source)-210 && strings.Contains(e.Text, "end of file") {
		return true
	}
	offset := s.offset
	if s.inline {
		offset += at
	}
	c.problem(RuleSyntax, offset, line, fmt.Sprintf("A script has an error in it: %s.", strings.TrimSuffix(short(e.Text), ".")))
	return false
}

// offsetOf is where a line and a column, both from 1 and in bytes, are in source.
func offsetOf(source []byte, line, column int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(source[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return min(at+max(column-1, 0), len(source))
}

// tedious looks for what takes esbuild too long.
type tedious struct {
	found    bool
	declared map[*js.Var]int
}

func (d *tedious) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.CommaExpr:
		d.found = d.found || len(n.List) > maxChain
	case *js.BindingElement:
		if v, ok := n.Binding.(*js.Var); ok {
			d.count(v)
		}
	case *js.FuncDecl:
		if n.Name != nil {
			d.count(n.Name)
		}
	}
	if d.found {
		return nil
	}
	return d
}

func (d *tedious) count(v *js.Var) {
	for v.Link != nil {
		v = v.Link
	}
	d.declared[v]++
	d.found = d.found || d.declared[v] > maxChain
}

func (d *tedious) Exit(js.INode) {}
