// Catch and dodge: the hero runs along the ground, good things fall, bad things fall among them.
//
// Reads from the spec: hero, goods, enemies, target, mechanics dodge, powerups, combo.
// Tuning: speed (how fast things fall), lives, seconds, goods and enemies (how many of each).
// Without enemies a missed good costs a life, or nobody could lose.
{
  const GOODS = SPEC.goods.length ? SPEC.goods : [{ name: '', emoji: '⭐', color: '' }];
  const ENEMIES = SPEC.enemies.length || !has('dodge') ? SPEC.enemies : [{ name: '', emoji: '💣', color: '' }];
  const GIFTS = [
    ['shield', '🛡️', 9],
    ['magnet', '🧲', 8],
    ['slow', '⏳', 6],
    ['double', '✨', 9],
    ['life', '❤️', 0],
  ].map(([kind, emoji, lasts]) => ({ kind, lasts, name: kind, emoji, color: '' }));
  const SIZE = 44,
    HERO = 66,
    WIDEST = 760;

  const hero = { x: 180, y: 560, v: 0, aim: 180, squash: 0, safe: 0, lean: 0 };
  const things = Array.from({ length: 60 }, () => ({ kind: '' }));
  const power = { shield: 0, magnet: 0, slow: 0, double: 0 };
  const plan = []; // what is still to fall in this wave: { at, x, kind }, at in seconds of fall
  let combo = 0,
    lane = 0.5,
    lastAt = 0,
    waveTime = 0,
    waves = 0,
    rest = 0,
    keysUsed = false;

  const deadly = () => !ENEMIES.length || !tuned('enemies');
  const left = () => Math.max(0, (view.w - WIDEST) / 2),
    wide = () => Math.min(view.w, WIDEST);
  const across = (x) => left() + 34 + x * (wide() - 68);
  const pace = () => 0.55 + tuned('speed') * 0.13;

  // How long a thing falls, in seconds: the one number that makes the game hard.
  const fallTime = () => 3.5 / (pace() * (1 + 0.75 * (1 - Math.exp(-run.time / 75)))) / (power.slow > 0 ? 0.55 : 1);

  function start() {
    combo = waves = 0;
    lane = 0.5;
    waveTime = rest = 0.4;
    plan.length = 0;
    for (const t of things) t.kind = '';
    for (const key in power) power[key] = 0;
    run.level = 1;
    Object.assign(hero, { x: view.w / 2, aim: view.w / 2, v: 0, safe: 0, squash: 0, lean: 0 });
    place();
  }

  function place() {
    hero.y = view.bottom - Math.max(52, view.h * 0.09);
    hero.aim = clamp(hero.aim, left() + 30, left() + wide() - 30);
  }

  // Waves are patterns in time and lanes; a good is never further from the last than the hero can run.
  function addGood(at, x, kind = 'good') {
    const reach = clamp(((at - lastAt) * (560 + tuned('speed') * 22) * 0.6) / wide(), 0.06, 0.6);
    lane = clamp(x, lane - reach, lane + reach);
    lastAt = at;
    plan.push({ at, x: clamp(lane, 0, 1), kind });
  }

  function addBad(at, x) {
    if (ENEMIES.length) plan.push({ at, x: clamp(x, 0, 1), kind: 'bad' });
  }

  const patterns = [
    function rain(n, gap) {
      for (let i = 0; i < n; i++) {
        addGood(i * gap, rand());
        if (rand() < foes() * 0.5) addBad(i * gap + gap / 2, rand());
      }
    },
    function snake(n, gap) {
      const from = rand() * TAU,
        turn = between(0.5, 0.9);
      for (let i = 0; i < n; i++) {
        addGood(i * gap * 0.6, 0.5 + 0.42 * Math.sin(from + i * turn));
        if (i % 3 === 2 && rand() < foes()) addBad(i * gap * 0.6, 0.5 - 0.42 * Math.sin(from + i * turn));
      }
    },
    function gate(n, gap) {
      for (let k = 0; k < n / 4; k++) {
        const gapAt = clamp(lane + between(-0.4, 0.4), 0.12, 0.88),
          at = k * gap * 2.6;
        addGood(at, gapAt);
        for (let x = 0; x <= 1; x += 0.2)
          if (Math.abs(x - gapAt) > 0.24 && rand() < 0.35 + foes() * 0.6) addBad(at, x);
      }
    },
    function vee(n, gap) {
      const mid = between(0.35, 0.65);
      for (let i = 0; i < n / 2; i++) addGood(i * gap * 0.55, mid + (i - n / 4) * 0.09);
      addBad(n * gap * 0.2, mid < 0.5 ? 0.95 : 0.05);
      addGood(n * gap * 0.4, mid, 'gold');
    },
    function bait(n, gap) {
      const x = between(0.2, 0.8);
      addGood(0, x);
      addGood(gap, x, 'gold');
      addBad(gap * 0.75, x - 0.2);
      addBad(gap * 0.75, x + 0.2);
      for (let i = 2; i < n / 2; i++) addGood(i * gap, rand());
    },
    function hail(n, gap) {
      for (let i = 0; i < n * foes() * 1.3; i++) addBad(i * gap * 0.5, i % 3 ? rand() : (hero.x - left()) / wide());
      for (let i = 0; i < n / 3; i++) addGood(i * gap * 1.5, rand());
    },
  ];

  const foes = () => Math.min(1, (tuned('enemies') / 5) * (0.35 + run.level * 0.07));

  function nextWave() {
    const easy = waves < 2,
      kind = patterns[easy ? waves : (rand() * patterns.length) | 0];
    const gap = (0.92 - tuned('goods') * 0.045) * (fallTime() / 2.6);
    lastAt = -0.6;
    kind(Math.round(7 + Math.min(7, run.level)), clamp(gap, 0.22, 0.95));
    waves++;
    if (has('powerups') && waves % 3 === 2) plan.push({ at: rand() * 2, x: rand(), kind: 'gift' });
    else if (waves % 4 === 3) addGood(1, rand(), 'gold');
    plan.sort((a, b) => a.at - b.at);
    waveTime = 0;
    if (waves > 1 && waves % 4 === 1) {
      run.level++;
      banner(words.level + ' ' + run.level);
      sfx('level');
      rest = 0.8;
    }
  }

  function drop(next) {
    const t = things.find((thing) => !thing.kind);
    if (!t) return;
    const swinging = next.kind === 'bad' && run.level > 2 && rand() < 0.3;
    Object.assign(t, {
      kind: next.kind,
      home: across(next.x),
      x: 0,
      y: view.top - 50,
      turn: between(-1, 1),
      spin: between(-1.4, 1.4),
      age: 0,
      swing: swinging ? between(24, 46) : 0,
      near: false,
    });
    const from = t.kind === 'bad' ? ENEMIES : t.kind === 'gift' ? GIFTS : GOODS;
    t.def =
      t.kind === 'gift' && run.lives < run.full && rand() < 0.35
        ? GIFTS[4]
        : from[(rand() * (t.kind === 'gift' ? 4 : from.length)) | 0];
    t.x = t.home;
    t.vy = ((hero.y - t.y) / fallTime()) * (t.kind === 'gold' ? 1.15 : 1);
  }

  function update(dt) {
    for (const key in power) power[key] = Math.max(0, power[key] - dt);
    waveTime += dt;
    while (plan.length && plan[0].at < waveTime) drop(plan.shift());
    if (!plan.length && (rest -= dt) <= 0) {
      rest = 0.5;
      nextWave();
    }
    moveHero(dt);
    for (const t of things) if (t.kind) moveThing(t, dt);
    lookAt(hero.x, dt);
  }

  function moveHero(dt) {
    const way = (held.right ? 1 : 0) - (held.left ? 1 : 0),
      top = 560 + tuned('speed') * 22;
    if (way) {
      hero.v += (way * top - hero.v) * Math.min(1, dt * 14);
      hero.aim = hero.x + hero.v * 0.06;
      keysUsed = true;
    } else {
      hero.v = clamp((hero.aim - hero.x) * 16, -top * 1.7, top * 1.7);
    }
    hero.x = clamp(hero.x + hero.v * dt, left() + 28, left() + wide() - 28);
    hero.lean += (clamp(hero.v / 1600, -0.3, 0.3) - hero.lean) * Math.min(1, dt * 12);
    hero.squash *= 1 - Math.min(1, dt * 7);
    hero.safe -= dt;
    if (Math.abs(hero.v) > 260 && whim() < dt * 26)
      trail(hero.x - Math.sign(hero.v) * 18, hero.y + 24, fade(paletteOf.ink, 0.35), around(3, 7), 0.35);
  }

  function moveThing(t, dt) {
    t.age += dt;
    t.turn += t.spin * dt;
    t.y += t.vy * dt * (power.slow > 0 ? 0.6 : 1);
    t.x = t.home + Math.sin(t.age * 2.6) * t.swing;
    const dx = hero.x - t.x,
      dy = hero.y - t.y,
      far = Math.hypot(dx, dy);
    if (power.magnet > 0 && t.kind !== 'bad' && far < 190) {
      t.home += dx * dt * 5;
      t.y += dy * dt * 3;
    }
    if (t.kind === 'gold' && whim() < dt * 22)
      trail(t.x + around(-14, 14), t.y + around(-14, 14), '#ffe27a', around(1.5, 3.5), 0.5);
    if (t.kind === 'bad') {
      if (far < 38) return strike(t);
      if (!t.near && far < 62 && dy < 6) t.near = true; // close, and not yet past
      if (t.near && t.y > hero.y + 34) {
        t.near = false;
        gain(1, t.x, hero.y - 46, '#9fe8ff', words.close + ' ');
        sfx('near');
      }
    } else if (far < 52 || (Math.abs(dx) < 46 && dy > -16 && dy < 34)) return take(t);
    if (t.y > view.bottom - 8) land(t);
  }

  function take(t) {
    const kind = t.kind;
    t.kind = '';
    hero.squash = 1;
    if (kind === 'gift') return unwrap(t.def);
    combo++;
    run.times = has('combo') ? Math.min(5, 1 + Math.floor(combo / 6)) : 1;
    const points = (kind === 'gold' ? 5 : 1) * run.times * (power.double > 0 ? 2 : 1);
    burst(
      t.x,
      t.y,
      kind === 'gold' ? 22 : 9,
      kind === 'gold' ? ['#ffd23f', '#fff3b0', '#ff9f1c'] : [t.def.color || paletteOf.accent, '#ffffff'],
      kind === 'gold' ? 240 : 170,
      5,
      kind === 'gold' ? 'spark' : 'dot',
    );
    ring(t.x, t.y, kind === 'gold' ? '#ffd23f' : '#ffffff', kind === 'gold' ? 60 : 36);
    sfx(kind === 'gold' ? 'gold' : 'catch', combo % 12);
    if (has('combo') && combo % 6 === 0 && run.times < 6) {
      float(words.combo + ' ×' + run.times, hero.x, hero.y - 74, '#ffd23f', 24);
      shake(0.12);
    }
    gain(points, t.x, t.y - 20, kind === 'gold' ? '#ffd23f' : '#ffffff');
  }

  function unwrap(gift) {
    sfx('power');
    ring(hero.x, hero.y, '#7df9ff', 80, 0.5);
    float(gift.emoji, hero.x, hero.y - 50, '#fff', 30);
    if (gift.kind === 'life') heal();
    else power[gift.kind] = gift.lasts;
  }

  function strike(t) {
    t.kind = '';
    if (hero.safe > 0) return;
    if (power.shield > 0) {
      power.shield = 0;
      hero.safe = 0.6;
      burst(t.x, t.y, 18, ['#7df9ff', '#ffffff'], 220, 5, 'spark');
      sfx('bounce', 6);
      return shake(0.3);
    }
    combo = 0;
    run.times = 1;
    hero.safe = 1.6;
    hero.squash = 1.6;
    hurt(hero.x, hero.y);
  }

  function land(t) {
    const was = t.kind;
    t.kind = '';
    burst(t.x, view.bottom - 10, 4, fade(paletteOf.ink, 0.5), 70, 4);
    if (was !== 'good') return;
    if (combo > 5) float(words.miss, t.x, view.bottom - 40, '#ffb3b3', 15);
    combo = 0;
    run.times = 1;
    if (!deadly()) return;
    hurt(t.x, view.bottom - 20);
  }

  function draw(c, part) {
    const back = STEP * (1 - part);
    for (const t of things) {
      if (!t.kind) continue;
      const y = t.y - t.vy * back,
        grow = Math.min(1, 0.5 + t.age * 3);
      if (t.kind === 'gold') rays(c, t.x, y, t.age);
      if (t.kind === 'gift') bubble(c, t.x, y, t.age);
      const picture = sprite(
        t.def,
        t.kind === 'gift' ? 30 : SIZE,
        t.kind === 'bad' ? 'bad' : t.kind === 'gold' ? 'gold' : t.kind === 'gift' ? 'plain' : 'good',
      );
      const size = grow * (t.kind === 'bad' ? 1 + 0.05 * Math.sin(t.age * 6) : 1);
      put(c, picture, t.x, y, t.kind === 'gift' ? 0 : Math.sin(t.turn * 2) * 0.35, size);
    }
    drawHero(c, hero.x - hero.v * back);
    let slot = 0;
    for (const gift of GIFTS) if (power[gift.kind] > 0) dial(c, 30 + slot++ * 46, view.top + 28, gift, power[gift.kind] / gift.lasts);
    if (state === 'play' && run.time < 5 && !pointer.used && !keysUsed) hint(c);
  }

  function drawHero(c, x) {
    const bob = Math.sin(clock.now * 5) * 1.8,
      s = hero.squash,
      wob = Math.sin(clock.now * 22) * s * 0.1;
    shadowUnder(c, x, hero.y + 36, 30);
    if (power.magnet > 0) {
      stroke(c, fade('#ff6b8b', 0.5), 2, () => c.arc(x, hero.y, 60 + ((clock.now * 60) % 40), 0, TAU));
    }
    c.globalAlpha = hero.safe > 0 && state !== 'ending' ? 0.6 + 0.35 * Math.sin(clock.now * 15) : 1;
    put(
      c,
      sprite(SPEC.hero, HERO, 'hero'),
      x,
      hero.y + bob + s * 5,
      hero.lean,
      1 + s * 0.16 + wob,
      1 - s * 0.14 - wob,
    );
    c.globalAlpha = 1;
    if (power.shield > 0) {
      c.globalAlpha = power.shield < 2 ? 0.4 + 0.3 * Math.sin(clock.now * 12) : 0.8;
      dot(c, '#7df9ff22', x, hero.y, 46);
      stroke(c, '#b8fbff', 3, () => c.arc(x, hero.y, 46, 0, TAU));
      c.globalAlpha = 1;
    }
  }

  function rays(c, x, y, age) {
    c.save();
    c.translate(x, y);
    c.rotate(age * 1.2);
    c.fillStyle = '#ffe27a44';
    for (let i = 0; i < 8; i++) {
      c.rotate(TAU / 8);
      c.beginPath();
      c.moveTo(0, 0);
      c.lineTo(-9, 44);
      c.lineTo(9, 44);
      c.fill();
    }
    c.restore();
  }

  function bubble(c, x, y, age) {
    const r = 27 + Math.sin(age * 5) * 1.5;
    dot(c, '#1b2550aa', x, y, r);
    stroke(c, '#7df9ff', 3, () => c.arc(x, y, r, 0, TAU));
    dot(c, '#ffffff66', x - 10, y - 12, 5);
  }

  function hint(c) {
    const sway = Math.sin(clock.now * 3) * 6;
    for (const side of [-1, 1]) {
      stroke(c, '#ffffffcc', 6, () => {
        c.moveTo(hero.x + side * (52 + sway), hero.y - 12);
        c.lineTo(hero.x + side * (64 + sway), hero.y);
        c.lineTo(hero.x + side * (52 + sway), hero.y + 12);
      });
    }
  }

  // A mouse leads the hero; a finger pushes it, from wherever it lies, so as not to cover it.
  function drag(p) {
    if (!p.touch) hero.aim = p.x;
    else if (p.down) hero.aim = clamp(hero.aim + p.dx * 1.25, left() + 28, left() + wide() - 28);
  }

  function down(p) {
    if (!p.touch) hero.aim = p.x;
  }

  // To win, go where the next good lands and give way to what would hit; to lose, do the opposite.
  function bot(kind) {
    let best = null,
      soonest = 1e9,
      danger = null;
    for (const t of things) {
      const time = t.kind ? (hero.y - t.y) / t.vy : -1;
      if (time < 0) continue;
      const wanted = kind === 'lose' && ENEMIES.length ? t.kind === 'bad' : t.kind !== 'bad';
      if (wanted && time < soonest) [best, soonest] = [t, time];
      if (t.kind === 'bad' && time < 0.45 && Math.abs(t.x - hero.x) < 64) danger = t;
    }
    if (kind === 'lose' && !ENEMIES.length) hero.aim = best && best.x > view.w / 2 ? left() : left() + wide();
    else if (kind === 'win' && danger) hero.aim = hero.x + (hero.x < danger.x ? -80 : 80);
    else if (best) hero.aim = best.x;
    hero.aim = clamp(hero.aim, left() + 28, left() + wide() - 28);
  }

  open({ start, update, draw, drag, down, bot, resize: place, lives: true });
}
