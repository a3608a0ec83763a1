// becomeGuest gives a stranger a name and a cookie, so that the seat and what is won in it are theirs.
// Where that does not work the room takes strangers too, and keeps nothing of them.
export async function becomeGuest(code) {
  try {
    await fetch(`/rooms/${code}/guest`, { method: 'POST', signal: AbortSignal.timeout(5000) });
  } catch {
    // As said.
  }
}
