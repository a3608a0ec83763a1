package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
)

// attack is one document in one window.
type attack struct {
	name string
	l    *listener
	w    *window
	bare bool // without a box

	online bool // in the browser's own profile

	address, title string // of the page, as it came
	disk           string // where downloads go
	dialogs        chan string
}

// newAttack opens a window for an attack. Only those on the network need the browser's own
// profile, in which it connects ahead; in others a person is alone with their windows.
func newAttack(t *testing.T, b *chromium, name string) *attack {
	t.Helper()
	a := &attack{name: name, l: listen(t), disk: t.TempDir(), dialogs: make(chan string, 1000)}
	if a.online = strings.HasPrefix(name, "net-"); a.online {
		a.w = b.window(t, desktop)
	} else {
		a.w = b.person(t, desktop)
		_, err := chromedp.CallBrowser(a.w.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: a.disk,
			BrowserContextID: chromedp.FromContext(a.w.ctx).BrowserContextID,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	a.w.answer(func(message string) { a.dialogs <- message })
	return a
}

// open has the page come, somebody click into the game, and time pass for what attacks do
// later.
func (a *attack) open(address string) {
	a.w.t.Helper()
	a.w.start(address)
	a.address = address
	a.title = persist[string](a.w, `document.title`)
	time.Sleep(800 * time.Millisecond)
	if middle := a.middle(); len(middle) == 2 { // It is still there.
		a.click(middle)
		time.Sleep(200 * time.Millisecond)
	}
}

// middle is where the middle of the game is, nothing once it has been ended.
func (a *attack) middle() []float64 {
	a.w.t.Helper()
	return persist[[]float64](a.w, `[...document.querySelectorAll('iframe')].slice(0, 1).map((f) => f.getBoundingClientRect())
		.flatMap((r) => [r.x + r.width / 2, r.y + r.height / 2])`)
}

// click presses a point of the game. Where the page ends the game under the finger, nobody
// is left to answer, and the browser waits for good.
func (a *attack) click(at []float64) {
	a.w.t.Helper()
	ctx, cancel := context.WithTimeout(a.w.ctx, patience/4)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.MouseClickXY(at[0], at[1])); err != nil && len(a.middle()) == 2 {
		a.w.fail("could not click into the game: %v", err)
	}
}

// harm is all that an attack has achieved, the last of it on being left.
func (a *attack) harm() []string {
	a.w.t.Helper()
	var harm []string
	notice := func(is bool, what string, args ...any) {
		if is {
			harm = append(harm, fmt.Sprintf(what, args...))
		}
	}
	page := a.page()
	notice(page.Address != a.address, "the page went to %s", page.Address)
	if page.Address == a.address {
		notice(page.Title != a.title, "the page's title is %q", page.Title)
		notice(page.Owned, "the page is owned")
		got := a.got()
		notice(got != "", "it got %s", got)
	}
	if !a.online {
		open := a.windows()
		notice(len(open) > 1, "these windows are open: %q", open)
	}
	a.w.start("about:blank")
	time.Sleep(300 * time.Millisecond)
	notice(len(a.dialogs) > 0, "%d dialogs opened", len(a.dialogs))
	notice(len(a.files()) > 0, "these files were downloaded: %q", a.files())
	return append(harm, a.l.all()...)
}

// seen is what an attack would change of the page.
type seen struct {
	Address, Title string
	Owned          bool
}

// page is what the page is like.
func (a *attack) page() seen {
	a.w.t.Helper()
	return persist[seen](a.w, `({Address: location.href, Title: document.title,
		Owned: ({}).owned !== undefined || 'owned' in window || !!document.querySelector('[data-owned]')})`)
}

// persist evaluates a script also while the page is being taken elsewhere.
func persist[T any](w *window, script string) T {
	w.t.Helper()
	for range 5 {
		ctx, cancel := context.WithTimeout(w.ctx, patience)
		v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
		cancel()
		if err == nil {
			return v
		}
	}
	return evaluate[T](w, script)
}

// got is what the game says it has got, if it is still there to say so.
func (a *attack) got() string {
	a.w.t.Helper()
	if !slices.Contains([]string{"parent-access", "powers", "storage"}, a.name) {
		return ""
	}
	if a.bare {
		return evaluate[string](a.w, `frames[0].document.documentElement.dataset.got ?? ''`)
	}
	return evaluate[string](a.w.game(), `document.documentElement.dataset.got ?? ''`)
}

// files are what this window's person has had put on their disk.
func (a *attack) files() []string {
	a.w.t.Helper()
	found, err := filepath.Glob(filepath.Join(a.disk, "*"))
	if err != nil {
		a.w.t.Fatal(err)
	}
	return found
}

// windows are the addresses of all windows that this window's person has.
func (a *attack) windows() []string {
	a.w.t.Helper()
	targets, err := chromedp.Targets(a.w.ctx)
	if err != nil {
		a.w.t.Fatal(err)
	}
	var open []string
	for _, target := range targets {
		if target.Type == "page" && target.BrowserContextID == chromedp.FromContext(a.w.ctx).BrowserContextID {
			open = append(open, target.URL)
		}
	}
	return open
}
