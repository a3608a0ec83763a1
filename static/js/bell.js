// Shows what is new while a page is open: the bell, the list on the page that has one, and a
// line at the foot for what has just come. The server sends these parts as they are in a page.
const gone = 4001, replaced = 4002; // the socket was closed: nobody is logged in, or there are too many
const says = document.getElementById('site-says');
let socket, waiting, fading, pause = 1000, over = false;

// renew gives an element the attributes and the inside of another. It stays, and keeps its focus.
function renew(old, now) {
  if (old.outerHTML === now.outerHTML) return;
  for (const { name } of [...old.attributes]) if (!now.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of now.attributes) old.setAttribute(name, value);
  if (old.innerHTML !== now.innerHTML) old.replaceChildren(...now.childNodes);
}

// Lines that are there are renewed, and new ones go on top.
function list(lines) {
  const old = document.getElementById('told');
  let before = old.firstChild;
  for (const line of [...lines.children]) {
    const there = document.getElementById(line.id);
    if (there) renew(there, line), before = there.nextSibling;
    else old.insertBefore(line, before);
  }
}

function say(part) {
  says.replaceChildren(...part.childNodes);
  clearTimeout(fading);
  fading = setTimeout(() => says.replaceChildren(), 9000);
}

function show(html) {
  const parts = document.createElement('template');
  parts.innerHTML = html;
  for (const part of [...parts.content.children]) {
    const old = document.getElementById(part.id);
    if (part.id === 'site-says') say(part);
    else if (!old) continue;
    else if (part.id === 'told') list(part);
    else renew(old, part);
  }
}

// Only pages that are looked at have a socket.
function open() {
  clearTimeout(waiting);
  if (over || socket || document.hidden) return;
  const address = new URL('/notifications/socket', location);
  address.protocol = location.protocol.replace('http', 'ws');
  if (document.getElementById('told')) address.searchParams.set('list', '1');
  const one = socket = new WebSocket(address);
  one.onmessage = ({ data }) => { pause = 1000; show(data); };
  one.onclose = ({ code }) => {
    if (socket !== one) return; // It was given up before.
    socket = undefined;
    over = code === gone;
    if (over || code === replaced) return;
    waiting = setTimeout(open, pause * (.5 + Math.random()));
    pause = Math.min(pause * 2, 60_000);
  };
}

function shut() {
  clearTimeout(waiting);
  socket?.close();
  socket = undefined;
}

document.addEventListener('visibilitychange', () => document.hidden ? shut() : open());
addEventListener('pagehide', shut);
addEventListener('pageshow', open);
