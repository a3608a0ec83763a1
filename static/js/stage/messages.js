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
  pong: { rate: 1, burst: 3, clean: identified },
  reload: { rate: 0.5, burst: 2, clean: nothing },
};
