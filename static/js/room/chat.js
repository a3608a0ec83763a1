// The chat: beside the stage where there is room, else in a drawer, during which the game gets no keys.
// Names and lines are hostile: they go in as text.
const kept = 200; // lines in the page
const color = /^#[0-9a-f]{6}$/i;

export function openChat({ root, find, table, word, send }, stage) {
  const chat = find('#chat'), log = find('[data-room-log]'), form = find('[data-room-say]'), field = form.elements.say;
  const refused = find('[data-room-refused]');
  const lineMade = find('[data-room-chat-line]').content.firstElementChild;
  const unread = find('[data-room-unread]'), toggles = root.querySelectorAll('[data-room-chat]'), opener = toggles[0];
  const beside = matchMedia('(min-width: 62rem)');
  let open = false, missed = 0, heardTo = 0, atEnd = true;
  let names = new Map(); // of who wrote the last lines, by the line's number: another may sit there by now

  const visible = () => beside.matches || open;
  const count = (n) => {
    missed = n;
    unread.hidden = n === 0;
    unread.textContent = n > 99 ? '99+' : String(n);
  };
  const settle = () => {
    root.toggleAttribute('data-chat-open', open);
    opener.setAttribute('aria-expanded', String(open));
    stage.cover('chat', open && !beside.matches);
    if (visible()) count(0);
  };
  const close = () => {
    open = false;
    settle();
  };
  const toggle = (to) => {
    if (to && document.fullscreenElement && !beside.matches) document.exitFullscreen(); // The drawer is not part of the stage.
    open = to;
    settle();
    if (open) log.scrollTop = log.scrollHeight;
    if (open && !field.disabled) field.focus();
    else if (open) log.focus();
    else opener.focus();
  };
  for (const button of toggles) button.addEventListener('click', () => toggle(!open));
  chat.addEventListener('keydown', (e) => { if (e.key === 'Escape' && open) toggle(false); });
  beside.addEventListener('change', settle);

  log.addEventListener('scroll', () => { atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40; });
  new MutationObserver(() => {
    while (log.children.length > kept) log.firstElementChild.remove();
    if (atEnd) log.scrollTop = log.scrollHeight;
  }).observe(log, { childList: true });
  addEventListener('resize', () => { if (atEnd) log.scrollTop = log.scrollHeight; });

  // What was sent stays at hand until the room has said it: what it refuses goes back into the field.
  const sent = [];
  form.addEventListener('submit', () => {
    const text = field.value.trim();
    refused.hidden = true;
    if (text && send({ t: 'chat', text })) {
      sent.push(text);
      field.value = '';
    }
    atEnd = true;
  });
  const refuse = (code) => {
    const text = sent.shift();
    if (text === undefined) return;
    field.value = field.value ? `${text} ${field.value}` : text;
    refused.textContent = word(`error-${code}`);
    refused.hidden = false;
  };

  const add = ({ n, from, text }, name) => {
    const made = lineMade.cloneNode(true), report = made.querySelector('button');
    const seat = table.seats.find((s) => s.seat === from && s.name === name), own = seat?.seat === table.me;
    made.dataset.n = n;
    made.style.setProperty('--edge', color.test(seat?.color) ? seat.color : '');
    made.querySelector('[data-chat="name"]').textContent = name;
    made.querySelector('[data-chat="text"]').textContent = text;
    made.classList.toggle('is-own', own);
    report.hidden = own;
    report.setAttribute('aria-label', word('report', { name }));
    log.append(made);
    if (!visible()) count(missed + 1);
  };

  // A line that is taken back keeps its place: what was said to it stays understood.
  const unsay = (n) => {
    const line = Number.isInteger(n) && log.querySelector(`.line[data-n="${n}"]`);
    if (!line) return;
    line.classList.add('is-unsaid');
    line.querySelector('[data-chat="text"]').textContent = word('unsaid');
    line.querySelector('button').hidden = true;
  };

  return {
    close,
    heard: (m, name) => {
      if (m.t === 'error' && ['rate', 'text', 'words'].includes(m.code)) refuse(m.code);
      if (m.t === 'unsaid') unsay(m.line);
      if (m.t === 'chat' && m.from === table.me) sent.shift();
      if (m.t === 'welcome') {
        sent.length = 0;
        const first = heardTo === 0, lines = m.chat ?? [];
        for (const line of lines) if (line.n > heardTo && line.n <= m.n) add(line, line.name); // What is after m.n comes as events.
        if (first) count(0); // They were there before.
        names = new Map(lines.map((line) => [line.n, line.name]));
        heardTo = m.n;
        for (const n of m.unsaid ?? []) unsay(n);
      }
      if (m.t !== 'chat' || typeof m.text !== 'string' || m.n <= heardTo) return;
      heardTo = m.n;
      add(m, names.get(m.n) ?? name);
    },
    show: () => {
      const seated = table.me > 0;
      for (const element of form.elements) element.disabled = !seated;
      field.placeholder = word(seated ? 'chat-here' : 'chat-seats');
    },
  };
}
