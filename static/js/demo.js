// The demo of a paid game, and the offer that ends it; js/stage.js loads this where whoever plays does not own the
// game. Attributes of the section:
//   data-demo-left, seconds; data-demo-browser: what this browser remembers counts too, as nobody is known to play
// Inside it: [data-demo-time], how much is left; [data-stage-panel="offer"] with [data-offer-title], a button
// [data-offer-later], and [data-stage-offer], which htmx fills when it hears "offer". The answer to a purchase has htmx
// send game:bought. A link [data-offer-open] elsewhere on the page opens the offer too, once there is a game to lose. No
// message of a game leads there: buying is between the page and the server.

const whole = 180; // s that anybody may play before they buy, store.DemoTime
const quiet = 5000; // ms in which a game that was told "not now" cannot ask again
const calm = 800; // ms in which a new offer takes nothing: a click or key that was meant for the game must not buy it

// openDemo serves one stage: cover(on) lays the offer over the game, which waits; own() tells it that it was bought;
// word(key, values) is one of the stage's sentences.
export function openDemo(section, { cover, own, word, signal }) {
  const find = (selector) => section.querySelector(selector);
  const panel = find('[data-stage-panel="offer"]'), title = find('[data-offer-title]'), later = find('[data-offer-later]'), place = find('[data-stage-offer]');
  const memory = 'demoBrowser' in section.dataset ? openMemory(`demo ${section.dataset.slug}`) : null;
  const on = (target, type, f) => target.addEventListener(type, f, { signal });
  const blocked = section.querySelectorAll('[data-stage-bar] :is([data-stage-restart], [data-stage-pause])');
  // Of a guest both know the same seconds.
  let left = Math.min(Number(section.dataset.demoLeft), whole - (memory?.used() ?? 0));
  let open = false, owned = false, begun = false, inside = false, fresh = false, last = title, refused = -quiet, settled;

  const show = () => {
    const seconds = Math.max(0, Math.ceil(left)), time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    find('[data-demo-time]').textContent = word('demo-left', { left: time });
  };
  const fetchOffer = () => {
    window.htmx?.process(place); // It may not have come here yet.
    place.dispatchEvent(new Event('offer'));
  };
  const hold = () => {
    place.inert = later.inert = true;
    clearTimeout(settled);
    settled = setTimeout(() => { place.inert = later.inert = false; }, calm);
  };
  const offer = () => {
    if (open || owned) return;
    open = fresh = true;
    hold();
    const playing = section.contains(document.activeElement);
    title.textContent = word(left > 0 ? 'offer' : 'demo-over');
    later.hidden = left <= 0;
    for (const button of blocked) button.disabled = true;
    cover(true);
    fetchOffer();
    last = title;
    if (playing) title.focus();
  };
  const close = () => {
    open = false;
    if (section.contains(document.activeElement)) document.activeElement.blur();
    for (const button of blocked) button.disabled = false;
    cover(false);
  };
  const notNow = () => {
    if (!open || left <= 0) return;
    refused = performance.now();
    close();
  };

  on(later, 'click', notNow);
  on(section, 'keydown', (e) => { if (e.key === 'Escape') notNow(); });
  on(document, 'click', (e) => {
    if (!begun || owned || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !e.target.closest('[data-offer-open]')) return;
    e.preventDefault();
    offer();
    title.focus();
  });
  // Somebody may have signed up, topped up or bought it in another tab.
  on(document, 'visibilitychange', () => { if (open && !document.hidden) fetchOffer(); });
  // The focus must not be lost with what is swapped.
  on(place, 'htmx:beforeSwap', () => { inside = place.contains(document.activeElement); });
  on(place, 'htmx:afterSettle', () => {
    if (fresh) hold(); // What was asked for has moved under the pointer just now.
    fresh = false;
  });
  on(place, 'htmx:afterSettle', () => { if (open && inside && document.activeElement === document.body) title.focus(); });
  on(document, 'game:bought', () => {
    if (owned) return;
    owned = true;
    find('[data-demo-time]').hidden = true;
    own();
    close();
  });
  // A script in the frame can take the keyboard from what lies over it.
  on(panel, 'focusin', (e) => { last = e.target; });
  on(window, 'blur', () => setTimeout(() => {
    if (open && document.activeElement?.matches('iframe[data-game]')) (last.isConnected ? last : title).focus();
  }));
  // Behind a stage that fills the screen nothing can be seen.
  on(document, 'focusin', (e) => {
    if (open && (document.fullscreenElement || 'full' in section.dataset) && !section.contains(e.target)) title.focus();
  });

  show();
  if (left <= 0) offer();

  return {
    ask: () => { if (performance.now() - refused > quiet) offer(); },
    played: (seconds) => {
      if (owned) return;
      begun = true;
      left -= seconds;
      memory?.add(seconds);
      show();
      if (left <= 0) offer();
    },
  };
}

// openMemory remembers in this browser how many seconds were used. A browser that keeps nothing forgets them.
function openMemory(key) {
  const used = () => {
    try {
      return Math.max(0, Number(localStorage.getItem(key))) || 0;
    } catch {
      return 0;
    }
  };
  return {
    used,
    add: (seconds) => {
      try {
        localStorage.setItem(key, String(used() + seconds));
      } catch {
        // It holds for this page.
      }
    },
  };
}
