// Who listens to what. A listener that throws is reported, and stops no other.
import { report } from './page.js';

export const openEvents = () => {
  const listeners = Object.create(null);
  const call = (f, detail) => {
    try { f(detail); } catch (e) { report(e?.message || e); }
  };
  return {
    call,
    count: (event) => listeners[event]?.size,
    emit: (event, detail) => [...listeners[event] || []].forEach((f) => call(f, detail)),
    on: (event, f) => {
      const those = listeners[event] ||= new Set();
      those.add(f);
      return () => { those.delete(f); };
    },
  };
};
