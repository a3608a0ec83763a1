// How a round ended: places and scores over the game, until the host goes on.
export function openResults({ root, find, table, word, send, name }, stage) {
  const panel = find('[data-room-panel="ended"]'), verdict = find('[data-room-verdict]');
  const board = find('[data-room-table]'), line = find('[data-room-result]').content.firstElementChild;
  const again = find('[data-room-again]'), toLobby = find('[data-room-lobby]'), back = find('[data-room-results]');
  const language = document.documentElement.lang || undefined;
  const names = new Map(); // of this round's players: some may have left before it ended
  let looking = false;

  const hosting = () => table.me > 0 && table.me === table.host;
  const cell = (row, key) => row.querySelector(`[data-result="${key}"]`);
  // ranked are the results in their order, none where nobody has a place.
  const ranked = () => {
    const results = (table.results ?? []).filter((r) => Number.isInteger(r?.seat));
    return results.some((r) => r.place > 0) ? results.sort((a, b) => (a.place || 99) - (b.place || 99)) : [];
  };

  // A result tells who played, whoever sits there by now.
  const player = ({ seat, name }) => {
    const there = names.get(seat), same = !name || there?.name === name;
    return { name: name || there?.name || `${seat}`, color: same && there?.color || '', own: same && seat === table.me };
  };

  const row = (result) => {
    const made = line.cloneNode(true), who = player(result);
    made.classList.toggle('own', who.own);
    made.style.setProperty('--edge', who.color);
    cell(made, 'place').textContent = result.place || '–';
    cell(made, 'name').textContent = who.name;
    cell(made, 'score').textContent = Number.isFinite(result.score) ? result.score.toLocaleString(language) : '–';
    return made;
  };
  const said = (results) => {
    const first = results.filter((r) => r.place === 1);
    if (first.length > 1) return word('drawn');
    if (first.length === 0 || results.length === 1) return word('round-over'); // Nobody else, or a bot, which no results name.
    const { own, name } = player(first[0]);
    return own ? word('you-won') : word('won', { name });
  };

  const look = (on) => {
    looking = on;
    panel.hidden = on || table.status !== 'ended';
    back.hidden = !on || table.status !== 'ended';
    stage.cover('ended', !panel.hidden);
  };
  find('[data-room-look]').addEventListener('click', () => {
    look(true);
    back.focus();
  });
  back.addEventListener('click', () => {
    look(false);
    verdict.focus();
  });
  again.addEventListener('click', () => send({ t: 'again' }) && send({ t: 'start' }));
  toLobby.addEventListener('click', () => send({ t: 'again' }));

  return {
    heard: (m) => {
      if (m.t === 'start') names.clear();
      if (m.t === 'end') {
        looking = false;
        requestAnimationFrame(() => verdict.focus({ preventScroll: true }));
      }
    },
    show: () => {
      for (const { seat, name, color } of table.seats) names.set(seat, { name, color });
      const results = ranked();
      verdict.textContent = said(results);
      board.hidden = results.length === 0;
      find('[data-room-unranked]').hidden = results.length > 0 || table.results === null; // null: not known any more
      board.tBodies[0].replaceChildren(...results.map(row));
      find('[data-room-wait]').textContent = hosting() ? '' : word(table.host ? 'wait-again' : 'no-host', { name: name(table.host) });
      again.hidden = toLobby.hidden = !hosting();
      look(looking && table.status === 'ended');
    },
  };
}
