// The round: whose paddle is where, who decides about the ball, and what is felt when something happens.

const paddles = [0, 1].map(() => ({ x: W / 2, to: W / 2, v: 0, squash: 0, glad: 0 }));
const glide = { x: 0, y: 0 }; // how far the ball is drawn from where it is, while news catch up
const sent = { x: -1, at: 0 };
let ball = null, // the newest fair one
  field = { scale: 1, x: 0, y: 0 },
  heat = 0,
  scoredAt = -9,
  pointSaid = false;

const mySide = () => mySeat() - 1; // -1 watches
const flipped = () => mySide() === 1;
const ownSide = () => (mySide() >= 0 && !isBot(mySeat()) ? mySide() : -1);

// From the table's units to the world's, as this player sees the table.
const wx = (x) => field.x + (flipped() ? W - x : x) * field.scale;
const wy = (y) => field.y + (flipped() ? H - y : y) * field.scale;

function placeField() {
  field = fit(W, H, 5);
}

function startDuel() {
  placeField();
  for (const p of paddles) Object.assign(p, { x: W / 2, to: W / 2, v: 0, squash: 0, glad: 0 });
  Object.assign(glide, { x: 0, y: 0 });
  Object.assign(sent, { x: -1, at: 0 });
  ball = null;
  heat = 0;
  pointSaid = false;
  scoredAt = -9;
}

function updateDuel(dt) {
  const now = time();
  if (amHost() && !fair(shared('ball')) && now >= round.at - 500) {
    share('ball', ball || serve(null, (round.seed >>> 3) & 1, Math.round(Math.max(now, round.at) + 1400), [0, 0]));
  }
  const fresh = shared('ball');
  if (fair(fresh) && (!ball || fresh.n !== ball.n || fresh.at !== ball.at)) meet(fresh, now);
  movePaddles(dt, now);
  if (!ball) return;
  const h = hold();
  heat = mix(heat, clamp(ball.hits / 14, 0, 1), Math.min(1, dt * 3));
  for (const key of ['x', 'y']) glide[key] *= 1 - Math.min(1, dt * 11);
  if (stopped(h, now)) return;
  if (h.until > ball.at) {
    if (amHost()) share('ball', serve(ball, sideTo(ball), Math.round(now + 900), ball.s)); // the pause is over
    return;
  }
  if (state === 'play' && !cut()) decide(now);
  if (now > ball.at && whim() < dt * 70) leave(now);
}

// meet takes a ball that is new to this client, with all that is seen and heard of it.
function meet(b, now) {
  const was = ball;
  ball = b;
  if (!was) {
    pointSaid = Math.max(...b.s) >= goals() - 1;
    if (Math.max(...b.s) >= goals()) conclude(b.s[0] > b.s[1] ? 1 : 2, b.s);
    return;
  }
  if (b.by) struck(b, was, now);
  else if (b.s[0] !== was.s[0] || b.s[1] !== was.s[1]) goal(b, was.s[0] === b.s[0] ? 1 : 0, was);
}

function struck(b, was, now) {
  const side = b.by - 1,
    p = paddles[side],
    at = Math.min(now, passesAt(was) + 60);
  // It is drawn where it seemed to be, and slides to where it is.
  if (side !== ownSide()) {
    glide.x = clamp(ballX(was, at) - ballX(b, now), -90, 90);
    glide.y = clamp(clampY(was, ballY(was, at)) - ballY(b, now), -90, 90);
    if (!isBot(b.by)) p.to = b.p[side];
  }
  p.squash = 1;
  const hard = clamp(Math.abs(b.vy) / 900, 0.3, 1),
    x = wx(b.x),
    y = wy(b.y);
  burst(x, y, 8 + b.hits, [sideColors[side], '#ffffff'], 150 + 190 * hard, 5, 'spark', 0);
  ring(x, y, sideColors[side], 34 + 30 * hard, 0.35);
  shake(0.1 + 0.22 * hard);
  sfx('bounce', Math.min(14, b.hits));
  if (side === ownSide() && Math.abs(b.x - b.p[side]) < 7) {
    float(words.perfect, x, y - 22, '#ffd23f', 17);
    run.score += 3;
    sfx('near');
  } else if (b.hits % 5 === 0) float('×' + b.hits, x, y - 24, '#ffd23f', 22);
  if (side === ownSide()) run.score += 1;
  if (b.g && !was.g) {
    const gift = giftOf(was);
    sfx('power');
    if (gift) burst(wx(gift.x), wy(gift.y), 20, confetti, 220, 8, 'bit', 120);
  }
}

// clampY keeps a ball whose fate is not known yet at the paddle for a moment, as if it were being hit.
function clampY(b, y) {
  return sideTo(b) ? Math.max(y, LINE - GRACE) : Math.min(y, H - LINE + GRACE);
}

function goal(b, side, was) {
  const mine = side === (ownSide() < 0 ? side : ownSide()),
    x = ballX(was, passesAt(was)),
    y = side ? H : 0;
  scoredAt = clock.now;
  paddles[side].glad = 1;
  Object.assign(glide, { x: 0, y: 0 });
  if (net) for (const p of paddles) p.squash = 0;
  if (side === ownSide()) run.score += 10 + was.hits;
  burst(wx(x), wy(y), 40, [sideColors[side], '#ffffff', '#ffd23f'], 420, 7, 'spark', 60);
  for (let i = 0; i < 4; i++)
    burst(wx(W * (0.2 + i * 0.2)), wy(y), 12, [sideColors[side], ...confetti], 260, 9, 'bit', 240);
  flashView(sideColors[side], 0.3);
  shake(0.75);
  sfx(mine ? 'gold' : 'hit');
  const over = b.s[side] >= goals();
  if (over) {
    if (!net) run.score += side ? 0 : Math.max(0, b.s[0] - b.s[1]) * 10;
    return conclude(side + 1, b.s);
  }
  const point = Math.max(...b.s) === goals() - 1 && goals() > 1 && !pointSaid;
  pointSaid = pointSaid || point;
  banner(point ? words.matchPoint : words.goal + '\n' + nameOf(side + 1));
}

function movePaddles(dt, now) {
  const own = ownSide();
  paddles.forEach((p, side) => {
    const half = halfWidth(ball, side, now),
      was = p.x;
    if (side === own) steer(p, half, dt);
    else if (!isBot(side + 1)) p.x += (clamp(p.to, half, W - half) - p.x) * Math.min(1, dt * 17);
    else if (ball && !stopped(hold(), now)) p.x = mix(p.x, botX(ball, side, now), Math.min(1, dt * 30));
    if (dt > 0) p.v += ((p.x - was) / dt - p.v) * Math.min(1, dt * 14);
    p.squash *= 1 - Math.min(1, dt * 7);
    p.glad = Math.max(0, p.glad - dt * 0.7);
  });
  if (own < 0) return;
  lookAt(wx(paddles[own].x), dt);
  if (!net || now - sent.at < 55 || Math.abs(paddles[own].x - sent.x) < 0.6) return;
  Object.assign(sent, { x: paddles[own].x, at: now });
  net.send({ p: Math.round(sent.x) });
}

function steer(p, half, dt) {
  const way = ((held.right ? 1 : 0) - (held.left ? 1 : 0)) * (flipped() ? -1 : 1);
  if (way) p.to = p.x + way * (470 + tuned('speed') * 26) * dt;
  p.to = clamp(p.to, half, W - half);
  p.x = way ? p.to : p.x + (p.to - p.x) * Math.min(1, dt * 30);
}

// decide says what became of the ball, where that is this client's to say.
function decide(now) {
  const side = sideTo(ball),
    meets = meetsAt(ball);
  if (now < meets) return;
  const seat = side + 1,
    bot = isBot(seat),
    mine = side === ownSide(),
    silent = mySeat() > 0 && (bot || seated(seat).online) && now - passesAt(ball) > LATE_MS;
  if (!mine && !(bot && amHost()) && !silent) return;
  // A tab that nobody looks at comes here late: it decides as of then.
  const t = Math.min(now, passesAt(ball)),
    px = bot ? botX(ball, side, meets) : paddles[side].x,
    x = ballX(ball, bot ? meets : t);
  if (Math.abs(x - px) <= halfWidth(ball, side, t) + R * 0.7 && (mine || bot)) {
    return share(
      'ball',
      returned(ball, side, bot ? meets : t, x, px, bot ? (noise(ball.n, 4) - 0.5) * 500 : paddles[side].v),
    );
  }
  if (now < passesAt(ball)) return;
  const s = [...ball.s];
  s[1 - side]++;
  const next = serve(ball, side, Math.round(now + 1700), s);
  next.p = paddles.map((p) => Math.round(p.x));
  share('ball', next);
}

// leave draws the tail of the ball.
function leave(now) {
  const color = ball.by ? sideColors[ball.by - 1] : '#ffffff',
    then = now - (R / Math.hypot(ball.vx, ball.vy)) * 1000;
  if (then < ball.at) return;
  trail(
    wx(ballX(ball, then) + glide.x),
    wy(ballY(ball, then) + glide.y),
    color,
    (6 + heat * 5) * field.scale,
    0.25 + heat * 0.2,
  );
}

// A mouse leads the paddle; a finger pushes it from wherever it is.
function dragPaddle(p) {
  const side = ownSide();
  if (side < 0) return;
  const way = flipped() ? -1 : 1;
  if (!p.touch) paddles[side].to = flipped() ? W - (p.x - field.x) / field.scale : (p.x - field.x) / field.scale;
  else if (p.down) paddles[side].to += (way * p.dx * 1.2) / field.scale;
}

// To win, stand where the ball will be; to lose, stand elsewhere.
function botPaddle(kind) {
  const side = ownSide();
  if (!ball || side < 0) return;
  const at = sideTo(ball) === side ? ballX(ball, meetsAt(ball)) : W / 2;
  paddles[side].to = kind === 'lose' ? (at > W / 2 ? 0 : W) : at + (noise(ball.n, 5) - 0.5) * 60;
}

const doneDuel = () => fair(shared('ball')) && Math.max(...shared('ball').s) >= goals();

const plateOf = (seat) => ({
  points: ball ? ball.s[seat - 1] : 0,
  def: seat === 2 ? SPEC.enemies[0] || SPEC.hero : SPEC.hero,
  turn: !!ball && state === 'play' && sideTo(ball) === seat - 1,
});

const heardPaddle = (data, seat) => {
  if (data && isNumber(data.p) && paddles[seat - 1]) paddles[seat - 1].to = clamp(data.p, 0, W);
};
