const idle = 30000; // ms after the last input in which somebody still plays: they look, think, or watch what they did

// openClock tells once a second how many seconds somebody has really played: on() says whether the game runs and can be
// seen, and the function that it returns is told of each input in it. A title that nobody has touched is not played.
// It ends with signal.
export function openClock(on, tick, signal) {
  let at = performance.now(), touched = -idle;
  const timer = setInterval(() => {
    const now = performance.now(), passed = Math.min(2, (now - at) / 1000); // A computer that slept was not played on.
    at = now;
    if (on() && now - touched < idle) tick(passed);
  }, 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
  return () => { touched = performance.now(); };
}
