// The world behind the game: a sky, ridges with things on them, and what drifts about.
// Colours are those of nature seen through the haze of the game's palette.

let look = 0; // where the player looks, -1 to 1: layers move by it
const MARGIN = 34;

const hazed = (color, haze) => blend(color, paletteOf.back2, haze);

// ridge is one layer of land on which count plants stand, s tall; bend is 1 where the wind moves them.
function ridge(color, base, rise, waves, depth, plant, count = 0, s = 60, bend = 0) {
  const haze = mix(0.75, dark ? 0.3 : 0.1, depth),
    tint = hazed(color, haze);
  return {
    depth,
    sways: bend * (0.006 + depth * 0.006),
    draw(c, w, h) {
      const from = rolled(0, 9);
      const at = (x) =>
        h *
        (base +
          rise *
            (0.6 * Math.sin((x / w) * waves * TAU + from) + 0.4 * Math.sin((x / w) * waves * 2.3 * TAU + from * 3)));
      const gap = (w + MARGIN * 2) / Math.max(1, count);
      const stand = () => {
        for (let i = 0; i < count; i++) {
          const x = count === 1 ? w * rolled(0.25, 0.75) : -MARGIN + gap * (i + rolled(0.15, 0.85));
          plant(c, x, at(x) + 4, s * rolled(0.75, 1.2), blend(tint, '#0b0a1e', 0.08));
        }
      };
      stand();
      const land = c.createLinearGradient(0, h * (base - rise), 0, h);
      land.addColorStop(0, tint);
      land.addColorStop(1, darker(tint, 0.35));
      c.fillStyle = land;
      c.beginPath();
      c.moveTo(-MARGIN, h + 9);
      for (let x = -MARGIN; x <= w + MARGIN; x += 6) c.lineTo(x, at(x));
      c.lineTo(w + MARGIN + 6, h + 9);
      c.fill();
    },
  };
}

// glowing is a soft light; orb adds a body in the middle of it.
function glowing(color, x, y, size, alpha = 0.5) {
  return {
    depth: 0,
    draw(c, w, h) {
      const r = size * Math.max(w, h),
        cx = x * w,
        cy = y * h,
        glow = c.createRadialGradient(cx, cy, 0, cx, cy, r);
      glow.addColorStop(0, fade(color, alpha));
      glow.addColorStop(1, fade(color, 0));
      c.fillStyle = glow;
      c.fillRect(-MARGIN, 0, w + MARGIN * 2, h);
    },
  };
}

function orb(color, x, y, size, moon) {
  return {
    depth: 0,
    draw(c, w, h) {
      const cx = x * w,
        cy = y * h,
        r = size * Math.min(w, h);
      glowing(color, x, y, 0.35, 0.55).draw(c, w, h);
      dot(c, paler(color, 0.35), cx, cy, r);
      if (moon)
        for (const [dx, dy, k] of [
          [-0.3, -0.2, 0.22],
          [0.35, 0.1, 0.16],
          [-0.05, 0.45, 0.13],
        ])
          dot(c, fade(darker(color, 0.3), 0.35), cx + dx * r, cy + dy * r, k * r);
    },
  };
}

function planet(color, x, y, size) {
  return {
    depth: 0.15,
    draw(c, w, h) {
      const cx = x * w,
        cy = y * h,
        r = size * Math.min(w, h),
        body = c.createRadialGradient(cx - r * 0.4, cy - r * 0.5, r * 0.1, cx, cy, r);
      body.addColorStop(0, paler(color, 0.5));
      body.addColorStop(0.6, color);
      body.addColorStop(1, darker(color, 0.6));
      const half = (from) =>
        stroke(c, fade(paler(color, 0.6), 0.7), r * 0.13, () =>
          c.ellipse(cx, cy, r * 1.75, r * 0.42, -0.35, from, from + Math.PI),
        );
      half(Math.PI);
      dot(c, body, cx, cy, r);
      half(0);
    },
  };
}

function clouds(count, color = '#ffffff', low = 0.05, high = 0.5, alpha = 0.6) {
  const all = Array.from({ length: count }, () => ({ x: roll(), y: rolled(low, high), z: rolled(0.4, 1) }));
  return {
    live(t) {
      ctx.fillStyle = color;
      for (const m of all) {
        const w = view.w + 260,
          x = ((((m.x * w + t * 9 * m.z - look * m.z * 30) % w) + w) % w) - 130,
          y = m.y * view.h,
          s = 26 * m.z + 12;
        ctx.globalAlpha = alpha * m.z;
        ctx.beginPath();
        for (const [dx, dy, r] of [
          [-1.5, 0.25, 0.62],
          [-0.6, -0.2, 0.95],
          [0.5, -0.05, 0.8],
          [1.4, 0.3, 0.58],
        ]) {
          ctx.moveTo(x + dx * s + r * s, y + dy * s);
          ctx.arc(x + dx * s, y + dy * s, r * s, 0, TAU);
        }
        ctx.roundRect(x - s * 2, y + s * 0.2, s * 4, s * 0.68, s * 0.34);
        ctx.fill();
      }
    },
  };
}

// bands are what has straight edges: 'rays' of light, 'tiles' on a wall, 'sea' up to a horizon.
function bands(kind, color) {
  return {
    depth: 0,
    draw(c, w, h) {
      if (kind === 'rays') {
        for (let i = 0; i < 6; i++) {
          const x = w * (i * 0.2 + rolled(-0.1, 0.1)),
            wide = rolled(20, 70),
            beam = c.createLinearGradient(0, 0, 0, h * 0.8);
          beam.addColorStop(0, fade(color, 0.2));
          beam.addColorStop(1, fade(color, 0));
          shape(c, beam, [
            [x, 0],
            [x + wide, 0],
            [x + wide * 2.2 - 90, h * 0.8],
            [x - 130, h * 0.8],
          ]);
        }
      } else if (kind === 'tiles') {
        for (let y = 0; y < h; y += 34)
          for (let x = -MARGIN; x < w + MARGIN; x += 34)
            slab(c, fade(color, (x + y) % 4 ? 0.1 : 0.17), x + 1.5, y + 1.5, 31, 31, 5);
        for (const y of [0.34, 0.62]) {
          for (let x = 20; x < w; x += rolled(44, 74)) pot(c, x, h * y, 52);
          slab(c, hazed('#9a6a43', 0.25), -MARGIN, h * y, w + MARGIN * 2, 9, 3);
        }
      } else {
        for (let i = 0; i < 26; i++)
          slab(c, fade(color, 0.32), rolled(-20, w), h * (0.5 + 0.3 * roll() ** 1.5), rolled(20, 70), 2, 1);
      }
    },
  };
}
