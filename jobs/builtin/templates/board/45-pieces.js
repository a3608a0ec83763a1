// How the pieces look, and how they come: they drop, pop or turn over.

// Where one may go: dots in reversi, a shadow of the piece under the pointer elsewhere.
function drawHints(c) {
  const seat = table.turn;
  if (!seat || seat !== seatOf() || state !== 'play' || stopped(hold(), time())) return;
  if (kind === 'reversi')
    for (const cell of legalMoves(table.cells, seat))
      dot(
        c,
        fade(sideColors[seat - 1], 0.55 + Math.sin(clock.now * 4) * 0.2),
        (colOf(cell) + 0.5) * UNIT,
        (rowOf(cell) + 0.5) * UNIT,
        11,
      );
  const over1 = landing(hover >= 0 ? hover : cursor);
  if (over1 < 0 || !legal(table.cells, over1, seat)) return;
  c.globalAlpha = 0.4;
  drawPiece(c, seat, (colOf(over1) + 0.5) * UNIT, (rowOf(over1) + 0.5) * UNIT, 1, 1);
  c.globalAlpha = 1;
  if (kind === 'connect4')
    drawPiece(c, seat, (colOf(over1) + 0.5) * UNIT, -62 + Math.sin(clock.now * 5) * 5, 0.75, 1);
}

function drawPieces(c) {
  const age = clock.now - shownAt;
  table.cells.forEach((seat, cell) => {
    if (!seat) return;
    const x = (colOf(cell) + 0.5) * UNIT;
    let y = (rowOf(cell) + 0.5) * UNIT,
      size = 1,
      turn = 1,
      who = seat;
    if (cell === table.last && !calm) {
      if (kind === 'connect4') y = mix(-UNIT * 0.6, y, dropped(age / (0.22 + rowOf(cell) * 0.045)));
      else size = age < 0.28 ? Math.max(0.05, ease.back(age / 0.28)) : 1;
    } else if (table.flips.includes(cell) && !calm) {
      const far = Math.hypot(colOf(cell) - colOf(table.last), rowOf(cell) - rowOf(table.last)),
        t = clamp((age - 0.1 - far * 0.07) / 0.3, 0, 1);
      turn = Math.abs(Math.cos(t * Math.PI));
      if (t < 0.5) who = 3 - seat;
    }
    const won = table.line && table.line.includes(cell);
    if (won && !calm) size *= 1 + Math.sin(Math.max(0, age - 0.4) * 7 - table.line.indexOf(cell) * 0.7) * 0.07;
    drawPiece(c, who, x, y, size, turn);
    if (cell === table.last) mark(c, seat, x, y, size);
  });
}

// dropped is the way of a piece that falls and bounces, 0 to 1.
function dropped(t) {
  if (t >= 1.5) return 1;
  if (t < 1) return t * t;
  const u = (t - 1) * 2;
  return 1 - 0.14 * 4 * u * (1 - u);
}

function mark(c, seat, x, y, size) {
  const pulse = 0.75 + Math.sin(clock.now * 5) * 0.25;
  c.globalAlpha = pulse;
  stroke(c, '#ffffff', kind === 'gomoku' ? 7 : 5, () =>
    c.arc(x, y, (kind === 'tictactoe' && !asked ? 43 : 40) * size, 0, TAU),
  );
  c.globalAlpha = 1;
}

function drawPiece(c, seat, x, y, size, turn) {
  const color = sideColors[seat - 1],
    r = 40 * size;
  c.save();
  c.translate(x, y);
  c.scale(Math.max(0.06, turn), 1);
  if (kind === 'tictactoe' && !asked) {
    const s = 27 * size;
    for (const [shade, dy, w] of [
      [darker(color, 0.5), 5, 17],
      [color, 0, 17],
      [paler(color, 0.5), -4, 4],
    ])
      stroke(c, shade, w * size, () => {
        if (seat === 1) (c.moveTo(-s, -s + dy), c.lineTo(s, s + dy), c.moveTo(s, -s + dy), c.lineTo(-s, s + dy));
        else c.arc(0, dy, s + 2, 0, TAU);
      });
    return c.restore();
  }
  dot(c, '#0000004d', 0, 6, r);
  dot(c, darker(color, 0.42), 0, 3, r);
  dot(c, color, 0, -1, r);
  if (stones) {
    dot(c, seat === 1 ? '#1d1c26' : '#dcd8cf', 0, -1, r * 0.84);
    dot(c, seat === 1 ? '#2f2e3b' : '#faf8f2', 0, -3, r * 0.74);
    c.globalAlpha *= seat === 1 ? 0.35 : 0.9;
    c.fillStyle = '#ffffff';
    c.beginPath();
    c.ellipse(-r * 0.3, -r * 0.5, r * 0.3, r * 0.15, -0.6, 0, TAU);
    c.fill();
  } else {
    dot(c, paler(color, 0.45), 0, -1, r * 0.76);
    c.scale(1 / place.scale, 1 / place.scale);
    put(c, sprite(SPEC.goods[seat - 1], Math.round(50 * place.scale), 'plain'), 0, 0, 0, size);
  }
  c.restore();
}

function drawLine(c) {
  if (!table.line) return;
  const t = clamp((clock.now - shownAt - 0.35) / 0.45, 0, 1),
    [a, b] = [table.line[0], table.line[table.line.length - 1]],
    at = (cell) => [(colOf(cell) + 0.5) * UNIT, (rowOf(cell) + 0.5) * UNIT];
  if (t <= 0) return;
  const [x, y] = at(a),
    [x2, y2] = at(b),
    line = () => (c.moveTo(x, y), c.lineTo(mix(x, x2, ease.out(t)), mix(y, y2, ease.out(t))));
  stroke(c, '#0b0a1e99', 24, line);
  stroke(c, '#ffffff', 13, line);
  stroke(c, sideColors[table.winner - 1], 6, line);
}

function drawCursor(c) {
  if (cursor < 0 || state !== 'play') return;
  c.strokeStyle = '#ffffff';
  c.lineWidth = 6;
  const tall = kind === 'connect4';
  box(c, colOf(cursor) * UNIT + 3, (tall ? 0 : rowOf(cursor)) * UNIT + 3, UNIT - 6, (tall ? ROWS : 1) * UNIT - 6, 20);
  c.stroke();
}
