// The page's end of the bridge to a game: one hello, one port, and a watch over what comes through it.
// The game's end is sdk/page.js. A game is hostile: every sandboxed frame on the web has the origin "null",
// so it is the source of a message that counts.
import { bucket, limits, meter } from './limits.js';
import { messages } from './messages.js';

// openBridge watches the frame until close. hooks:
//   hello(seed) → whether this player has muted; once
//   on[type](message) for each of messages.js but pong; false refuses it
//   unstarted(), stuck(), alive(): no hello in time, no answer to pings, and an answer again
//   stop(reason): the run must end: moved, flood or refused
// send(type, fields) reaches the game, or is dropped before its hello.
export function openBridge(frame, hooks) {
  const life = new AbortController(), { signal } = life;
  const nonce = crypto.randomUUID();
  const overflows = meter(limits.perSecond);
  const buckets = new Map(Object.entries(messages).map(([type, { rate, burst }]) => [type, bucket(rate, burst)]));
  let port, strays = 0, refusals = 0, loads = 0, pings = 0, heard = 0, silent = false;

  const close = () => {
    life.abort();
    clearTimeout(starting);
    clearInterval(pinging);
    port?.close();
  };
  const stop = (reason) => {
    close();
    hooks.stop(reason);
  };
  const send = (type, fields) => port?.postMessage({ ...fields, type });

  addEventListener('message', (e) => {
    if (!e.source || e.source !== frame.contentWindow) return;
    // The body of a flood is not even looked at.
    if (port || e.origin !== 'null' || !isHello(e.data)) {
      if (++strays > limits.strays) stop('flood');
      return;
    }
    clearTimeout(starting);
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = receive;
    port.onmessageerror = refuse;
    // Where browsers tell it (Chromium does), a port closes with the document at its other end.
    port.addEventListener('close', () => signal.aborted || stop('moved'), { signal });
    heard = performance.now();
    const muted = hooks.hello(e.data.seed);
    frame.contentWindow.postMessage({ minigame: 1, type: 'welcome', nonce, muted }, '*', [channel.port2]);
  }, { signal });

  frame.addEventListener('load', () => { if (++loads > 1) stop('moved'); }, { signal });

  function refuse() {
    if (++refusals >= limits.refusals) stop('refused');
  }

  function receive(e) {
    if (signal.aborted) return;
    const now = performance.now();
    if (overflows(now)) return stop('flood');
    const m = e.data;
    if (!isPlain(m) || own(m, 'v') !== 1 || own(m, 'n') !== nonce) return refuse();
    const type = own(m, 'type');
    if (typeof type !== 'string' || !Object.hasOwn(messages, type) || !buckets.get(type)(now)) return refuse();
    const message = messages[type].clean(m);
    if (!message) return refuse();
    if (type === 'pong') {
      if (message.id > pings) return refuse();
      heard = now;
      if (silent) hooks.alive();
      silent = false;
    } else if (!hooks.on[type] || hooks.on[type](message) === false) {
      refuse();
    }
  }

  const starting = setTimeout(() => hooks.unstarted(), limits.hello);
  const pinging = setInterval(() => {
    if (!port) return;
    const now = performance.now();
    if (document.hidden) heard = now;
    if (!silent && now - heard >= limits.silence) {
      silent = true;
      hooks.stuck();
    }
    send('ping', { id: ++pings });
  }, limits.ping);

  // The frame may have said hello before this script came: ask it to say so again.
  frame.contentWindow?.postMessage({ minigame: 1, type: 'knock' }, '*');
  return { send, close };
}

const isPlain = (m) => typeof m === 'object' && m !== null && Object.getPrototypeOf(m) === Object.prototype;
const own = (m, key) => Object.hasOwn(m, key) ? m[key] : undefined;
const isHello = (m) => isPlain(m) && own(m, 'minigame') === 1 && own(m, 'type') === 'hello' &&
  Number.isInteger(own(m, 'seed')) && m.seed >= 0 && m.seed < 2 ** 32;
