package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestWireOfARoom runs the page's side of a room's socket on a socket that the test plays, and with timers that are
// twenty times as fast.
func TestWireOfARoom(t *testing.T) {
	t.Parallel()
	runInPage(t, `
		const { openConnection, openSession } = await import('/js/room/connection.js');
		const wait = setTimeout;
		window.setTimeout = (f, ms) => wait(f, ms / 20);
		const sockets = [];
		window.WebSocket = class extends EventTarget {
			static OPEN = 1;
			constructor(url, protocol) {
				super();
				Object.assign(this, { url: String(url), protocol, readyState: 0, bufferedAmount: 0, sent: [] });
				sockets.push(this);
			}
			send(text) { this.sent.push(JSON.parse(text)); }
			close() { this.readyState = 3; }
			open() { this.readyState = 1; this.dispatchEvent(new Event('open')); }
			hear(m) { this.dispatchEvent(new MessageEvent('message', { data: typeof m === 'string' ? m : JSON.stringify(m) })); }
			drop() { this.close(); this.dispatchEvent(new Event('close')); }
		};
		// another is the socket that is made next, opened and welcomed.
		const another = async (count) => {
			while (sockets.length < count) await new Promise((done) => wait(done, 5));
			const s = sockets.at(-1);
			s.open();
			return s;
		};
		const welcome = (n) => ({ t: 'welcome', seat: 1, token: 'T', n, room: {}, state: {}, now: Date.now() + 5000 });

		const heard = [], states = [], byes = [];
		const open = () => openConnection({ url: '/rooms/R/socket', session: openSession('R'), hooks: {
			message: (m) => { heard.push(m.n ?? m.t); if (m.t === 'trap') throw new Error('ours'); },
			state: (s) => states.push(s), bye: (reason) => byes.push(reason),
		} });
		const wire = open();
		let s = await another(1);
		same([s.url, s.protocol], ['ws://' + location.host + '/rooms/R/socket', 'minigame.v1'], 'address');
		same(s.sent, [{ t: 'hello' }], 'a first hello');
		same(wire.send({ t: 'ready', v: true }), false, 'nothing is sent before the welcome');
		s.hear(welcome(5));
		same([states, Math.abs(wire.now() - Date.now() - 5000) < 100], [['connecting', 'open'], true], 'welcomed, with the clock');
		s.hear([{ t: 'msg', n: 6 }, 5, null, { no: 1 }, { t: 'unknown', n: 7 }]);
		s.hear('{broken');
		s.hear('null');
		s.hear({ t: 'msg', n: 9 });
		same(heard, [5, 6, 7, 9], 'arrays in order, nonsense left out, holes are no matter');
		s.bufferedAmount = 1e6;
		same(wire.send({ t: 'msg', d: 1 }), false, 'nothing piles up');

		s.drop();
		s.hear({ t: 'msg', n: 99 });
		s = await another(2);
		same(s.sent, [{ t: 'hello', resume: 'T', after: 9 }], 'it comes back where it was, deaf to the old socket');
		s.hear(welcome(9));
		sockets[0].drop();
		same([states.at(-1), sockets.length], ['open', 2], 'an old socket that closes late');
		s.hear({ t: 'bye', reason: 'restart' });
		s = await another(3);
		same([s.sent[0].resume, byes], ['T', []], 'a restart is a pause');
		s = await another(4);
		same(s.sent[0].resume, 'T', 'a socket that is never welcomed is given up');
		s.hear(welcome(9));
		s = await another(5);
		same(sockets[3].sent.some((m) => m.t === 'ping'), true, 'silence is asked about, and given up');
		s.hear(welcome(9));
		s.hear({ t: 'resync', n: 700, room: {}, state: {} });
		s.hear({ t: 'bye', reason: 'replaced' });
		await new Promise((done) => wait(done, 100));
		same([byes, states.at(-1), sockets.length], [['replaced'], 'closed', 5], 'whoever is replaced stays away');
		same(Object.entries(openSession('R')).filter(([k]) => k === 'token' || k === 'after'), [['token', 'T'], ['after', 700]], 'a reload has the seat');
		wire.retry();
		s = await another(6);
		same(s.sent[0], { t: 'hello', resume: 'T', after: 700 }, 'play here');
		s.hear({ ...welcome(3), token: 'U' });
		s.drop();
		s = await another(7);
		same(s.sent[0], { t: 'hello', resume: 'U', after: 3 }, 'a new seat counts anew');
		s.hear({ t: 'bye', reason: 'kicked' });
		same([states.at(-1), sessionStorage.getItem('room:R')], ['closed', null], 'whoever is kicked is forgotten');
	`)
}

func TestTableOfARoom(t *testing.T) {
	t.Parallel()
	runInPage(t, `
		const { openModel } = await import('/js/room/model.js');
		const { openClock } = await import('/js/room/clock.js');
		const seat = (seat, fields) => ({ seat, name: 'P' + seat, color: '#112233', ready: false, online: true, ...fields });
		const { apply, table } = openModel();
		const welcome = JSON.parse('{"t":"welcome","seat":1,"token":"T","n":4,"state":{"a":1,"__proto__":{"x":1}},"now":1}');
		welcome.room = { code: 'BCDFGH', status: 'lobby', host: 1, locked: false, seed: 0, max: 4, seats: [seat(2), seat(1), null, seat(0)], spectators: 2 };
		apply(welcome);
		same([table.me, table.token, table.n, table.seats.map((s) => s.seat), table.spectators], [1, 'T', 4, [1, 2], 2], 'welcome');
		same([Object.keys(table.state), ({}).x], [['a', '__proto__'], undefined], 'any key is only a key');
		const events = [
			{ t: 'join', n: 5, seat: seat(3) }, { t: 'ready', n: 6, seat: 3, v: true }, { t: 'offline', n: 7, seat: 3 },
			{ t: 'offline', n: 8, seat: 3, gone: true }, { t: 'host', n: 9, seat: 2 }, { t: 'lock', n: 10, v: true },
			{ t: 'set', n: 11, k: 'b', v: [1] }, { t: 'set', n: 12, k: 'a', v: null }, { t: 'start', n: 13, seed: 7, at: 99 }, { t: 'leave', n: 14, seat: 2 },
		];
		for (const m of [null, 1, {}, { t: 'constructor' }, { t: 'unknown', n: 1 }, { t: 'join', n: 4 }, { t: 'set', k: 1, v: 1 }, { t: 'leave', seat: 9 }]) apply(m);
		for (let twice = 0; twice < 2; twice += 1) {
			events.forEach(apply);
			same({ ...table, token: 0, state: { ...table.state } }, {
				code: 'BCDFGH', status: 'playing', host: 2, locked: true, seed: 7, max: 4, me: 1, token: 0, n: 14,
				seats: [seat(1), seat(3, { ready: true, online: false, gone: true })], spectators: 2,
				state: JSON.parse('{"__proto__":{"x":1},"b":[1]}'), at: 99, results: null,
			}, 'all events, time ' + (twice + 1));
		}
		apply({ t: 'end', n: 15, results: [{ seat: 1, score: 3, place: 1 }] });
		same([table.status, table.results.length, table.at], ['ended', 1, 0], 'end');
		apply({ t: 'again', n: 16 });
		same([table.status, table.results, Object.keys(table.state), table.seats], ['lobby', null, [], [seat(1)]], 'again, without who is gone');

		let wall = 1e6, steady = 0;
		const pass = (ms) => { wall += ms; steady += ms; };
		const clock = openClock(() => wall, () => steady);
		const ask = (there, back) => { const sent = steady; pass(there); const server = wall + 500; pass(back); clock.answered(sent, server); };
		ask(300, 20);
		same(clock.offset(), 640, 'a guess, off by half of what the ways differ');
		ask(10, 10);
		ask(400, 10);
		same([clock.offset(), clock.latency(), clock.now() - wall], [500, 20, 500], 'the least round trip wins');
		wall += 3600e3;
		ask(200, 200);
		same(clock.offset(), 500, 'a clock that was set begins anew');
		clock.answered(steady, NaN);
		same(clock.offset(), 500, 'what is no time is no answer');
	`)
}

// runInPage runs a script that may import the site's scripts, and calls same(got, want, what).
func runInPage(t *testing.T, script string) {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/js/", http.FileServer(http.Dir("static")))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, `<!doctype html><script type="module">
		const wrong = [];
		const same = (got, want, what) => {
			if (JSON.stringify(got) !== JSON.stringify(want)) wrong.push(what + ': ' + JSON.stringify(got) + ', want ' + JSON.stringify(want));
		};
		try {%s} catch (e) { wrong.push(String(e.stack)); }
		window.wrong = wrong.join('\n');
		</script>`, script)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	w := startChromium(t).person(t, desktop)
	w.open(server.URL)
	w.await("the script to end", `window.wrong !== undefined`)
	if wrong := evaluate[string](w, `window.wrong`); wrong != "" {
		t.Error(wrong)
	}
}
