// Fingers and the mouse on the board, and the start of it all.

const cellAt = (p) => {
  const x = Math.floor((p.x - place.x) / side()),
    y = Math.floor((p.y - place.y) / side());
  return inside(x, y) || (kind === 'connect4' && x >= 0 && x < COLS && y < ROWS && y > -3)
    ? Math.max(0, y) * COLS + x
    : -1;
};

function dragBoard(p) {
  hover = table && (p.down || !p.touch) ? cellAt(p) : -1;
  if (hover >= 0) cursor = -1;
}

// A finger chooses where it is lifted, so that it can look before.
function liftBoard(p) {
  const cell = cellAt(p);
  if (p.touch) hover = -1;
  if (cell >= 0) choose(cell);
}

openTable({
  start: startBoard,
  update: updateBoard,
  draw: drawBoard,
  bot: botBoard,
  plate: plateOf,
  done: doneBoard,
  press: pressBoard,
  down: dragBoard,
  drag: dragBoard,
  lift: liftBoard,
  resize: placeBoard,
  foes: false,
});
if (net) net.on('state', heardMove);
else bar.insertBefore(button('round undo', '', null, undo, words.undo), soundButton);
