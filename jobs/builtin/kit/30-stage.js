// The canvas, the size of the world on it, and the clock.

// The world is at least 360 x 480 units whatever the frame; view says how large it is now.
// top and bottom leave out the bar above and the phone's own edges.
const view = { w: 360, h: 640, top: 60, bottom: 640, scale: 1, ratio: 1 };

const canvas = document.createElement('canvas');
const ctx = canvas.getContext('2d', { alpha: false });

function measure() {
  const width = innerWidth || 360,
    height = innerHeight || 640;
  view.scale = clamp(Math.min(width / 360, height / 480), 0.4, 2.4);
  view.w = width / view.scale;
  view.h = height / view.scale;
  view.ratio = Math.min(devicePixelRatio || 1, 2);
  canvas.width = Math.round(width * view.ratio);
  canvas.height = Math.round(height * view.ratio);
  const bar = document.querySelector('.bar'),
    style = bar && getComputedStyle(bar);
  view.top = (bar ? bar.offsetTop + bar.offsetHeight : 56) / view.scale;
  view.bottom = view.h - (style ? parseFloat(style.getPropertyValue('margin-bottom')) || 0 : 0) / view.scale;
}

// fit is the largest scale, and where it starts, that shows a field of w x h under the bar.
function fit(w, h, edge) {
  const room = view.bottom - view.top - 2 * edge,
    scale = Math.min((view.w - 2 * edge) / w, room / h);
  return { scale, x: (view.w - w * scale) / 2, y: view.top + edge + (room - h * scale) / 2 };
}

// painted makes an offscreen picture of w x h pixels.
function painted(w, h, draw) {
  const picture = document.createElement('canvas');
  picture.width = Math.max(1, Math.ceil(w));
  picture.height = Math.max(1, Math.ceil(h));
  draw(picture.getContext('2d'), picture.width, picture.height);
  return picture;
}

// Time goes in steps of a 120th of a second. Drawing gets the part of a step that is left over,
// and places what moves at velocity v at x - v * STEP * (1 - part).
const STEP = 1 / 120;
const clock = { now: 0, last: -1, left: 0, hold: 0, pace: 1 };

// freeze stops the game, not its effects, for a moment, so that a blow is felt.
function freeze(seconds) {
  clock.hold = Math.max(clock.hold, calm ? 0 : seconds);
}

function frame(at) {
  requestAnimationFrame(frame);
  const passed = clock.last < 0 ? 0 : clamp((at - clock.last) / 1000, 0, 0.1);
  clock.last = at;
  if (state === 'pause') return;
  clock.left += passed;
  while (clock.left >= STEP) {
    clock.left -= STEP;
    clock.now += STEP;
    step();
  }
  if (state !== 'pause') paint(clock.left / STEP);
}

function step() {
  runBot();
  if (clock.hold > 0) clock.hold -= STEP;
  else if (state === 'play' || state === 'ending') advance(STEP * clock.pace);
  moveEffects(STEP);
}

function paint(part) {
  const scale = view.scale * view.ratio;
  ctx.setTransform(scale, 0, 0, scale, 0, 0);
  drawScenery();
  ctx.save();
  shakeView();
  game.draw(ctx, part);
  drawEffects();
  ctx.restore();
  drawFlash();
  drawBanner();
  showBar();
  moveCard();
}
