// How the connection is: a banner while it is made or made again, and a word for each way to be out for good.
// Who is told why by the server can open no other room of this game.
// While one is out, data-room-over on the root holds the reason, and the styles take all that no longer works away.
const patience = 400; // ms without a connection before anything is said

export function openLink({ root, find, word, retry }) {
  const banner = find('[data-room-link]'), words = banner.querySelector('p'), again = banner.querySelector('button');
  let timer;

  const show = (state) => {
    banner.dataset.roomLink = state;
    banner.hidden = state === 'open' || state === 'closed';
    again.hidden = state !== 'lost';
    words.textContent = banner.hidden ? '' : word(`link-${state}`);
  };
  const say = (reason, text) => {
    if (reason) root.dataset.roomOver = reason;
    else delete root.dataset.roomOver;
    if (reason) for (const dialog of root.querySelectorAll('dialog[open]')) dialog.close();
    for (const panel of root.querySelectorAll('[data-room-bye]')) {
      const why = panel.querySelector('[data-room-why]');
      why.dataset.usual ??= why.textContent;
      why.textContent = typeof text === 'string' && text ? text : why.dataset.usual;
      for (const another of panel.querySelectorAll('form')) another.hidden = why.textContent !== why.dataset.usual;
      panel.hidden = panel.dataset.roomBye !== reason;
    }
    if (reason) find(`[data-room-bye="${reason}"] h2`)?.focus({ preventScroll: true });
  };

  for (const button of root.querySelectorAll('[data-room-retry]')) {
    button.addEventListener('click', () => {
      say('');
      retry();
    });
  }

  return {
    // A connection that is made quickly is not worth a word.
    state: (state) => {
      clearTimeout(timer);
      if (state !== 'closed') say('');
      if (state === 'open' || state === 'closed') show(state);
      else timer = setTimeout(show, patience, state);
    },
    bye: say,
    // After some tries the room may be gone, which only its page can tell.
    failed: async (tries) => {
      if (tries % 4) return;
      const answer = await fetch(location.pathname, { method: 'GET', cache: 'no-store' }).catch(() => null);
      if (answer?.status === 404 || answer?.status === 410) location.reload();
    },
  };
}
