package document

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// refuse notes that name is used in this script, once.
func (r *reader) refuse(why refusal, name string) {
	if r.told[why.rule+name] {
		return
	}
	r.told[why.rule+name] = true
	at := r.place(regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`))
	r.problem(why.rule, at, r.lineAt(at), why.message)
}

// place is where in the document what was found stands: the tree knows no places, so it is
// the first match outside of a comment, or where the script starts.
func (r *reader) place(what *regexp.Regexp) int {
	if !r.script.inline {
		return r.script.offset
	}
	for _, m := range what.FindAllIndex(r.script.source, 50) {
		before := r.script.source[:m[0]]
		line := string(before[bytes.LastIndexByte(before, '\n')+1:])
		if i := strings.Index(line, "//"); i >= 0 && (i == 0 || line[i-1] != ':') {
			continue
		}
		if bytes.LastIndex(before, []byte("/*")) > bytes.LastIndex(before, []byte("*/")) {
			continue
		}
		return r.script.offset + m[0]
	}
	return r.script.offset
}

func (c *check) lineAt(offset int) string {
	n := searchLast(c.starts, offset)
	from, to := 0, len(c.doc)
	if n > 0 {
		from = c.starts[n-1]
	}
	if n < len(c.starts) {
		to = c.starts[n]
	}
	if offset-from > 80 { // a script on one line
		from = offset - 40
	}
	return string(c.doc[from:min(to, from+600)])
}

// loop warns of one that nothing ends. A break of a loop inside it counts as its own: better
// to miss one than to blame a good one.
func (r *reader) loop(endless bool, body js.INode) {
	if !endless {
		return
	}
	e := &exits{}
	js.Walk(e, body)
	if !e.found {
		r.warnOnce("A loop in the game has no end and would freeze it.")
	}
}

func isTrue(e js.IExpr) bool {
	if g, ok := e.(*js.GroupExpr); ok {
		return isTrue(g.X)
	}
	l, ok := literal(e)
	return ok && (l.TokenType == js.TrueToken || string(l.Data) == "1")
}

// exits looks for a way out of a loop, or a wait, in it and not in functions made in it.
type exits struct{ found bool }

func (e *exits) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.ReturnStmt, *js.ThrowStmt, *js.YieldExpr:
		e.found = true
	case *js.BranchStmt:
		e.found = e.found || n.Type == js.BreakToken || n.Label != nil
	case *js.UnaryExpr:
		e.found = e.found || n.Op == js.AwaitToken
	case *js.FuncDecl, *js.ArrowFunc, *js.MethodDecl:
		return nil
	}
	return e
}

func (*exits) Exit(js.INode) {}
