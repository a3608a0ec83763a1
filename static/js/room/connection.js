// The page's wire to a room: it comes back by itself, with the same seat, after whatever broke it.
import { openClock } from './clock.js';

const limits = {
  welcome: 8000, // ms from the first try to being welcomed
  ping: 5000, // between pings
  silence: 4000, // for an answer to one of them
  awake: 2000, // for an answer after the laptop was opened or the network came back
  steady: 5000, // after this long a connection was a good one, and the next is tried at once
  behind: 65536, // bytes waiting to be sent; beyond that nothing is taken
  keep: 300, // between writes to sessionStorage
};
// Reasons of a bye after which nobody comes back by themselves.
const final = new Set(['kicked', 'full', 'ended', 'replaced', 'rate']);

// openConnection keeps a socket to url until close, or a final bye. session is openSession's. watch: as a spectator
// on purpose. hooks, of which message must be there:
//   state(word): connecting, open (welcomed), lost (it is being tried again), closed (for good, unless retry is called)
//   message(m): every message but pong and bye, in order, welcome and resync included
//   bye(reason, text): a final one, before state('closed'): kicked full ended replaced rate; text is words for the
//     person, where the server has any. After restart and slow there is only state('lost'), and a new try at once.
//   failed(tries): another try did not end in a welcome; after several the room's page may know more
//   clock(offset): server clock minus Date.now() is better known than at the last welcome (hand it to the stage as
//     room:clock, detail {offset})
// What it returns: send(message) tells whether it was handed to the network; retry() tries now, also after closed
// ("Play here"); now() is the server's clock; latency() the least round trip of late; close() is silent.
export function openConnection({ url, session, watch = false, hooks }) {
  const life = new AbortController(), clock = openClock();
  const address = new URL(url, location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  let socket = null, welcomed = false, state = '', tries = 0, opened = 0, heard = 0, answered = 0, offset = 0;
  let waiting, pinging, checking, asked = null;

  const hook = (name, ...values) => {
    try { hooks[name]?.(...values); } catch (e) { reportError(e); } // A page's mistake does not cut the wire.
  };
  const become = (next) => { if (state !== next) hook('state', state = next); };
  const now = () => clock.steady();

  // drop lets go of the socket in hand; whatever still comes from it is not listened to.
  const drop = () => {
    const old = socket;
    socket = null;
    welcomed = false;
    for (const timer of [waiting, pinging, checking]) clearTimeout(timer);
    checking = 0;
    old?.close();
  };

  const again = () => {
    if (welcomed && now() - opened > limits.steady) tries = 0;
    else if (!welcomed) hook('failed', tries + 1);
    drop();
    become('lost');
    const most = Math.min(5000, 200 * 2 ** tries++);
    waiting = setTimeout(connect, most * (0.5 + Math.random() / 2));
  };

  const finish = () => {
    drop();
    session.keep();
    become('closed');
  };

  function connect() {
    drop();
    if (!state || state === 'closed') become('connecting');
    const mine = socket = new WebSocket(address, 'minigame.v1');
    const listen = (type, f) => mine.addEventListener(type, (e) => { if (socket === mine) f(e); });
    waiting = setTimeout(again, limits.welcome);
    listen('open', () => {
      asked = { at: now() };
      const { token, after } = session;
      mine.send(JSON.stringify({ t: 'hello', ...token && { resume: token, after }, ...watch && { watch } }));
    });
    listen('message', (e) => {
      heard = now();
      for (const m of unpacked(e.data)) if (socket === mine) receive(m);
    });
    listen('close', again);
  }

  function receive(m) {
    if (m.t === 'pong') return timed(m.c, m.now);
    if (m.t === 'bye') {
      if (m.reason === 'ended' || m.reason === 'kicked') session.forget();
      if (!final.has(m.reason)) return again();
      hook('bye', m.reason, m.text);
      return finish();
    }
    if (m.t === 'welcome') {
      if (!welcomed) {
        clearTimeout(waiting);
        clock.answered(asked.at, m.now);
        offset = clock.offset();
        asked = null;
        opened = now();
        welcomed = true;
        for (const delay of [0, 500, 1500]) setTimeout(() => { if (welcomed) ask(); }, delay);
        tick();
      }
      if (m.seat > 0) watch = false;
      session.token = typeof m.token === 'string' ? m.token : '';
    }
    if (Number.isInteger(m.n)) session.saw(m.n, m.t === 'welcome' || m.t === 'resync');
    hook('message', m);
    if (m.t === 'welcome' && welcomed) become('open');
  }

  // ask sends a ping, whose answer sets the clock and shows that the other side is there.
  const ask = () => {
    asked = { at: now(), c: Math.ceil(now()) };
    if (welcomed && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ t: 'ping', c: asked.c }));
    return asked.c;
  };
  const timed = (c, server) => {
    answered = Math.max(answered, Number(c) || 0);
    if (!asked?.c || c !== asked.c) return;
    clock.answered(asked.at, server);
    asked = null;
    if (Math.abs(clock.offset() - offset) < 3) return;
    offset = clock.offset();
    hook('clock', offset);
  };
  // check gives the other side `limit` ms to answer, or to say anything at all. On waking only an answer counts:
  // what is heard then may have lain here since before.
  const check = (limit) => {
    const since = now(), c = ask();
    clearTimeout(checking);
    checking = setTimeout(() => {
      checking = 0;
      if (welcomed && answered < c && (limit === limits.awake || heard <= since)) again();
    }, limit);
  };
  const tick = () => {
    clearTimeout(pinging);
    pinging = setTimeout(tick, limits.ping);
    if (!document.hidden && !checking) check(limits.silence);
  };

  const retry = () => {
    tries = 0;
    connect();
  };
  const wake = (e) => {
    if (state === 'closed' || document.hidden) return;
    if (welcomed) check(limits.awake);
    else if (!socket || e.type === 'online') retry();
  };
  const { signal } = life;
  document.addEventListener('visibilitychange', wake, { signal });
  for (const event of ['online', 'offline', 'pageshow']) addEventListener(event, wake, { signal });
  addEventListener('pagehide', session.keep, { signal });
  connect();

  return {
    send: (message) => {
      if (!welcomed || socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > limits.behind) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    now: clock.now, latency: clock.latency, offset: clock.offset, retry,
    close: () => {
      life.abort();
      state = 'closed';
      finish();
    },
  };
}

// openSession is what a tab keeps of its seat in a room: over a reload, but not shared with another tab.
export function openSession(code) {
  const key = `room:${code}`;
  let timer = 0, forgotten = false;
  const session = {
    token: '', after: 0,
    saw: (n, whole) => {
      if (!whole && n <= session.after) return;
      session.after = n;
      forgotten = false;
      timer ||= setTimeout(session.keep, limits.keep);
    },
    // A browser that keeps nothing loses the seat's token on a reload; the server knows its people by cookie as well.
    keep: () => {
      clearTimeout(timer);
      timer = 0;
      try {
        if (!forgotten) sessionStorage.setItem(key, JSON.stringify({ token: session.token, after: session.after }));
      } catch { /* as said */ }
    },
    forget: () => {
      forgotten = true;
      Object.assign(session, { token: '', after: 0 });
      try { sessionStorage.removeItem(key); } catch { /* as said */ }
    },
  };
  try {
    const { token, after } = JSON.parse(sessionStorage.getItem(key)) ?? {};
    if (typeof token === 'string' && Number.isInteger(after)) Object.assign(session, { token, after });
  } catch { /* as said */ }
  return session;
}

// unpacked takes a frame apart: one message, or an array of them. What is no message is left out.
function unpacked(text) {
  try {
    const got = JSON.parse(text);
    return (Array.isArray(got) ? got : [got]).filter((m) => typeof m?.t === 'string');
  } catch {
    return [];
  }
}
