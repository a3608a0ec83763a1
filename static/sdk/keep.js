// What is kept for the player: the game's own data (d, as JSON) and its localStorage (s), in one envelope.
import { ask, boot, clock, later } from './page.js';

const limit = 102400; // bytes of JSON, for a player and a game
const tooMuch = () => new RangeError('more than 100 KB');
const bytes = new TextEncoder();
export const size = (json) => bytes.encode(json).length;

let data = 'null', given = false, knowing, timer, writers = [], wrote = -1e9;
const kept = Object.create(null), touched = new Set();

// learn takes in what was saved before, except where the game has written already.
const learn = (json) => {
  const was = json ? JSON.parse(json) : {};
  if (!given) data = JSON.stringify(was.d ?? null);
  for (const key in was.s) if (!touched.has(key)) kept[key] = String(was.s[key]);
};

// known settles when what was saved before is here; nothing is written over until then.
export const known = () => knowing ||= ask('load').then((m) => learn(m.json), (e) => { knowing = null; throw e; });

// forget has it asked for again, of a page that answered after it was given up.
export const forget = () => { if (boot.saved === undefined) { knowing = null; known().catch(() => {}); } };

const flush = () => {
  const json = `{"d":${data},"s":${JSON.stringify(kept)}}`, those = writers;
  timer = 0;
  writers = [];
  wrote = clock();
  (size(json) > limit ? Promise.reject(tooMuch()) : ask('save', { json }))
    .then(() => those.forEach(([resolve]) => resolve()), (e) => those.forEach(([, reject]) => reject(e)));
};

// write sends the envelope at most once a second; all who wrote meanwhile share one answer.
const write = () => known().then(() => new Promise((...writer) => {
  writers.push(writer);
  timer ||= later(flush, Math.max(0, wrote + 1050 - clock()));
}));

export const save = async (value) => {
  const json = JSON.stringify(value) ?? 'null';
  if (size(json) > limit) throw tooMuch();
  data = json;
  given = true;
  return write();
};

export const load = async () => {
  await known();
  return JSON.parse(data);
};

// storage behaves like the browser's, down to storage.name = value; changed hears of each key written.
const storage = (map, changed) => {
  const keys = () => Object.keys(map);
  const methods = {
    getItem: (k) => map[k] ?? null,
    setItem: (k, v) => {
      v = String(v);
      if (v.length > limit) throw new DOMException('', 'QuotaExceededError');
      if (map[k] !== v) { map[k] = v; changed(String(k)); }
    },
    removeItem: (k) => { if (k in map) { delete map[k]; changed(String(k)); } },
    clear: () => keys().forEach(methods.removeItem),
    key: (i) => keys()[i] ?? null,
  };
  return new Proxy(methods, {
    get: (m, k) => k === 'length' ? keys().length : m[k] ?? map[k],
    set: (m, k, v) => { m.setItem(k, v); return true; },
    has: (m, k) => k in map || k in m,
    deleteProperty: (m, k) => { m.removeItem(k); return true; },
    ownKeys: keys,
    getOwnPropertyDescriptor: (m, k) => k in map ? { value: map[k], enumerable: true, configurable: true } : undefined,
  });
};
export const local = storage(kept, (key) => { touched.add(key); write().catch(() => {}); });
export const session = storage(Object.create(null), () => {});

if (typeof boot.saved === 'string') {
  learn(boot.saved);
  knowing = Promise.resolve();
}
