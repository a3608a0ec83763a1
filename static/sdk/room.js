// minigame.room: the table at which people play this game together, as the page says it is (js/stage/room.js).
// What somebody sets is true here at once; the order of all changes is the server's.
import { openEvents } from './events.js';
import { size } from './keep.js';
import { attempt, clock, later, paced, report, send } from './page.js';

const rate = 28, burst = 50; // frames a second and at once, a little less than the server's 30 and 60
const patience = 3000; // ms until an own change that is not confirmed is taken back
const sendEnd = paced('roomEnd');
const fresh = () => Object.create(null); // Any key is only a key.

// openRoom makes room of what the frame's name says of it. began(seed) is told of each round before the game is.
// hear are the page's messages.
export const openRoom = (max, began) => {
  const { emit, call, on } = openEvents(), starts = new Map(); // a listener of start, and the round it was told of
  const table = { me: 0, host: 0, max, seed: 0, players: [], offset: 0 }, state = fresh();
  let truth = fresh(), unsure = fresh(); // key to the server's last change, and to own changes on their way
  let waiting = new Map(), round, at, timer, tokens = burst, since = clock();

  const free = () => {
    const now = clock();
    tokens = Math.min(burst, tokens + (now - since) * rate / 1000);
    since = now;
    return tokens >= 1 && tokens--;
  };
  // written is undefined for what cannot be sent; the creator hears why.
  const written = (value, key) => {
    if (!table.me) return; // A spectator only watches.
    const json = attempt(() => JSON.stringify(value ?? null) ?? 'null');
    if (json && size(json + key) < 4000) return json;
    report('room: not JSON, or more than 4 KB');
  };
  const put = (key, value) => { if (value === null) delete state[key]; else state[key] = value; };

  const show = (key) => {
    delete unsure[key];
    if (waiting.has(key)) return;
    const { v = null, from = 0 } = truth[key] || {};
    put(key, v);
    emit('state', { key, value: v, from });
  };
  const flush = () => {
    timer = 0;
    for (const [key, json] of waiting) {
      if (!free()) return timer = later(flush, 40);
      waiting.delete(key);
      const mine = unsure[key] = { count: (unsure[key]?.count || 0) + 1 };
      send('roomSet', { key, json });
      later(() => { if (unsure[key] === mine) show(key); }, patience);
    }
  };
  const start = (f) => {
    if (!round || !starts.has(f) || starts.get(f) === round) return;
    starts.set(f, round);
    call(f, { seed: table.seed, at });
  };

  // These do more than the others, which only change the table and are told.
  const special = {
    set: (m) => {
      const mine = unsure[m.k];
      truth[m.k] = m;
      // One of ours that is still on its way comes after this.
      if (!mine || m.from === table.me && !--mine.count) show(m.k);
    },
    start: (m) => {
      const next = m.seed + ' ' + m.at;
      if (round === next) return;
      round = next;
      at = m.at;
      began(table.seed = m.seed);
      [...starts.keys()].forEach(start);
    },
    end: ({ d }) => {
      if (round) emit('end', d);
      round = 0;
    },
    lobby: () => {
      for (const key in state) delete state[key];
      truth = fresh();
      unsure = fresh();
      waiting.clear();
      round = 0;
      emit('lobby', {});
    },
  };
  const roomEvents = ({ events }) => events.forEach((e) => {
    Object.assign(table, e.table);
    if (special[e.t]) special[e.t](e); else emit(e.t, e.d);
  });

  const room = {
    get me() { return table.me; },
    get host() { return table.host; },
    get max() { return table.max; },
    get seed() { return table.seed; },
    get players() { return table.players.map((p) => ({ ...p })); },
    state,
    now: () => Date.now() + table.offset,
    set: (key, value) => {
      key = String(key);
      const json = written(value, key);
      if (!json) return;
      put(key, JSON.parse(json));
      waiting.set(key, json); // Of many changes to one key the newest goes.
      timer || flush();
    },
    send: (data, to) => {
      const json = written(data, '');
      if (!json) return;
      if (free()) send('roomSend', { json, ...to !== undefined && { to: [to].flat() } });
      else report('room.send: more than 30 a second');
    },
    end: (results) => {
      const json = written(results, '');
      if (json && table.me === table.host) sendEnd({ json });
    },
    on: (event, f) => {
      if (event !== 'start') return on(event, f);
      starts.set(f);
      queueMicrotask(() => start(f)); // Not before the game's script has run to its end.
      return () => { starts.delete(f); };
    },
  };
  return {
    room: Object.freeze(room),
    hear: {
      roomEvents,
      // All of it, the first time or after a gap; what is new of it but the state comes as events.
      room: (m) => {
        Object.assign(table, m.table);
        truth = fresh();
        unsure = fresh();
        for (const k in m.state) truth[k] = { v: m.state[k] };
        for (const k in { ...state, ...truth }) {
          if (JSON.stringify(state[k]) !== JSON.stringify(truth[k]?.v)) show(k);
        }
        roomEvents(m);
      },
    },
  };
};
