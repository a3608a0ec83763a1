package document

import (
	"regexp"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// reader walks the tree of one script and notes what it finds.
type reader struct {
	*check
	script   script
	declared map[string]bool // by all scripts of the game
	own      map[string]bool // set by this one without being declared
	told     map[string]bool // what was refused already
}

func newReader(c *check, s script, ast *js.AST, declared map[string]bool) *reader {
	r := &reader{check: c, script: s, declared: declared, own: map[string]bool{}, told: map[string]bool{}}
	js.Walk(setter{r}, ast)
	return r
}

// setter finds names that are set without being declared: parent = … makes a name of the
// game's own of the browser's.
type setter struct{ *reader }

func (s setter) Enter(n js.INode) js.IVisitor {
	var target js.IExpr
	switch n := n.(type) {
	case *js.BinaryExpr:
		if assigns[n.Op] {
			target = n.X
		}
	case *js.UnaryExpr:
		if n.Op == js.PreIncrToken || n.Op == js.PostIncrToken || n.Op == js.PreDecrToken || n.Op == js.PostDecrToken {
			target = n.X
		}
	}
	if v, ok := target.(*js.Var); ok && unescape(v.Name()) != "location" {
		s.own[unescape(v.Name())] = true
	}
	return s
}

func (setter) Exit(js.INode) {}

func (r *reader) Exit(js.INode) {}

func (r *reader) Enter(n js.INode) js.IVisitor {
	switch n := n.(type) {
	case *js.Var:
		r.name(r.global(n))
	case *js.DotExpr:
		r.member(n)
	case *js.IndexExpr:
		r.member(n)
	case *js.CallExpr:
		r.call(n.X, n.Args.List)
	case *js.NewExpr:
		if called, ok := called[r.global(n.X)]; ok {
			r.refuse(called, r.global(n.X))
		}
	case *js.BinaryExpr:
		if assigns[n.Op] {
			r.assign(n.X)
		}
		if text, ok := constant(n); ok {
			r.text(text)
			return nil
		}
	case *js.LiteralExpr:
		if text, ok := constant(n); ok {
			r.text(text)
		}
	case *js.TemplateExpr:
		for _, part := range n.List {
			r.text(unescape(part.Value[min(1, len(part.Value)):]))
		}
		r.text(unescape([]byte(strings.Trim(string(n.Tail), "`"))))
	case *js.BindingObjectItem:
		r.bound(n)
	case *js.ImportStmt:
		r.refuse(noImport, "import")
	case *js.ExportStmt:
		if n.Module != nil {
			r.refuse(noImport, "export")
		}
	case *js.ForStmt:
		r.loop(n.Cond == nil || isTrue(n.Cond), n.Body)
	case *js.WhileStmt:
		r.loop(isTrue(n.Cond), n.Body)
	case *js.DoWhileStmt:
		r.loop(isTrue(n.Cond), n.Body)
	}
	return r
}

var assigns = map[js.TokenType]bool{
	js.EqToken: true, js.AddEqToken: true, js.SubEqToken: true, js.MulEqToken: true, js.DivEqToken: true, js.ModEqToken: true,
	js.OrEqToken: true, js.AndEqToken: true, js.NullishEqToken: true,
}

// global is the browser's global that e denotes, or "": fetch, window.fetch, self["fetch"].
func (r *reader) global(e js.IExpr) string {
	switch e := e.(type) {
	case *js.Var:
		v := e
		for v.Link != nil {
			v = v.Link
		}
		if name := unescape(v.Data); v.Decl == js.NoDecl && !r.own[name] && !r.declared[name] {
			return name
		}
	case *js.GroupExpr:
		return r.global(e.X)
	case *js.DotExpr, *js.IndexExpr:
		x, name := property(e)
		switch base := r.global(x); {
		case base == "window", base == "self", base == "globalThis":
			return name
		case base == "document" && name == "location":
			return "location"
		case base == "document" && name == "defaultView":
			return "window"
		}
	}
	return ""
}

// property is what e takes of what; the name is "" where it is not known.
func property(e js.IExpr) (of js.IExpr, name string) {
	switch e := e.(type) {
	case *js.DotExpr:
		if l, ok := literal(e.Y); ok {
			return e.X, unescape(l.Data)
		}
		return e.X, ""
	case *js.IndexExpr:
		name, _ := constant(e.Y)
		return e.X, name
	case *js.GroupExpr:
		return property(e.X)
	}
	return nil, ""
}

func (r *reader) name(name string) {
	if refusal, ok := globals[name]; ok {
		r.refuse(refusal, name)
	}
	if name == "minigame" {
		r.seen.minigame = true
	}
}

func (r *reader) member(e js.IExpr) {
	r.name(r.global(e))
	of, name := property(e)
	base := r.global(of)
	if refusal, ok := members[base][name]; ok {
		r.refuse(refusal, name)
	}
	if _, fonts := property(of); name == "ready" && fonts != "fonts" {
		r.seen.ready = true
	}
	r.seen.gameOver = r.seen.gameOver || name == "gameOver"
	r.seen.mathRandom = r.seen.mathRandom || base == "Math" && name == "random"
	if event, ok := strings.CutPrefix(name, "on"); ok {
		r.event(event)
	}
}

// bound is a name taken out of an object: const {ready} = minigame.
func (r *reader) bound(item *js.BindingObjectItem) {
	name := ""
	if item.Key != nil {
		name = unescape(item.Key.Literal.Data)
	} else if v, ok := item.Value.Binding.(*js.Var); ok {
		name = unescape(v.Name())
	}
	r.seen.ready = r.seen.ready || name == "ready"
	r.seen.gameOver = r.seen.gameOver || name == "gameOver"
}

func (r *reader) call(what js.IExpr, args []js.Arg) {
	name := r.global(what)
	if refusal, ok := called[name]; ok {
		r.refuse(refusal, name)
	}
	if l, ok := literal(what); ok && l.TokenType == js.ImportToken {
		r.refuse(noImport, "import")
	}
	first, isText := "", false
	if len(args) > 0 {
		first, isText = constant(args[0].Value)
	}
	if isText && (name == "setTimeout" || name == "setInterval") {
		r.refuse(noEval, name)
	}
	of, method := property(what)
	if r.global(of) == "location" && moves[method] {
		r.refuse(noLeaving, method)
	}
	if r.global(of) == "document" && method == "execCommand" && (first == "copy" || first == "cut" || first == "paste") {
		r.refuse(noDevice, method)
	}
}

func (r *reader) assign(target js.IExpr) {
	of, name := property(target)
	if r.global(target) == "location" || r.global(of) == "location" && leads[name] {
		r.refuse(noLeaving, "location")
	}
}

// text is a string in a script. An address that a string begins with is taken for one that
// is used; in the middle of a sentence it is words.
func (r *reader) text(s string) {
	r.event(s)
	address := addressIn(s)
	if outside(s) {
		address = strings.TrimSpace(s)
	}
	if address != "" && !r.told[address] && len(r.told) < most {
		r.told[address] = true
		at := r.place(regexp.MustCompile(regexp.QuoteMeta(address[:min(len(address), 40)])))
		r.problem(RuleAddress, at, address, "Nothing outside the document can be reached: "+short(address)+".")
	}
}

func (r *reader) event(name string) {
	r.seen.pointer = r.seen.pointer || pointerEvents[name]
	r.seen.keys = r.seen.keys || keyEvents[name]
	r.seen.tilt = r.seen.tilt || name == "devicemotion" || name == "deviceorientation"
}
