// The stage of a room: what the room's page says goes to the game, what the game says goes to the page.
// The page sends room:table, room:event and room:clock to the section, and hears stage:room; see openRoom.
import { openModel } from '../room/model.js';
import { bucket, limits } from './limits.js';

const player = ({ seat, name, color, online }) => ({ seat, name, color, online: online !== false });

// openRoom stands between a section and the game in it. send(type, fields) reaches the game, which exists from open
// to close: a game that comes later, or again, gets the table as it is then, and the messages it has missed.
//   room:table  detail { me, host, max, seed, players, state, offset, playing: null | { seed, at }, results? }
//   room:event  detail: the server's event, in order
//   room:clock  detail { offset }
//   stage:room  detail { t: 'msg', d, to? } | { t: 'set', k, v } | { t: 'end', results? }
export function openRoom(section, signal, send) {
  const model = openModel(), { table } = model;
  let known = false, offset = 0, open = false, missed = [], events = [];
  let seen = { players: [], host: 0 }; // what the game was told of people

  // people tells what has changed among them since the game was told last.
  const people = () => {
    const was = seen, players = table.seats.map(player), now = { players, host: table.host, me: table.me };
    const find = (list, seat) => list.find((p) => p.seat === seat);
    seen = now;
    const news = [];
    for (const { seat } of was.players) if (!find(players, seat)) news.push({ t: 'leave', d: { seat } });
    for (const p of players) {
      const before = find(was.players, p.seat);
      if (before?.name !== p.name) news.push({ t: 'join', d: p });
      else if (before.online !== p.online) news.push({ t: 'presence', d: { seat: p.seat, online: p.online } });
    }
    if (was.host !== now.host) news.push({ t: 'host', d: { host: now.host } });
    return news.map((item) => ({ ...item, table: now }));
  };
  const round = () => table.status === 'playing'
    ? { t: 'start', seed: table.seed >>> 0, at: table.at } : { t: 'end', d: { results: table.results ?? [] } };

  const introduce = () => {
    const { me, host, max, state } = table;
    const own = table.seats.find((s) => s.seat === me);
    if (own) send('player', { player: { name: own.name, color: own.color, guest: own.guest === true } });
    const all = { me, host, max, seed: table.seed >>> 0, offset, players: table.seats.map(player) };
    send('room', { table: all, state: { ...state }, events: [...people(), round()] });
  };
  // Those that come in one frame of the network go on as one message, in the same turn of the event loop.
  const flush = () => {
    if (events.length > 0 && open) send('roomEvents', { events });
    events = [];
  };
  const tell = (item) => {
    if (events.length === 0) queueMicrotask(flush);
    events.push(item);
  };
  // What a game hears of, by the server's word for it. Chat and who is ready are not its business.
  const told = {
    msg: ({ from, d }) => tell({ t: 'message', d: { from, data: d } }),
    set: ({ from, k, v }) => tell({ t: 'set', from, k, v: v ?? null }),
    start: () => tell(round()),
    end: () => tell(round()),
    again: () => tell({ t: 'lobby' }),
  };

  const on = (type, f) => section.addEventListener(type, (e) => f(e.detail), { signal });
  on('room:table', (d) => {
    flush();
    known = true;
    offset = d.offset;
    const room = {
      host: d.host, max: d.max, seed: d.seed, seats: d.players, results: d.results,
      status: d.playing ? 'playing' : 'lobby', at: d.playing?.at,
    };
    model.apply({ t: 'welcome', seat: d.me, room, state: d.state });
    if (open) introduce();
  });
  on('room:event', (m) => {
    model.apply(m);
    if (open) {
      if (m.t !== 'msg' && m.t !== 'set') people().forEach(tell);
      if (Object.hasOwn(told, m.t)) told[m.t](m);
    } else if (m.t === 'msg') {
      missed = [...missed, m].slice(-limits.missed); // All else will show in the table.
    }
  });
  on('room:clock', (d) => {
    offset = d.offset;
    if (open) tell({ t: 'clock', table: { offset } });
  });

  const say = (detail) => section.dispatchEvent(new CustomEvent('stage:room', { bubbles: true, detail }));
  const paced = pace(say, signal);
  return {
    // again: it is the same game, which did not answer for a while.
    open: (again) => {
      open = true;
      if (!again) seen = { players: [], host: 0 };
      if (known) introduce();
      missed.splice(0).forEach(told.msg);
      flush();
    },
    close: () => {
      flush();
      open = false;
    },
    // What the game may say, by type of messages.js; each tells whether it was taken.
    heard: {
      roomSend: ({ frame }) => { if (frame.to?.length !== 0) paced(frame); },
      roomSet: ({ frame }) => paced(frame),
      // Somebody may have left while the game counted.
      roomEnd: ({ frame: { t, results } }) => {
        const there = ({ seat }) => table.seats.some((s) => s.seat === seat);
        paced({ t, ...results && { results: results.filter(there) } });
      },
    },
  };
}

// pace lets through what the server takes of one person; the SDK keeps to it, but the page may have been busy and
// get much at once: that waits a little. What is more is lost, and a game that goes on like this is refused.
function pace(say, signal) {
  const free = bucket(limits.room, limits.roomBurst);
  let queue = [], timer = 0;
  const go = () => {
    timer = 0;
    while (queue.length > 0 && free(performance.now())) say(queue.shift());
    if (queue.length > 0) timer = setTimeout(go, 1000 / limits.room);
  };
  signal.addEventListener('abort', () => clearTimeout(timer));
  return (frame) => {
    if (queue.length >= limits.roomQueue) return;
    queue.push(frame);
    if (!timer) go();
  };
}
