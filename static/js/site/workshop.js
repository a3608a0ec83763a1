// The workshop: which side a phone shows, the end of the talk in view, and the progress said aloud when it changes.
export function watchWorkshop() {
  const workshop = document.querySelector('.workshop')
  if (!workshop) return
  const key = `side ${location.pathname}`
  const side = workshop.querySelector(`[data-side="${sessionStorage.getItem(key)}"]`)
  if (side) side.checked = true
  for (const radio of workshop.querySelectorAll('[data-side]')) {
    radio.addEventListener('change', () => sessionStorage.setItem(key, radio.dataset.side))
  }

  const turns = workshop.querySelector('.turns')
  turns.scrollTop = turns.scrollHeight

  document.addEventListener('htmx:afterSwap', tell)
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    const done = /data-generation="ready"/.test(event.detail.xhr.responseText)
    if (event.detail.elt.id === 'progress' && done) sessionStorage.setItem(key, 'play') // The page comes anew, with the game.
  })
}

// tell copies the sentence only when it has changed, or every poll would be read out.
function tell() {
  const says = document.getElementById('progress')?.dataset.says
  const place = document.getElementById('progress-says')
  if (says && place && place.textContent !== says) place.textContent = says
}
