// Before a round: who is ready, what is missing, and the host's start. Also who watches, and how to get a seat.
export function openLobby({ root, find, table, word, send, name }) {
  const panel = find('[data-room-panel="lobby"]'), line = find('[data-room-line]');
  const start = find('[data-room-start]'), ready = find('[data-room-ready]');
  const watching = find('[data-room-watching]'), sit = find('[data-room-sit]');
  const locking = find('[data-room-locking]'), lock = find('[data-room-lock]');
  const least = Number(root.dataset.min), late = root.dataset.late === 'true';

  const mine = () => table.seats.find((s) => s.seat === table.me);
  const hosting = () => table.me > 0 && table.me === table.host;

  // missing says what a start waits for, or nothing.
  const missing = () => {
    const n = least - table.seats.filter((s) => s.online).length;
    if (n === 1) return word('wait-one');
    return n > 1 ? word('wait', { n }) : '';
  };
  const readiness = () => {
    const others = table.seats.filter((s) => s.online && s.seat !== table.host), n = others.filter((s) => s.ready).length;
    if (others.length === 0) return word('can-start');
    return n === others.length ? word('all-ready') : word('some-ready', { n, of: others.length });
  };
  const waits = () => {
    if (missing()) return missing();
    if (hosting()) return readiness();
    return table.host ? word('wait-host', { name: name(table.host) }) : word('no-host');
  };
  const seatless = () => {
    const free = table.seats.length < table.max;
    if (!free) return word('watch-full');
    if (table.locked) return word('watch-locked');
    return table.status === 'playing' && !late ? word('watch-round') : word('watch-free');
  };

  start.addEventListener('click', () => {
    if (start.getAttribute('aria-disabled') !== 'true') send({ t: 'start' });
  });
  ready.addEventListener('click', () => send({ t: 'ready', v: !mine()?.ready }));
  sit.addEventListener('click', () => send({ t: 'hello' }));
  lock.addEventListener('click', () => send({ t: 'lock', v: !table.locked }));

  return {
    show: () => {
      panel.hidden = table.status !== 'lobby';
      line.textContent = waits();
      start.hidden = !hosting();
      start.setAttribute('aria-disabled', String(missing() !== ''));
      ready.hidden = hosting() || table.me === 0;
      ready.setAttribute('aria-pressed', String(Boolean(mine()?.ready)));
      const words = table.me === 0 ? seatless() : '';
      watching.hidden = words === '';
      watching.querySelector('p').textContent = words;
      sit.hidden = words !== word('watch-free');
      locking.hidden = !hosting();
      lock.setAttribute('aria-pressed', String(table.locked));
    },
  };
}
