// How much a frame may send. All times are milliseconds of performance.now.

// A bucket lets `rate` a second through, and `burst` at once.
export function bucket(rate, burst) {
  let tokens = burst, at = 0;
  return (now) => {
    tokens = Math.min(burst, tokens + (now - at) * rate / 1000);
    at = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

// A meter counts, second by second, and tells whether one holds more than `most`.
export function meter(most) {
  let began = 0, count = 0;
  return (now) => {
    if (now - began >= 1000) {
      began = now;
      count = 0;
    }
    return ++count > most;
  };
}

export const limits = {
  strays: 500, // messages outside the port, in a frame's life
  perSecond: 1500, // messages through the port
  refusals: 200, // messages that broke a rule
  hello: 10000, // until the game must have said hello
  ping: 2000,
  silence: 6000, // without an answer to a ping, while the page is seen
  saved: 102400, // bytes
  toast: 140, // characters
  error: 500, // characters
  history: 20, // entries a frame may add to the tab's history
  thefts: 10, // times a frame may take the keyboard from a field
};
