// The server's clock, guessed from answered messages. All times are milliseconds.

const kept = 12; // samples: a minute of pings

// openClock keeps the newest samples; the one with the least round trip is believed, since its two ways can differ
// the least. wall is the local clock of the day, steady one that never jumps.
export function openClock(wall = () => Date.now(), steady = () => performance.now()) {
  let samples = [], best = { trip: 0, offset: 0 }, base = wall() - steady();

  return {
    steady,
    // answered takes in that the server's clock showed `server` between sent (of steady) and this moment.
    answered: (sent, server) => {
      if (!Number.isFinite(server)) return;
      const now = steady(), trip = Math.max(0, now - sent), drift = wall() - now - base;
      // A local clock that was set, or a laptop that slept, makes the old samples wrong.
      if (Math.abs(drift) > 100) samples = [];
      base += drift;
      samples = [...samples, { trip, offset: server + trip / 2 - wall() }].slice(-kept);
      best = samples.reduce((a, b) => b.trip <= a.trip ? b : a);
    },
    offset: () => best.offset,
    latency: () => best.trip,
    now: () => wall() + best.offset,
  };
}
