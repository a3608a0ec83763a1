// What happens is said in a line under the stage, which is read out, and stands between the lines of the chat.
const shown = 6000; // ms that a line stays
const patience = 1200; // ms for "Play again" to become a start, before it is called a return to the lobby
const inARow = 3; // lines between two messages of the chat, the oldest go
const noted = new Set(['join', 'leave', 'host', 'lock', 'end']); // in the chat; the rest is only said

export function openNews({ root, find, table, word }) {
  const line = find('[data-room-news]'), log = find('[data-room-log]');
  const noteMade = find('[data-room-note]').content.firstElementChild;
  let fading, waiting, caughtUp = 0, seat = 0;
  let away = new Set(); // seats that are known to be offline: only they come back

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
    let first = made;
    for (let n = 1; first.previousElementSibling?.matches('.chat-note'); n++) {
      first = first.previousElementSibling;
      if (n === inARow) return first.remove();
    }
  };

  const mine = (m) => (m.seat?.seat ?? m.seat) === table.me;
  const words = {
    welcome: ({ seat: n }) => n > 0 && n !== seat && word('seated', { n: seat = n }),
    join: (m, name) => !mine(m) && word('join', { name }),
    leave: (m, name) => word(m.reason === 'gone' || m.reason === 'kicked' ? m.reason : 'left', { name }),
    offline: (m, name) => away.add(m.seat) && !mine(m) && word('offline', { name }),
    online: (m, name) => away.delete(m.seat) && !mine(m) && word('online', { name }),
    host: (m, name) => mine(m) ? word('host-you') : name && word('host-other', { name }), // It may be nobody.
    ready: (m, name) => m.v && !mine(m) && word('ready', { name }),
    lock: (m) => word(m.v ? 'locked' : 'unlocked'),
    start: () => word('start'),
    end: () => word('end'),
    again: () => { waiting = setTimeout(() => say(word('again')), patience); },
    error: (m) => word(`error-${m.code}`) || (typeof m.text === 'string' ? m.text : ''),
  };

  return {
    heard: (m, name) => {
      const whole = m.t === 'welcome' || m.t === 'resync';
      if (!whole && m.n <= caughtUp) return; // What was missed may come again.
      if (Number.isInteger(m.n)) caughtUp = m.n;
      if (whole) away = new Set(table.seats.filter((s) => !s.online).map((s) => s.seat));
      if (whole || m.t === 'start') clearTimeout(waiting);
      if (!Object.hasOwn(words, m.t)) return;
      const said = words[m.t](m, name);
      say(said);
      if (noted.has(m.t)) note(said);
    },
  };
}
