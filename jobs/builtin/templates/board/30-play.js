// The match: the room's state holds the games won and the moves of the game under way, { k, f, s, at, m, out }:
// which game of the match, who began the first, the wins of both seats, when it began, its moves as [cell, when], in
// tenths of a second that were played, and the seat whose time ran out in the game before. Each client plays the moves
// through for itself: what is not legal does not happen.

let match = null, // as it was taken over last
  table = null, // the replay of it
  shownAt = 0, // when its last move was first seen
  cursor = -1,
  hover = -1,
  thinkAt = 0,
  healAt = 0,
  refused = '',
  began = 0, // who began the round before
  undone = 0,
  place = { scale: 1, x: 0, y: 0 };

const tenths = () => Math.round(played() / 100);
const starts = (m) => 1 + ((m.f - 1 + m.k) & 1); // they take turns in beginning
const replayed = (m) =>
  replay(
    m.m.map(([cell, at]) => [cell, at - m.at]),
    starts(m),
  );
const turnWords = (seat) => (seat === seatOf() ? words.repeat : named('plays', seat));
const seatOf = () => (mySeat() && !isBot(mySeat()) ? mySeat() : 0);
const target = () => SPEC.target || 1;
const total = () => tuned('seconds') * 10;

// decided reports whether the match is over: a side has the wins, or too many games were drawn.
const decided = (m) => Math.max(...m.s) >= target() || m.k >= target() * 2 + 2;

function startBoard() {
  placeBoard();
  match = table = null;
  cursor = hover = -1;
  thinkAt = undone = 0;
  refused = '';
}

const wholeMatch = (m) =>
  !!m &&
  [m.k, m.f, m.at].every(isNumber) &&
  Array.isArray(m.s) &&
  m.s.length === 2 &&
  m.s.every(isNumber) &&
  Array.isArray(m.m) &&
  m.m.length <= COLS * ROWS + 1 &&
  m.m.every((move) => Array.isArray(move) && move.every(isNumber));

function updateBoard() {
  const now = tenths();
  if (amHost() && !wholeMatch(shared('match')) && now > -5) {
    const f = began ? 3 - began : 1 + ((round.seed >>> 5) & 1); // another round, the other one begins
    share('match', match || { k: 0, f, s: [0, 0], at: 0, m: [] });
  }
  takeOver(shared('match'));
  if (!match || stopped(hold(), time())) return;
  if (state !== 'play' || now < match.at || cut()) return;
  if (table.turn) keepTime(now);
  else if (amHost() && clock.now - shownAt > (table.line ? 2.4 : 1.8)) nextGame(now);
  if (table.turn && isBot(table.turn) && amHost()) think(now);
}

// takeOver takes what the room holds, as far as the rules allow it.
function takeOver(m) {
  if (!wholeMatch(m) || m === match) return;
  const text = JSON.stringify(m);
  if (text === refused || (match && text === JSON.stringify(match))) return;
  const next = replayed(m);
  if (next.n < m.m.length) return refuse(text);
  const was = match,
    old = table;
  match = JSON.parse(text);
  began = match.f;
  table = next;
  hover = -1;
  if (!was || m.k !== was.k) {
    cursor = -1;
    shownAt = clock.now - (was ? 0 : 9);
    if (was) {
      sfx('jump');
      undone = 0;
    }
    thinkAt = 0;
    if (decided(match)) over();
    else if (was) banner(turnWords(starts(m)));
    return;
  }
  if (next.n > old.n) seen(next);
  thinkAt = 0;
}

function refuse(text) {
  refused = text;
  if (match && (amHost() || table.turn === mySeat()) && clock.now - healAt > 1) {
    healAt = clock.now;
    share('match', match);
  }
}

// heardMove refuses a change by who was not on turn. The host moves for bots, lets flags fall and begins the games.
function heardMove({ key, value, from }) {
  if (key !== 'match' || !match || !wholeMatch(value) || JSON.stringify(value) === JSON.stringify(match)) return;
  const same = ['k', 'f', 'at', 's'].every((name) => String(value[name]) === String(match[name])),
    last = value.m[value.m.length - 1],
    forHost = !same || isBot(table.turn) || (!!last && last[0] === FLAG) || value.m.length <= match.m.length;
  if (from && from !== table.turn && !(from === net.host && forHost)) refuse(JSON.stringify(value));
  else takeOver(value); // at once: in a tab that is not looked at the next may come before a frame does
}

// seen lets a move be seen and heard.
function seen(next) {
  shownAt = clock.now;
  const seat = next.flag ? 3 - next.winner : next.cells[next.last];
  if (!next.flag) {
    const x = midX(next.last),
      y = midY(next.last),
      color = sideColors[seat - 1];
    if (kind === 'connect4') setTimeout(() => sfx('bounce', 1), 240);
    else sfx('note', seat === 1 ? 3 : 6);
    ring(x, y, color, side() * 0.9, 0.4);
    burst(x, y, 8, [color, '#ffffff'], 120, 4, 'spark', 0);
    if (next.flips.length) {
      float('+' + next.flips.length, x, y - side() * 0.5, color, 18 + Math.min(12, next.flips.length));
      sfx('catch', Math.min(12, next.flips.length));
    }
    shake(0.06 + next.flips.length * 0.015);
    say(nameOf(seat) + ' ' + (rowOf(next.last) + 1) + ', ' + (colOf(next.last) + 1), false);
  }
  if (next.passed) banner(named('passes', next.passed));
  if (next.winner) cheer(next);
}

// flagged is the line that says whose time ran out, as a banner's second one; '' for seat 0.
const flagged = (seat) => (seat ? '\n' + named('timeUp', seat) : '');

function cheer(next) {
  const mine = next.winner === (seatOf() || next.winner);
  if (next.winner === 3) {
    sfx('miss');
    return banner(words.draw);
  }
  sfx(mine ? 'level' : 'lose');
  flashView(sideColors[next.winner - 1], 0.22);
  for (const cell of next.line || [])
    burst(midX(cell), midY(cell), 9, [sideColors[next.winner - 1], ...confetti], 210, 8, 'bit', 240);
  shake(0.3);
  banner(
    (next.winner === mySeat() ? words.won : named('wins', next.winner)) + flagged(next.flag ? 3 - next.winner : 0),
  );
  if (!net && next.winner === 1) run.score += Math.max(20, 100 - next.n - undone * 20) + tuned('speed') * 5;
  if (!net && next.winner === 3) run.score += 15;
}

// nextGame goes on after a game: the host's client writes the wins, and the other side begins.
function nextGame(now) {
  const s = [...match.s];
  if (table.winner < 3) s[table.winner - 1]++;
  share('match', { ...match, k: match.k + 1, s, at: now + 8, m: [], out: table.flag ? 3 - table.winner : 0 });
}

function over() {
  const [a, b] = match.s;
  conclude(a === b ? 0 : a > b ? 1 : 2, match.s, flagged([1, 2].includes(match.out) ? match.out : 0));
}

// left is what a clock shows, in tenths of a second.
function left(seat) {
  if (!match || !total()) return null;
  const running = table.turn === seat ? Math.max(0, tenths() - match.at - table.at) : 0;
  return Math.max(0, total() - table.used[seat - 1] - running);
}

// A flag falls by the host's client, half a second late, so that a move made in time arrives.
function keepTime(now) {
  const rest = left(table.turn);
  if (rest === null) return;
  if (table.turn === seatOf() && rest < 100 && rest % 10 === 0 && rest > 0) once('tick', rest, () => sfx('tick'));
  const late = net && !isBot(table.turn) ? 6 : 0;
  if (amHost() && total() - table.used[table.turn - 1] - (now - match.at - table.at) < -late)
    share('match', { ...match, m: [...match.m, [FLAG, now]] });
}

function think(now) {
  if (!thinkAt) thinkAt = clock.now + (botKind() ? 0.25 : between(0.55, 1.1));
  if (clock.now < thinkAt && !document.hidden) return;
  thinkAt = 0;
  play(botMove(table.cells, table.turn, botKind() === 'win' ? -3 : strength()), now);
}

function play(cell, now = tenths()) {
  if (!match || !table.turn || !legal(table.cells, cell, table.turn) || now < match.at) return false;
  share('match', { ...match, m: [...match.m, [cell, Math.max(now, match.at + table.at)]] });
  takeOver(shared('match'));
  return true;
}

// choose is the player's own move. In connect four any cell means its column.
function choose(cell) {
  if (
    !match ||
    state !== 'play' ||
    stopped(hold(), time()) ||
    !seatOf() ||
    table.turn !== seatOf() ||
    left(seatOf()) === 0
  )
    return;
  if (!play(landing(cell))) {
    sfx('miss');
    hover = -1;
  }
}

// landing is where a piece comes to lie that is dropped at a cell.
function landing(cell) {
  if (kind !== 'connect4' || cell < 0) return cell;
  for (let y = ROWS - 1; y >= 0; y--) if (!table.cells[y * COLS + colOf(cell)]) return y * COLS + colOf(cell);
  return cell;
}

// undo takes back the own last move and the bot's after it. Only alone: in a room a move is made.
function undo() {
  if (net || !match || state !== 'play' || (table.turn && table.turn !== 1)) return;
  let m = match.m.slice(0, -1);
  while (m.length && replayed({ ...match, m }).turn !== 1) m.pop();
  if (replayed({ ...match, m }).turn !== 1 || !match.m.length) return sfx('miss');
  undone++;
  lone.state.match = { ...match, m };
  thinkAt = 0;
  shownAt = clock.now - 9;
  sfx('jump');
}

const doneBoard = () => wholeMatch(shared('match')) && decided(shared('match'));

const plateOf = (seat) => {
  const rest = left(seat),
    s = rest === null ? 0 : Math.ceil(rest / 10);
  return {
    points: match ? (kind === 'reversi' && target() < 2 ? count(table.cells, seat) : match.s[seat - 1]) : 0,
    turn: !!match && table.turn === seat && state === 'play',
    note: rest === null ? '' : s < 10 ? String(s) : Math.floor(s / 60) + ':' + String(s % 60).padStart(2, '0'),
    def: SPEC.goods[seat - 1],
  };
};

function pressBoard(name) {
  if (!match) return;
  if (cursor < 0) return void (cursor = (ROWS >> 1) * COLS + (COLS >> 1));
  const x = colOf(cursor) + (name === 'right') - (name === 'left'),
    y = rowOf(cursor) + (name === 'down') - (name === 'up');
  if (name === 'fire') return choose(cursor);
  if (inside(x, y)) cursor = y * COLS + x;
  hover = -1;
  say(
    rowOf(cursor) + 1 + ', ' + (colOf(cursor) + 1) + (table.cells[cursor] ? ' ' + nameOf(table.cells[cursor]) : ''),
  );
}

// To win, play as well as can be, against a bot that hardly looks; to lose, play the worst.
function botBoard(kindOf) {
  const seat = seatOf();
  if (!match || !seat || table.turn !== seat || clock.now - shownAt < 0.3 || tenths() < match.at) return;
  const list = legalMoves(table.cells, seat);
  const poor = () =>
    list.find((cell) => !wins(table.cells, cell, seat) && !wins(table.cells, cell, 3 - seat)) ?? list[0];
  choose(kindOf === 'win' ? botMove(table.cells, seat, 9) : poor());
}
