// The bots. Strength is 1 to 10, the pace of the spec: how far they look, and how often they are careless.

const strength = () => tuned('speed');

// botMove is the cell that a bot of some strength puts its piece on.
function botMove(cells, seat, power) {
  const list = legalMoves(cells, seat);
  if (list.length < 2) return list[0];
  const win = list.find((cell) => wins(cells, cell, seat)),
    careless = rand() < (10 - power) * 0.045;
  if (win !== undefined) return win;
  if (careless && kind !== 'gomoku') return pick(list);
  const threat = list.find((cell) => wins(cells, cell, 3 - seat));
  if (threat !== undefined && !careless) return threat;
  if (kind === 'gomoku')
    return best(list, (cell) => shapes(cells, cell, seat) * (1 + rand() * (10 - power) * (careless ? 2 : 0.05)));
  return deepen(cells, list, seat, power);
}

// deepen looks one move further each time, as long as it takes no more boards than a frame or two can bear.
function deepen(cells, list, seat, power) {
  const most =
      kind === 'tictactoe' ? 9 : kind === 'connect4' ? 1 + Math.ceil(power * 0.7) : 1 + Math.ceil(power * 0.4),
    luck = list.map(() => rand());
  let found = list[0];
  looked = 0;
  for (let depth = 1; depth <= most && looked < ENOUGH / 3; depth++) {
    const move = best(
      list,
      (cell, i) => -search(after(cells, cell, seat).next, cell, 3 - seat, depth - 1, -1e9, 1e9) + luck[i],
    );
    if (looked < ENOUGH) found = move;
  }
  return found;
}

const ENOUGH = 5000;
let looked = 0;

const wins = (cells, cell, seat) =>
  !!IN_ROW && legal(cells, cell, seat) && !!lineThrough(after(cells, cell, seat).next, cell);

function best(list, worth) {
  let top = -Infinity,
    found = list[0];
  list.forEach((cell, i) => {
    const value = worth(cell, i);
    if (value > top) [top, found] = [value, cell];
  });
  return found;
}

// The order of looking matters to alpha-beta: middle columns and corners first.
const order = Array.from({ length: COLS * ROWS }, (_, i) => i).sort((a, b) => square(b) - square(a));

function choices(cells, seat) {
  if (kind !== 'connect4') return order.filter((cell) => legal(cells, cell, seat));
  const list = [];
  for (const x of [3, 2, 4, 1, 5, 0, 6]) {
    let y = ROWS - 1;
    while (y >= 0 && cells[y * COLS + x]) y--;
    if (y >= 0) list.push(y * COLS + x);
  }
  return list;
}

// search is what a board is worth to the seat whose turn it is (negamax with alpha-beta); last is the move before.
function search(cells, last, seat, depth, alpha, beta) {
  if (lineThrough(cells, last)) return -10000 - depth;
  if (++looked > ENOUGH) return 0; // too far: deepen does not use it
  const list = choices(cells, seat);
  if (!list.length) {
    if (kind !== 'reversi') return 0;
    if (!legalMoves(cells, 3 - seat).length) return (count(cells, seat) - count(cells, 3 - seat)) * 100;
    return depth < 1 ? worth(cells, seat) : -search(cells, last, 3 - seat, depth - 1, -beta, -alpha);
  }
  if (depth < 1) return worth(cells, seat);
  for (const cell of list) {
    const value = -search(after(cells, cell, seat).next, cell, 3 - seat, depth - 1, -beta, -alpha);
    if (value >= beta) return value;
    if (value > alpha) alpha = value;
  }
  return alpha;
}

const worth = (cells, seat) =>
  kind === 'reversi' ? ground(cells, seat) : kind === 'connect4' ? windows(cells, seat) : 0;

// square is what a place is worth in reversi: corners are for ever, what lies beside them gives them away.
function square(cell) {
  const x = Math.min(colOf(cell), COLS - 1 - colOf(cell)),
    y = Math.min(rowOf(cell), ROWS - 1 - rowOf(cell));
  if (x + y === 0) return 60;
  if (x < 2 && y < 2) return x + y === 1 ? -14 : -28;
  return x === 0 || y === 0 ? 6 : x === 1 || y === 1 ? -3 : 1;
}

// ground counts places held and moves to choose from.
function ground(cells, seat) {
  let sum = 3 * (legalMoves(cells, seat).length - legalMoves(cells, 3 - seat).length);
  for (let i = 0; i < cells.length; i++) if (cells[i]) sum += cells[i] === seat ? square(i) : -square(i);
  return sum;
}

// windows counts rows of four that are still open to one side.
function windows(cells, seat) {
  let sum = 0;
  for (let i = 0; i < cells.length; i++)
    for (const [dx, dy] of ways.slice(0, 4)) {
      if (!inside(colOf(i) + dx * 3, rowOf(i) + dy * 3)) continue;
      let mine = 0,
        theirs = 0;
      for (let k = 0; k < 4; k++) {
        const c = cells[i + k * (dy * COLS + dx)];
        if (c === seat) mine++;
        else if (c) theirs++;
      }
      if (!theirs) sum += [0, 1, 5, 24, 0][mine];
      else if (!mine) sum -= [0, 1, 5, 24, 0][theirs];
    }
  for (let y = 0; y < ROWS; y++) if (cells[y * COLS + 3]) sum += cells[y * COLS + 3] === seat ? 3 : -3;
  return sum;
}

// shapes is what a place is worth in gomoku: for each line, how long a row it makes or stops, and how open that is.
function shapes(cells, cell, seat) {
  let sum = 7 - Math.max(Math.abs(colOf(cell) - COLS / 2), Math.abs(rowOf(cell) - ROWS / 2)) * 0.9;
  for (const [who, weight] of [
    [seat, 1.1],
    [3 - seat, 1],
  ]) {
    let threes = 0;
    for (const [dx, dy] of ways.slice(0, 4)) {
      let row = 1,
        open = 0,
        gap = 0;
      for (const way of [1, -1]) {
        let x = colOf(cell) + dx * way,
          y = rowOf(cell) + dy * way;
        while (inside(x, y) && cells[y * COLS + x] === who) (row++, (x += dx * way), (y += dy * way));
        if (!inside(x, y) || cells[y * COLS + x]) continue;
        open++;
        const fx = x + dx * way,
          fy = y + dy * way;
        if (inside(fx, fy) && cells[fy * COLS + fx] === who) gap += 0.6; // one more beyond a hole
      }
      const reach = Math.min(5, row + (open ? gap : 0));
      sum +=
        weight *
        (row >= 5
          ? 100000
          : open
            ? [0, 1, 8, 60, 700, 9000][Math.floor(reach)] * (open > 1 ? 2.2 : 0.8) * (1 + (reach % 1))
            : 0);
      if ((reach >= 3 && open > 1) || (reach >= 4 && open)) threes++;
    }
    if (threes > 1) sum += weight * 2500; // two threats at once cannot both be stopped
  }
  return sum;
}
