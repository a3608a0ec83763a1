// What no header stops: a frame can take the keyboard without a click, and fill the tab's history.
import { limits } from './limits.js';

const isField = (element) => element instanceof Element &&
  element.matches('textarea, select, [contenteditable], input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=range])');

// guardFocus keeps the keyboard in a field of ours while somebody types there. Until the pointer is over the screen
// or Tab is pressed the frame is inert, which Chromium, Firefox and Safari honour; where focus still goes, it is taken back.
export function guardFocus(screen, frame, signal, stop) {
  let field = null, over = false, tabbed = false, thefts = 0;
  const settle = () => { frame().inert = field !== null && !over && !tabbed; };
  const on = (target, type, f) => target.addEventListener(type, f, { signal });

  on(document, 'focusin', (e) => {
    field = isField(e.target) ? e.target : null;
    tabbed = false;
    settle();
  });
  on(document, 'focusout', () => setTimeout(() => {
    if (field && document.activeElement !== field && document.activeElement !== frame()) field = null;
    settle();
  }));
  on(document, 'keydown', (e) => { if (e.key === 'Tab') { tabbed = true; settle(); } });
  on(screen, 'pointerenter', () => { over = true; settle(); });
  on(screen, 'pointerdown', () => { over = true; settle(); });
  on(screen, 'pointerleave', () => { over = false; settle(); });
  on(window, 'blur', () => {
    if (document.activeElement !== frame()) return;
    if (!field || over || tabbed) {
      field = null;
      return;
    }
    field.focus();
    if (++thefts > limits.thefts) stop('focus');
  });
  settle();
}

// guardHistory ends a run that adds entries to the tab's history. What the page adds itself does not count.
export function guardHistory(signal, stop) {
  let expected = history.length;
  const ours = () => { expected += 1; };
  addEventListener('hashchange', ours, { signal });
  document.addEventListener('htmx:pushedIntoHistory', ours, { signal });
  const watch = setInterval(() => { if (history.length - expected > limits.history) stop('history'); }, 1000);
  signal.addEventListener('abort', () => clearInterval(watch));
}
