// The stage: the page's side of a game's frame, for every [data-stage]. Markup it works on, inside that section:
//   iframe[data-game], in [data-stage-screen]; its name is JSON for the SDK: seed, locale, tuning, saved
//   buttons [data-stage-restart] [data-stage-pause] [data-stage-mute] [data-stage-fullscreen] [data-stage-stop]
//   [data-stage-score] [data-stage-progress] [data-stage-status] [data-stage-toast] [data-stage-reason] [data-stage-errors]
//   [data-stage-panel="paused|unstarted|stuck|stopped|offer"], shown in that state; [data-word=…], the words it says
// Attributes of the section: data-version, data-play-url, data-save-url; or data-preview, which counts and keeps nothing.
// data-muted: it begins without sound, whatever this browser remembers.
// data-in-room: the game of a room (stage/room.js has its events), which is never paused or begun anew, and counts
// nothing by itself.
// data-demo: the address of js/demo.js, for a game that whoever plays does not own; it has its own attributes.
// It sets data-state (loading playing paused over unstarted stuck stopped offer) and data-full, and sends stage:ready,
// stage:over (result), stage:error (text) and stage:stop (reason), which bubble. It takes stage:tune (values).
import { openBridge } from './stage/bridge.js';
import { openClock } from './stage/clock.js';
import { guardFocus, guardHistory } from './stage/guard.js';
import { openPlays, openPreview, openSeated } from './stage/plays.js';
import { openRoom } from './stage/room.js';
import { newSeed, openRun } from './stage/run.js';
import { openScreen } from './stage/screen.js';
import { isMuted, rememberMuted } from './stage/setting.js';

function mount(section) {
  const life = new AbortController(), { signal } = life;
  const screen = openScreen(section);
  let frame = section.querySelector('iframe[data-game]');
  const box = frame.parentElement, blank = frame.cloneNode();
  let bridge, state = 'loading', muted = 'muted' in section.dataset || isMuted(), held = false, restarting = false, saved, demo, covered = false, bought = false;

  const emit = (name, detail) => section.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  const running = () => state === 'playing' || state === 'paused' || state === 'over';
  const show = (next) => {
    state = next;
    screen.state(covered && running() ? 'offer' : state);
  };

  const heard = {
    player: (player) => bridge?.send('player', { player: { name: player.name, color: player.color, guest: player.guest } }),
    counted: (result) => {
      screen.say(outcome(result), result);
      emit('stage:over', result);
    },
    uncounted: (result) => {
      screen.say('uncounted', result);
      emit('stage:over', result);
    },
    offline: () => screen.say('offline'),
  };
  const preview = 'preview' in section.dataset;
  const { playUrl: playURL, saveUrl: saveURL, version } = section.dataset;
  const room = 'inRoom' in section.dataset ? openRoom(section, signal, (type, fields) => bridge.send(type, fields)) : null;
  const openMemory = room ? openSeated : openPlays;
  const plays = preview || room && !saveURL ? openPreview(heard) : openMemory({ playURL, saveURL, version }, heard);
  const run = openRun(plays);

  const outcome = ({ score, won, guest }) => {
    if (preview) return 'over-preview';
    if (score === null) return 'done';
    if (guest) return 'over-guest';
    return won && screen.word('won') ? 'won' : 'over';
  };

  const stop = (reason) => {
    room?.close();
    bridge.close();
    frame.remove(); // Ends its process too, whatever it was doing.
    screen.reason(reason);
    show('stopped');
    emit('stage:stop', reason);
  };

  const answer = (id, work) => {
    const to = bridge;
    work.then((fields) => to.send('answer', { id, ok: true, ...fields }), () => to.send('answer', { id, ok: false }));
    return work;
  };

  const open = () => {
    held = restarting = false;
    show('loading');
    bridge = openBridge(frame, {
      hello: (seed) => {
        show('playing');
        run.begin(seed);
        if (bought) bridge.send('owned');
        if ((document.hidden || covered) && !room) bridge.send('pause');
        room?.open();
        return muted;
      },
      unstarted: () => show('unstarted'),
      stuck: () => {
        room?.close(); // Nothing piles up before a game that does not listen.
        show('stuck');
      },
      alive: () => {
        room?.open(true);
        show(held ? 'paused' : 'playing');
      },
      stop,
      on: {
        ...room?.heard,
        ready: () => { run.ready(); emit('stage:ready'); },
        score: ({ score }) => {
          if (!run.score(score)) return false;
          restarting = false;
          if (state === 'over') show('playing');
          screen.score(score);
        },
        progress: ({ progress }) => screen.progress(progress),
        gameOver: (result) => {
          if (room) return;
          if (!run.end(result)) return false;
          if (result.score !== null) screen.score(result.score);
          if (state === 'playing') show('over');
        },
        save: ({ id, json }) => {
          answer(id, plays.save(json).then(() => { saved = json; })).catch(() => screen.say('save-failed'));
        },
        load: ({ id }) => {
          answer(id, plays.load().then((json) => ({ json: saved = json }))).catch(() => {});
        },
        toast: ({ text }) => screen.toast(text),
        error: ({ text }) => {
          screen.error(text);
          emit('stage:error', text);
        },
        buy: () => demo?.ask(),
        move: () => touched(),
        press: () => {
          touched();
          if (run.press() && state === 'over') show('playing');
        },
        reload: () => {
          if (!restarting) return false;
          reload(run.seed());
        },
      },
    });
  };

  // reload puts a fresh frame in the old one's place, which may have been removed.
  const reload = (seed) => {
    room?.close();
    bridge.close();
    frame.remove();
    frame = blank.cloneNode();
    const boot = { ...given(blank), seed, ...saved !== undefined && { saved } };
    frame.name = JSON.stringify(boot);
    box.prepend(frame);
    open();
    frame.focus({ preventScroll: true });
  };

  const actions = {
    restart: () => {
      if (running() && covered) return;
      const seed = newSeed();
      if (!running()) return reload(seed);
      if (room) return;
      restarting = true;
      held = false;
      screen.pressed('pause', false);
      show('playing');
      screen.score(0);
      run.begin(seed);
      bridge.send('restart', { seed });
      frame.focus({ preventScroll: true });
    },
    pause: () => {
      if (!running() || room || covered) return;
      held = !held;
      bridge.send(held ? 'pause' : 'resume');
      screen.pressed('pause', held);
      show(held ? 'paused' : 'playing');
      if (!held) frame.focus({ preventScroll: true });
    },
    mute: () => {
      muted = !muted;
      if (!('muted' in section.dataset)) rememberMuted(muted);
      screen.pressed('mute', muted);
      bridge.send(muted ? 'mute' : 'unmute');
    },
    fullscreen: async () => {
      if (document.fullscreenElement) return document.exitFullscreen();
      if ('full' in section.dataset) return full(false);
      // iOS has no fullscreen for a section: there the page gives it all its room.
      await (section.requestFullscreen?.() ?? Promise.reject()).catch(() => full(true));
      frame.focus({ preventScroll: true });
    },
    stop: () => stop('stopped'),
  };
  const full = (on) => {
    section.toggleAttribute('data-full', on);
    screen.pressed('fullscreen', on);
  };

  section.addEventListener('click', (e) => {
    for (const name in actions) if (e.target.closest(`[data-stage-${name}]`)) return actions[name]();
  }, { signal });
  const keys = { f: 'fullscreen', m: 'mute', p: 'pause', r: 'restart' };
  section.addEventListener('keydown', (e) => {
    if (e.key === 'Escape' && 'full' in section.dataset) full(false);
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || !e.target.closest('button')) return;
    if (Object.hasOwn(keys, e.key)) actions[keys[e.key]]();
  }, { signal });
  section.addEventListener('stage:tune', (e) => bridge.send('tune', { tuning: e.detail }), { signal });
  document.addEventListener('fullscreenchange', () => {
    screen.pressed('fullscreen', document.fullscreenElement === section);
  }, { signal });
  document.addEventListener('visibilitychange', () => {
    if (!held && !room && !covered) bridge.send(document.hidden ? 'pause' : 'resume');
  }, { signal });
  box.addEventListener('pointerenter', () => {
    if (!document.activeElement?.matches('input, textarea, select')) frame.focus({ preventScroll: true });
  }, { signal });

  screen.pressed('mute', muted);
  guardFocus(box, () => frame, signal, stop);
  guardHistory(signal, stop);
  // The time after a gameOver counts too: a game may go on without a word.
  const touched = openClock(() => (state === 'playing' || state === 'over') && !covered && !document.hidden, (seconds) => {
    plays.played(seconds);
    demo?.played(seconds);
  }, signal);
  open();

  // An offer lies over a game that goes on where it was once it is taken away.
  const cover = (on) => {
    if (covered === on) return;
    covered = box.inert = on;
    if (!held && !document.hidden) bridge.send(on ? 'pause' : 'resume');
    show(state);
    if (!on && running()) setTimeout(() => frame.focus({ preventScroll: true })); // Once no field of the offer has it.
  };
  const own = () => {
    bought = true;
    blank.name = JSON.stringify({ ...given(blank), owned: true });
    bridge.send('owned');
    screen.say('owned');
  };
  if (section.dataset.demo) {
    import(section.dataset.demo).then(({ openDemo }) => { demo = openDemo(section, { cover, own, signal, word: screen.word }); });
  }

  // A stage that a swap has taken from the page lets go of everything.
  const leaving = setInterval(() => {
    if (section.isConnected) return;
    clearInterval(leaving);
    life.abort();
    bridge.close();
    plays.close();
  }, 1000);
}

const given = (frame) => {
  try {
    return JSON.parse(frame.name) ?? {};
  } catch {
    return {};
  }
};

const mounted = new WeakSet();
const mountAll = () => document.querySelectorAll('[data-stage]').forEach((section) => {
  if (mounted.has(section)) return;
  mounted.add(section);
  mount(section);
});
mountAll();
document.addEventListener('htmx:load', mountAll);
