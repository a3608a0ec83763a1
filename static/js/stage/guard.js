// What no header stops: a frame can take the keyboard without a click, and fill the tab's history.
import { limits } from './limits.js';

const isField = (element) => element instanceof Element &&
  element.matches('textarea, select, [contenteditable], input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=radio], [type=range])');

// guardFocus keeps the keyboard in a field of ours while somebody types there. The frame is inert meanwhile, which
// gives its pointer events to the screen around it: so we learn that somebody wants to play. Inert does not stop a
// script inside from taking the focus; then it is taken back, and a frame that goes on doing so is stopped.
export function guardFocus(screen, frame, signal, stop) {
  let field = null, over = false, tabbed = false, thefts = 0;
  const settle = () => { frame().inert = field !== null && !over && !tabbed; };
  const on = (target, type, f) => target.addEventListener(type, f, { signal });
  const hover = (yes) => () => {
    over = yes;
    settle();
  };

  on(document, 'focusin', (e) => {
    field = isField(e.target) ? e.target : null;
    tabbed = false;
    settle();
  });
  on(document, 'focusout', () => setTimeout(() => {
    if (document.activeElement !== field && document.activeElement !== frame()) field = null;
    settle();
  }));
  on(document, 'keydown', (e) => {
    tabbed = e.key === 'Tab';
    settle();
  });
  on(screen, 'pointerenter', hover(true));
  on(screen, 'pointerleave', hover(false));
  on(screen, 'pointerdown', (e) => {
    if (!field || e.target.closest('button')) return;
    field = null;
    settle();
    setTimeout(() => frame().focus({ preventScroll: true }));
  });
  on(window, 'blur', () => {
    if (document.activeElement !== frame()) return;
    const victim = field;
    if (!victim || over || tabbed) {
      field = null;
      return;
    }
    if (++thefts > limits.thefts) {
      thefts = 0;
      stop('focus');
    }
    setTimeout(() => victim.focus()); // At once would be too early: the browser is still handing the keyboard over.
  });
}

// guardHistory ends a run that adds entries to the tab's history. What the page adds itself does not count.
export function guardHistory(signal, stop) {
  let expected = history.length;
  const ours = () => { expected += 1; };
  addEventListener('hashchange', ours, { signal });
  document.addEventListener('htmx:pushedIntoHistory', ours, { signal });
  const watch = setInterval(() => {
    if (history.length - expected <= limits.history) return;
    expected = history.length;
    stop('history');
  }, 1000);
  signal.addEventListener('abort', () => clearInterval(watch));
}
