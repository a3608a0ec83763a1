package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"aiminigames/static"
)

// A page with a stage in a room, as the room's script sees it: it tells the stage what the server said, and hears
// what the game wants said. heard is all of that, stopped the reasons for which games were stopped.
const roomPage = `<!doctype html><title>Room</title>
<section data-stage data-in-room data-version="V">
<iframe data-game name='{"seed":5,"saved":"","room":{"max":4}}' src="http://127.0.0.1:%[1]s/play" sandbox="allow-scripts"></iframe>
<button data-stage-restart>Again</button>
</section>
<script>
const section = document.querySelector('section'), heard = [], stopped = [];
const tell = (name, detail) => section.dispatchEvent(new CustomEvent(name, { detail }));
let first = 0, last = 0; // when, in seconds
addEventListener('stage:room', (e) => { heard.push(e.detail); last = performance.now() / 1000; first ||= last; });
addEventListener('stage:stop', (e) => stopped.push(e.detail));
const player = (seat, name) => ({ seat, name, color: '#112233', ready: true, online: true });
const table = (state, playing = null) => tell('room:table', {
  me: 1, host: 1, max: 4, seed: 0, players: [player(1, 'Ann'), player(2, 'Bob')], state: JSON.parse(state), offset: 5000, playing,
});
</script>
<script type="module" src="%[2]s"></script>`

// What every game here begins with: told is all that it hears, and early what it knew at its first line. The port is
// caught, as a hostile game would.
const roomGame = `const room = minigame.room, told = [], early = [room.max, room.me, room.players.length, Object.keys(room.state).length];
for (const name of ['message', 'state', 'join', 'leave', 'presence', 'host', 'start', 'end', 'lobby'])
  room.on(name, (e) => told.push([name, e.key ?? e.data ?? e.seat ?? e.host ?? 0]));
let post, drawn;
room.on('start', () => { drawn = minigame.random(); });
const real = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (m) {
  post = (fields) => { try { real.call(this, { v: 1, n: m.n, ...fields }); } catch {} };
  return real.call(this, m);
};
minigame.ready();
`

// openRoomPage plays a game's script in a room's stage.
func openRoomPage(t *testing.T, b *chromium, script string) *window {
	t.Helper()
	assets, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/static/", assets.Handler())
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("/play", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", "sandbox allow-scripts")
		_, _ = fmt.Fprintf(w, "<!doctype html><script>%s</script><script>%s</script>", assets.SDK(), roomGame+script)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	port := server.URL[strings.LastIndexByte(server.URL, ':')+1:]
	mux.HandleFunc("/room", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, fmt.Sprintf(roomPage, port, assets.URL("js/stage.js")))
	})
	w := b.person(t, desktop)
	w.open("http://localhost:" + port + "/room")
	w.await("the game to begin", `section.dataset.state === 'playing'`)
	return w
}

func TestGameHearsOfItsRoom(t *testing.T) {
	t.Parallel()
	w := openRoomPage(t, startChromium(t), "")
	g := w.game()
	hears := func(what, script, want string) {
		t.Helper()
		evaluate[bool](g, `Boolean(told.length = 0) || true`)
		evaluate[bool](w, `(() => { `+script+`; return true; })()`)
		g.await(what+": "+want, `JSON.stringify(told) === '`+want+`'`)
	}
	g.await("what it knows at its first line", `String(early) === '4,0,0,0'`)
	hears("a table", `table('{"a":1,"__proto__":{"x":1}}')`, `[["state","a"],["state","__proto__"],["join",1],["join",2],["host",1]]`)
	g.await("hostile keys to be only keys", `Object.hasOwn(room.state, '__proto__') && ({}).x === undefined && room.state.a === 1`)
	g.await("the server's clock", `Math.abs(room.now() - Date.now() - 5000) < 50`)
	hears("what is not a game's business", `
		tell('room:event', { t: 'chat', from: 2, text: 'secret' });
		tell('room:event', { t: 'ready', seat: 2, v: true });
		tell('room:event', { t: 'msg', from: 2, d: 'hi' })`, `[["message","hi"]]`)
	hears("people", `
		tell('room:event', { t: 'offline', seat: 2 });
		tell('room:event', { t: 'online', seat: 2 });
		tell('room:event', { t: 'join', seat: player(3, 'Cy') });
		tell('room:event', { t: 'host', seat: 3 });
		tell('room:event', { t: 'host', seat: 1 });
		tell('room:event', { t: 'leave', seat: 3, reason: 'left' })`,
		`[["presence",2],["presence",2],["join",3],["host",3],["host",1],["leave",3]]`)
	hears("a round, told twice", `
		tell('room:event', { t: 'start', seed: 42, at: 9 });
		tell('room:event', { t: 'start', seed: 42, at: 9 })`, `[["start",0]]`)
	g.await("the round's seed", `minigame.seed === 42 && room.seed === 42`)
	if !evaluate[bool](g, `minigame.random() !== drawn`) {
		t.Error("a round that is told twice begins its chance anew")
	}
	if late := evaluate[float64](g, `new Promise((done) => room.on('start', (e) => done(e.at)))`); late != 9 {
		t.Errorf("a late listener was told of a round at %v, want 9", late)
	}

	// Its own change is true at once, and stays so until the server has it in its order.
	evaluate[bool](g, `(room.set('k', 1), room.set('k', 2), room.state.k === 2)`)
	w.await("both changes", `JSON.stringify(heard.map((m) => m.v)) === '[1,2]'`)
	hears("others' changes before its own", `
		tell('room:event', { t: 'set', from: 2, k: 'k', v: 77 });
		tell('room:event', { t: 'set', from: 1, k: 'k', v: 1 });
		tell('room:event', { t: 'set', from: 1, k: 'k', v: 2 })`, `[["state","k"]]`)
	g.await("its own to be last", `room.state.k === 2`)
	evaluate[bool](g, `(room.set('k', 'refused'), true)`)
	g.await("a change that nobody confirms to be taken back", `room.state.k === 2`)

	hears("the end, and again", `
		tell('room:event', { t: 'end', results: [] });
		tell('room:event', { t: 'end', results: [] });
		tell('room:event', { t: 'again' })`, `[["end",0],["lobby",0]]`)
	g.await("an empty state", `Object.keys(room.state).length === 0`)

	// A game that was stopped, and begun anew, finds the table as it is by then.
	evaluate[bool](w, `[1, 2].every(() => document.querySelector('iframe')?.dispatchEvent(new Event('load')) ?? true)`) // As if it had moved.
	w.await("the game to be stopped", `section.dataset.state === 'stopped'`)
	evaluate[bool](w, `(tell('room:event', { t: 'set', from: 2, k: 'later', v: 1 }), tell('room:event', { t: 'msg', from: 2, d: 'missed' }),
		document.querySelector('button').click(), true)`)
	w.await("another game", `section.dataset.state === 'playing'`)
	w.game().await("all it missed", `JSON.stringify(told) === '[["state","later"],["join",1],["join",2],["host",1],["message","missed"]]'`)
}

func TestHostileGameInARoomIsBounded(t *testing.T) {
	t.Parallel()
	b := startChromium(t)
	const bad = `
		for (const to of [null, 1, '1', { length: 3 }, [[1]], [1.5], [-1], [99], new Array(1e6)]) post({ type: 'roomSend', json: '0', to });
		for (const json of [undefined, null, 1, {}, '', '{', 'undefined', 'NaN', JSON.stringify('y'.repeat(1e7)), '"' + 'é'.repeat(3000) + '"'])
			for (const type of ['roomSend', 'roomSet', 'roomEnd']) post({ type, json, key: 'k' });
		post({ type: 'roomSet', key: 'k'.repeat(5000), json: '1' });
		post({ type: 'roomSet', key: { toString: 1 }, json: '1' });
		const cycle = {};
		cycle.cycle = cycle;
		for (const value of [cycle, 10n, () => 1, Symbol('x'), 'z'.repeat(1e7)]) { room.send(value); room.set('k', value); }
		room.end(cycle);
		room.send(1, [() => 1]);
		room.set('last', JSON.parse('{"__proto__":{"polluted":1}}'));`
	w := openRoomPage(t, b, "")
	evaluate[bool](w, `(table('{}'), true)`)
	g := w.game()
	g.await("its seat", `room.me === 1`)
	evaluate[bool](g, `(() => {`+bad+` return true; })()`) // Nothing of it throws.
	w.await("the last that is right", `heard.some((m) => m.k === 'last')`)
	if got := evaluate[string](w, `JSON.stringify(heard.filter((m) => m.k !== 'last' && m.v !== null && m.d !== null))`); got != "[]" {
		t.Errorf("what is wrong came through: %s", got)
	}
	if !evaluate[bool](w, `section.dataset.state === 'playing' && ({}).polluted === undefined`) {
		t.Error("the page was harmed, or the game stopped for little")
	}

	w = openRoomPage(t, b, `const flood = setInterval(() => { for (let i = 0; i < 20; i += 1) post?.({ type: 'roomSend', json: '1' }); }, 10);`)
	w.await("a flood to be stopped", `stopped.includes('refused') || stopped.includes('flood')`)
	if n := evaluate[float64](w, `heard.length`); n > 400 {
		t.Errorf("%v messages of a flood came through", n)
	}

	w = openRoomPage(t, b, "")
	evaluate[bool](w, `(table('{}'), true)`)
	g = w.game()
	g.await("its seat", `room.me === 1`)
	evaluate[bool](g, `(() => { for (let i = 0; i < 500; i += 1) { room.set('x', i); room.send(i); } return true; })()`)
	w.await("the newest of many changes", `heard.some((m) => m.k === 'x' && m.v === 499)`)
	if n := evaluate[float64](w, `heard.length - 30 * (last - first)`); n > 60 {
		t.Errorf("%v of a burst came through, where the server takes 60 and 30 a second", n)
	}
}
