'use strict';

// The page around the game: the SDK, or a stand-in when the file is opened on its own.

// A generator of numbers in [0, 1) (mulberry32). Seeds may use 53 bits.
function generator(seed) {
  let a = (seed ^ (seed / 4294967296)) >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function standIn() {
  let kept = null;
  const nothing = () => {};
  return {
    random: generator(SPEC.seed),
    tuning: {},
    muted: false,
    ready: nothing,
    score: nothing,
    progress: nothing,
    gameOver: nothing,
    on: nothing,
    save: (data) => Promise.resolve((kept = data)),
    load: () => Promise.resolve(kept),
  };
}

// Without the SDK the name still finds something: the manifest, by its id.
const sdk = window.minigame && window.minigame.ready ? window.minigame : standIn();

// The room, where several play; null alone. In a room the page around the game has the lobby, the countdown
// and the results, and nothing pauses.
const net = sdk.room || null;

// rand is for what the game decides, whim for what only the eye sees:
// a player's seed gives the same game whatever the effects did.
const rand = () => sdk.random();
const whim = generator(SPEC.seed + 1);
const between = (a, b) => a + (b - a) * rand();
const around = (a, b) => a + (b - a) * whim();
const pick = (list, roll = rand()) => list[(roll * list.length) | 0];
const clamp = (x, low, high) => (x < low ? low : x > high ? high : x);
const mix = (a, b, t) => a + (b - a) * t;
const has = (mechanic) => SPEC.mechanics.includes(mechanic);

function shuffle(list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = (rand() * (i + 1)) | 0;
    [list[i], list[j]] = [list[j], list[i]];
  }
  return list;
}

// What a creator's sliders may change: least, most, and the value that the spec gives.
const tuning = {
  speed: [1, 10, SPEC.pace],
  lives: [1, 9, SPEC.lives],
  seconds: [0, 600, SPEC.seconds],
  goods: [1, 10, 5],
  enemies: [0, 10, 5],
  size: [3, 36, SPEC.size],
};

let dials = {}; // what the sliders have said since the start

// tuned is the value in force of one of those, read again each time.
function tuned(key) {
  const [least, most, value] = tuning[key];
  const said = key in dials ? dials[key] : sdk.tuning && sdk.tuning[key];
  return typeof said === 'number' && isFinite(said) ? clamp(said, least, most) : value;
}

const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;

// botKind is 'win' or 'lose' when a machine plays, else ''.
function botKind() {
  const asked = window.__bot || (sdk.bot === true && 'win') || location.hash.slice(1);
  return asked === 'lose' ? 'lose' : asked === true || asked === 'win' || asked === 'bot' ? 'win' : '';
}
