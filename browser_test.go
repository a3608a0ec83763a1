package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for what has to come about, on a busy machine.
const patience = time.Minute

// chromium is a browser of its own process and profile.
type chromium struct {
	ctx context.Context
}

// startChromium starts a browser for a test, and ends it with the test. It speaks with
// nobody but this machine: every name is an address of loopback to it. Nothing else of what
// browsers do by themselves is switched off that a game could make use of.
func startChromium(t *testing.T) *chromium {
	t.Helper()
	ctx, cancel := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()),
		chromedp.ExecPath(findChromium(t)),
		chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")),
		chromedp.Headless, chromedp.NoFirstRun, chromedp.DisableGPU,
		chromedp.Flag("host-resolver-rules", "MAP * 127.0.0.1"),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-backgrounding-occluded-windows", true), // Several windows play at once.
		chromedp.Flag("disable-renderer-backgrounding", true),
	)
	t.Cleanup(cancel)
	ctx, _ = chromedp.NewContext(ctx)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("the browser did not end well: %v", err)
		}
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	return &chromium{ctx}
}

// findChromium skips the test where there is no browser, except where everything has to be
// tested.
func findChromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROME_PATH"); path != "" {
		return path
	}
	for _, name := range []string{
		"chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
	} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	const wanted = "no browser found: install Chromium (on Debian: apt-get install chromium), or set CHROME_PATH"
	if os.Getenv("CI") == "true" {
		t.Fatal(wanted)
	}
	t.Skip(wanted)
	return ""
}

// device is what somebody holds in their hands.
type device struct {
	width, height int64
	touch         bool
}

var (
	desktop = device{width: 1280, height: 900}
	phone   = device{width: 390, height: 844, touch: true}
)

// person opens a window of somebody who shares no cookie with others.
func (b *chromium) person(t *testing.T, d device) *window {
	t.Helper()
	return b.window(t, d, chromedp.WithNewBrowserContext())
}

// window opens a window of whoever the browser's own profile belongs to.
func (b *chromium) window(t *testing.T, d device, options ...chromedp.ContextOption) *window {
	t.Helper()
	w := &window{t: t}
	options = append(options, chromedp.WithListener(w.listen))
	w.ctx = follow(t, b.ctx, options...)
	w.hold(d)
	return w
}

// hold has the window be on another device.
func (w *window) hold(d device) {
	w.t.Helper()
	var extra []chromedp.EmulateViewportOption
	if d.touch {
		extra = append(extra, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	w.do("take another device", chromedp.EmulateViewport(d.width, d.height, extra...))
}

// follow makes the context of a target, which is let go of at the end of the test.
func follow(t *testing.T, parent context.Context, options ...chromedp.ContextOption) context.Context {
	t.Helper()
	ctx, _ := chromedp.NewContext(parent, options...)
	t.Cleanup(func() { _ = chromedp.Cancel(ctx) }) // A window that is gone already is fine.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}
