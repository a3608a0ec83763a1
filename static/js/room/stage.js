// Between the room and the stage's section. To it go room:table (all there is, after each welcome and resync),
// room:event (the server's event as it came) and room:clock; from it comes stage:room, which a game asked for.
const told = new Set([
  'join', 'leave', 'offline', 'online', 'gone', 'host', 'ready', 'start', 'end', 'again', 'lock', 'msg', 'set',
]);

export function openStage({ root, find, table, send, offset }) {
  const section = find('[data-stage]'), under = find('[data-room-frame]');
  const covers = new Set();
  const tell = (name, detail) => section.dispatchEvent(new CustomEvent(name, { detail }));

  const whole = () => ({
    me: table.me, host: table.host, max: table.max, seed: table.seed,
    players: table.seats.map(({ seat, name, color, online }) => ({ seat, name, color, online })),
    state: { ...table.state }, offset: offset(),
    playing: table.status === 'playing' ? { seed: table.seed, at: table.at } : null,
  });

  section.addEventListener('stage:room', ({ detail: m }) => {
    if (table.me === 0) return;
    if (m.t === 'end' && table.me !== table.host) return; // Every player's game may say so: the host's counts.
    if (m.t === 'msg' || m.t === 'set' || m.t === 'end') send(m);
  });

  // What lies over the game has the keyboard: until all of it is gone, nothing can go into the frame.
  const cover = (what, on) => {
    if (on) covers.add(what);
    else covers.delete(what);
    under.inert = covers.size > 0;
  };
  cover('lobby', root.dataset.roomStatus === 'lobby'); // As the page shows it before the room has spoken.

  return {
    cover,
    clock: (offset) => tell('room:clock', { offset }),
    focus: () => {
      cover('lobby', false);
      cover('ended', false);
      if (!document.activeElement?.matches('input, textarea, select')) section.querySelector('iframe[data-game]')?.focus({ preventScroll: true });
    },
    heard: (m) => {
      if (m.t === 'welcome' || m.t === 'resync') tell('room:table', whole());
      else if (told.has(m.t)) tell('room:event', m);
    },
    show: () => cover('lobby', table.status === 'lobby'),
  };
}
