// The game's end of the bridge; the page's end is js/stage/bridge.js.
//
// What a game must know at once comes in the frame's name, JSON that the page wrote: seed, locale, tuning and what
// was saved. Messages would come too late for the first line of a game, and an address shows in logs and in
// location.hash. Alias, colour and mute follow over the port.
// The real ones, however the game's own stand still (time.js).
export const later = setTimeout.bind(window), clock = performance.now.bind(performance);
const host = parent === window ? null : parent;

export const attempt = (f) => { try { return f(); } catch { /* The caller has a default. */ } };

export const boot = attempt(() => window.name[0] === '{' && JSON.parse(window.name)) || {};
window.name = '';

let port, nonce, alone = !host, asked = 0;
const queue = [], answers = new Map();

// waiting is true until the page has answered, or has turned out not to be there.
export const waiting = () => !port && !alone;

export const send = (type, fields) => {
  // What cannot be copied is not sent; the game goes on.
  if (port) attempt(() => port.postMessage({ v: 1, n: nonce, type, ...fields }));
  else if (!alone && queue.length < 50) queue.push([type, fields]);
};

// ask resolves with the page's answer, or with nothing where there is no page.
export const ask = (type, fields) => new Promise((resolve, reject) => {
  if (alone) return resolve({});
  answers.set(++asked, (m) => m.ok ? resolve(m) : reject(new Error(type + ' failed')));
  send(type, { id: asked, ...fields });
});

// paced sends the newest of many, as often as the page takes them: mostly once a second.
export const paced = (type, gap = 1050) => {
  let newest, busy;
  const go = () => {
    busy = 0;
    if (newest) { send(type, newest); newest = 0; busy = later(go, gap); }
  };
  return (fields) => { newest = fields; busy || go(); };
};

const sendToast = paced('toast'), sendError = paced('error');
export const toast = (text) => sendToast({ text: String(text).slice(0, 140) });
export const report = (text) => sendError({ text: String(text).slice(0, 500) });

const answer = (m) => {
  const f = answers.get(m.id);
  answers.delete(m.id);
  f?.(m);
};

// connect says hello, again when the page knocks (its script may come after ours), takes one port, and hands what
// comes through it to hear by type. settled is called when the page has answered, or is given up.
export const connect = (seed, hear, settled) => {
  if (!host) return;
  const hello = () => host.postMessage({ minigame: 1, type: 'hello', seed }, '*');
  Object.assign(hear, { answer, ping: (m) => send('pong', { id: m.id }) });
  addEventListener('message', (e) => {
    const m = e.data;
    if (e.source !== host || m?.minigame !== 1) return;
    e.stopImmediatePropagation(); // The game has no business with these.
    if (port) return;
    if (m.type === 'knock') return hello();
    const late = alone;
    alone = false;
    [port] = e.ports;
    nonce = m.nonce;
    port.onmessage = ({ data }) => { if (Object.hasOwn(hear, data.type)) hear[data.type](data); };
    queue.splice(0).forEach((item) => send(...item));
    settled(m, late);
  });
  hello();
  // A frame that was given a name has a page, which may be slow to start.
  later(() => {
    if (port) return;
    alone = true;
    answers.forEach((f) => f({ ok: true }));
    answers.clear();
    settled({});
  }, boot.seed === undefined ? 300 : 10000);
};
