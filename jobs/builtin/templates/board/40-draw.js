// How the board looks: a tray with room for the pieces.

// Faces are on the pieces where somebody asked for them. Else tic-tac-toe has its crosses and rings, reversi and
// gomoku have black and white stones, with a rim in the colour of their side.
const asked = kind === 'connect4' || SPEC.asked.includes('goods') || SPEC.asked.includes('hero');
const stones = !asked && kind !== 'tictactoe';
const wood = darker(blend(paletteOf.back2, paletteOf.accent, 0.55), dark ? 0.55 : 0.62);
const UNIT = 100, // of one cell, in the drawing
  RIM = 26;

const side = () => UNIT * place.scale;
const midX = (cell) => place.x + (colOf(cell) + 0.5) * side();
const midY = (cell) => place.y + (rowOf(cell) + 0.5) * side();

function placeBoard() {
  const foot = 46, // for the line of words below
    head = kind === 'connect4' ? 30 : 8, // for the piece in the hand
    space = view.bottom - view.top - foot - head,
    scale = Math.min((view.w - 10) / (COLS * UNIT + RIM * 2), space / (ROWS * UNIT + RIM * 2), 1.2);
  place = { scale, x: (view.w - COLS * UNIT * scale) / 2, y: view.top + head + (space - ROWS * UNIT * scale) / 2 };
}

function drawBoard(c) {
  c.save();
  c.translate(place.x, place.y);
  c.scale(place.scale, place.scale);
  const w = COLS * UNIT,
    h = ROWS * UNIT,
    rim = RIM;
  if (table) glowOfTurn(c, w, h);
  if (!tray || tray.scale !== place.scale * view.scale * view.ratio) tray = paintTray();
  c.drawImage(tray.picture, -rim - 4, -rim - 4, w + rim * 2 + 8, h + rim * 2 + 30);
  if (table) {
    drawHints(c);
    drawPieces(c);
  }
  if (kind === 'connect4') c.drawImage(tray.front, -4, -4, w + 8, h + 8);
  if (table) {
    drawLine(c);
    drawCursor(c);
  }
  drawWait(c, -rim, -rim, w + rim * 2, h + rim * 2);
  c.restore();
  drawWords(c);
}

// paintTray makes the pictures of what never changes, as sharp as the screen.
let tray = null;
function paintTray() {
  const w = COLS * UNIT,
    h = ROWS * UNIT,
    scale = place.scale * view.scale * view.ratio;
  const made = (x, y, wide, high, draw) =>
    painted(wide * scale, high * scale, (c) => {
      c.scale(scale, scale);
      c.translate(-x, -y);
      draw(c, w, h);
    });
  return {
    scale,
    picture: made(-RIM - 4, -RIM - 4, w + RIM * 2 + 8, h + RIM * 2 + 30, drawTray),
    front: kind === 'connect4' && made(-4, -4, w + 8, h + 8, drawFront),
  };
}

function drawTray(c, w, h) {
  const rim = RIM;
  slab(c, '#00000047', -rim, -rim + 22, w + rim * 2, h + rim * 2, 46);
  slab(c, darker(wood, 0.35), -rim, -rim + 12, w + rim * 2, h + rim * 2, 46);
  slab(c, wood, -rim, -rim, w + rim * 2, h + rim * 2, 46);
  c.strokeStyle = fade(paler(wood, 0.5), 0.5);
  c.lineWidth = 5;
  box(c, -rim + 5, -rim + 5, w + rim * 2 - 10, h + rim * 2 - 10, 40);
  c.stroke();
  drawCells(c, w, h);
}

// A light around the board in the colour of whose turn it is.
function glowOfTurn(c, w, h) {
  if (!table.turn || state !== 'play') return;
  const wide = 26 + Math.sin(clock.now * 4) * 6;
  for (let i = 1; i < 9; i++) {
    const d = RIM + (wide * i) / 8;
    slab(c, fade(sideColors[table.turn - 1], 0.1), -d, -d, w + d * 2, h + d * 2 + 10, 46 + d - RIM);
  }
}

function drawCells(c, w, h) {
  const deep = darker(wood, 0.3),
    line = fade(paler(wood, 0.6), 0.6);
  if (kind === 'gomoku') {
    slab(c, '#e3b878', 0, 0, w, h, 16);
    slab(c, '#ffffff1f', 0, 0, w, h * 0.5, 16);
    stroke(c, '#6b431cb0', 3, () => {
      for (let i = 0; i < COLS; i++) {
        const at = (i + 0.5) * UNIT;
        (c.moveTo(at, UNIT / 2), c.lineTo(at, h - UNIT / 2), c.moveTo(UNIT / 2, at), c.lineTo(w - UNIT / 2, at));
      }
    });
    for (const x of [3, COLS - 4, COLS >> 1])
      for (const y of [3, ROWS - 4, ROWS >> 1]) dot(c, '#6b431c', (x + 0.5) * UNIT, (y + 0.5) * UNIT, 9);
    return;
  }
  if (kind === 'connect4') return slab(c, darker(wood, 0.5), -4, -4, w + 8, h + 8, 20);
  for (let i = 0; i < COLS * ROWS; i++) {
    const x = colOf(i) * UNIT,
      y = rowOf(i) * UNIT,
      gap = kind === 'reversi' ? 3 : 5;
    slab(
      c,
      kind === 'reversi' && (colOf(i) + rowOf(i)) % 2 ? darker(wood, 0.22) : deep,
      x + gap,
      y + gap,
      UNIT - gap * 2,
      UNIT - gap * 2,
      kind === 'reversi' ? 10 : 20,
    );
    slab(c, '#00000030', x + gap, y + gap, UNIT - gap * 2, 7, 10);
  }
  if (kind === 'tictactoe') {
    stroke(c, line, 6, () => {
      for (const i of [1, 2])
        (c.moveTo(i * UNIT, 10), c.lineTo(i * UNIT, h - 10), c.moveTo(10, i * UNIT), c.lineTo(w - 10, i * UNIT));
    });
  }
}

// The front of connect four hangs before the pieces, with a hole for each.
function drawFront(c, w, h) {
  const cut = new Path2D();
  cut.rect(-4, -4, w + 8, h + 8);
  for (let i = 0; i < COLS * ROWS; i++) {
    cut.moveTo((colOf(i) + 0.5) * UNIT + 41, (rowOf(i) + 0.5) * UNIT);
    cut.arc((colOf(i) + 0.5) * UNIT, (rowOf(i) + 0.5) * UNIT, 41, 0, TAU);
  }
  c.fillStyle = wood;
  c.fill(cut, 'evenodd');
  c.strokeStyle = darker(wood, 0.35);
  c.lineWidth = 5;
  for (let i = 0; i < COLS * ROWS; i++) {
    disc(c, (colOf(i) + 0.5) * UNIT, (rowOf(i) + 0.5) * UNIT, 42);
    c.stroke();
  }
}

// The line below the board: whose turn it is.
function drawWords(c) {
  if (!table || state !== 'play' || stopped(hold(), time())) return;
  const y = Math.min(view.bottom - 18, place.y + ROWS * side() + 42),
    own = table.turn && table.turn === seatOf();
  if (!table.turn) return;
  const text = turnWords(table.turn);
  write(
    c,
    text,
    view.w / 2,
    y + (own ? Math.sin(clock.now * 5) * 1.5 : 0),
    own ? 21 : 17,
    own ? paler(sideColors[table.turn - 1], 0.35) : '#ffffff',
  );
}
