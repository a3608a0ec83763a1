// Things that stand on the ridges of a scenery. Each draws itself at x, y (its foot), s tall.

let roll = generator(SPEC.seed + 7); // starts again whenever the scenery is painted, for the same picture
const rolled = (a, b) => a + (b - a) * roll();

function shape(c, color, points) {
  c.fillStyle = color;
  c.beginPath();
  points.forEach(([x, y]) => c.lineTo(x, y));
  c.fill();
}

function stroke(c, color, width, draw) {
  c.strokeStyle = color;
  c.lineWidth = width;
  c.lineCap = c.lineJoin = 'round';
  c.beginPath();
  draw(c);
  c.stroke();
}

function dot(c, color, x, y, radius) {
  c.fillStyle = color;
  disc(c, x, y, radius);
  c.fill();
}

function slab(c, color, x, y, w, h, radius = 0) {
  c.fillStyle = color;
  box(c, x, y, w, h, radius);
  c.fill();
}

const darker = (color, t) => blend(color, '#0b0a1e', t);
const paler = (color, t) => blend(color, '#ffffff', t);

function pine(c, x, y, s, color) {
  slab(c, darker(color, 0.5), x - s * 0.04, y - s * 0.2, s * 0.08, s * 0.3);
  for (let i = 0; i < 3; i++) {
    const top = y - s * (0.55 + i * 0.22),
      w = s * (0.3 - i * 0.07);
    shape(c, i === 2 ? paler(color, 0.08) : color, [
      [x, top - s * 0.12],
      [x + w, top + s * 0.36],
      [x - w, top + s * 0.36],
    ]);
  }
}

function snowy(c, x, y, s, color) {
  pine(c, x, y, s, color);
  for (let i = 0; i < 3; i++) {
    const top = y - s * (0.67 + i * 0.22),
      w = s * (0.11 - i * 0.02);
    shape(c, '#eef6ff', [
      [x, top],
      [x + w, top + s * 0.17],
      [x + w * 0.3, top + s * 0.13],
      [x - w * 0.4, top + s * 0.18],
      [x - w, top + s * 0.15],
    ]);
  }
}

function tree(c, x, y, s, color) {
  slab(c, '#5b3b28', x - s * 0.05, y - s * 0.4, s * 0.1, s * 0.5);
  for (const [dx, dy, r] of [
    [-0.17, 0.5, 0.2],
    [0.17, 0.5, 0.2],
    [0, 0.72, 0.25],
  ])
    dot(c, color, x + dx * s, y - dy * s, r * s);
  dot(c, paler(color, 0.14), x - s * 0.06, y - s * 0.78, s * 0.12);
}

function tower(c, x, y, s, color) {
  const w = s * rolled(0.3, 0.5),
    h = s * rolled(0.6, 1.5),
    lit = ['#ffe08a', '#ffc46b', '#9fe8ff'];
  slab(c, color, x - w / 2, y - h, w, h + 90, 2);
  if (roll() < 0.4) slab(c, color, x - 1, y - h - s * 0.2, 2, s * 0.2);
  for (let j = y - h + 8; j < y + 60; j += 11) {
    for (let i = x - w / 2 + 5; i < x + w / 2 - 6; i += 9) {
      if (roll() < 0.42) slab(c, fade(pick(lit, roll()), dark ? 0.85 : 0.6), i, j, 4, 5, 1);
    }
  }
}

function cactus(c, x, y, s, color) {
  stroke(c, color, s * 0.15, () => {
    c.moveTo(x, y + 5);
    c.lineTo(x, y - s * 0.75);
    c.moveTo(x, y - s * 0.28);
    c.lineTo(x + s * 0.24, y - s * 0.3);
    c.lineTo(x + s * 0.24, y - s * 0.56);
    c.moveTo(x, y - s * 0.4);
    c.lineTo(x - s * 0.22, y - s * 0.4);
    c.lineTo(x - s * 0.22, y - s * 0.62);
  });
}

function lolly(c, x, y, s) {
  const color = pick(confetti, roll());
  slab(c, '#fff', x - s * 0.035, y - s * 0.6, s * 0.07, s * 0.7, 3);
  dot(c, color, x, y - s * 0.7, s * 0.27);
  stroke(c, '#ffffffcc', s * 0.06, () => {
    for (let i = 0; i < 40; i++)
      c.lineTo(x + Math.cos(i / 3) * i * s * 0.0058, y - s * 0.7 + Math.sin(i / 3) * i * s * 0.0058);
  });
}

function flower(c, x, y, s, color) {
  const petal = pick(confetti, roll());
  stroke(c, darker(color, 0.15), s * 0.06, () => {
    c.moveTo(x, y + 5);
    c.quadraticCurveTo(x + s * 0.06, y - s * 0.3, x, y - s * 0.6);
  });
  for (let i = 0; i < 6; i++)
    dot(c, petal, x + Math.cos(i * 1.05) * s * 0.16, y - s * 0.66 + Math.sin(i * 1.05) * s * 0.16, s * 0.11);
  dot(c, '#ffe27a', x, y - s * 0.66, s * 0.1);
}

function palm(c, x, y, s) {
  const tx = x + s * 0.22,
    ty = y - s * 0.9;
  stroke(c, '#8a5a34', s * 0.07, () => {
    c.moveTo(x, y + 8);
    c.quadraticCurveTo(x - s * 0.02, y - s * 0.5, tx, ty);
  });
  for (let i = 0; i < 7; i++) {
    const a = Math.PI * (1.02 + i * 0.16);
    stroke(c, i % 2 ? '#2f9e63' : '#23814f', s * 0.075, () => {
      c.moveTo(tx, ty);
      c.quadraticCurveTo(
        tx + Math.cos(a) * s * 0.3,
        ty + Math.sin(a) * s * 0.34,
        tx + Math.cos(a) * s * 0.52,
        ty + Math.sin(a) * s * 0.1 + s * 0.1,
      );
    });
  }
}

function weed(c, x, y, s, color) {
  for (let i = -1; i < 2; i++) {
    stroke(c, i ? color : paler(color, 0.12), s * 0.09, () => {
      for (let j = 0; j < 9; j++)
        c.lineTo(x + i * s * 0.16 + Math.sin(j * 0.9 + i) * s * 0.06, y + 10 - (j * s * (i ? 0.75 : 1)) / 8);
    });
  }
}

function coral(c, x, y, s) {
  const color = pick(['#ff7a8a', '#ff9f6b', '#d98cff'], roll());
  stroke(c, blend(color, paletteOf.back2, 0.35), s * 0.13, () => {
    for (const [dx, dy] of [
      [-0.3, 0.5],
      [0, 0.7],
      [0.3, 0.45],
    ]) {
      c.moveTo(x, y + 6);
      c.quadraticCurveTo(x + dx * s, y - s * 0.1, x + dx * s, y - dy * s);
    }
  });
}

function keep(c, x, y, s, color) {
  slab(c, color, x - s * 0.5, y - s * 0.5, s, s * 0.8);
  for (let i = 0; i < 6; i++) slab(c, color, x - s * 0.5 + i * s * 0.18, y - s * 0.57, s * 0.1, s * 0.1);
  for (const [dx, h, w] of [
    [-0.5, 0.85, 0.22],
    [0.5, 0.85, 0.22],
    [0, 1.1, 0.28],
  ]) {
    slab(c, paler(color, 0.05), x + dx * s - (w * s) / 2, y - h * s, w * s, h * s + 40);
    shape(c, blend('#b0355a', color, 0.25), [
      [x + dx * s, y - (h + 0.34) * s],
      [x + (dx + w * 0.65) * s, y - h * s],
      [x + (dx - w * 0.65) * s, y - h * s],
    ]);
    shape(c, '#ffd23f', [
      [x + dx * s, y - (h + 0.45) * s],
      [x + (dx + 0.12) * s, y - (h + 0.4) * s],
      [x + dx * s, y - (h + 0.35) * s],
    ]);
    slab(c, '#ffd98a', x + dx * s - s * 0.025, y - h * s * 0.8, s * 0.05, s * 0.1, 9);
  }
}

function barn(c, x, y, s, color) {
  const wall = blend('#c0392b', color, 0.2);
  slab(c, wall, x - s * 0.4, y - s * 0.5, s * 0.8, s * 0.6);
  shape(c, wall, [
    [x - s * 0.4, y - s * 0.5],
    [x - s * 0.26, y - s * 0.8],
    [x, y - s * 0.92],
    [x + s * 0.26, y - s * 0.8],
    [x + s * 0.4, y - s * 0.5],
  ]);
  stroke(c, '#fff3e0', s * 0.035, () => {
    for (const [px, py] of [
      [-0.44, 0.48],
      [-0.28, 0.82],
      [0, 0.95],
      [0.28, 0.82],
      [0.44, 0.48],
    ])
      c.lineTo(x + px * s, y - py * s);
    c.rect(x - s * 0.14, y - s * 0.3, s * 0.28, s * 0.34);
    c.moveTo(x - s * 0.14, y - s * 0.3);
    c.lineTo(x + s * 0.14, y);
  });
}

function fence(c, x, y, s) {
  for (const dx of [-0.5, 0, 0.5]) slab(c, '#f3e3c8', x + dx * s - s * 0.05, y - s * 0.5, s * 0.1, s * 0.7, 3);
  for (const dy of [0.18, 0.38]) slab(c, '#e6d1ad', x - s * 0.75, y - dy * s, s * 1.5, s * 0.08);
}

function shade(c, x, y, s) {
  const color = pick(confetti, roll());
  slab(c, '#fff', x - 1.5, y - s * 0.7, 3, s * 0.8);
  for (let i = 0; i < 5; i++) {
    c.fillStyle = i % 2 ? '#fff' : color;
    c.beginPath();
    c.moveTo(x, y - s * 0.7);
    c.arc(x, y - s * 0.42, s * 0.48, Math.PI * (1 + i / 5), Math.PI * (1 + (i + 1) / 5));
    c.fill();
  }
}

function cone(c, x, y, s, color) {
  shape(c, color, [
    [x - s * 1.1, y + 60],
    [x - s * 0.2, y - s],
    [x + s * 0.2, y - s],
    [x + s * 1.1, y + 60],
  ]);
  const glow = c.createRadialGradient(x, y - s, 2, x, y - s, s * 0.8);
  glow.addColorStop(0, '#ffb03acc');
  glow.addColorStop(1, '#ff4d0000');
  dot(c, glow, x, y - s, s * 0.8);
  shape(c, '#ff6a2b', [
    [x - s * 0.2, y - s],
    [x + s * 0.2, y - s],
    [x + s * 0.12, y - s * 0.7],
    [x + s * 0.03, y - s * 0.86],
    [x - s * 0.04, y - s * 0.5],
    [x - s * 0.1, y - s * 0.84],
  ]);
}

function pot(c, x, y, s) {
  const color = pick(['#e4572e', '#2a9d8f', '#e9c46a', '#8ab6d6'], roll());
  const w = s * rolled(0.4, 0.7),
    h = s * rolled(0.35, 0.6);
  slab(c, color, x - w / 2, y - h, w, h, s * 0.1);
  slab(c, darker(color, 0.25), x - w * 0.56, y - h - s * 0.06, w * 1.12, s * 0.1, 4);
  dot(c, darker(color, 0.4), x, y - h - s * 0.09, s * 0.06);
  slab(c, '#ffffff55', x - w * 0.36, y - h * 0.8, w * 0.1, h * 0.6, 4);
}

function frond(c, x, y, s, color) {
  for (let i = 0; i < 6; i++) {
    const a = Math.PI * (1.1 + i * 0.16),
      reach = s * rolled(0.8, 1.2);
    c.fillStyle = i % 2 ? color : paler(color, 0.09);
    c.beginPath();
    c.moveTo(x, y + 20);
    c.quadraticCurveTo(
      x + Math.cos(a - 0.35) * reach * 0.7,
      y + Math.sin(a - 0.35) * reach * 0.7,
      x + Math.cos(a) * reach,
      y + Math.sin(a) * reach,
    );
    c.quadraticCurveTo(x + Math.cos(a + 0.35) * reach * 0.7, y + Math.sin(a + 0.35) * reach * 0.7, x, y + 20);
    c.fill();
  }
}
