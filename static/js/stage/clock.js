// openClock tells once a second how many seconds somebody has really played: active() says whether the last one
// counts. It ends with signal.
export function openClock(active, tick, signal) {
  let at = performance.now();
  const timer = setInterval(() => {
    const now = performance.now(), passed = Math.min(2, (now - at) / 1000); // A computer that slept was not played on.
    at = now;
    if (active()) tick(passed);
  }, 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
}
