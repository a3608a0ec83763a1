// Colours, shapes and sprites.

const TAU = Math.PI * 2;
const paletteOf = SPEC.palette;

const channels = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) || 0);

// blend is the colour t of the way from a to b, all as #rrggbb.
function blend(a, b, t) {
  const from = channels(a),
    to = channels(b);
  return (
    '#' +
    from
      .map((v, i) =>
        Math.round(mix(v, to[i], t))
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')
  );
}

// light is how bright a colour looks, 0 to 1.
const light = (hex) => channels(hex).reduce((sum, v, i) => sum + v * [0.299, 0.587, 0.114][i], 0) / 255;
const fade = (hex, alpha) =>
  hex +
  Math.round(alpha * 255)
    .toString(16)
    .padStart(2, '0');
const dark = light(paletteOf.back) + light(paletteOf.back2) < 1;

// box adds a rounded rectangle to a new path.
function box(c, x, y, w, h, radius) {
  c.beginPath();
  c.roundRect(x, y, w, h, Math.max(0, Math.min(radius, w / 2, h / 2)));
}

function disc(c, x, y, radius) {
  c.beginPath();
  c.arc(x, y, Math.max(0, radius), 0, TAU);
}

const emojiFont = (size) => size + 'px "Noto Color Emoji","Apple Color Emoji","Segoe UI Emoji",sans-serif';
const wordFont = (size) =>
  '900 ' + size + 'px ui-rounded,"SF Pro Rounded",Nunito,"Trebuchet MS",system-ui,sans-serif';

// Where the ink of an emoji lies differs between systems, so it is looked up once for each.
const inked = new Map();
function inkOf(emoji) {
  if (inked.has(emoji)) return inked.get(emoji);
  const n = 96;
  const picture = painted(n, n, (c) => {
    c.font = emojiFont(56);
    c.textAlign = 'center';
    c.textBaseline = 'middle';
    c.fillText(emoji, n / 2, n / 2);
  });
  const data = picture.getContext('2d').getImageData(0, 0, n, n).data;
  let left = n,
    right = 0,
    high = n,
    low = 0;
  for (let i = 0; i < n * n; i++) {
    if (data[i * 4 + 3] < 40) continue;
    left = Math.min(left, i % n);
    right = Math.max(right, i % n);
    high = Math.min(high, (i / n) | 0);
    low = Math.max(low, (i / n) | 0);
  }
  const side = Math.max(right - left, low - high, 8) + 1;
  const ink = { size: 56 / side, x: (n - left - right) / 2 / side, y: (n - high - low) / 2 / side };
  inked.set(emoji, ink);
  return ink;
}

// glyph draws a sprite's picture, side pixels large, in the middle of c; tinted if it has a colour.
function glyph(c, side, def) {
  const w = c.canvas.width;
  const stamp = (to) => {
    if (!def.emoji) {
      to.fillStyle = def.color || paletteOf.accent;
      disc(to, w / 2, w / 2, side / 2);
      return to.fill();
    }
    const ink = inkOf(def.emoji);
    to.font = emojiFont(side * ink.size);
    to.textAlign = 'center';
    to.textBaseline = 'middle';
    to.fillStyle = '#000';
    to.fillText(def.emoji, w / 2 + ink.x * side, w / 2 + ink.y * side);
  };
  if (!def.color) return stamp(c);
  // Hue and saturation of the colour, lightness of the emoji: eyes and mouths stay as they are.
  const shade = (to, how, alpha) => {
    to.globalCompositeOperation = how;
    to.globalAlpha = alpha;
    to.fillStyle = def.color;
    to.fillRect(0, 0, w, w);
  };
  c.drawImage(
    painted(w, w, (to) => {
      stamp(to);
      shade(to, 'color', 0.92);
      shade(to, 'multiply', 0.32);
      to.globalAlpha = 1;
      to.globalCompositeOperation = 'destination-in';
      to.drawImage(painted(w, w, stamp), 0, 0);
    }),
    0,
    0,
  );
}

// The rim around a sprite says what it is: inner colour, outer glow.
const rims = {
  hero: ['#ffffff', ''],
  good: ['#ffffff', ''],
  gold: ['#ffd23f', '#ffb300'],
  bad: ['#4a0d1c', '#ff2d4a'],
  plain: ['', ''],
};

const sprites = new Map();

// sprite is the picture of def at a size in world units; look is a key of rims.
// It is made once for each size of screen, as sharp as the screen.
function sprite(def, size, look = 'good') {
  const key = def.emoji + def.color + look + size;
  let made = sprites.get(key);
  if (made) return made;
  const side = size * view.scale * view.ratio,
    w = Math.ceil(side * 1.5),
    rim = Math.max(1.5, side * 0.045);
  const shape = painted(w, w, (c) => glyph(c, side, def));
  made = painted(w, w, (c) => {
    const around = (color, radius) => {
      const flat = painted(w, w, (to) => {
        to.drawImage(shape, 0, 0);
        to.globalCompositeOperation = 'source-in';
        to.fillStyle = color;
        to.fillRect(0, 0, w, w);
      });
      for (let i = 0; i < 20; i++)
        c.drawImage(flat, Math.cos((i / 20) * TAU) * radius, Math.sin((i / 20) * TAU) * radius);
    };
    const [inner, glow] = rims[look];
    if (inner) {
      c.shadowColor = glow || 'rgba(0,0,0,.35)';
      c.shadowBlur = glow ? side * 0.16 : side * 0.06;
      c.shadowOffsetY = glow ? 0 : side * 0.04;
      c.drawImage(shape, 0, 0);
      c.shadowColor = 'transparent';
      if (def.color) around(inner, rim * 2);
      around(
        def.color ? blend(def.color, '#000000', look === 'bad' ? 0.6 : 0.15) : inner,
        def.color ? rim * 1.2 : rim,
      );
    }
    c.drawImage(shape, 0, 0);
  });
  made.world = size * 1.5;
  sprites.set(key, made);
  return made;
}

// put draws a sprite around x, y.
function put(c, picture, x, y, turn = 0, sx = 1, sy = sx) {
  const size = picture.world;
  c.save();
  c.translate(x, y);
  if (turn) c.rotate(turn);
  c.scale(sx, sy);
  c.drawImage(picture, -size / 2, -size / 2, size, size);
  c.restore();
}

function shadowUnder(c, x, y, w) {
  c.save();
  c.globalAlpha *= 0.22;
  c.fillStyle = '#000';
  c.beginPath();
  c.ellipse(x, y, Math.max(0, w), Math.max(0, w * 0.22), 0, 0, TAU);
  c.fill();
  c.restore();
}

// write puts outlined words in the middle of x, y.
function write(c, text, x, y, size, color = '#fff') {
  c.font = wordFont(size);
  c.textAlign = 'center';
  c.textBaseline = 'middle';
  c.lineJoin = 'round';
  c.lineWidth = size * 0.26;
  c.strokeStyle = 'rgba(12,10,30,.75)';
  c.strokeText(text, x, y);
  c.fillStyle = color;
  c.fillText(text, x, y);
}

// dial shows how long a power lasts: its picture, and the share of its time that is left.
function dial(c, x, y, def, share) {
  dot(c, '#0b0a1ecc', x, y, 19);
  stroke(c, '#7df9ff', 4, () => c.arc(x, y, 17, -TAU / 4, -TAU / 4 + TAU * share));
  put(c, sprite(def, 21, 'plain'), x, y);
}
