// Brick breaker: the hero rides the paddle, the ball clears the wall, level after level.
//
// Reads from the spec: hero, goods (hidden in bricks, worth catching), enemies (hidden too, better avoided),
// size (rows), target, mechanics powerups, multiball, combo, sturdy.
// Tuning: speed (of the ball), lives, seconds, goods (how often bricks drop something),
// enemies (how many bricks are tough), size (rows, in the next level).
{
  const W = 400,
    COLS = 10,
    EDGE = 8,
    GIFTS = [
      ['multi', '🎱', 0],
      ['wide', '↔️', 14],
      ['slow', '🐢', 9],
      ['pierce', '🔥', 6],
      ['life', '❤️', 0],
    ].map(([kind, emoji, lasts]) => ({ kind, lasts, name: kind, emoji, color: '' }));
  const paddle = { x: W / 2, y: 0, w: 86, v: 0, aim: W / 2, squash: 0 };
  const power = { wide: 0, slow: 0, pierce: 0, small: 0 };
  const balls = Array.from({ length: 14 }, () => ({ on: false })),
    drops = Array.from({ length: 24 }, () => ({ on: false }));
  const glass = darker(blend(paletteOf.back2, paletteOf.accent, 0.55), 0.66); // deep, so that bricks and ball shine
  let H = 520,
    room = { scale: 1, x: 0, y: 0 },
    bricks = [],
    grid = [],
    stuck = true,
    chain = 0,
    sinceHit = 0,
    ramp = 1,
    clearing = 0,
    entered = 0,
    tall = 18;

  // The field is W units wide and as high as the screen allows; these turn its units into the world's.
  const wx = (x) => room.x + x * room.scale,
    wy = (y) => room.y + y * room.scale;
  const toField = (x) => (x - room.x) / room.scale;

  function place() {
    H = clamp((W * (view.bottom - view.top - 8)) / (view.w - 8), 370, 640);
    room = fit(W, H, 4);
    paddle.y = H - 40;
    for (const b of balls) if (b.on) b.y = Math.min(b.y, paddle.y - 12);
  }

  function start() {
    place();
    for (const b of balls) b.on = false;
    for (const d of drops) d.on = false;
    for (const key in power) power[key] = 0;
    Object.assign(paddle, { x: W / 2, aim: W / 2, v: 0, squash: 0 });
    run.level = 1;
    chain = sinceHit = clearing = 0;
    buildWall();
    serve();
  }

  const patterns = [
    () => true,
    (x, y) => (x + y) % 2 === 0 || y % 3 === 0,
    (x, y, n) => Math.abs(x - 4.5) <= 0.6 + ((y + 1) / n) * 4.6,
    (x, y, n) => Math.abs(x - 4.5) / 5 + Math.abs(y - (n - 1) / 2) / (n / 2 + 0.6) <= 1,
    (x) => x % 3 !== 2,
    (x, y, n) => Math.abs(y - (n - 1) / 2 - Math.sin(x * 0.9) * (n / 4)) < n / 3.2,
    (x, y, n) =>
      y === 0 || y === n - 1 || x < 2 || x > 7 || (Math.abs(x - 4.5) < 1 && Math.abs(y - (n - 1) / 2) < 1.1),
    (x, y, n) => Math.abs(x - 4.5) < 1.1 || Math.abs(y - (n - 1) / 2) < 1.1,
    (x, y, n, bits) => (bits[y * 5 + Math.min(x, 9 - x)] || 0) > 0.36,
  ];

  // No brick is for ever: whatever the pattern, a level can be cleared.
  function buildWall() {
    const rows = clamp((tuned('size') || 5) + ((run.level - 1) >> 1), 3, 10),
      bits = Array.from({ length: 60 }, rand);
    const form = run.level === 1 ? pick(patterns.slice(0, 4)) : pick(patterns);
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(paletteOf.accent.slice(i, i + 2), 16) / 255),
      most = Math.max(r, g, b),
      d = most - Math.min(r, g, b) || 1;
    const hue = 60 * (most === r ? (g - b) / d : most === g ? 2 + (b - r) / d : 4 + (r - g) / d),
      turn = between(14, 34);
    const tough = (has('sturdy') ? 0.05 : 0.012 * Math.min(run.level, 4)) * tuned('enemies'),
      w = (W - EDGE * 2) / COLS;
    tall = clamp((H * 0.4) / rows, 14, 22);
    bricks = [];
    grid = [];
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < COLS; x++) {
        if (!form(x, y, rows, bits)) continue;
        const luck = rand(),
          hp = rand() < tough ? (run.level > 3 && rand() < 0.3 ? 3 : 2) : 1;
        const brick = {
          x: EDGE + (x + 0.5) * w,
          y: 30 + (y + 0.5) * tall,
          w: w - 3,
          h: tall - 3,
          hp,
          full: hp,
          bump: 0,
          late: y * 0.05 + x * 0.02,
          hue: (hue + y * turn + 720) % 360,
          def: null,
          foe: false,
        };
        brick.color = `hsl(${brick.hue} 78% 60%)`;
        if (SPEC.goods.length && luck < 0.16) brick.def = pick(SPEC.goods);
        else if (SPEC.enemies.length && luck > 0.9) [brick.def, brick.foe] = [pick(SPEC.enemies), true];
        bricks.push((grid[y * COLS + x] = brick));
      }
    }
    entered = 0;
  }

  function serve() {
    for (const b of balls) b.on = false;
    Object.assign(balls[0], { on: true, x: paddle.x, y: paddle.y - 14, vx: 0, vy: 0 });
    stuck = true;
    ramp = 1;
    chain = 0;
    run.times = 1;
  }

  const speed = () =>
    (270 + tuned('speed') * 24) *
    (1 + Math.min(0.3, (run.level - 1) * 0.04)) *
    ramp *
    (H / 520) *
    (power.slow > 0 ? 0.62 : 1);
  const swing = () => Math.sin(clock.now * 2) * 0.75;

  function aimBall(b, angle) {
    b.vx = Math.sin(angle);
    b.vy = -Math.cos(angle);
  }

  function addBall(x, y, angle) {
    const b = balls.find((ball) => !ball.on);
    if (!b) return;
    Object.assign(b, { on: true, x, y });
    aimBall(b, angle);
  }

  function launch() {
    if (!stuck || clearing > 0 || entered < 0.6) return;
    stuck = false;
    aimBall(balls[0], swing());
    if (has('multiball')) addBall(balls[0].x, balls[0].y, -swing() - 0.2);
    sfx('jump');
    paddle.squash = 1;
  }

  function update(dt) {
    for (const key in power) power[key] = Math.max(0, power[key] - dt);
    entered += dt;
    if (clearing > 0 && (clearing -= dt) <= 0) {
      run.level++;
      buildWall();
      serve();
      banner(words.level + ' ' + run.level);
    }
    movePaddle(dt);
    for (const b of bricks) b.bump = Math.max(0, b.bump - dt * 5);
    for (const d of drops) if (d.on) moveDrop(d, dt);
    if (stuck) {
      balls[0].x = paddle.x;
      balls[0].y = paddle.y - 14;
    } else {
      sinceHit += dt;
      for (const b of balls) if (b.on) moveBall(b, dt);
      if (clearing <= 0 && !balls.some((b) => b.on)) fall();
    }
    lookAt(wx(paddle.x), dt);
  }

  function fall() {
    for (const d of drops) d.on = false;
    power.wide = power.pierce = power.slow = power.small = 0;
    if (!hurt(wx(paddle.x), wy(paddle.y))) serve();
  }

  function movePaddle(dt) {
    const way = (held.right ? 1 : 0) - (held.left ? 1 : 0),
      want = 86 * (power.wide > 0 ? 1.5 : 1) * (power.small > 0 ? 0.65 : 1),
      was = paddle.x;
    paddle.w += (want - paddle.w) * Math.min(1, dt * 10);
    if (way) paddle.aim = paddle.x + way * (400 + tuned('speed') * 18) * dt;
    paddle.aim = clamp(paddle.aim, paddle.w / 2 + 3, W - paddle.w / 2 - 3);
    paddle.x += way ? paddle.aim - paddle.x : (paddle.aim - paddle.x) * Math.min(1, dt * 26);
    paddle.v += ((paddle.x - was) / dt - paddle.v) * Math.min(1, dt * 14);
    paddle.squash *= 1 - Math.min(1, dt * 8);
  }

  function moveBall(b, dt) {
    const v = speed(),
      r = 7;
    b.x += b.vx * v * dt;
    b.y += b.vy * v * dt;
    if (whim() < dt * 50) trail(wx(b.x), wy(b.y), power.pierce > 0 ? '#ff7a2f' : '#ffffff', 5 * room.scale, 0.25);
    if (b.x < r || b.x > W - r) {
      b.vx = Math.abs(b.vx) * (b.x < r ? 1 : -1);
      b.x = clamp(b.x, r, W - r);
      sfx('bounce', 2);
    }
    if (b.y < r) {
      b.vy = Math.abs(b.vy);
      b.y = r;
      sfx('bounce', 3);
    }
    hitBricks(b, r);
    if (b.vy > 0 && b.y > paddle.y - 14 && b.y < paddle.y + 6 && Math.abs(b.x - paddle.x) < paddle.w / 2 + r)
      bounce(b);
    if (b.y > H + 20) {
      b.on = false;
      sfx('miss');
    }
  }

  // Where the ball meets the paddle says where it goes; the paddle's own motion adds a little.
  // When nothing was hit for long, it goes straight at a brick.
  function bounce(b) {
    const at = clamp((b.x - paddle.x) / (paddle.w / 2 + 7), -1, 1);
    let angle = at * 1.05 + clamp(paddle.v / 3000, -0.2, 0.2);
    b.y = paddle.y - 14;
    if (sinceHit > 9 && bricks.length) {
      const aim = pick(bricks);
      angle = Math.atan2(aim.x - b.x, b.y - aim.y);
    }
    aimBall(b, clamp(angle, -1.15, 1.15));
    ramp = Math.min(1.38, ramp + 0.012);
    chain = 0;
    run.times = 1;
    paddle.squash = 1;
    sfx('bounce', 0);
    burst(wx(b.x), wy(b.y + 6), 5, paletteOf.accent, 110, 4, 'spark');
  }

  function hitBricks(b, r) {
    const w = (W - EDGE * 2) / COLS,
      gx = Math.floor((b.x - EDGE) / w),
      gy = Math.floor((b.y - 30) / tall);
    for (let y = gy - 1; y <= gy + 1; y++) {
      for (let x = Math.max(0, gx - 1); x <= Math.min(COLS - 1, gx + 1); x++) {
        const k = y < 0 ? null : grid[y * COLS + x];
        if (!k) continue;
        const dx = b.x - clamp(b.x, k.x - k.w / 2, k.x + k.w / 2),
          dy = b.y - clamp(b.y, k.y - k.h / 2, k.y + k.h / 2);
        if (dx * dx + dy * dy > r * r) continue;
        strike(k, y * COLS + x);
        if (power.pierce > 0) continue;
        if (Math.abs(dx) > Math.abs(dy)) b.vx = Math.abs(b.vx) * Math.sign(dx);
        else b.vy = Math.abs(b.vy) * (Math.sign(dy) || -Math.sign(b.vy));
        // Never nearly level: at least a third of the speed goes up or down.
        if (Math.abs(b.vy) < 0.34) b.vy = 0.34 * (Math.sign(b.vy) || 1);
        const n = Math.hypot(b.vx, b.vy);
        b.vx /= n;
        b.vy /= n;
        return;
      }
    }
  }

  function strike(k, at) {
    sinceHit = 0;
    k.bump = 1;
    k.hp -= power.pierce > 0 ? 3 : 1;
    if (k.hp > 0) {
      sfx('bounce', 5);
      return burst(wx(k.x), wy(k.y), 4, '#ffffff', 90, 3);
    }
    grid[at] = null;
    bricks.splice(bricks.indexOf(k), 1);
    chain++;
    run.times = has('combo') ? Math.min(5, 1 + Math.floor(chain / 5)) : 1;
    burst(wx(k.x), wy(k.y), 10, [k.color, k.color, '#ffffff'], 170, 6 * room.scale, 'bit', 420);
    shake(0.07);
    sfx('catch', chain % 12);
    gain(run.times, wx(k.x), wy(k.y), run.times > 1 ? '#ffd23f' : '#ffffff');
    if (k.def) drop(k, k.def, k.foe ? 'bad' : 'good');
    else if (has('powerups') && rand() < 0.032 * tuned('goods'))
      drop(k, run.lives < run.full && rand() < 0.3 ? GIFTS[4] : GIFTS[(rand() * 4) | 0], 'gift');
    if (!bricks.length && state === 'play') clear();
  }

  function clear() {
    clearing = 1.5;
    for (const b of balls) b.on = false;
    for (const d of drops) if (d.kind === 'bad') d.on = false;
    banner(words.perfect);
    sfx('level');
    for (let i = 0; i < 6; i++) burst(wx(W * (0.15 + i * 0.14)), wy(H * 0.3), 12, confetti, 240, 9, 'bit', 260);
  }

  function drop(k, def, kind) {
    const d = drops.find((one) => !one.on);
    if (d) Object.assign(d, { on: true, x: k.x, y: k.y, vy: -60, def, kind, age: 0 });
  }

  function moveDrop(d, dt) {
    d.age += dt;
    d.vy = Math.min(150, d.vy + 260 * dt);
    d.y += d.vy * dt;
    if (d.y > H + 20) d.on = false;
    if (Math.abs(d.y - paddle.y) > 18 || Math.abs(d.x - paddle.x) > paddle.w / 2 + 10) return;
    d.on = false;
    if (d.kind === 'bad') {
      power.small = 7;
      shake(0.4);
      sfx('hit');
      flashView('#ff2d4a', 0.2);
      return burst(wx(d.x), wy(d.y), 18, ['#ff5d5d', '#ffd23f'], 200, 5, 'spark');
    }
    paddle.squash = 1;
    ring(wx(d.x), wy(d.y), '#ffffff', 50);
    if (d.kind === 'good') {
      sfx('gold');
      return gain(2, wx(d.x), wy(paddle.y - 16), '#ffd23f');
    }
    sfx('power');
    float(d.def.emoji, wx(d.x), wy(paddle.y - 16), '#fff', 28);
    if (d.def.kind === 'life') heal();
    else if (d.def.kind === 'multi')
      for (const b of balls.filter((ball) => ball.on).slice(0, 4)) (addBall(b.x, b.y, 0.6), addBall(b.x, b.y, -0.6));
    else power[d.def.kind] = d.def.lasts;
  }

  function draw(c, part) {
    c.save();
    c.translate(room.x, room.y);
    c.scale(room.scale, room.scale);
    slab(c, fade(glass, 0.8), 0, 0, W, H + 30, 14);
    c.strokeStyle = fade(paletteOf.accent, 0.7);
    c.lineWidth = 3;
    box(c, 0, 0, W, H + 30, 14);
    c.stroke();
    for (const k of bricks) drawBrick(c, k);
    for (const d of drops) if (d.on) drawDrop(c, d);
    if (stuck && state === 'play' && clearing <= 0) drawAim(c);
    drawPaddle(c);
    const back = STEP * (1 - part) * (stuck ? 0 : speed());
    for (const b of balls) if (b.on) drawBall(c, b.x - b.vx * back, b.y - b.vy * back);
    c.restore();
    let slot = 0;
    for (const gift of GIFTS) {
      if (power[gift.kind] > 0) dial(c, wx(24) + slot++ * 44, wy(H) - 12, gift, power[gift.kind] / gift.lasts);
    }
    if (stuck && state === 'play' && clearing <= 0 && run.time > 0.8)
      write(c, words.launch, wx(W / 2), wy(H * 0.72), Math.min(19, view.w / 20));
  }

  const icon = (c, def, size, look, x, y, turn = 0, k = 1) =>
    put(c, sprite(def, Math.round(size * room.scale), look), x, y, turn, k / room.scale);

  function drawBrick(c, k) {
    const t = calm ? 1 : clamp((entered - k.late) / 0.35, 0, 1),
      y = k.y - (1 - ease.out(t)) * 60 - k.bump * 2,
      s = 1 - k.bump * 0.08;
    c.globalAlpha = t;
    const x = k.x - (k.w * s) / 2,
      top = y - (k.h * s) / 2,
      w = k.w * s,
      h = k.h * s;
    slab(c, `hsl(${k.hue} 62% 36%)`, x, top + 2.5, w, h, 5);
    slab(c, k.bump > 0.6 ? '#ffffff' : k.color, x, top, w, h - 0.5, 5);
    slab(c, '#ffffff59', x + 3, top + 2, w - 6, h * 0.24, 3);
    if (k.full > 1) {
      c.strokeStyle = k.hp > 1 ? '#fff' : '#ffffff80';
      c.lineWidth = k.hp > 2 ? 3 : 2;
      box(c, x + 1, top + 1, w - 2, h - 2, 4);
      c.stroke();
      if (k.hp < k.full)
        stroke(
          c,
          '#00000066',
          1.5,
          () => (
            c.moveTo(x + w * 0.3, top + 2),
            c.lineTo(x + w * 0.45, y),
            c.lineTo(x + w * 0.36, top + h - 2),
            c.moveTo(x + w * 0.45, y),
            c.lineTo(x + w * 0.7, y - h * 0.1)
          ),
        );
    }
    if (k.def) icon(c, k.def, Math.min(h * 0.98, 19), k.foe ? 'bad' : 'good', k.x, y);
    c.globalAlpha = 1;
  }

  function drawDrop(c, d) {
    if (d.kind === 'gift') {
      dot(c, '#14204acc', d.x, d.y, 15);
      stroke(c, '#7df9ff', 2.5, () => c.arc(d.x, d.y, 15, 0, TAU));
    }
    icon(
      c,
      d.def,
      d.kind === 'gift' ? 18 : 24,
      d.kind === 'gift' ? 'plain' : d.kind,
      d.x,
      d.y,
      Math.sin(d.age * 4) * 0.25,
      Math.min(1, 0.4 + d.age * 3),
    );
  }

  function drawAim(c) {
    const a = swing();
    for (let i = 1; i < 9; i++)
      dot(
        c,
        fade('#ffffff', 0.85 - i * 0.09),
        paddle.x + Math.sin(a) * i * 17,
        paddle.y - 14 - Math.cos(a) * i * 17,
        3.2 - i * 0.2,
      );
  }

  function drawPaddle(c) {
    const w = paddle.w * (1 + paddle.squash * 0.06),
      h = 15 - paddle.squash * 3,
      x = paddle.x - w / 2,
      y = paddle.y - 6 + paddle.squash * 3;
    const body = SPEC.hero.color || paletteOf.accent;
    slab(c, darker(body, 0.5), x, y + 3, w, h, 9);
    slab(c, power.small > 0 ? '#b0455a' : body, x, y, w, h, 9);
    slab(c, '#ffffff66', x + 7, y + 2.5, w - 14, 3.5, 2);
    for (const side of [x + 2, x + w - 14]) slab(c, paler(body, 0.55), side, y + 1, 12, h - 2, 6);
    icon(
      c,
      SPEC.hero,
      34,
      'hero',
      paddle.x,
      y + 11 + paddle.squash * 2 + Math.sin(clock.now * 4) * 0.8,
      clamp(paddle.v / 2600, -0.3, 0.3),
    );
  }

  function drawBall(c, x, y) {
    dot(c, power.pierce > 0 ? '#ff7a2f66' : '#ffffff33', x, y, 11);
    dot(c, power.pierce > 0 ? '#ffb03a' : '#ffffff', x, y, 7);
    dot(c, power.pierce > 0 ? '#fff3b0' : blend(paletteOf.accent, '#ffffff', 0.55), x + 1.2, y + 1.6, 4.6);
    dot(c, '#ffffff', x - 2, y - 2.2, 2.2);
  }

  // A mouse leads the paddle and launches by its button; a finger pushes it and launches when lifted.
  function drag(p) {
    if (!p.touch) paddle.aim = toField(p.x);
    else if (p.down) paddle.aim += (p.dx / room.scale) * 1.25;
  }

  function down(p) {
    if (p.touch) return;
    drag(p);
    launch();
  }

  const lift = (p) => p.touch && launch();
  const press = (name) => (name === 'fire' || name === 'up') && launch();

  // To win, stand under the ball that comes down first; to lose, stand anywhere else.
  function bot(kind) {
    if (stuck) return launch();
    let next = null;
    for (const b of balls) if (b.on && b.vy > 0 && (!next || b.y > next.y)) next = b;
    if (!next) return;
    if (kind === 'lose') paddle.aim = next.x > W / 2 ? 0 : W;
    else paddle.aim = next.x + Math.sin(run.time * 1.7) * paddle.w * 0.38;
  }

  open({ start, update, draw, drag, down, lift, press, bot, resize: place, lives: true });
}
