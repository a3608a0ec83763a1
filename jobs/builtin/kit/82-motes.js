// What drifts through a scenery: stars, bubbles, snow, birds.

// kind: count, shape, colour, least and most size, vx, vy (units a second), sway, and whether it twinkles.
const moteKinds = {
  star: [90, 'dot', '#ffffff', 0.5, 1.7, 0, 7, 0, 1],
  meteor: [2, 'streak', '#ffffff', 1, 2, -340, 190, 0, 0],
  bubble: [30, 'hoop', '#dff6ff', 2, 7, 0, -30, 10, 0],
  fish: [7, 'fish', '#ffffff', 6, 11, 22, 0, 6, 0],
  leaf: [16, 'leaf', '#9bd46a', 5, 9, -14, 26, 18, 0],
  petal: [20, 'leaf', '#ffb3d1', 4, 7, -16, 22, 18, 0],
  snow: [70, 'dot', '#ffffff', 1.1, 3.4, -9, 38, 14, 0],
  firefly: [22, 'glow', '#ffe98a', 2, 4, 5, -4, 26, 1],
  ember: [36, 'glow', '#ff9a3d', 1.5, 3.5, 6, -46, 12, 1],
  dust: [26, 'dot', '#fff3d0', 0.8, 2, -28, 2, 6, 0],
  steam: [9, 'glow', '#ffffff', 12, 26, 4, -18, 12, 0],
  sprinkle: [26, 'stick', '', 4, 7, 0, 20, 10, 0],
  bird: [6, 'bird', '#ffffff', 5, 9, 26, 0, 8, 0],
};

function motes(kind, color) {
  const [count, form, own, least, most, vx, vy, sway, twinkles] = moteKinds[kind];
  const all = Array.from({ length: Math.ceil(count * (calm ? 0.5 : 1)) }, () => ({
    x: roll(),
    y: roll(),
    z: rolled(0.4, 1),
    size: rolled(least, most),
    t: roll() * 9,
    color: color || own || pick(confetti, roll()),
  }));
  return {
    live: (t) =>
      all.forEach((m) => {
        const z = m.z,
          w = view.w + 60,
          h = view.h + 60;
        const reach = form === 'streak' ? 9 : 1; // a streak is away most of the time
        let x = (m.x * w * reach + vx * z * t + Math.sin(t * 0.7 + m.t * 7) * sway * z - look * z * 26) % (w * reach);
        let y = (m.y * h * (sway && !vy ? 0.5 : 1) + vy * z * t + (vy ? 0 : Math.sin(t + m.t * 5) * sway)) % h;
        if (x < 0) x += w * reach;
        if (y < 0) y += h;
        if (form === 'streak') y = (x / w) * -h * 0.5 + h * 0.7;
        ctx.globalAlpha = (twinkles ? 0.3 + 0.5 * Math.abs(Math.sin(t * 0.8 + m.t * 4)) : 0.55) * z;
        drawMote(form, m, x - 30, y - 30, t);
      }),
  };
}

function drawMote(form, m, x, y, t) {
  const s = m.size;
  ctx.fillStyle = ctx.strokeStyle = m.color;
  ctx.lineWidth = 1.2;
  if (form === 'dot') {
    disc(ctx, x, y, s);
    ctx.fill();
  } else if (form === 'glow') {
    ctx.globalAlpha *= 0.3;
    disc(ctx, x, y, s * 2);
    ctx.fill();
    ctx.globalAlpha *= s < 9 ? 3 : 1;
    disc(ctx, x, y, s);
    ctx.fill();
  } else if (form === 'hoop') {
    disc(ctx, x, y, s);
    ctx.stroke();
    disc(ctx, x - s * 0.35, y - s * 0.35, s * 0.2);
    ctx.fill();
  } else if (form === 'streak') {
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.lineTo(x + 46, y - 26);
    ctx.stroke();
  } else if (form === 'bird') {
    const flap = Math.sin(t * 5 + m.t * 9) * s * 0.5;
    ctx.beginPath();
    ctx.moveTo(x - s, y - flap);
    ctx.quadraticCurveTo(x - s * 0.4, y - s * 0.4, x, y);
    ctx.quadraticCurveTo(x + s * 0.4, y - s * 0.4, x + s, y - flap);
    ctx.lineWidth = 1.8;
    ctx.stroke();
  } else {
    ctx.save();
    ctx.translate(x, y);
    if (form === 'fish') ctx.globalAlpha *= 0.4;
    else ctx.rotate(Math.sin(t + m.t * 5) * 1.4 + m.t);
    ctx.beginPath();
    if (form === 'stick') ctx.roundRect(-s, -s * 0.3, s * 2, s * 0.6, s);
    else ctx.ellipse(0, 0, s, s * 0.45, 0, 0, TAU);
    if (form === 'fish') {
      ctx.moveTo(-s * 0.7, 0);
      ctx.lineTo(-s * 1.5, -s * 0.5);
      ctx.lineTo(-s * 1.5, s * 0.5);
    }
    ctx.fill();
    ctx.restore();
  }
}
