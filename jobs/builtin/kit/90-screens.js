// The bar above the game and the screens over it: real elements, so that everyone can use them.

function el(tag, name, text, into, label) {
  const made = document.createElement(tag);
  made.className = name;
  if (text !== '') made.textContent = text;
  if (label) made.setAttribute('aria-label', label);
  if (into) into.append(made);
  return made;
}

function button(name, text, into, act, label) {
  const made = el('button', name, text, into, label);
  made.type = 'button';
  made.addEventListener('click', () => {
    wakeSound();
    if (!document.activeElement || document.activeElement === made) made.blur(); // so that space plays the game
    sfx('click');
    act();
  });
  return made;
}

const bar = el('div', 'bar', '', null);
const scoreChip = el('div', 'chip points', '', bar);
const scoreText = el('b', '', '0', scoreChip);
const targetText = el('small', '', '', scoreChip);
const livesChip = el('div', 'chip lives', '', bar);
const timeChip = el('div', 'chip time', '', bar);
const levelChip = el('div', 'chip level', '', bar);
const comboChip = el('div', 'combo', '', bar);
el('div', 'gap', '', bar);
const bestChip = el('div', 'chip best', '', bar);
const soundButton = button('round sound', '', bar, toggleMute, words.sound);
const pauseButton = button('round halt', '', bar, () => togglePause(), words.pause);
const screen = el('div', 'screen', '', null);
const status = el('div', 'unseen', '', null);
livesChip.setAttribute('role', 'img');
status.setAttribute('role', 'status');
screen.hidden = true;

let mainButton = null,
  card = null,
  cardShown = 0,
  counted = null,
  pop = 0,
  spokenAt = -9;
const shown = {};

// say tells a screen reader; what is not urgent waits until nothing was said for a while.
function say(text, urgent = true) {
  if (!urgent && clock.now - spokenAt < 4) return;
  spokenAt = clock.now;
  status.textContent = text;
}

function showMuted() {
  soundButton.setAttribute('aria-pressed', String(!muted));
}

// once runs act when the value under a key has changed.
function once(key, value, act) {
  if (shown[key] === value) return;
  shown[key] = value;
  act(value);
}

function showBar() {
  once('score', run.score, (n) => {
    scoreText.textContent = n;
    pop = n ? 1 : 0;
    if (n) say(words.score + ' ' + n, false);
  });
  once('target', SPEC.target, (n) => (targetText.textContent = n ? '/' + n : ''));
  once('lives', run.lives + '/' + run.full, () => {
    livesChip.hidden = !game.lives;
    livesChip.setAttribute('aria-label', words.lives + ' ' + run.lives);
    livesChip.textContent = '';
    const many = run.full > (innerWidth < 480 ? 4 : 6);
    for (let i = 0; i < (many ? 1 : run.full); i++) el('i', many || i < run.lives ? 'on' : '', '♥', livesChip);
    if (many) el('b', '', run.lives, livesChip);
  });
  once('time', run.left === null ? '' : Math.ceil(run.left), (s) => {
    timeChip.hidden = s === '';
    timeChip.textContent = s > 59 ? Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0') : s;
    timeChip.classList.toggle('short', s !== '' && s < 10);
  });
  once('level', run.level, (n) => {
    levelChip.textContent = words.level + ' ' + n;
    levelChip.hidden = n < 1;
  });
  once('times', run.times, (n) => {
    comboChip.textContent = n > 1 ? '×' + n : '';
    comboChip.hidden = n < 2;
  });
  once('best', run.best, (n) => {
    bestChip.hidden = !n;
    bestChip.textContent = words.best + ' ' + n;
  });
  if (pop > 0) {
    pop = Math.max(0, pop - 0.07);
    scoreText.style.transform = 'scale(' + (1 + 0.3 * pop) + ')';
  }
}

function openScreen(kind, title) {
  screen.textContent = '';
  screen.hidden = false;
  screen.className = 'screen ' + kind;
  card = el('div', 'card', '', screen);
  card.setAttribute('role', 'dialog');
  card.setAttribute('aria-label', title);
  cardShown = kind === 'paused' ? -9 : clock.now;
  counted = null;
  bar.classList.toggle('quiet', kind === 'start');
  moveCard();
}

function closeScreen() {
  screen.hidden = true;
  card = mainButton = counted = null;
  bar.classList.remove('quiet');
}

function mainAction(text, act) {
  mainButton = button('main', text, card.lastChild, act);
  if (document.hasFocus() && document.activeElement === document.body && bodyUsed())
    mainButton.focus({ preventScroll: true });
}

// The keyboard is taken only from a player who is at the game already, never from the page around it.
const bodyUsed = () => pointer.used || run.count > 0;

const pressMain = () => mainButton && mainButton.click();

function portrait(def, size, looks, into) {
  const picture = sprite(def, size, looks),
    made = el('canvas', 'portrait', '', into, def.name);
  made.setAttribute('role', 'img');
  made.width = picture.width;
  made.height = picture.height;
  made.style.width = made.style.height = size * 1.25 + 'px';
  made.getContext('2d').drawImage(picture, 0, 0);
  return made;
}

function showStart() {
  openScreen('start', SPEC.title);
  const head = el('div', 'head', '', card),
    body = el('div', 'body', '', card);
  portrait(SPEC.hero, 96, 'hero', head).classList.add('star');
  el('h1', '', SPEC.title, head);
  el('p', 'goal', SPEC.goal, body);
  const legend = el('div', 'legend', '', body);
  for (const def of SPEC.goods.slice(0, 4)) portrait(def, 32, 'good', el('span', 'yes', '', legend));
  if (game.foes !== false)
    for (const def of SPEC.enemies.slice(0, 3)) portrait(def, 32, 'bad', el('span', 'no', '', legend));
  const list = el('ul', 'controls', '', body);
  SPEC.controls.slice(0, 3).forEach((text) => el('li', '', text, list));
  if (run.best) el('p', 'record', words.best + ' ' + run.best, body);
  mainAction(words.play, begin);
}

function showPaused() {
  openScreen('paused', words.paused);
  const body = el('div', 'body', '', card);
  el('h2', '', words.paused, body);
  mainAction(words.resume, resume);
  button('second', words.restart, body, begin);
}

function showOver() {
  state = 'over';
  const title = run.won ? words.won : words.over;
  openScreen('over' + (run.won ? ' won' : ''), title);
  const head = el('div', 'head', '', card),
    body = el('div', 'body', '', card);
  portrait(SPEC.hero, 88, 'hero', head).classList.add('star', run.won ? 'glad' : 'sad');
  el('h2', '', title, head);
  counted = el('p', 'sum', 0, body, words.score + ' ' + run.score);
  if (run.record) el('p', 'record new', '★ ' + words.newBest + ' ★', body);
  else el('p', 'record', words.best + ' ' + run.best, body);
  mainAction(words.again, begin);
  say(title + '. ' + words.score + ' ' + run.score);
}

// moveCard lets a card arrive, its hero bob and its sum count up, in the game's own time.
function moveCard() {
  if (!card) return;
  const age = clock.now - cardShown,
    t = calm || state === 'pause' ? 1 : clamp(age / 0.35, 0, 1);
  card.style.opacity = t;
  card.style.transform = t < 1 ? 'translateY(' + 30 * (1 - ease.back(t)) + 'px)' : '';
  const star = card.querySelector('.star');
  if (star && !calm)
    star.style.transform = 'translateY(' + Math.sin(age * 2.6) * 5 + 'px) rotate(' + Math.sin(age * 1.7) * 4 + 'deg)';
  if (counted) counted.textContent = Math.round(run.score * ease.out(clamp(age / 0.8, 0, 1)));
}
