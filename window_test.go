package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// window is a tab, or the game in a frame of one: what is done and seen in it. What cannot
// be done within patience fails the test, with a picture of the window.
type window struct {
	t   *testing.T
	ctx context.Context
	tab *window // that a frame is in; nil for a tab

	mu       sync.Mutex // protects what follows
	problems []string   // errors on the console; a broken Content-Security-Policy is one
}

// listen notes what goes wrong. The browser waits for it.
func (w *window) listen(event any) {
	var problem string
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError {
			return
		}
		problem = "console.error"
		for _, arg := range e.Args {
			problem += " " + string(arg.Value) + arg.Description
		}
	case *runtime.EventExceptionThrown:
		problem = e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			problem += " " + x.Description
		}
		if strings.Contains(problem, "Transition was aborted") {
			return // The browser left out an animation between two pages, as it may.
		}
	case *log.EventEntryAdded:
		if e.Entry.Level != log.EntryLevelError {
			return
		}
		problem = e.Entry.Text + " " + e.Entry.URL
	default:
		return
	}
	if strings.Contains(problem, `"htmx:sendAbort`) || strings.Contains(problem, `"htmx:afterRequest`) {
		return // Somebody left while the page was asking for something. What else goes wrong has a name of its own.
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.problems = append(w.problems, problem)
}

// takeProblems returns what has gone wrong since it was last asked.
func (w *window) takeProblems() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer func() { w.problems = nil }()
	return w.problems
}

// act runs an action, which what names, and returns its value.
func act[T any](w *window, what string, action chromedp.Action[T]) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		w.fail("could not %s: %v", what, err)
	}
	return v
}

func (w *window) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	act(w, what, chromedp.Steps(steps...))
}

// fail ends the test with a picture of the window, and what went wrong in it.
func (w *window) fail(format string, args ...any) {
	w.t.Helper()
	tab := w
	if w.tab != nil {
		tab = w.tab
	}
	ctx, cancel := context.WithTimeout(tab.ctx, 10*time.Second)
	defer cancel()
	address, _ := chromedp.Run(ctx, chromedp.Location()) // An empty one says enough.
	seen := "no picture of it"
	if picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		if f, err := os.CreateTemp("", strings.ReplaceAll(w.t.Name(), "/", "-")+"-*.png"); err == nil {
			_, err = f.Write(picture)
			if f.Close() == nil && err == nil {
				seen = "see " + f.Name()
			}
		}
	}
	w.t.Fatalf("%s\nat %s, %s\nproblems: %q", fmt.Sprintf(format, args...), address, seen, append(tab.takeProblems(), w.takeProblems()...))
}

// open goes to an address.
func (w *window) open(address string) {
	w.t.Helper()
	w.do("open "+address, chromedp.Navigate(address))
}

// settle waits until the page has its stylesheets and scripts, and has taken the place of the
// one before: until then it hears no click.
func (w *window) settle() {
	w.t.Helper()
	w.await("the page to load", `document.readyState === 'complete' && !document.activeViewTransition`)
}

// start goes to an address without waiting for all of it to load: there are pages whose
// frame never does.
func (w *window) start(address string) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	if _, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: address}); err != nil {
		w.fail("could not start to open %s: %v", address, err)
	}
	w.await("the page to come", `document.readyState !== 'loading'`)
}

// evaluate returns what a script has for an answer.
func evaluate[T any](w *window, script string) T {
	w.t.Helper()
	return act(w, "evaluate "+script, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// text is what an element says, once it is to be seen.
func (w *window) text(selector string) string {
	w.t.Helper()
	return act(w, "read "+selector, chromedp.Text(chromedp.CSS(selector)))
}

// see waits for an element to be seen.
func (w *window) see(selector string) {
	w.t.Helper()
	w.do("see "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

// await waits until a script, which may be asked over and over, says true. It outlives the
// page that it is asked of.
func (w *window) await(what, script string) {
	w.t.Helper()
	if !w.holds(patience, script) {
		w.fail("waited in vain for %s", what)
	}
}

// holds reports whether a script says true within a time.
func (w *window) holds(within time.Duration, script string) bool {
	ctx, cancel := context.WithTimeout(w.ctx, within)
	defer cancel()
	for {
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+script+")"))
		if err == nil && yes {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// game returns the game in this page's frame, which is a target of its own, as it is
// another site's document.
func (w *window) game() *window {
	w.t.Helper()
	frames := act(w, "find the game's frame", chromedp.Nodes(chromedp.CSS("iframe[data-game]"), chromedp.NodeReady))
	g := &window{t: w.t, tab: w}
	g.ctx = follow(w.t, w.ctx, chromedp.WithTargetID(target.ID(frames[0].FrameID)), chromedp.WithDetachOnCancel(), chromedp.WithListener(g.listen))
	return g
}

// answer closes the dialogs that pages open, and counts them by heard.
func (w *window) answer(heard func(message string)) {
	w.t.Helper()
	dialogs := chromedp.Events(w.ctx, page.JavascriptDialogOpening)
	go func() {
		for e, err := range dialogs { // It ends with the window.
			if err != nil {
				return
			}
			heard(e.Message)
			_, _ = chromedp.Call(w.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}) // It may be gone.
		}
	}()
}
