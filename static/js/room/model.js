// What is known of a room, from the server's messages alone: no page, no socket.
//   table: { code, status, host, locked, seed, max, me, token, n, seats, spectators, state, at, results }
// seats are as the server sends them ({ seat, name, color, ready, online, guest?, gone? }), by number. at is when the
// round began or will, on the server's clock, 0 outside one. results are of the round that ended last, or null.
// state has no prototype: any key is only a key.

const blank = () => ({
  code: '', status: 'lobby', host: 0, locked: false, seed: 0, max: 0, me: 0, token: '', n: 0,
  seats: [], spectators: 0, state: Object.create(null), at: 0, results: null,
});
const copied = (state) => Object.assign(Object.create(null), isObject(state) ? state : {});
const isObject = (value) => typeof value === 'object' && value !== null;
const isSeat = (seat) => isObject(seat) && Number.isInteger(seat.seat) && seat.seat > 0;
const bySeat = (a, b) => a.seat - b.seat;

// openModel begins with an empty table. apply takes every message in the order it came, also twice, and ignores what
// it does not know; it returns whether the table changed. The table is one object that changes in place.
export function openModel() {
  const table = blank();

  const change = (seat, fields) => {
    const found = table.seats.find((s) => s.seat === seat);
    if (found) Object.assign(found, fields);
    return found !== undefined;
  };

  const whole = (m) => {
    const room = isObject(m.room) ? m.room : {};
    for (const key of ['code', 'status', 'host', 'locked', 'seed', 'max', 'spectators']) {
      if (typeof room[key] === typeof table[key]) table[key] = room[key];
    }
    table.seats = Array.isArray(room.seats) ? room.seats.filter(isSeat).map((s) => ({ ...s })).sort(bySeat) : [];
    table.state = copied(m.state);
    table.at = Number.isFinite(room.at) && table.status === 'playing' ? room.at : 0;
    table.results = Array.isArray(room.results) ? room.results : null;
    table.n = Number.isInteger(m.n) ? m.n : 0;
  };

  const events = {
    welcome: (m) => {
      whole(m);
      table.me = Number.isInteger(m.seat) ? m.seat : 0;
      table.token = typeof m.token === 'string' ? m.token : '';
    },
    resync: whole,
    join: ({ seat }) => {
      if (!isSeat(seat)) return false;
      table.seats = [...table.seats.filter((s) => s.seat !== seat.seat), { ...seat }].sort(bySeat);
    },
    leave: ({ seat }) => {
      table.seats = table.seats.filter((s) => s.seat !== seat);
      if (seat === table.me) table.me = 0;
    },
    offline: ({ seat, gone }) => change(seat, { online: false, ...gone === true && { gone } }),
    online: ({ seat }) => change(seat, { online: true, gone: false }),
    ready: ({ seat, v }) => change(seat, { ready: v === true }),
    host: ({ seat }) => { table.host = Number.isInteger(seat) ? seat : 0; },
    lock: ({ v }) => { table.locked = v === true; },
    spectators: ({ count }) => { if (Number.isInteger(count)) table.spectators = count; },
    start: ({ seed, at }) => {
      table.status = 'playing';
      table.seed = Number.isFinite(seed) ? seed : 0;
      table.at = Number.isFinite(at) ? at : 0;
      table.results = null;
    },
    end: ({ results }) => {
      table.status = 'ended';
      table.at = 0;
      table.results = Array.isArray(results) ? results : [];
    },
    again: () => {
      table.status = 'lobby';
      table.at = 0;
      table.results = null;
      table.state = copied();
      table.seats = table.seats.filter((s) => !s.gone);
      table.seats.forEach((s) => { s.ready = false; });
    },
    set: ({ k, v }) => {
      if (typeof k !== 'string') return false;
      if (v === null || v === undefined) delete table.state[k]; else table.state[k] = v;
    },
  };

  const apply = (m) => {
    if (!isObject(m) || typeof m.t !== 'string') return false;
    if (Number.isInteger(m.n) && m.n > table.n) table.n = m.n;
    return Object.hasOwn(events, m.t) && events[m.t](m) !== false;
  };

  return { apply, table };
}
