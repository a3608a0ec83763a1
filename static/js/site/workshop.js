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

  follow(workshop.querySelector('.turns'))
  for (const box of workshop.querySelectorAll('.drawer pre')) follow(box)
  workshop.addEventListener('toggle', (event) => {
    const drawer = event.target
    if (!drawer.matches('.drawer[open]')) return
    for (const box of drawer.querySelectorAll('pre')) box.scrollTop = box.scrollHeight
    drawer.scrollIntoView({ block: 'nearest' })
  }, true)

  meetAgain()
  document.addEventListener('htmx:afterSwap', tell)
  for (const name of ['htmx:sendError', 'htmx:responseError', 'htmx:timeout']) document.addEventListener(name, lost)
  document.addEventListener('htmx:beforeOnLoad', (event) => {
    if (event.detail.elt.id !== 'progress') return
    const [, ended] = /data-generation="(ready|failed)"/.exec(event.detail.xhr.responseText) ?? []
    if (ended) sessionStorage.setItem(key, ended === 'ready' ? 'play' : 'talk') // The page comes anew, with the game or the reason.
  })
}

// follow keeps the end of a box in view of whoever is at it.
function follow(box) {
  let atEnd = true
  box.scrollTop = box.scrollHeight
  box.addEventListener('scroll', () => { atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 40 })
  new MutationObserver(() => { if (atEnd) box.scrollTop = box.scrollHeight }).observe(box, { childList: true, subtree: true })
}

// meetAgain says how a generation ended that was under way when the page was last seen.
function meetAgain() {
  const key = `watched ${location.pathname}`
  const open = /queued|running/.test(document.getElementById('progress')?.dataset.generation)
  const comesAnew = document.querySelector('[data-keeping]')
  if (open || comesAnew) sessionStorage.setItem(key, 'yes')
  else if (sessionStorage.getItem(key)) {
    sessionStorage.removeItem(key)
    setTimeout(tell, 500) // What is in a live region from the start is not read out.
  }
}

// lost says that the page waits for its connection. The next answer takes the words away.
function lost(event) {
  if (event.detail.elt.id !== 'progress') return
  const words = document.querySelector('[data-lost]')
  if (!words) return
  words.hidden = false
  announce(words.textContent)
}

function tell() {
  announce(document.getElementById('progress')?.dataset.says)
}

// announce has a sentence read out only when it has changed, or every poll would be.
function announce(says) {
  const place = document.getElementById('progress-says')
  if (says && place && place.textContent !== says) place.textContent = says
}
