package main

import (
	"context"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// answered is when all that a page asked for is in it, and listens.
const answered = `!document.querySelector('.htmx-request, .htmx-swapping, .htmx-added, .htmx-settling')`

// show brings an element into view, and waits until the page has been drawn so: before that,
// a finger would meet what was there.
func (w *window) show(selector string) {
	w.t.Helper()
	w.settle()
	w.see(selector)
	evaluate[bool](w, fmt.Sprintf(`(document.querySelector(%q).scrollIntoView({ block: 'center', behavior: 'instant' }), window.drawn = false,
		requestAnimationFrame(() => requestAnimationFrame(() => { window.drawn = true; })), true)`, selector))
	w.await("the page to be drawn", `window.drawn`)
}

// click and tap press the middle of an element, once it is to be seen.
func (w *window) click(selector string) {
	w.t.Helper()
	w.show(selector)
	w.do("click "+selector, chromedp.Click(chromedp.CSS(selector)))
}

func (w *window) tap(selector string) {
	w.t.Helper()
	w.show(selector)
	w.do("tap "+selector, chromedp.Tap(chromedp.CSS(selector)))
}

// keeps has a part of a page renew itself, and fails unless the element in it that has the
// keyboard then stays: a new one in its place would hear no click that began before.
func (w *window) keeps(selector string) {
	w.t.Helper()
	w.settle()
	w.see(selector)
	evaluate[bool](w, fmt.Sprintf(`(window.used = document.querySelector(%q), used.focus(), window.swaps = 0, addEventListener('htmx:afterSettle', () => swaps++), true)`, selector))
	w.await("the page to renew itself", `swaps > 0`)
	if !evaluate[bool](w, `used.isConnected && document.activeElement === used`) {
		w.t.Errorf("%s does not stay when the page renews itself", selector)
	}
}

// write types text into a field that is empty, or whose text it replaces.
func (w *window) write(selector, text string) {
	w.t.Helper()
	w.click(selector)
	w.do("write into "+selector,
		chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.querySelector(%q).select()`, selector)),
		chromedp.SendKeys(chromedp.CSS(selector), text))
}

// keys are what the browser wants to know of a key: its number besides its name.
var keys = map[string]int64{"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowRight": 39, "ArrowDown": 40}

// key presses or lets go of a key, wherever the keyboard is.
func (w *window) key(typ input.DispatchKeyEventType, name string) {
	w.t.Helper()
	w.do("press "+name, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: typ, Key: name, Code: name, WindowsVirtualKeyCode: keys[name]})
		return err
	}))
}

func (w *window) press(name string) {
	w.t.Helper()
	w.key(input.DispatchKeyEventTypeRawKeyDown, name)
	w.key(input.DispatchKeyEventTypeKeyUp, name)
}

// touch puts a finger down, moves it, or takes it away.
func (w *window) touch(typ input.DispatchTouchEventType, points ...*input.TouchPoint) {
	w.t.Helper()
	w.do("touch", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: typ, TouchPoints: points})
		return err
	}))
}

// pointIn is where in the window the middle of an element of the game is, once both rest.
func (w *window) pointIn(game *window, selector string) input.TouchPoint {
	w.t.Helper()
	const box = `(() => {
		const r = document.querySelector(%q).getBoundingClientRect();
		return [r.x, r.y, r.width, r.height];
	})()`
	w.do("scroll to the game", chromedp.ScrollIntoView(chromedp.CSS("iframe[data-game]")))
	var was, is input.TouchPoint
	for range patience / (100 * time.Millisecond) {
		frame := evaluate[[4]float64](w, fmt.Sprintf(box, "iframe[data-game]"))
		inside := evaluate[[4]float64](game, fmt.Sprintf(box, selector))
		is = input.TouchPoint{X: frame[0] + inside[0] + inside[2]/2, Y: frame[1] + inside[1] + inside[3]/2}
		if is == was {
			return is
		}
		was = is
		time.Sleep(100 * time.Millisecond)
	}
	w.fail("%s of the game does not come to rest", selector)
	return is
}
