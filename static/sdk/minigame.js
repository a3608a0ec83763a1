// The SDK: window.minigame, the first script of every game document. minigame.d.ts says what each call promises.
// It runs inside the hostile document, so nothing here is a wall: it is a convenience for the game.
import { attempt, boot, connect, paced, report, send, toast } from './page.js';
import { random, sow } from './random.js';
import { freeze, stopped, thaw } from './time.js';
import { hold, mute, muted, release, settle, sound } from './sound.js';
import { openEvents } from './events.js';
import { forget, known, load, local, save, session } from './keep.js';
import { openRoom } from './room.js';

const { emit, on, count } = openEvents();
addEventListener('error', (e) => { if (e.message) report(e.message + (e.lineno ? ` (line ${e.lineno})` : '')); });
addEventListener('unhandledrejection', (e) => report(e.reason?.message || e.reason));

let seed = boot.seed ?? crypto.getRandomValues(new Uint32Array(1))[0], owned = boot.owned ?? true, scored, tuning;
sow(seed);

const player = { id: 'p' + seed.toString(36), name: 'Player', color: '#6c5ce7', guest: true };

const tuned = () => {
  if (tuning) return tuning;
  const declared = document.getElementById('minigame'), values = {};
  attempt(() => JSON.parse(declared.textContent).tuning.forEach((t) => { values[t.key] = t.value; }));
  Object.assign(values, boot.tuning);
  if (declared) tuning = values; // A script above the declaration sees what is known so far.
  return values;
};

// In a room every round has its seed, the same for all.
const { room = null, hear } = boot.room ? openRoom(boot.room.max, (s) => sow(seed = s)) : {};

const sendScore = paced('score', 110), sendProgress = paced('progress', 110), sendBuy = paced('buy');

const minigame = {
  version: 1, random, save, load, sound, toast, on, storage: local, room,
  get seed() { return seed; },
  get locale() { return boot.locale || navigator.language; },
  get player() { return { ...player }; },
  get tuning() { return tuned(); },
  get muted() { return muted(); },
  get owned() { return owned; },
  ready: () => send('ready'),
  score: (n) => { if (Number.isFinite(n) && n !== scored) sendScore({ score: scored = n }); },
  progress: (p) => { if (Number.isFinite(p)) sendProgress({ progress: Math.min(1, Math.max(0, p)) }); },
  gameOver: (r) => {
    sendScore(); // A score that still waits must not begin the next run.
    const score = Number.isFinite(r?.score) ? r.score : scored, won = r?.won;
    send('gameOver', { ...score !== undefined && { score }, ...typeof won === 'boolean' && { won } });
  },
  buy: () => { if (!owned) sendBuy({}); },
};
const globals = {
  minigame: Object.freeze(minigame),
  localStorage: local, sessionStorage: session, alert: toast, confirm: () => true, prompt: (text, value = '') => String(value),
};
// Configurable, so that a game may say `const minigame = window.minigame` in a script of its own.
for (const name in globals) Object.defineProperty(window, name, { configurable: true, get: () => globals[name] });

const pause = () => { if (!stopped()) { freeze(); hold(); emit('pause'); } };
const resume = () => { if (stopped()) { thaw(); release(); emit('resume'); } };
const silence = (yes) => { if (muted() !== yes) { mute(yes); emit(yes ? 'mute' : 'unmute'); } };

connect(seed, {
  ...hear, pause, resume,
  mute: () => silence(true),
  unmute: () => silence(false),
  player: (m) => { Object.assign(player, m.player); },
  owned: () => { if (!owned) { owned = true; emit('owned'); } },
  tune: (m) => { Object.assign(tuned(), m.tuning); emit('tune', tuned()); },
  restart: (m) => {
    resume();
    sow(seed = m.seed);
    scored = undefined;
    // A game that does not listen is loaded again instead.
    if (count('restart')) emit('restart'); else send('reload');
  },
}, (m, late) => {
  settle();
  if (m.muted) silence(true);
  if (late) forget();
});
known().catch(() => {});
