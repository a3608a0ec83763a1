// The places at the table. Each stands in the page from the start; this fills them, and lets the host empty one.
const color = /^#[0-9a-f]{6}$/i;

export function openSeats({ root, table, word, send, sure, name }) {
  const places = [...root.querySelectorAll('[data-place]')];
  const watchers = root.querySelector('[data-room-watchers]');

  // note is what stands beside a name.
  const note = (seat) => [
    seat.seat === table.me && word('you'),
    seat.seat === table.host && word('host'),
    seat.gone ? word('is-gone') : !seat.online && word('is-offline'),
    table.status === 'lobby' && seat.ready && word('is-ready'),
  ].filter(Boolean).join(', ');

  const fill = (place, seat) => {
    place.className = 'place';
    place.classList.toggle('is-free', !seat);
    place.classList.toggle('is-me', seat?.seat === table.me);
    place.classList.toggle('is-away', Boolean(seat) && !seat.online);
    place.classList.toggle('is-ready', table.status === 'lobby' && Boolean(seat?.ready));
    place.style.setProperty('--who', color.test(seat?.color) ? seat.color : '');
    place.querySelector('.face').textContent = seat ? [...seat.name][0] ?? '?' : place.dataset.place;
    place.querySelector('[data-who]').textContent = seat ? seat.name : word('free');
    place.querySelector('[data-note]').textContent = seat ? note(seat) : '';
    const kick = place.querySelector('[data-kick]');
    kick.hidden = !seat || table.me !== table.host || table.me === 0 || seat.seat === table.me;
    kick.setAttribute('aria-label', word('remove', { name: seat?.name }));
  };

  for (const place of places) {
    place.querySelector('[data-kick]').addEventListener('click', async () => {
      const seat = Number(place.dataset.place), who = name(seat);
      // Whoever sits there when the answer comes may be somebody else.
      if (await sure('kick', { name: who }) && name(seat) === who) send({ t: 'kick', seat });
    });
  }

  return {
    show: () => {
      for (const place of places) {
        place.hidden = table.max > 0 && Number(place.dataset.place) > table.max;
        fill(place, table.seats.find((s) => s.seat === Number(place.dataset.place)));
      }
      const n = table.spectators;
      watchers.hidden = n === 0;
      watchers.textContent = word(n === 1 ? 'watching-one' : 'watching', { n });
    },
  };
}
