// Board duel: tic-tac-toe, connect four, reversi, gomoku. Turns, a clock for each, a match of several games.
//
// Reads from the spec: rules, goods (the pieces of seats 1 and 2, if somebody asked for them), size (cells a side),
// seconds (on each clock; 0 is none), target (wins that end the match), pace (how strong the bot is).
//
// These are the rules alone. A board is a list of cells: 0 empty, else the seat whose piece stands there.

const kind = SPEC.rules || 'tictactoe',
  COLS =
    kind === 'tictactoe'
      ? 3
      : kind === 'connect4'
        ? 7
        : kind === 'reversi'
          ? SPEC.size || 8
          : clamp(SPEC.size || 13, 9, 15),
  ROWS = kind === 'connect4' ? 6 : COLS,
  IN_ROW = { tictactoe: 3, connect4: 4, gomoku: 5 }[kind] || 0;

const colOf = (cell) => cell % COLS;
const rowOf = (cell) => (cell / COLS) | 0;
const inside = (x, y) => x >= 0 && y >= 0 && x < COLS && y < ROWS;

// The eight ways from a cell; the first four are the lines.
const ways = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
  [-1, 0],
  [0, -1],
  [-1, -1],
  [-1, 1],
];

function emptyBoard() {
  const cells = Array(COLS * ROWS).fill(0);
  if (kind === 'reversi') {
    const m = COLS / 2;
    cells[(m - 1) * COLS + m - 1] = cells[m * COLS + m] = 2;
    cells[(m - 1) * COLS + m] = cells[m * COLS + m - 1] = 1;
  }
  return cells;
}

// turned lists what a piece of seat at cell turns over in reversi.
function turned(cells, cell, seat) {
  const all = [];
  for (const [dx, dy] of ways) {
    let x = colOf(cell) + dx,
      y = rowOf(cell) + dy;
    const run = [];
    while (inside(x, y) && cells[y * COLS + x] === 3 - seat) {
      run.push(y * COLS + x);
      x += dx;
      y += dy;
    }
    if (run.length && inside(x, y) && cells[y * COLS + x] === seat) all.push(...run);
  }
  return all;
}

function legal(cells, cell, seat) {
  if (!Number.isInteger(cell) || cell < 0 || cell >= cells.length || cells[cell]) return false;
  if (kind === 'connect4') return cell + COLS >= cells.length || cells[cell + COLS] > 0;
  return kind !== 'reversi' || turned(cells, cell, seat).length > 0;
}

function legalMoves(cells, seat) {
  const list = [];
  for (let i = 0; i < cells.length; i++) if (legal(cells, i, seat)) list.push(i);
  return list;
}

// put down a piece: the board after it, and what was turned over.
function after(cells, cell, seat) {
  const next = [...cells],
    flips = kind === 'reversi' ? turned(cells, cell, seat) : [];
  for (const i of [cell, ...flips]) next[i] = seat;
  return { next, flips };
}

// lineThrough is the row of pieces through a cell that wins, or null.
function lineThrough(cells, cell) {
  const seat = cells[cell];
  if (!IN_ROW || !seat) return null;
  for (const [dx, dy] of ways.slice(0, 4)) {
    const line = [cell];
    for (const way of [1, -1])
      for (
        let x = colOf(cell) + dx * way, y = rowOf(cell) + dy * way;
        inside(x, y) && cells[y * COLS + x] === seat;
        x += dx * way, y += dy * way
      )
        way > 0 ? line.push(y * COLS + x) : line.unshift(y * COLS + x);
    if (line.length >= IN_ROW) return line;
  }
  return null;
}

const count = (cells, seat) => cells.reduce((n, c) => n + (c === seat ? 1 : 0), 0);

// Time out is a move too, to be found in the list of moves: the cell of who lets the clock run down.
const FLAG = -1;

// replay plays a list of [cell, tenths of a second] from the start and stops at the first move that is not legal.
// It returns the board, whose turn it is (0 when the game is over), who won (3 is a draw), and what the eye wants to know.
function replay(moves, first) {
  const game = {
    cells: emptyBoard(),
    turn: first,
    winner: 0,
    line: null,
    last: -1,
    flips: [],
    n: 0,
    used: [0, 0],
    passed: 0,
    flag: false,
  };
  let before = 0;
  for (const [cell, at] of moves) {
    if (!game.turn || at < before) break;
    const seat = game.turn;
    if (cell === FLAG) {
      Object.assign(game, { winner: 3 - seat, turn: 0, flag: true, n: game.n + 1 });
      game.used[seat - 1] += at - before;
      break;
    }
    if (!legal(game.cells, cell, seat)) break;
    const { next, flips } = after(game.cells, cell, seat);
    game.used[seat - 1] += at - before;
    before = at;
    Object.assign(game, { cells: next, flips, last: cell, n: game.n + 1, passed: 0, line: lineThrough(next, cell) });
    if (game.line) Object.assign(game, { winner: seat, turn: 0 });
    else settle(game, seat);
  }
  game.at = before;
  return game;
}

// settle says whose turn it is after a move of seat: in reversi who cannot move passes.
function settle(game, seat) {
  const { cells } = game,
    other = 3 - seat;
  if (legalMoves(cells, other).length) return void (game.turn = other);
  if (kind === 'reversi' && legalMoves(cells, seat).length)
    return void Object.assign(game, { turn: seat, passed: other });
  const lead = kind === 'reversi' ? count(cells, 1) - count(cells, 2) : 0;
  Object.assign(game, { turn: 0, winner: lead > 0 ? 1 : lead < 0 ? 2 : 3 });
}
