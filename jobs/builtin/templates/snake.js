// Snake: the hero eats, grows and must not run into anything.
//
// Reads from the spec: hero, goods, enemies, size, target, mechanics walls, wrap, powerups, dodge, combo.
// Tuning: speed (cells a second), lives, seconds, goods (how many lie about), enemies (how many wander),
// size (cells a side, in the next run; the board takes the shape of the screen with about as many cells).
{
  const GOODS = SPEC.goods.length ? SPEC.goods : [{ name: '', emoji: '🍎', color: '' }];
  const ENEMIES = SPEC.enemies.length || !has('dodge') ? SPEC.enemies : [{ name: '', emoji: '👾', color: '' }];
  const GIFTS = [
    ['slow', '⏳', 7],
    ['ghost', '👻', 7],
    ['double', '✨', 10],
    ['cut', '✂️', 0],
  ].map(([kind, emoji, lasts]) => ({ kind, lasts, name: kind, emoji, color: '' }));
  const WAYS = { right: [1, 0], left: [-1, 0], down: [0, 1], up: [0, -1] };
  const wraps = has('wrap'),
    skin = SPEC.hero.color || paletteOf.accent,
    isSnake = SPEC.hero.emoji === '🐍' || !SPEC.hero.emoji;

  let cols = 0,
    rows = 0,
    cell = 20,
    left = 0,
    top = 0;
  let body = [],
    tail = 0,
    way = 'right',
    turns = [],
    part1 = 0,
    grow = 0,
    grace = 0,
    wait = 0,
    safe = 0,
    ticks = 0,
    thought = -1;
  let rocks,
    eaten = 0,
    streak = 0,
    streakFor = 0,
    blink = 3,
    chew = 0;
  const foods = [],
    foes = [],
    bulges = [],
    power = { slow: 0, ghost: 0, double: 0 };

  const X = (c) => c % cols,
    Y = (c) => (c / cols) | 0;
  const midX = (c) => left + (X(c) + 0.5) * cell,
    midY = (c) => top + (Y(c) + 0.5) * cell;

  // beside is the next cell from c, or -1 outside the walls.
  function beside(c, name) {
    const [dx, dy] = WAYS[name],
      x = X(c) + dx,
      y = Y(c) + dy;
    if (wraps) return ((y + rows) % rows) * cols + ((x + cols) % cols);
    return x < 0 || y < 0 || x >= cols || y >= rows ? -1 : y * cols + x;
  }

  const foeAt = (c) => foes.some((f) => f.age > 1 && (f.cell === c || (f.from === c && f.t < 0.6)));
  const biting = (c) => power.ghost <= 0 && body.indexOf(c) >= 0 && body.indexOf(c) < body.length - (grow ? 0 : 1);
  const deadly = (c) =>
    c < 0 || (rocks[c] && rocks[c] >= 1) || biting(c) || (power.ghost <= 0 && safe <= 0 && foeAt(c));
  const taken = (c) =>
    rocks[c] || body.includes(c) || foods.some((f) => f.cell === c) || foes.some((f) => f.cell === c);
  const distance = (a, b) => Math.abs(X(a) - X(b)) + Math.abs(Y(a) - Y(b));

  function start() {
    const side = clamp(tuned('size') || 16, 10, 30),
      tall = (view.bottom - view.top - 16) / (view.w - 16);
    const stretch = clamp(Math.sqrt(tall), 0.78, 1.28);
    cols = Math.round(side / stretch);
    rows = Math.round(side * stretch);
    rocks = new Float32Array(cols * rows);
    foods.length = foes.length = 0;
    eaten = streak = 0;
    for (const key in power) power[key] = 0;
    run.level = 1;
    place();
    lay(5);
    addFood();
    fill();
  }

  function place() {
    const room = fit(cols, rows, 16);
    cell = room.scale;
    left = room.x;
    top = room.y;
  }

  // lay puts a snake of n cells where it has room ahead, and waits for the player.
  function lay(n) {
    const y = (rows / 2) | 0,
      x = Math.min(cols - 5, 5);
    body = [];
    for (let i = 0; i < n; i++) body.push(y * cols + Math.max(0, x - i));
    for (let i = 0; i < 6; i++) rocks[y * cols + Math.min(cols - 1, x + i)] = 0;
    body.forEach((c) => (rocks[c] = 0));
    tail = body[n - 1];
    way = 'right';
    turns = [];
    bulges.length = part1 = grow = grace = 0;
    wait = 3;
  }

  function freeCell(far) {
    for (let i = 0; i < 300; i++) {
      const c = (rand() * cols * rows) | 0;
      if (!taken(c) && (i > 150 || distance(c, body[0]) >= far)) return c;
    }
    return -1;
  }

  function addFood(kind = 'good', def = pick(GOODS), lasts = 0) {
    const c = freeCell(kind === 'good' ? 3 : 5);
    if (c >= 0) foods.push({ cell: c, kind, def, left: lasts, lasts, age: 0 });
    else if (!foods.length) finish(true); // The snake fills the board.
  }

  function fill() {
    const wanted = Math.max(1, Math.round(tuned('goods') * 0.45)),
      plain = foods.filter((f) => f.kind === 'good').length;
    for (let i = plain; i < wanted; i++) addFood();
    const wander = ENEMIES.length ? Math.min(6, Math.round((tuned('enemies') / 5) * (0.6 + run.level * 0.5))) : 0;
    while (foes.length > wander) foes.pop();
    for (let i = foes.length; i < wander; i++) {
      const c = freeCell(7);
      if (c >= 0) foes.push({ cell: c, from: c, t: 1, rest: between(0.4, 1), age: 0, def: pick(ENEMIES) });
    }
  }

  // addRock closes a cell only if every free cell can still be reached and left again.
  function addRock(c) {
    if (c < 0 || taken(c) || distance(c, body[0]) < 5) return false;
    rocks[c] = 0.01; // it rises first, and hurts when it stands
    for (const name in WAYS) {
      const n = beside(c, name);
      if (
        n >= 0 &&
        !rocks[n] &&
        Object.keys(WAYS).filter((w) => beside(n, w) >= 0 && !rocks[beside(n, w)]).length < 2
      )
        return !(rocks[c] = 0);
    }
    const seen = new Uint8Array(rocks.length),
      queue = [body[0]];
    seen[body[0]] = 1;
    for (let i = 0; i < queue.length; i++) {
      for (const name in WAYS) {
        const n = beside(queue[i], name);
        if (n >= 0 && !seen[n] && !rocks[n]) (queue.push(n), (seen[n] = 1));
      }
    }
    if (queue.length === rocks.filter((r) => !r).length) return true;
    rocks[c] = 0;
    return false;
  }

  function levelUp() {
    run.level++;
    banner(words.level + ' ' + run.level);
    sfx('level');
    for (let i = 0, n = Math.min(8, 1 + run.level); i < n; i++) {
      const c = freeCell(5),
        line = pick(['right', 'down']);
      if (addRock(c) && rand() < 0.7) addRock(beside(c, line));
    }
  }

  function press(name) {
    if (!WAYS[name]) return name === 'fire' && (wait = 0);
    wait = 0;
    const last = turns.length ? turns[turns.length - 1] : way;
    const [ax, ay] = WAYS[last],
      [bx, by] = WAYS[name];
    if (turns.length < 2 && ax * bx + ay * by === 0) turns.push(name);
  }

  function update(dt) {
    for (const key in power) power[key] = Math.max(0, power[key] - dt);
    safe -= dt;
    chew = Math.max(0, chew - dt * 4);
    if ((blink -= dt) < 0) blink = around(2, 5);
    if (streakFor > 0 && (streakFor -= dt) <= 0) streak = run.times = 0;
    run.times = Math.max(1, run.times);
    for (let i = 0; i < rocks.length; i++) if (rocks[i] && rocks[i] < 1) rocks[i] = Math.min(1, rocks[i] + dt * 0.6);
    for (let i = foods.length - 1; i >= 0; i--) age(foods[i], i, dt);
    for (const f of foes) wander(f, dt);
    if (wait > 0) {
      wait -= dt;
      return;
    }
    const speed = (3.2 + tuned('speed') * 0.75) * (1 + Math.min(0.6, eaten * 0.012)) * (power.slow > 0 ? 0.6 : 1);
    part1 += dt * speed;
    while (part1 >= 1 && state === 'play' && wait <= 0) if (!tick(speed, dt)) break;
    lookAt(midX(body[0]), dt);
  }

  function age(food, i, dt) {
    food.age += dt;
    if (!food.lasts || (food.left -= dt) > 0) return;
    foods.splice(i, 1);
    burst(midX(food.cell), midY(food.cell), 5, fade(paletteOf.ink, 0.5), 60, 4);
  }

  function wander(f, dt) {
    f.age += dt;
    f.t = Math.min(1, f.t + dt * 2.5);
    if ((f.rest -= dt) > 0) return;
    f.rest = between(0.7, 1.3) / (0.8 + tuned('speed') * 0.04);
    const c = beside(f.cell, pick(Object.keys(WAYS)));
    // It never steps into the snake's face.
    if (c < 0 || taken(c) || distance(c, body[0]) < 3) return;
    f.from = f.cell;
    f.cell = c;
    f.t = 0;
  }

  // tick moves the snake one cell, and reports whether it could.
  function tick(speed, dt) {
    if (turns.length && (grace <= 0 || deadly(beside(body[0], way)))) way = turns.shift();
    const next = beside(body[0], way);
    if (deadly(next)) {
      part1 = 1;
      grace += dt;
      if (grace > 0.13 && !turns.length) crash(); // a last moment to turn away
      return false;
    }
    grace = 0;
    part1 -= 1;
    ticks++;
    tail = body[body.length - 1];
    body.unshift(next);
    if (grow > 0) grow--;
    else body.pop();
    for (let i = bulges.length - 1; i >= 0; i--) if (++bulges[i] >= body.length) bulges.splice(i, 1);
    const at = foods.findIndex((f) => f.cell === next);
    if (at >= 0) eat(foods.splice(at, 1)[0]);
    return true;
  }

  function eat(food) {
    const x = midX(food.cell),
      y = midY(food.cell),
      gold = food.kind === 'gold';
    chew = 1;
    if (food.kind === 'gift') {
      sfx('power');
      ring(x, y, '#7df9ff', 70, 0.5);
      float(food.def.emoji, x, y, '#fff', 28);
      if (food.def.kind === 'cut') body.length = Math.max(5, Math.ceil(body.length * 0.6));
      else power[food.def.kind] = food.def.lasts;
      return;
    }
    eaten++;
    streak++;
    streakFor = 4.5;
    grow += gold ? 2 : 1;
    bulges.push(0);
    run.times = has('combo') ? Math.min(5, 1 + Math.floor(streak / 3)) : 1;
    burst(
      x,
      y,
      gold ? 24 : 12,
      gold ? ['#ffd23f', '#fff3b0'] : [food.def.color || skin, '#ffffff', paletteOf.accent],
      gold ? 230 : 170,
      5,
      gold ? 'spark' : 'dot',
    );
    ring(x, y, gold ? '#ffd23f' : '#ffffff', cell * 1.8);
    shake(gold ? 0.2 : 0.08);
    sfx(gold ? 'gold' : 'catch', streak % 12);
    gain((gold ? 5 : 1) * run.times * (power.double > 0 ? 2 : 1), x, y - cell, gold ? '#ffd23f' : '#fff');
    if (eaten % 6 === 0) levelUp();
    if (eaten % 5 === 3) addFood('gold', pick(GOODS), 8);
    if (has('powerups') && eaten % 7 === 5) addFood('gift', pick(GIFTS), 10);
    fill();
  }

  function crash() {
    const x = midX(body[0]),
      y = midY(body[0]);
    grace = 0;
    body.forEach((c, i) => i % 2 || burst(midX(c), midY(c), 3, skin, 120, 5));
    if (hurt(x, y)) return;
    streak = 0;
    lay(Math.max(5, Math.min(7, body.length >> 1)));
    safe = 2;
  }

  // The snake as points, head first, in cells; null where it leaves the board on one side.
  function* spine(part) {
    const along = body.length > 1 ? Math.min(1, part) : 1,
      [ax, ay] = between2(body[1], body[0]);
    yield [X(body[0]) - ax * (1 - along), Y(body[0]) - ay * (1 - along)];
    for (let i = 1; i < body.length; i++) {
      const [sx, sy] = between2(body[i], body[i - 1]);
      if (Math.abs(X(body[i]) - X(body[i - 1])) > 1 || Math.abs(Y(body[i]) - Y(body[i - 1])) > 1) {
        yield [X(body[i - 1]) - sx, Y(body[i - 1]) - sy];
        yield null;
        yield [X(body[i]) + sx, Y(body[i]) + sy];
      }
      yield [X(body[i]), Y(body[i])];
    }
    const end = body[body.length - 1],
      [tx, ty] = between2(tail, end);
    if (tail !== end) yield [X(end) - tx * (1 - along), Y(end) - ty * (1 - along)];
  }

  // between2 is the single step that leads from a to b, over the edge if need be.
  function between2(a, b) {
    const dx = X(b) - X(a),
      dy = Y(b) - Y(a),
      one = (d) => (Math.abs(d) > 1 ? -Math.sign(d) : d);
    return [one(dx), one(dy)];
  }

  function trace(c, part) {
    let pen = false;
    c.beginPath();
    for (const p of spine(part)) {
      if (!p) pen = false;
      else if (pen) c.lineTo(left + (p[0] + 0.5) * cell, top + (p[1] + 0.5) * cell);
      else (c.moveTo(left + (p[0] + 0.5) * cell, top + (p[1] + 0.5) * cell), (pen = true));
    }
  }

  function draw(c, part) {
    drawBoard(c);
    c.save();
    box(c, left, top, cols * cell, rows * cell, 12);
    c.clip();
    drawRocks(c);
    foods.forEach((f) => drawFood(c, f));
    foes.forEach((f) => drawFoe(c, f));
    drawSnake(c, clamp(part1 + part * 0.02, 0, 1));
    c.restore();
    let slot = 0;
    for (const gift of GIFTS) if (power[gift.kind] > 0) dial(c, left + 22 + slot++ * 44, top + 22, gift, power[gift.kind] / gift.lasts);
    if (wait > 0 && state === 'play') hint(c);
  }

  let board = null,
    boardKey = '';
  function drawBoard(c) {
    const key = cols + 'x' + rows + 'x' + cell * view.ratio * view.scale,
      edge = 10;
    if (key !== boardKey) {
      boardKey = key;
      const k = view.scale * view.ratio;
      board = painted((cols * cell + edge * 2) * k, (rows * cell + edge * 2) * k, (to) => {
        to.scale(k, k);
        slab(
          to,
          wraps ? fade(paletteOf.accent, 0.45) : darker(paletteOf.accent, 0.25),
          0,
          0,
          cols * cell + edge * 2,
          rows * cell + edge * 2,
          20,
        );
        slab(to, '#ffffff33', 2, 2, cols * cell + edge * 2 - 4, 4, 4);
        slab(
          to,
          blend(paletteOf.panel, paletteOf.back2, 0.12),
          edge - 3,
          edge - 3,
          cols * cell + 6,
          rows * cell + 6,
          14,
        );
        for (let i = 0; i < cols * rows; i++) {
          if ((X(i) + Y(i)) % 2)
            slab(to, fade(paletteOf.accent, 0.1), edge + X(i) * cell, edge + Y(i) * cell, cell, cell, 4);
        }
      });
    }
    c.globalAlpha = 0.9;
    c.drawImage(board, left - edge, top - edge, cols * cell + edge * 2, rows * cell + edge * 2);
    c.globalAlpha = 1;
  }

  function drawRocks(c) {
    const stone = blend(paletteOf.ink, paletteOf.panel, 0.35);
    for (let i = 0; i < rocks.length; i++) {
      if (!rocks[i]) continue;
      const grown = rocks[i] < 1 ? 0.3 + 0.4 * rocks[i] : 1,
        s = cell * 0.92 * grown;
      slab(c, fade(stone, rocks[i] < 1 ? 0.5 : 1), midX(i) - s / 2, midY(i) - s / 2, s, s, s * 0.28);
      slab(c, '#ffffff30', midX(i) - s * 0.36, midY(i) - s * 0.38, s * 0.72, s * 0.2, s * 0.1);
    }
  }

  function drawFood(c, f) {
    const x = midX(f.cell),
      y = midY(f.cell),
      in1 = ease.back(Math.min(1, f.age * 4)),
      beat = 1 + 0.07 * Math.sin(clock.now * 4 + f.cell);
    if (f.kind !== 'good') {
      dot(c, f.kind === 'gold' ? '#ffd23f44' : '#1b2550cc', x, y, cell * 0.62);
      stroke(c, f.kind === 'gold' ? '#ffb300' : '#7df9ff', 2.5, () =>
        c.arc(x, y, cell * 0.62, -TAU / 4, -TAU / 4 + (TAU * f.left) / f.lasts),
      );
    }
    put(
      c,
      sprite(
        f.def,
        Math.round(cell * (f.kind === 'gift' ? 0.72 : 0.92)),
        f.kind === 'gold' ? 'gold' : f.kind === 'gift' ? 'plain' : 'good',
      ),
      x,
      y,
      0,
      in1 * beat,
    );
  }

  function drawFoe(c, f) {
    const [sx, sy] = between2(f.from, f.cell),
      t = 1 - ease.inOut(f.t);
    const x = midX(f.cell) - sx * t * cell,
      y = midY(f.cell) - sy * t * cell;
    c.globalAlpha = f.age < 1 ? 0.4 : power.ghost > 0 ? 0.5 : 1;
    put(
      c,
      sprite(f.def, Math.round(cell * 0.95), 'bad'),
      x,
      y - Math.sin(f.t * Math.PI) * cell * 0.18,
      0,
      1 + 0.04 * Math.sin(clock.now * 5 + f.rest),
    );
    c.globalAlpha = 1;
  }

  function drawSnake(c, part) {
    const head = spine(part).next().value,
      x = left + (head[0] + 0.5) * cell,
      y = top + (head[1] + 0.5) * cell;
    c.globalAlpha = power.ghost > 0 || safe > 0 ? 0.72 + 0.15 * Math.sin(clock.now * 10) : 1;
    c.lineCap = c.lineJoin = 'round';
    for (const [color, wide] of [
      [darker(skin, 0.55), 0.84],
      [skin, 0.68],
      [paler(skin, 0.35), 0.2],
    ]) {
      trace(c, part);
      c.strokeStyle = color;
      c.lineWidth = cell * wide;
      if (wide < 0.3) c.setLineDash([0.1, cell * 0.5]);
      c.stroke();
    }
    c.setLineDash([]);
    for (const b of bulges) if (b > 0 && b < body.length) dot(c, skin, midX(body[b]), midY(body[b]), cell * 0.46);
    drawHead(c, x, y);
    const [ax, ay] = WAYS[way],
      over =
        wraps && body.length > 1 && (Math.abs(X(body[0]) - X(body[1])) > 1 || Math.abs(Y(body[0]) - Y(body[1])) > 1);
    if (over) drawHead(c, x + ax * cols * cell, y + ay * rows * cell);
    if (over) drawHead(c, x - ax * cols * cell, y - ay * rows * cell);
    c.globalAlpha = 1;
  }

  function drawHead(c, x, y) {
    const [ax, ay] = WAYS[way],
      s = 1 + chew * 0.22;
    if (!isSnake) {
      put(
        c,
        sprite(SPEC.hero, Math.round(cell * 1.3), 'hero'),
        x,
        y,
        Math.sin(clock.now * 6) * 0.06,
        (ax > 0 ? -1 : 1) * s,
        s,
      );
      return;
    }
    const r = cell * 0.52 * s,
      hop = Math.sin(clock.now * 3) > 0.6 && !chew;
    if (hop)
      stroke(
        c,
        '#ff4d6d',
        cell * 0.09,
        () => (c.moveTo(x + ax * r * 0.8, y + ay * r * 0.8), c.lineTo(x + ax * r * 1.5, y + ay * r * 1.5)),
      );
    dot(c, darker(skin, 0.55), x, y, r + cell * 0.08);
    dot(c, paler(skin, 0.08), x, y, r);
    for (const side of [-1, 1]) {
      const ex = x + ax * r * 0.3 - ay * side * r * 0.48,
        ey = y + ay * r * 0.3 + ax * side * r * 0.48;
      dot(c, '#fff', ex, ey, r * 0.34);
      if (blink > 0.12) dot(c, '#14101f', ex + ax * r * 0.1, ey + ay * r * 0.1, r * 0.19);
    }
  }

  function hint(c) {
    const x = midX(body[0]),
      y = midY(body[0]),
      far = cell * 1.5 + 6 + Math.sin(clock.now * 4) * 4;
    for (const name of ['right', 'up', 'down']) {
      const [ax, ay] = WAYS[name];
      stroke(c, fade(paletteOf.ink, 0.8), 5, () => {
        c.moveTo(x + ax * far - ay * 9 - ax * 9, y + ay * far + ax * 9 - ay * 9);
        c.lineTo(x + ax * far, y + ay * far);
        c.lineTo(x + ax * far + ay * 9 - ax * 9, y + ay * far - ax * 9 - ay * 9);
      });
    }
  }

  // To win, take the shortest way to something good; to lose, run straight, or in circles where there is no wall.
  function bot(kind) {
    if (wait > 0) return press(kind === 'lose' ? 'fire' : 'up');
    if (thought === ticks || turns.length) return;
    thought = ticks;
    const names = Object.keys(WAYS);
    if (kind === 'lose' && (!wraps || body.length > 4)) {
      if (wraps) press({ right: 'down', down: 'left', left: 'up', up: 'right' }[way]);
      return;
    }
    const seen = new Uint8Array(rocks.length),
      queue = [];
    for (const name of names) {
      const n = beside(body[0], name);
      if (!deadly(n) && !rocks[n]) (queue.push([n, name]), (seen[n] = 1));
    }
    let go = queue.length ? queue[0][1] : way;
    for (let i = 0; i < queue.length; i++) {
      const [c, first] = queue[i];
      go = first;
      if (foods.some((f) => f.cell === c)) break;
      for (const name of names) {
        const n = beside(c, name);
        if (n >= 0 && !seen[n] && !rocks[n] && !biting(n) && !foeAt(n)) (queue.push([n, first]), (seen[n] = 1));
      }
    }
    if (go !== way) press(go);
  }

  open({ start, update, draw, press, swipe: press, bot, resize: place, lives: true });
}
