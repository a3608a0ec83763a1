// When a run of a game begins and ends, as the server counts them: at the hello, at each restart, and when a game
// that was over goes on: with another score, or with a key or finger.

const pauseBetween = 2000; // ms after a gameOver in which another, or what is pressed, still belongs to the same run

export const newSeed = () => crypto.getRandomValues(new Uint32Array(1))[0];

export function openRun(plays) {
  let seed, over = true, fresh = false, final = null, endedAt = 0;

  // A run that was begun and then loaded again before anything happened is still the same.
  const begin = (s) => {
    if (fresh && s === seed) return;
    seed = s;
    over = false;
    fresh = true;
    plays.begin(seed);
  };
  // The game went on by itself, on the seed it has.
  const again = () => begin(seed);
  const lingers = () => performance.now() - endedAt < pauseBetween;

  return {
    begin,
    seed: () => seed,
    // Each tells whether the message was taken.
    ready: () => { if (over) again(); },
    press: () => {
      if (!over || lingers()) return false;
      again();
      return true;
    },
    score: (n) => {
      if (over && n === final) return false;
      if (over) again();
      fresh = false;
      plays.score(n);
      return true;
    },
    end: (result) => {
      if (over && lingers()) return false;
      if (over) again();
      over = true;
      fresh = false;
      final = result.score;
      endedAt = performance.now();
      plays.end(result);
      return true;
    },
  };
}
