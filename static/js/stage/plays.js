// What the server is told of the runs in a frame, and what it keeps for the player.
// An answer 4xx is final. Anything else that fails is tried once more at once; the end of a run is then kept here
// and sent when the network is back, so that no score is lost in silence.

class Refused extends Error {}

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function request(method, url, body) {
  const options = {
    method, body, headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    keepalive: method === 'POST', // An end is small, and must survive leaving the page.
  };
  const attempt = async () => {
    const answer = await fetch(url, options);
    if (answer.ok) return answer;
    throw answer.status < 500 ? new Refused(String(answer.status)) : new Error(String(answer.status));
  };
  try {
    return await attempt();
  } catch (e) {
    if (e instanceof Refused) throw e;
    await pause(400);
    return attempt();
  }
}

const post = (url, value) => request('POST', url, JSON.stringify(value));

// openPlays serves one stage. hooks: player(p), counted(result with best, rank, guest), uncounted(result), offline().
export function openPlays({ playURL, saveURL, version }, hooks) {
  const ends = [];
  let run, sending = false, turn = Promise.resolve();

  // An end and a save make a guest of a stranger. One waits for the other: at once they would make two.
  const inTurn = (ask) => turn = turn.catch(() => {}).then(ask);

  // A run is opened once; after a failure the next who needs it tries again.
  const opened = (run) => run.opened ??= post(playURL, { version, seed: run.seed })
    .then((answer) => answer.json())
    .then((play) => {
      hooks.player(play.player);
      return play.play;
    })
    .catch((e) => {
      if (!(e instanceof Refused)) run.opened = undefined;
      throw e;
    });

  // Play time is told in whole seconds, now and then, and before anything ends.
  const tell = () => {
    const seconds = Math.floor(run?.played ?? 0);
    if (seconds === 0) return;
    run.played -= seconds;
    opened(run).then((play) => post(`/plays/${play}/beat`, { seconds })).catch(() => {}); // Less is counted then.
  };
  const played = (seconds) => {
    run.played += seconds;
    if (run.played >= 20) tell();
  };

  const begin = (seed) => {
    tell();
    clearTimeout(run?.timer);
    run = { seed, opened: undefined, timer: 0, score: 0, told: 0, played: 0 };
    opened(run).catch(() => {}); // Whoever needs it tries again.
  };

  const score = (n) => {
    const current = run;
    current.score = n;
    current.timer ||= setTimeout(async () => {
      current.timer = 0;
      if (current.score === current.told) return;
      current.told = current.score;
      // Only a reading on the way; the end carries the score again.
      await opened(current).then((play) => post(`/plays/${play}/score`, { score: current.told })).catch(() => {});
    }, 1000);
  };

  const end = (result) => {
    tell();
    clearTimeout(run.timer);
    ends.push({ run, result });
    return flush();
  };

  async function flush() {
    if (sending) return;
    sending = true;
    while (ends.length > 0) {
      const { run, result } = ends[0];
      try {
        const play = await opened(run), answer = await inTurn(() => post(`/plays/${play}/end`, result));
        hooks.counted({ ...result, ...await answer.json() });
      } catch (e) {
        if (!(e instanceof Refused)) {
          hooks.offline();
          break;
        }
        hooks.uncounted(result);
      }
      ends.shift();
    }
    sending = false;
  }

  const again = () => { if (ends.length > 0) flush(); };
  addEventListener('online', again);
  addEventListener('pagehide', tell);
  document.addEventListener('visibilitychange', tell); // Of a phone's page nothing later is sure to come.
  const retrying = setInterval(again, 15000);

  return {
    begin, score, end, played,
    save: async (json) => { await opened(run); await inTurn(() => request('PUT', saveURL, json)); },
    load: async () => {
      await opened(run);
      const answer = await request('GET', saveURL);
      return answer.status === 204 ? '' : answer.text();
    },
    close: () => {
      removeEventListener('online', again);
      removeEventListener('pagehide', tell);
      document.removeEventListener('visibilitychange', tell);
      clearInterval(retrying);
      tell();
      again();
    },
  };
}

// openSeated is for a room: its results count, not what a game says of itself. Whoever sits there is known already.
export function openSeated({ saveURL }) {
  return {
    begin: () => {}, score: () => {}, end: () => {}, played: () => {}, close: () => {},
    save: async (json) => { await request('PUT', saveURL, json); },
    load: async () => {
      const answer = await request('GET', saveURL);
      return answer.status === 204 ? '' : answer.text();
    },
  };
}

// openPreview keeps everything in memory, and counts nothing.
export function openPreview(hooks) {
  let saved = '';
  return {
    begin: () => {}, score: () => {}, played: () => {}, close: () => {},
    end: async (result) => hooks.counted(result),
    save: async (json) => { saved = json; },
    load: async () => saved,
  };
}
