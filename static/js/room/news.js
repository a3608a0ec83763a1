// What happens is said in a line under the stage, which is read out, and stands between the lines of the chat.
const shown = 6000; // ms that a line stays

export function openNews({ root, find, table, word }) {
  const line = find('[data-room-news]'), log = find('[data-room-log]');
  const noteMade = find('[data-room-note]').content.firstElementChild;
  let fading, caughtUp = 0, seat = 0;

  const say = (words) => {
    if (!words) return;
    line.textContent = words;
    clearTimeout(fading);
    fading = setTimeout(() => { line.textContent = ''; }, shown);
  };
  const note = (words) => {
    if (!words) return;
    const made = noteMade.cloneNode(true);
    made.textContent = words;
    log.append(made);
  };

  const mine = (m) => (m.seat?.seat ?? m.seat) === table.me;
  const words = {
    welcome: ({ seat: n }) => n > 0 && n !== seat && word('seated', { n: seat = n }),
    join: (m, name) => !mine(m) && word('join', { name }),
    leave: (m, name) => word(m.reason === 'gone' || m.reason === 'kicked' ? m.reason : 'left', { name }),
    offline: (m, name) => !mine(m) && word('offline', { name }),
    online: (m, name) => !mine(m) && word('online', { name }),
    host: (m, name) => mine(m) ? word('host-you') : name && word('host-other', { name }), // It may be nobody.
    ready: (m, name) => m.v && !mine(m) && word('ready', { name }),
    lock: (m) => word(m.v ? 'locked' : 'unlocked'),
    start: () => word('start'),
    end: () => word('end'),
    again: () => word('again'),
    error: (m) => word(`error-${m.code}`) || (typeof m.text === 'string' ? m.text : ''),
  };

  return {
    heard: (m, name) => {
      const whole = m.t === 'welcome' || m.t === 'resync';
      if (!whole && m.n <= caughtUp) return; // What was missed may come again.
      if (Number.isInteger(m.n)) caughtUp = m.n;
      if (!Object.hasOwn(words, m.t)) return;
      const said = words[m.t](m, name);
      say(said);
      if (m.t !== 'welcome' && m.t !== 'error' && m.t !== 'ready') note(said);
    },
  };
}
