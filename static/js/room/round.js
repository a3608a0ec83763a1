// A round from start to end: the countdown by the server's clock, which everybody sees alike, and the host's end.
export function openRound({ root, find, table, send, sure, now }, stage) {
  const count = find('[data-room-count]'), end = find('[data-room-end]');
  const hosting = () => table.me > 0 && table.me === table.host;
  let timer;

  // tick shows the seconds that are left, and comes back when the next one begins.
  const tick = () => {
    clearTimeout(timer);
    const left = table.status === 'playing' ? table.at - now() : 0;
    count.hidden = left <= 0;
    if (left <= 0) return;
    const seconds = String(Math.ceil(left / 1000));
    if (count.textContent !== seconds) count.replaceChildren(Object.assign(document.createElement('b'), { textContent: seconds }));
    timer = setTimeout(tick, left % 1000 + 10);
  };

  end.addEventListener('click', async () => {
    if (await sure('end') && hosting()) send({ t: 'end' });
  });

  find('[data-room-leave]').addEventListener('click', async (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || table.me === 0 || 'roomOver' in root.dataset) return;
    event.preventDefault();
    const { href } = event.currentTarget; // A person who is alone in the lobby loses nothing.
    if (table.status === 'playing' && !await sure('leave')) return;
    send({ t: 'leave' });
    location.href = href;
  });

  return {
    heard: (m) => { if (m.t === 'start') stage.focus(); },
    show: () => {
      end.hidden = !(table.status === 'playing' && hosting());
      tick();
    },
  };
}
