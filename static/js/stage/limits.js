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
  frame: 4096, // bytes of a room's message, as the server counts them
  seats: 16,
  room: 29, // messages to a room a second, and at once: the server's 30 and 60, less what the page itself sends
  roomBurst: 55,
  roomQueue: 120, // messages that wait for their turn
  missed: 256, // of a room's messages, kept for a game that is not there yet
  thefts: 10, // times a frame may take the keyboard from a field
};
