// Two at a table. Where nobody sits a bot plays, run by the host's client, and by the next host after it.
// What counts is the room's shared state: who reloads, comes late or watches finds the game as it is.
// Alone, the same game runs on a state and a clock of its own, against a bot.

const lone = { state: {}, now: 0 };
const round = { seed: SPEC.seed, at: 0, endAt: 0, results: null, over: false };
const AWAY_MS = 1500, // offline for longer, and the others wait
  GONE_MS = 30000, // and so long they wait, before a bot plays
  READY_MS = 1500, // to find one's fingers again
  BEAT_MS = 900, // between the signs of life of a game with beats
  SILENT_MS = 2500; // without one, and they wait too: sooner than the room finds a dead network out
const heardAt = {}; // by seat, on performance.now(); later than now while a page has time to load
let awaySince = 0,
  beatAt = 0,
  tickAt = 0,
  askedAt = 0; // when this client told the room something that has not come back yet

const mySeat = () => (net ? net.me : 1);
const amHost = () => !net || net.host === net.me || (net.me > 0 && silent(net.host)); // or stands in for it
const shared = (key) => (net ? net.state : lone.state)[key];

// time is in milliseconds on the room's clock; alone it stands still while the game is paused.
const time = () => (net ? net.now() : lone.now);

function share(key, value) {
  if (!net) lone.state[key] = value;
  else if (net.me) {
    askedAt = askedAt || net.now();
    net.set(key, value);
  }
}

// silent reports whether another seat's client gives no sign of life. Only in a game with beats.
const silent = (seat) =>
  !!game.beats && state === 'play' && seat !== net.me && performance.now() - (heardAt[seat] || 0) > SILENT_MS;

const here = (player) => player.online && !silent(player.seat);
const expect = (seat, ms) => (heardAt[seat] = performance.now() + ms);

// beat gives the sign of life. A tab that slept itself has heard nobody, and waits before it says so.
function beat() {
  const now = performance.now();
  if (now - tickAt > 2000) for (const p of net.players) expect(p.seat, 0);
  tickAt = now;
  if (!game.beats || !net.me || state !== 'play' || now - beatAt < BEAT_MS) return;
  beatAt = now;
  net.send({ beat: 1 });
}

// cut reports whether this client seems to have lost the room: then it decides nothing, since nobody hears.
const cut = () => askedAt > 0 && net.now() - askedAt > 1000;

const isNumber = (n) => typeof n === 'number' && isFinite(n);

// hold is the pause that all agree on: seat is whom they wait for, or 0; from, until and total are milliseconds;
// bots are the seats of those who stayed away too long. Until "until" the game stands still.
function hold() {
  const h = shared('hold');
  const whole = h && [h.seat, h.from, h.until, h.total].every(isNumber) && Array.isArray(h.bots);
  return whole ? h : { seat: 0, from: 0, until: 0, total: 0, bots: [] };
}

const stopped = (h, now) => h.seat > 0 || now < h.until;

// played is how long the round has been on, in milliseconds, without the pauses.
function played(now = time()) {
  const h = hold();
  return (stopped(h, now) ? h.from : now - (h.until - h.from)) - round.at - h.total;
}

const seated = (seat) => (net ? net.players.find((p) => p.seat === seat) : seat === 1 ? sdk.player || {} : undefined);
const isBot = (seat) => !seated(seat) || hold().bots.includes(seat);

function nameOf(seat) {
  const named = seated(seat) && (net ? seated(seat).name : words.you);
  return isBot(seat) && !(named && net) ? words.bot : String(named || seat).slice(0, 20);
}

const named = (word, seat) => words[word].replace('{}', nameOf(seat));

// The two colours: those of the people, told apart where they are alike, and light enough to glow.
const apart = (a, b) => channels(a).reduce((sum, v, i) => sum + Math.abs(v - channels(b)[i]), 0);
const hex = (color, other) => (/^#[0-9a-f]{6}$/i.test(color) ? color : other);
const sideColors = ['#4cc9f0', '#ff5d8f'],
  worn = ['', '']; // a bot goes on in the colour of whom it plays for

function dress() {
  for (const seat of [1, 2]) worn[seat - 1] = hex(net && seated(seat) && seated(seat).color, worn[seat - 1]);
  const first = worn[0] || hex(SPEC.hero.color, paletteOf.accent),
    second = worn[1];
  const lit = (color) => (light(color) < 0.42 ? paler(color, 0.42 - light(color)) : color);
  sideColors[0] = lit(first);
  sideColors[1] =
    second && apart(lit(second), sideColors[0]) > 150
      ? lit(second)
      : ['#ff5d8f', '#4cc9f0', '#ffd23f', '#3ddc97', '#b388ff'].sort(
          (a, b) => apart(b, sideColors[0]) - apart(a, sideColors[0]),
        )[0];
  sprites.clear();
}

// watch is the host's part: pause for who is offline, go on when they are back or stay away, end the round.
function watch() {
  if (round.over && !game.done()) {
    round.over = false; // What ended it was never heard: the room goes on.
    round.results = null;
    state = 'play';
  }
  if (!net || !amHost() || !net.me) return;
  const now = time(),
    h = hold();
  if (round.results && net.host === net.me && now > round.endAt) {
    net.end(round.results);
    round.results = null;
  }
  if (state !== 'play') return;
  const lost = net.players.find((p) => p.seat && !here(p) && !h.bots.includes(p.seat)),
    waits = h.seat && seated(h.seat),
    total = h.total + (h.seat ? 0 : h.until - h.from);
  if (!lost) awaySince = 0;
  else if (!awaySince) awaySince = now;
  if (h.seat) {
    const late = now - h.from > GONE_MS;
    if (!waits || here(waits) || late)
      share('hold', {
        ...h,
        seat: 0,
        until: now + READY_MS,
        bots: waits && !here(waits) ? [...h.bots, h.seat] : h.bots,
      });
  } else if (lost && (silent(lost.seat) || now - awaySince > AWAY_MS) && now > h.until) {
    share('hold', { ...h, seat: lost.seat, from: now, until: now, total });
  } else if (h.bots.some((seat) => !seated(seat) || here(seated(seat)))) {
    share('hold', { ...h, bots: h.bots.filter((seat) => seated(seat) && !here(seated(seat))) });
  }
}

// conclude ends the round for all who see it; the host's client tells the room when they have looked at it.
// why is another line of the banner, or ''.
function conclude(winner, scores, why = '') {
  if (state !== 'play') return;
  const me = mySeat();
  finish(winner === me || (!me && winner > 0));
  banner((winner === me && me ? words.won : winner ? named('wins', winner) : words.draw) + why);
  round.over = true;
  round.endAt = time() + 1800;
  round.results = [1, 2].filter(seated).map((seat) => ({ seat, score: scores[seat - 1] }));
}

function startRound(e) {
  Object.assign(round, { seed: e.seed, at: e.at, results: null, over: false });
  awaySince = askedAt = 0;
  for (const seat of [1, 2]) expect(seat, Math.max(0, e.at - time()) + 1500);
  worn.fill('');
  dress();
  begin();
}

// Name, score and clock of both, oneself first.
const plates = [0, 1].map(() => {
  const plate = el('div', 'plate', '', null);
  return {
    plate,
    dot: el('i', '', '', plate),
    name: el('span', '', '', plate),
    note: el('small', '', '', plate),
    points: el('b', '', '', plate),
  };
});

function showPlates() {
  const mine = mySeat() || 1;
  plates.forEach((p, i) => {
    const seat = i ? 3 - mine : mine,
      { points, turn, note, def } = game.plate(seat),
      who = seated(seat),
      off = !!(net && who && !here(who)),
      color = sideColors[seat - 1];
    once('plate' + i, [nameOf(seat), points, turn, note, off, color].join(), () => {
      p.plate.className =
        'plate' + (turn ? ' turn' : '') + (off ? ' off' : '') + (note && /^0:0|^\d$/.test(note) ? ' short' : '');
      p.plate.style.setProperty('--side', color);
      p.name.textContent = nameOf(seat);
      p.dot.textContent = def ? def.emoji : '';
      p.note.textContent = note || '';
      p.points.textContent = points;
    });
  });
}

// drawWait says, over a field, for whom the game waits and how long it will.
function drawWait(c, x, y, w, h) {
  const held = hold(),
    now = time();
  if (state !== 'play' || !stopped(held, now)) return;
  slab(c, '#0b0a1ea6', x, y, w, h, 14);
  const text = held.seat ? named('waiting', held.seat) : words.ready,
    cx = x + w / 2,
    cy = y + h / 2;
  write(c, text, cx, cy, Math.min(30, (w / text.length) * 1.5));
  if (!held.seat) return;
  stroke(c, '#ffffff40', 6, () => c.arc(cx, cy - 62, 26, 0, TAU));
  stroke(c, sideColors[held.seat - 1], 6, () =>
    c.arc(cx, cy - 62, 26, -TAU / 4, -TAU / 4 + TAU * clamp(1 - (now - held.from) / GONE_MS, 0.001, 1)),
  );
}

// openTable opens a template's game for two. Beside what open asks for it has plate(seat), which gives points,
// turn, note and def (a sprite) for the bar, done(), whether the room's state says that the round is decided,
// and may have heard(data, seat) for what others send. With beats it waits for who falls silent.
function openTable(made) {
  const { update, draw, start } = made;
  made.ownTime = true;
  made.start = () => {
    if (!net) Object.assign(lone, { state: {}, now: 0 });
    if (!net) Object.assign(round, { seed: (rand() * 4294967296) | 0, at: 0 });
    run.left = null;
    start();
  };
  made.update = (dt) => {
    lone.now += dt * 1000;
    update(dt);
  };
  made.draw = (c, part) => {
    showPlates();
    draw(c, part);
  };
  dress();
  open(made);
  bar.classList.add('table');
  bar.prepend(plates[0].plate, plates[1].plate);
  resize();
  if (!net) return;
  bar.classList.add('room');
  net.on('start', startRound);
  net.on('message', (e) => {
    expect(e.from, 0);
    if (made.heard) made.heard(e.data, e.from);
  });
  net.on('state', () => (askedAt = 0));
  net.on('end', () => {
    round.over = false;
    if (state === 'play') [state, endsAt] = ['ending', clock.now + 1];
  });
  net.on('lobby', () => {
    state = 'start';
    round.over = false;
    round.results = null;
    made.start();
  });
  for (const event of ['join', 'presence']) net.on(event, (e) => e.seat && expect(e.seat, 3000));
  for (const event of ['join', 'leave', 'host', 'presence']) net.on(event, dress);
  // Frames stop in a tab that is not looked at; its player's part of the game does not.
  setInterval(() => {
    beat();
    watch();
    if (document.hidden && state === 'play') update(0);
  }, 250);
}
