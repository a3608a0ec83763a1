// Paddle duel: two paddles, a ball, and things to hit on the way.
//
// Reads from the spec: hero and enemies[0] (who rides on the two paddles), goods[0] (the ball), goods[1] (what makes a
// paddle wide, with the mechanic powerups), size (of the paddles), target (goals that win), pace, mechanics powerups, spin.
//
// The ball is never sent while it flies. The room's state holds its last hit or serve, and from that alone every client
// works out where it is: those who reload, come late or watch too. Whose paddle it comes to, decides: their own
// client is the only one that shows that paddle without delay.
//
// The table has W x H units. Seat 1 plays at the bottom of it, seat 2 at the top; both see themselves below.
// A ball is { n, x, y, vx, vy, w, at, by, hits, s, p, g, wide }: the number of this hit or serve, place and speed in
// units a second, spin w (which bends the way), the time in ms, the seat that hit it (0 for a serve), hits since the
// serve, goals of both seats, places of both paddles then, whether the gift of this rally is gone, and until when
// each paddle is wide.

const W = 400,
  H = 600,
  R = 13,
  LINE = 52, // from the end to where the middle of the ball meets a paddle
  GRACE = 30, // a paddle still gets a ball that is this far past the line
  WIDE_MS = 9000,
  LATE_MS = 1500; // after which the other client decides for one that is silent

const lineY = (side) => (side ? LINE : H - LINE);
const sideTo = (b) => (b.vy > 0 ? 0 : 1);
const baseSpeed = () => 270 + tuned('speed') * 26;
const goals = () => SPEC.target || 7;

// noise is a number in [0, 1) that all clients agree on.
const noise = (n, salt = 0) => generator(round.seed + n * 7919 + salt * 104729)();

// fold sends x back and forth between two walls.
function fold(x, low, high) {
  const span = high - low,
    at = (((x - low) % (2 * span)) + 2 * span) % (2 * span);
  return low + (at > span ? 2 * span - at : at);
}

const since = (b, t) => Math.max(0, t - b.at) / 1000;
const ballX = (b, t) => fold(b.x + b.vx * since(b, t) + (b.w * since(b, t) ** 2) / 2, R, W - R);
const ballY = (b, t) => b.y + b.vy * since(b, t);

// meetsAt is when the ball is at the line of the paddle it flies to, passesAt when that paddle cannot get it any more.
const meetsAt = (b) => b.at + ((lineY(sideTo(b)) - b.y) / b.vy) * 1000;
const passesAt = (b) => meetsAt(b) + (GRACE / Math.abs(b.vy)) * 1000;

// fair reports whether a ball from the room is one that can be played.
function fair(b) {
  const pair = (list) => Array.isArray(list) && list.length === 2 && list.every(isNumber);
  return (
    !!b &&
    [b.n, b.x, b.y, b.vx, b.vy, b.w, b.at, b.by, b.hits].every(isNumber) &&
    Math.abs(b.vy) > 50 &&
    Math.abs(b.vy) < 5000 &&
    pair(b.s) &&
    pair(b.p) &&
    pair(b.wide)
  );
}

// serve puts the ball in the middle; it flies at a time to come, to the one who lost the goal before.
function serve(last, to, at, s) {
  const n = last ? last.n + 1 : 1,
    angle = (noise(n) - 0.5) * 1.1,
    v = baseSpeed() * 0.82;
  return {
    n,
    x: W / 2,
    y: H / 2,
    vx: Math.sin(angle) * v,
    vy: Math.cos(angle) * v * (to ? -1 : 1),
    w: 0,
    at,
    by: 0,
    hits: 0,
    s,
    p: last ? last.p : [W / 2, W / 2],
    g: 0,
    wide: [0, 0],
  };
}

// The gift waits in the middle of the table from the second hit of a rally on.
function giftOf(b) {
  if (!has('powerups') || b.g || b.hits < 2) return null;
  const k = b.n - b.hits;
  return { x: 70 + noise(k, 1) * (W - 140), y: H * (0.38 + noise(k, 2) * 0.24) };
}

const taken = { n: -1, at: Infinity };

// takenAt is when the ball on its way touches the gift; Infinity if it never does.
function takenAt(b) {
  if (taken.n === b.n && taken.from === b.at) return taken.at;
  Object.assign(taken, { n: b.n, from: b.at, at: Infinity });
  const gift = b.by && giftOf(b);
  for (let t = b.at; gift && t < meetsAt(b); t += 8)
    if (Math.hypot(ballX(b, t) - gift.x, ballY(b, t) - gift.y) < R + 22) {
      taken.at = t;
      break;
    }
  return taken.at;
}

const wideUntil = (b, side, t) => (b.by === side + 1 && takenAt(b) <= t ? takenAt(b) + WIDE_MS : b.wide[side]);
const halfWidth = (b, side, t) => (15 + (tuned('size') || 7) * 5) * (b && wideUntil(b, side, t) > t ? 1.45 : 1);

// returned is the ball after a hit at x by a paddle at px that moves at pv units a second: the edge of the paddle
// sends it aside, its motion bends the way, and each hit makes it faster.
function returned(b, side, t, x, px, pv) {
  const off = clamp((x - px) / (halfWidth(b, side, t) + R), -1, 1),
    hits = b.hits + 1,
    v = baseSpeed() * Math.min(2.3, 1 + hits * 0.055),
    angle = off * 0.98;
  const p = [...b.p];
  p[side] = Math.round(px);
  return {
    n: b.n + 1,
    x: Math.round(x * 10) / 10,
    y: lineY(side),
    vx: Math.round(Math.sin(angle) * v),
    vy: Math.round(Math.cos(angle) * v * (side ? 1 : -1)),
    w: has('spin') ? Math.round(clamp(pv * 0.35, -240, 240)) : 0,
    at: Math.round(t),
    by: side + 1,
    hits,
    s: b.s,
    p,
    g: b.g || takenAt(b) <= t ? 1 : 0,
    wide: [wideUntil(b, 0, t), wideUntil(b, 1, t)],
  };
}

// botX is where a bot holds its paddle: a function of the ball, so that all see it at the same place.
// It gets better with the pace and when it is behind; fast balls make it err.
function botX(b, side, t) {
  const skill = clamp(tuned('speed') + (b.s[1 - side] - b.s[side]) * 0.7, 1, 10),
    half = halfWidth(b, side, t),
    coming = sideTo(b) === side,
    meet = meetsAt(b);
  let to = ballX(b, coming ? meet : t);
  if (coming)
    to +=
      (noise(b.n, 3) - 0.5) * 2 * (half + R) * (0.62 + b.hits * 0.06 + (10 - skill) * 0.035 + (botKind() ? 0.9 : 0));
  else to = W / 2 + (to - W / 2) * 0.4;
  const reach = (190 + skill * 34) * Math.max(0, since(b, t) - 0.1);
  return clamp(b.p[side] + clamp(to - b.p[side], -reach, reach), half, W - half);
}
