// Time that can stop: frames, timers and clocks of the game stand still between freeze and thaw.
import { clock, later, paced } from './page.js';

const w = window, unlater = w.clearTimeout.bind(w), frame = w.requestAnimationFrame.bind(w);
const RealDate = Date, today = Date.now;

let paused = false, lost = 0, since = 0, ids = 0, asking = false;
let frames = new Map(), drawing = frames, animations = [];
const timers = new Map();

export const stopped = () => paused;

const now = () => (paused ? since : clock()) - lost;
const gameToday = () => today() - clock() + now();

const wantFrame = () => { if (!asking && !paused && frames.size) { asking = true; frame(draw); } };
const draw = (t) => {
  asking = false;
  if (paused) return;
  drawing = frames;
  frames = new Map();
  for (const [id, f] of drawing) {
    drawing.delete(id);
    try { f(t - lost); } catch (e) { reportError(e); } // One that throws does not stop the others.
  }
  wantFrame();
};
w.requestAnimationFrame = (f) => { frames.set(++ids, f); wantFrame(); return ids; };
w.cancelAnimationFrame = (id) => { frames.delete(id); drawing.delete(id); };

const arm = (t, id) => {
  t.real = later(() => {
    if (t.every) { t.due = Math.max(t.due + t.every, now()); arm(t, id); } else timers.delete(id);
    t.f(...t.rest);
  }, Math.max(0, t.due - now()));
};
const timer = (repeat) => (f, delay, ...rest) => {
  if (typeof f !== 'function') return 0;
  delay = Math.max(4 * repeat, +delay || 0);
  const t = { f, rest, every: repeat && delay, due: now() + delay };
  timers.set(++ids, t);
  if (!paused) arm(t, ids);
  return ids;
};
w.setTimeout = timer(0);
w.setInterval = timer(1);
w.clearTimeout = w.clearInterval = (id) => { unlater(timers.get(id)?.real); timers.delete(id); };

performance.now = now;
w.Date = new Proxy(RealDate, {
  construct: (D, args, as) => Reflect.construct(D, args.length ? args : [gameToday()], as),
  get: (D, key) => key === 'now' ? gameToday : D[key],
});

export const freeze = () => {
  since = clock();
  paused = true;
  timers.forEach((t) => unlater(t.real));
  animations = document.getAnimations().filter((x) => x.playState === 'running');
  animations.forEach((x) => x.pause());
};

export const thaw = () => {
  lost += clock() - since;
  paused = false;
  timers.forEach(arm);
  wantFrame();
  animations.forEach((x) => x.play());
};

// A paused game takes no input. Of any other the page hears that there was some, as only that is play time. We are the
// first to listen, and what the game makes up is not trusted. It could still speak for us, about its own time alone:
// said too often, its demo ends sooner; kept quiet, it lasts longer, at the cost of who made the game.
const pressed = paced('press'), moved = paced('move');
for (const type of ['keydown', 'pointerdown', 'mousedown', 'touchstart', 'click', 'pointermove']) {
  addEventListener(type, (e) => {
    if (paused) e.stopImmediatePropagation();
    else if (e.isTrusted) (type === 'pointermove' ? moved : pressed)({});
  }, true);
}
// A gamepad has no events: it is seen when the game looks at it.
const look = navigator.getGamepads;
if (look) navigator.getGamepads = () => {
  const pads = look.call(navigator);
  if (pads.some((pad) => pad?.buttons.some((b) => b.pressed))) pressed({});
  return pads;
};

// Arrows and space never scroll the page around a game.
addEventListener('keydown', (e) => {
  const taken = e.target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName);
  const pressed = e.key === ' ' && e.target.tagName === 'BUTTON';
  if (/^(Arrow.*| )$/.test(e.key) && !taken && !pressed) e.preventDefault();
});
