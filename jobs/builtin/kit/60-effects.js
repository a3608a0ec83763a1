// What makes a hit felt: particles, words that float up, rings, shake. All pooled.

const grains = Array.from({ length: 260 }, () => ({ life: 0 }));
const floats = Array.from({ length: 20 }, () => ({ life: 0 }));
let grainAt = 0,
  floatAt = 0,
  trauma = 0,
  flash = 0,
  flashColor = '#fff',
  flashRest = 0;
const confetti = ['#ff5d8f', '#ffd23f', '#3ddc97', '#4cc9f0', '#b388ff', '#ff9f1c'];

// burst throws n grains from x, y. Shapes: 'dot' 'bit' (confetti) 'spark' 'ring'.
function burst(x, y, n, colors, speed = 160, size = 5, shape = 'dot', gravity = 260) {
  for (let i = Math.ceil(n * (calm ? 0.35 : 1)); i > 0; i--) {
    const g = grains[(grainAt = (grainAt + 1) % grains.length)],
      way = whim() * TAU,
      v = speed * around(0.25, 1);
    g.x = x;
    g.y = y;
    g.vx = Math.cos(way) * v;
    g.vy = Math.sin(way) * v - gravity * 0.2;
    g.pull = gravity;
    g.color = typeof colors === 'string' ? colors : pick(colors, whim());
    g.size = size * around(0.5, 1.2);
    g.shape = shape;
    g.turn = whim() * TAU;
    g.life = g.full = shape === 'bit' ? around(0.8, 1.5) : around(0.3, 0.7);
  }
}

// ring spreads one circle from x, y.
function ring(x, y, color, size = 40, time = 0.4) {
  const g = grains[(grainAt = (grainAt + 1) % grains.length)];
  Object.assign(g, { x, y, vx: 0, vy: 0, pull: 0, color, size, shape: 'ring', turn: 0, life: time, full: time });
}

// trail leaves one fading dot behind something that moves.
function trail(x, y, color, size, time = 0.3) {
  const g = grains[(grainAt = (grainAt + 1) % grains.length)];
  Object.assign(g, { x, y, vx: 0, vy: 0, pull: 0, color, size, shape: 'dot', turn: 0, life: time, full: time });
}

function float(text, x, y, color = '#fff', size = 20) {
  const f = floats[(floatAt = (floatAt + 1) % floats.length)];
  f.text = text;
  f.x = clamp(x, 40, view.w - 40);
  f.y = Math.max(y, view.top + 14);
  f.color = color;
  f.size = size;
  f.life = 1;
}

function shake(amount) {
  trauma = Math.min(1, trauma + amount * (calm ? 0.15 : 1));
}

// flashView tints the screen once; never more often than twice a second.
function flashView(color, strength = 0.35) {
  if (flashRest > 0) return;
  flash = strength * (calm ? 0.5 : 1);
  flashColor = color;
  flashRest = 0.5;
}

const ease = {
  out: (t) => 1 - (1 - t) ** 3,
  inOut: (t) => (t < 0.5 ? 4 * t ** 3 : 1 - (2 - 2 * t) ** 3 / 2),
  back: (t) => 1 + 2.7 * (t - 1) ** 3 + 1.7 * (t - 1) ** 2,
};

function moveEffects(dt) {
  for (const g of grains) {
    if (g.life <= 0) continue;
    g.life -= dt;
    g.vy += g.pull * dt;
    g.vx *= 1 - 1.6 * dt;
    g.x += g.vx * dt;
    g.y += g.vy * dt;
    g.turn += dt * 6;
  }
  for (const f of floats) if (f.life > 0) f.life -= dt * 1.1;
  trauma = Math.max(0, trauma - dt * 1.7);
  flash = Math.max(0, flash - dt * 1.2);
  flashRest -= dt;
}

function clearEffects() {
  for (const g of grains) g.life = 0;
  for (const f of floats) f.life = 0;
  trauma = flash = 0;
}

function shakeView() {
  if (trauma <= 0) return;
  const much = trauma * trauma * 14,
    t = clock.now * 38;
  ctx.translate(Math.sin(t) * much, Math.cos(t * 1.3) * much);
  ctx.rotate(Math.sin(t * 0.7) * trauma * trauma * 0.02);
}

function drawEffects() {
  for (const g of grains) {
    if (g.life <= 0) continue;
    const k = g.life / g.full;
    ctx.globalAlpha = g.shape === 'ring' ? k * 0.8 : Math.min(1, k * 1.6);
    ctx.fillStyle = ctx.strokeStyle = g.color;
    if (g.shape === 'ring') {
      ctx.lineWidth = 1 + 5 * k;
      disc(ctx, g.x, g.y, g.size * ease.out(1 - k));
      ctx.stroke();
    } else if (g.shape === 'bit') {
      ctx.save();
      ctx.translate(g.x, g.y);
      ctx.rotate(g.turn);
      ctx.scale(1, Math.cos(g.turn * 1.7));
      ctx.fillRect(-g.size / 2, -g.size / 3, g.size, g.size * 0.66);
      ctx.restore();
    } else if (g.shape === 'spark') {
      ctx.lineWidth = g.size * 0.5;
      ctx.lineCap = 'round';
      ctx.beginPath();
      ctx.moveTo(g.x, g.y);
      ctx.lineTo(g.x - g.vx * 0.05, g.y - g.vy * 0.05);
      ctx.stroke();
    } else {
      disc(ctx, g.x, g.y, g.size * k);
      ctx.fill();
    }
  }
  for (const f of floats) {
    if (f.life <= 0) continue;
    const age = 1 - f.life;
    ctx.globalAlpha = Math.min(1, f.life * 2.5);
    write(ctx, f.text, f.x, f.y - 46 * ease.out(age), f.size * (age < 0.15 ? ease.back(age / 0.15) : 1), f.color);
  }
  ctx.globalAlpha = 1;
}

function drawFlash() {
  if (flash <= 0) return;
  ctx.globalAlpha = flash;
  ctx.fillStyle = flashColor;
  ctx.fillRect(0, 0, view.w, view.h);
  ctx.globalAlpha = 1;
}
