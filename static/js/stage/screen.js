// What the stage shows: its state, panels, read-outs, and words, which all stand in the page's markup.

export function openScreen(section) {
  const all = (name) => section.querySelectorAll(`[data-stage-${name}]`);
  const one = (name) => section.querySelector(`[data-stage-${name}]`);
  const language = document.documentElement.lang || undefined;
  let toasting;

  const word = (key, values = {}) => {
    const text = section.querySelector(`[data-word="${key}"]`)?.textContent ?? '';
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name] ?? '';
      return typeof value === 'number' ? value.toLocaleString(language) : value;
    });
  };
  const fill = (name, text) => all(name).forEach((element) => { element.textContent = text; });

  return {
    word,
    state: (state) => {
      section.dataset.state = state;
      all('panel').forEach((panel) => { panel.hidden = panel.dataset.stagePanel !== state; });
    },
    say: (key, values) => fill('status', word(key, values)),
    reason: (key) => fill('reason', word(key)),
    score: (n) => fill('score', n.toLocaleString(language)),
    progress: (p) => all('progress').forEach((bar) => {
      bar.hidden = false;
      bar.value = p;
    }),
    pressed: (name, on) => all(name).forEach((button) => {
      if (button.hasAttribute('aria-pressed')) button.setAttribute('aria-pressed', String(on));
    }),
    // What the game says is text, and gone in a moment.
    toast: (text) => {
      const toast = one('toast');
      if (!toast) return;
      toast.hidden = false;
      toast.textContent = text;
      clearTimeout(toasting);
      toasting = setTimeout(() => { toast.hidden = true; }, 2500);
    },
    error: (text) => {
      const list = one('errors');
      if (!list) return;
      const item = document.createElement('li');
      item.textContent = text;
      list.hidden = false;
      list.append(item);
      if (list.children.length > 20) list.firstElementChild.remove();
    },
  };
}
