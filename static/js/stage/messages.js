// The messages a game may send. Each has a rate, a burst, and a check that builds a clean copy of what is known,
// or returns nothing when the message is wrong. Nothing else of it is ever used.
import { limits } from './limits.js';

const number = (m, key) => {
  const n = Object.hasOwn(m, key) ? m[key] : undefined;
  return typeof n === 'number' && Math.abs(n) <= Number.MAX_SAFE_INTEGER ? n : undefined;
};
const text = (m, key, most) => {
  const s = Object.hasOwn(m, key) ? m[key] : undefined;
  return typeof s === 'string' && s.length <= most ? s : undefined;
};
const identified = (m) => {
  const id = number(m, 'id');
  return Number.isSafeInteger(id) && id > 0 ? { id } : undefined;
};
const worded = (most) => (m) => {
  const s = text(m, 'text', most);
  return s === undefined ? undefined : { text: s };
};
const nothing = () => ({});

// What goes to a room is JSON made by the game. It is read and written again here: as one frame it must be short.
const value = (m) => {
  try {
    return { is: JSON.parse(text(m, 'json', limits.frame)) };
  } catch {
    return undefined;
  }
};
const bytes = new TextEncoder();
const framed = (frame) => bytes.encode(JSON.stringify(frame)).length <= limits.frame ? { frame } : undefined;
const isSeat = (seat) => Number.isInteger(seat) && seat > 0 && seat <= limits.seats;
// Wrong seats are left out: a game may name one that was never there.
const seats = (m) => Array.isArray(m.to) && m.to.length <= 64 ? [...new Set(m.to.filter(isSeat))] : undefined;
const results = (list) => list.slice(0, limits.seats)
  .filter((r) => isSeat(r?.seat) && Math.abs(r.score ?? 0) <= Number.MAX_SAFE_INTEGER)
  .map((r) => ({ seat: r.seat, score: Math.round(r.score ?? 0) }));

export const messages = {
  ready: { rate: 1, burst: 3, clean: nothing },
  score: {
    rate: 10, burst: 10,
    clean: (m) => {
      const score = number(m, 'score');
      return score === undefined ? undefined : { score: Math.round(score) };
    },
  },
  progress: {
    rate: 10, burst: 10,
    clean: (m) => {
      const progress = number(m, 'progress');
      return progress >= 0 && progress <= 1 ? { progress } : undefined;
    },
  },
  gameOver: {
    rate: 1, burst: 3,
    clean: (m) => {
      const score = number(m, 'score'), won = Object.hasOwn(m, 'won') ? m.won : null;
      if (Object.hasOwn(m, 'score') && score === undefined) return undefined;
      if (won !== null && typeof won !== 'boolean') return undefined;
      return { score: score === undefined ? null : Math.round(score), won };
    },
  },
  save: {
    rate: 1, burst: 2,
    clean: (m) => {
      const id = identified(m), json = text(m, 'json', limits.saved);
      if (!id || json === undefined || new Blob([json]).size > limits.saved) return undefined;
      return { ...id, json };
    },
  },
  load: { rate: 2, burst: 2, clean: identified },
  toast: { rate: 1, burst: 3, clean: worded(limits.toast) },
  error: { rate: 1, burst: 3, clean: worded(limits.error) },
  buy: { rate: 1, burst: 3, clean: nothing },
  press: { rate: 1, burst: 3, clean: nothing },
  move: { rate: 1, burst: 3, clean: nothing },
  pong: { rate: 1, burst: 3, clean: identified },
  // The pace of these two is kept by room.js; here is only where too much becomes an offence.
  roomSend: {
    rate: 60, burst: 400,
    clean: (m) => {
      const d = value(m), to = seats(m);
      if (!d || Object.hasOwn(m, 'to') && !to) return undefined;
      return framed({ t: 'msg', d: d.is, ...to && { to } });
    },
  },
  roomSet: {
    rate: 60, burst: 400,
    clean: (m) => {
      const k = text(m, 'key', limits.frame), v = value(m);
      return k !== undefined && v ? framed({ t: 'set', k, v: v.is }) : undefined;
    },
  },
  roomEnd: {
    rate: 1, burst: 3,
    clean: (m) => {
      const list = value(m)?.is;
      if (list === undefined || list !== null && !Array.isArray(list)) return undefined;
      return framed({ t: 'end', ...list && { results: results(list) } });
    },
  },
  reload: { rate: 0.5, burst: 2, clean: nothing },
};
