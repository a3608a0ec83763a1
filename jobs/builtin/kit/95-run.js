// One run after another: start, play, pause, end. Templates share this scope, and wrap themselves in a block.

let state = 'start',
  game = null,
  before = 'play',
  bannerText = '',
  bannerAt = -9,
  endsAt = 0,
  sentAt = 0,
  toldAt = 0;
const run = {
  score: 0,
  sent: 0,
  best: 0,
  lives: 3,
  full: 3,
  left: null,
  level: 0,
  times: 1,
  time: 0,
  count: 0,
  won: false,
  record: false,
};

// What the run was given, so that a slider's move can be told.
const dealt = { lives: 0, seconds: 0 };

function deal() {
  dealt.lives = tuned('lives');
  dealt.seconds = tuned('seconds');
}

function begin() {
  deal();
  clearEffects();
  sprites.size > 200 && sprites.clear();
  Object.assign(run, {
    score: 0,
    sent: 0,
    level: 0,
    times: 1,
    time: 0,
    won: false,
    record: false,
    lives: tuned('lives'),
    full: tuned('lives'),
    left: tuned('seconds') || null,
  });
  run.count++;
  Object.assign(clock, { hold: 0, pace: 1 });
  bannerAt = -9;
  state = 'play';
  closeScreen();
  game.start();
  setSound();
  say(SPEC.goal);
}

// finish ends the run, once.
function finish(won) {
  if (state !== 'play') return;
  state = 'ending';
  endsAt = clock.now + (won ? 1.6 : 1.2);
  run.won = !!won;
  run.record = run.score > run.best;
  sfx(won ? 'win' : 'lose');
  report();
  sdk.gameOver({ score: run.score, won: run.won });
  if (!run.record || net) return;
  run.best = run.score;
  Promise.resolve(sdk.save({ best: run.best })).catch(() => {}); // The run counts even where nothing can be kept.
}

function report() {
  if (run.sent === run.score) return;
  run.sent = run.score;
  sentAt = clock.now;
  sdk.score(run.score);
}

function advance(dt) {
  if (state === 'ending') {
    if (run.won && !calm && whim() < 0.08)
      burst(around(0, view.w), around(view.top, view.h * 0.5), 10, confetti, 220, 9, 'bit', 220);
    if (clock.now > endsAt) net ? (state = 'over') : showOver();
    return;
  }
  run.time += dt;
  if (run.left !== null && !game.ownTime) countDown(dt, () => finish(!SPEC.target));
  if (state !== 'play') return;
  playTune();
  game.update(dt);
  if (clock.now - sentAt > 0.15) report();
  if (clock.now - toldAt < 1) return;
  toldAt = clock.now;
  sdk.progress(
    clamp(
      SPEC.target
        ? run.score / SPEC.target
        : run.left !== null
          ? run.time / (run.time + run.left)
          : 1 - 1 / (1 + run.time / 60),
      0,
      1,
    ),
  );
}

function countDown(dt, over) {
  const was = Math.ceil(run.left);
  run.left = Math.max(0, run.left - dt);
  if (Math.ceil(run.left) < was && run.left < 5 && run.left > 0) sfx('tick');
  if (run.left <= 0) over();
}

// gain adds points, shows them where they were made, and wins when the target is met.
function gain(points, x, y, color, text = '') {
  run.score += points;
  if (x !== undefined) float(text + '+' + points, x, y, color, 17 + Math.min(points, 8) * 1.5);
  if (SPEC.target && run.score >= SPEC.target) finish(true);
}

// hurt takes a life and reports whether that was the last.
function hurt(x, y) {
  run.lives--;
  shake(0.7);
  freeze(0.1);
  flashView('#ff2d4a', 0.3);
  burst(x, y, 26, ['#ff5d5d', '#ffd23f', '#ffffff'], 260, 6, 'spark');
  sfx('hit');
  if (run.lives > 0) return false;
  finish(false);
  return true;
}

function heal() {
  run.lives = Math.min(9, run.lives + 1);
  run.full = Math.max(run.full, run.lives);
}

function banner(text) {
  bannerText = text;
  bannerAt = clock.now;
  say(text);
}

// drawBanner writes the lines of the banner, no wider than the game's field where it has one.
function drawBanner() {
  const age = clock.now - bannerAt;
  if (age > 1.3 || state === 'over') return;
  ctx.globalAlpha = age > 1 ? (1.3 - age) / 0.3 : 1;
  const y = view.top + (view.bottom - view.top) * 0.36,
    most = game.across ? game.across() - 16 : view.w - 24;
  bannerText.split('\n').forEach((text, i) => {
    ctx.font = wordFont(44);
    const size = Math.min(i ? 30 : 44, (44 * most) / Math.max(1, ctx.measureText(text).width));
    write(ctx, text, view.w / 2, y + i * 42, size * (age < 0.25 ? ease.back(age / 0.25) : 1), '#fff');
  });
  ctx.globalAlpha = 1;
}

function pause() {
  if (state === 'pause' || net) return;
  before = state;
  state = 'pause';
  if (before === 'play') showPaused();
  setSound();
}

function resume() {
  if (state !== 'pause') return;
  state = before;
  clock.last = -1;
  if (state === 'play') {
    closeScreen();
    clock.hold = 0.5;
    banner(words.ready);
  }
  setSound();
}

function togglePause() {
  if (state === 'play') pause();
  else if (state === 'pause') resume();
}

// retune makes new lives and seconds count in the run that is under way; the rest is read as it is needed.
function retune(detail) {
  if (detail && typeof detail === 'object') dials = { ...dials, ...detail };
  const { lives, seconds } = dealt,
    now = tuned('seconds');
  run.lives = clamp(run.lives + tuned('lives') - lives, 1, 9);
  run.full = Math.max(run.lives, tuned('lives'));
  if (now !== seconds) run.left = now ? Math.max(1, run.left === null ? now : run.left + now - seconds) : null;
  deal();
}

function resize() {
  measure();
  sprites.clear();
  buildScenery();
  if (game.resize) game.resize();
  if (state === 'pause') paint(0);
}

// open shows a template's game. It has: start() for a new run, update(dt), draw(c, part), bot(kind, dt),
// and if it likes press, swipe, down, drag, lift (see the input file) and resize().
function open(made) {
  game = made;
  document.documentElement.lang = SPEC.lang;
  const style = document.documentElement.style;
  for (const key of ['back', 'back2', 'ink', 'accent', 'panel']) style.setProperty('--' + key, paletteOf[key]);
  style.setProperty('--on', light(paletteOf.accent) > 0.55 ? '#14101f' : '#ffffff');
  style.setProperty('--deep', darker(paletteOf.accent, 0.45));
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', SPEC.title);
  document.body.append(canvas, bar, screen, status);
  run.lives = run.full = tuned('lives');
  run.left = tuned('seconds') || null;
  showMuted();
  showBar();
  resize();
  game.start();
  if (!net) showStart();
  listen();
  sdk.on('pause', pause);
  sdk.on('resume', resume);
  if (!net) sdk.on('restart', begin);
  sdk.on('mute', () => mute(true));
  sdk.on('unmute', () => mute(false));
  sdk.on('tune', retune);
  Promise.resolve(sdk.load())
    .then((kept) => {
      if (kept && kept.best > run.best) run.best = Math.floor(kept.best);
      if (state === 'start' && !net) showStart();
    })
    .catch(() => {}); // Without what was kept, the first run sets the best.
  requestAnimationFrame((at) => {
    frame(at);
    sdk.ready();
  });
}

window.Kit = {
  run,
  words,
  tuning,
  open,
  get state() {
    return state;
  },
};
