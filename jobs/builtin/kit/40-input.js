// Fingers, mouse and keys, as the few things a game asks about.
// game.press(action) hears left right up down fire once for each press or swipe;
// game.down, game.drag and game.lift hear the pointer, in world units.

const held = { left: false, right: false, up: false, down: false, fire: false };
const pointer = { x: 180, y: 400, dx: 0, dy: 0, down: false, touch: false, used: false };
const swipe = { x: 0, y: 0 };

const keyActions = {
  ArrowLeft: 'left',
  KeyA: 'left',
  ArrowRight: 'right',
  KeyD: 'right',
  ArrowUp: 'up',
  KeyW: 'up',
  ArrowDown: 'down',
  KeyS: 'down',
  Space: 'fire',
  Enter: 'fire',
};

function tell(name, what) {
  if (state === 'play' && game[name]) game[name](what);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const action = keyActions[event.code],
    pressed = event.type === 'keydown';
  const button = event.target && event.target.tagName === 'BUTTON';
  if (pressed) wakeSound();
  if (action) {
    const forButton = button && action === 'fire';
    if (!forButton) event.preventDefault();
    if (pressed && !held[action] && !forButton) tell('press', action);
    held[action] = pressed;
  }
  if (!pressed || event.repeat) return;
  if (event.code === 'KeyM') toggleMute();
  if (event.code === 'KeyP' || event.code === 'Escape') togglePause();
  if (action === 'fire' && !button && state !== 'play') pressMain();
}

function track(event) {
  const x = event.clientX / view.scale,
    y = event.clientY / view.scale;
  pointer.dx = x - pointer.x;
  pointer.dy = y - pointer.y;
  pointer.x = x;
  pointer.y = y;
  pointer.touch = event.pointerType !== 'mouse';
  pointer.used = true;
}

function onDown(event) {
  if (event.isPrimary === false) return;
  wakeSound();
  track(event);
  pointer.dx = pointer.dy = 0;
  pointer.down = true;
  swipe.x = pointer.x;
  swipe.y = pointer.y;
  try {
    canvas.setPointerCapture(event.pointerId);
  } catch (_) {} // A made-up event has no pointer to capture; it is played all the same.
  tell('down', pointer);
}

function onMove(event) {
  if (event.isPrimary === false) return;
  track(event);
  tell('drag', pointer);
  if (!pointer.down) return;
  const dx = pointer.x - swipe.x,
    dy = pointer.y - swipe.y;
  if (Math.max(Math.abs(dx), Math.abs(dy)) * view.scale < 22) return;
  swipe.x = pointer.x; // A finger that stays down may turn again and again.
  swipe.y = pointer.y;
  tell('swipe', Math.abs(dx) > Math.abs(dy) ? (dx < 0 ? 'left' : 'right') : dy < 0 ? 'up' : 'down');
}

function onLift(event) {
  if (event.isPrimary === false) return;
  pointer.down = false;
  tell('lift', pointer);
}

function listen() {
  canvas.addEventListener('pointerdown', onDown);
  canvas.addEventListener('pointermove', onMove);
  addEventListener('pointerup', onLift);
  addEventListener('pointercancel', onLift);
  addEventListener('keydown', onKey);
  addEventListener('keyup', onKey);
  addEventListener('contextmenu', (event) => event.preventDefault());
  addEventListener('blur', () => Object.keys(held).forEach((key) => (held[key] = false)));
  addEventListener('pointerdown', wakeSound);
  document.addEventListener('visibilitychange', () => document.hidden && pause());
  addEventListener('resize', resize);
  // A frame may run before it is laid out; what hangs below the bar must follow when the bar gets its height.
  new ResizeObserver(() => {
    if (Math.abs(bar.offsetTop + bar.offsetHeight - view.top * view.scale) > 1) resize();
  }).observe(bar);
}

// runBot lets a machine play: by itself it presses only the first button.
function runBot() {
  const kind = botKind();
  if (!kind) return;
  if (state === 'start' && clock.now > 0.5 && !net) begin();
  else if (state === 'play' && clock.hold <= 0) game.bot(kind, STEP);
}
