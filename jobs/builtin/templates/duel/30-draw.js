// How the duel looks: a table of glass that glows in the colours of its two sides.

const glass = darker(blend(paletteOf.back2, paletteOf.accent, 0.5), 0.8);
const icon = (c, def, size, look, x, y, turn = 0, k = 1) =>
  put(c, sprite(def, Math.round(size * field.scale), look), x, y, turn, k / field.scale);

function drawDuel(c) {
  const now = time(),
    far = flipped() ? 0 : 1;
  drawFans(c);
  c.save();
  c.translate(field.x, field.y);
  c.scale(field.scale, field.scale);
  drawTable(c, far);
  if (ball) {
    drawGift(c, now);
    drawBall(c, now);
  }
  drawPaddle(c, far, now);
  drawPaddle(c, 1 - far, now);
  drawWait(c, 0, 0, W, H);
  c.restore();
}

// In the drawing the player's own side is always below: see turns a place of the table into one of the drawing.
const seeX = (x) => (flipped() ? W - x : x);
const seeY = (y) => (flipped() ? H - y : y);

function drawTable(c, far) {
  slab(c, fade(glass, 0.95), 0, 0, W, H, 22);
  c.save();
  box(c, 0, 0, W, H, 22);
  c.clip();
  for (const side of [far, 1 - far]) {
    const y = side === far ? 0 : H,
      hot = side === sideTo(ball || { vy: 1 }) && ball && state === 'play' ? 0.16 : 0,
      glow = c.createLinearGradient(0, y, 0, y + (y ? -190 : 190));
    glow.addColorStop(0, fade(sideColors[side], 0.34 + hot));
    glow.addColorStop(1, fade(sideColors[side], 0));
    c.fillStyle = glow;
    c.fillRect(0, y ? H - 190 : 0, W, 190);
  }
  const line = fade(blend(paletteOf.accent, '#ffffff', 0.5), 0.32);
  stroke(c, line, 3, () => (c.moveTo(0, H / 2), c.lineTo(W, H / 2)));
  stroke(c, line, 3, () => c.arc(W / 2, H / 2, 62, 0, TAU));
  stroke(c, fade(paletteOf.accent, 0.3), 3, () => {
    for (const y of [0, H]) (c.moveTo(W / 2 + 88, y), c.arc(W / 2, y, 88, 0, TAU));
  });
  const age = clock.now - scoredAt;
  [far, 1 - far].forEach((side, below) => {
    const n = ball ? ball.s[side] : 0,
      k = age < 0.6 && paddles[side].glad > 0 ? 1 + 0.35 * Math.sin((age / 0.6) * Math.PI) : 1;
    c.font = wordFont(118 * k);
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.fillStyle = fade(sideColors[side], paddles[side].glad > 0 ? 0.75 : 0.3);
    c.fillText(n, W / 2, below ? H * 0.71 : H * 0.3);
  });
  c.restore();
  c.strokeStyle = blend(blend(sideColors[0], sideColors[1], 0.5), '#ffffff', 0.25 + heat * 0.5);
  c.lineWidth = 4 + heat * 2;
  box(c, 0, 0, W, H, 22);
  c.stroke();
}

function drawPaddle(c, side, now) {
  const p = paddles[side],
    color = sideColors[side],
    half = halfWidth(ball, side, now),
    w = half * 2 * (1 + p.squash * 0.08),
    h = 18 - p.squash * 4,
    below = seeY(lineY(side)) > H / 2,
    x = seeX(p.x),
    y = (below ? H - LINE + R : LINE - R - h) + p.squash * (below ? 5 : -5),
    wide = ball && wideUntil(ball, side, now) > now;
  for (const d of wide ? [16, 11, 6] : [9, 5])
    slab(c, fade(color, 0.2), x - w / 2 - d, y - d, w + d * 2, h + d * 2, 9 + d);
  slab(c, color, x - w / 2, y, w, h, 9);
  slab(c, darker(color, 0.4), x - w / 2, y + h - 5, w, 5, 4);
  slab(c, '#ffffff8c', x - w / 2 + 8, y + 3, w - 16, 3.5, 2);
  const rider = side ? SPEC.enemies[0] || SPEC.hero : SPEC.hero,
    jump = Math.abs(Math.sin(clock.now * 9)) * p.glad * 14;
  icon(c, rider, 36, 'hero', x, y + h / 2 + (below ? 9 - jump : -9 + jump), clamp(p.v / 2400, -0.3, 0.3));
}

function drawGift(c, now) {
  const gift = giftOf(ball);
  if (!gift || takenAt(ball) <= now) return;
  const x = seeX(gift.x),
    y = seeY(gift.y),
    beat = 1 + Math.sin(clock.now * 5) * 0.07;
  dot(c, '#0b0a1e80', x, y, 26);
  stroke(c, '#ffd23f', 3, () => c.arc(x, y, 25 * beat, 0, TAU));
  icon(
    c,
    SPEC.goods[1] || { name: '', emoji: '⭐', color: '' },
    31,
    'gold',
    x,
    y,
    Math.sin(clock.now * 3) * 0.2,
    beat,
  );
}

function drawBall(c, now) {
  if (Math.max(...ball.s) >= goals()) return; // the round is over
  const h = hold(),
    t = stopped(h, now) || h.until > ball.at ? h.from : now,
    waiting = t < ball.at,
    theirs = sideTo(ball) !== ownSide();
  let x = ballX(ball, t),
    y = ballY(ball, t);
  if (theirs && t > meetsAt(ball) && t - meetsAt(ball) < 200) y = clampY(ball, y);
  if (y < -80 || y > H + 80) return;
  x = seeX(x + glide.x);
  y = seeY(y + glide.y);
  const color = ball.by ? sideColors[ball.by - 1] : '#ffffff';
  if (waiting) drawServe(c, ball, t);
  if (heat > 0.15) dot(c, fade(color, 0.3 * heat), x, y, R * (1.5 + heat));
  dot(c, fade(color, 0.35), x, y, R + 6);
  const grow = waiting ? clamp(1 - (ball.at - t - 600) / 500, 0, 1) : 1;
  icon(
    c,
    SPEC.goods[0],
    30,
    'good',
    x,
    y,
    ((t - ball.at) / 1000) * (ball.vx / 60) * (flipped() ? -1 : 1),
    calm ? 1 : ease.back(grow),
  );
}

// drawServe shows where the ball will go, and counts down to it.
function drawServe(c, b, t) {
  const left = clamp((b.at - t) / 1400, 0, 1),
    way = flipped() ? -1 : 1,
    n = Math.hypot(b.vx, b.vy),
    color = sideColors[sideTo(b)];
  stroke(c, fade(color, 0.8), 5, () => c.arc(W / 2, H / 2, 40, -TAU / 4, -TAU / 4 + TAU * Math.max(0.001, left)));
  for (let i = 1; i < 5; i++) {
    const far = 34 + i * 19 + ((clock.now * 40) % 19);
    dot(c, fade(color, 0.9 - i * 0.18), W / 2 + (b.vx / n) * far * way, H / 2 + (b.vy / n) * far * way, 4.5);
  }
}

// drawFans puts the two heroes beside the table where the screen is wide.
function drawFans(c) {
  const space = field.x;
  if (space < 90) return;
  const far = flipped() ? 0 : 1,
    size = Math.min(110, space * 0.62);
  [far, 1 - far].forEach((side, below) => {
    const def = side ? SPEC.enemies[0] || SPEC.hero : SPEC.hero,
      x = below ? space / 2 : view.w - space / 2,
      glad = paddles[side].glad,
      y = view.bottom - size * 0.62 - Math.abs(Math.sin(clock.now * (glad > 0 ? 9 : 2))) * (glad > 0 ? 34 : 5);
    shadowUnder(c, x, view.bottom - size * 0.1, size * 0.42);
    dot(c, fade(sideColors[side], 0.3), x, y, size * 0.62);
    put(
      c,
      sprite(def, Math.round(size), 'hero'),
      x,
      y,
      glad > 0 ? Math.sin(clock.now * 12) * 0.15 : Math.sin(clock.now * 1.5 + below) * 0.04,
      below ? 1 : -1,
      1,
    );
  });
}

openTable({
  start: startDuel,
  update: updateDuel,
  draw: drawDuel,
  bot: botPaddle,
  across: () => W * field.scale,
  beats: true,
  plate: plateOf,
  done: doneDuel,
  heard: heardPaddle,
  down: dragPaddle,
  drag: dragPaddle,
  resize: placeField,
  foes: false,
});
