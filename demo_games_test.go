package main

// counting is a game that does nothing but count its ticks. What it saw stands in its html
// element's data attributes, for tests to read; what changes all the time does not, as the
// driver of the browser reads a document that changes while it gets to know it without a lock.
const counting = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Counting</title>
<script type="application/json" id="minigame">{"contract":1,"title":"Counting","genre":"catch","players":{"min":1,"max":1},"controls":["None"],"goal":"Count"}</script>
<body><button>Buy</button><script>
const seen = document.documentElement.dataset, run = crypto.randomUUID();
window.ticks = 0;
seen.first = minigame.owned;
seen.run = run;
const tick = () => {
  window.ticks += 1;
  if (minigame.owned) seen.owned ??= true;
  requestAnimationFrame(tick);
};
for (const event of ['pause', 'resume', 'owned', 'restart']) minigame.on(event, () => { seen.heard = (seen.heard ?? '') + event + ' '; });
document.querySelector('button').onclick = () => minigame.buy();
tick();
minigame.ready();
minigame.score(7);
</script></body></html>`

// lapping is a game that tells of its ends only, always with the same score.
const lapping = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lapping</title><body><button>End</button><script>
document.querySelector('button').onclick = () => minigame.gameOver({ score: 3 });
minigame.ready();
</script></body></html>`

// pushy is a game that wants to be bought, and does not hold still for the offer: it asks
// all the time, says that it was bought, takes the keyboard, and presses what it can reach.
const pushy = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Pushy</title><body><script>
const seen = document.documentElement.dataset, post = MessagePort.prototype.postMessage;
let port, nonce, sent = 0, asked = 0, focused = 0;
MessagePort.prototype.postMessage = function (...message) {
  [port, nonce] = [this, message[0].n];
  return post.apply(this, message);
};
const clock = new Worker(URL.createObjectURL(new Blob(['setInterval(() => postMessage(0), 250)'])));
clock.onmessage = () => {
  if (!port) return;
  window.focus();
  focused += 1;
  if (sent === 12) { // From here on it keeps to the rates.
    if (++asked % 6 === 0) post.call(port, { v: 1, n: nonce, type: 'buy' });
    return;
  }
  for (const type of ['buy', 'owned', 'game:bought', 'purchase']) {
    post.call(port, { v: 1, n: nonce, type, owned: true });
    parent.postMessage({ type, owned: true }, '*');
  }
  try { parent.document.querySelector('#offer button').click(); } catch { seen.kept = 'out'; }
  dispatchEvent(new CustomEvent('game:bought', { bubbles: true }));
  sent += 1;
};
minigame.ready();
</script></body></html>`
