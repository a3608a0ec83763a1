// Short messages at the foot of the page. All words come from the page.
const toast = document.getElementById('site-says')
let fading

// say shows one of the toast's own sentences, by name, or the text given.
export function say(name, text = toast.dataset[name]) {
  toast.textContent = text
  clearTimeout(fading)
  fading = setTimeout(() => { toast.textContent = '' }, 7000)
}

// watchTrouble says what went wrong with a request of htmx. The page stays as it is, and what is polled is tried again.
export function watchTrouble() {
  const polled = (event) => /every/.test(event.detail.elt.getAttribute('hx-trigger'))
  document.addEventListener('htmx:responseError', (event) => {
    if (polled(event)) return
    const answer = new DOMParser().parseFromString(event.detail.xhr.responseText, 'text/html')
    const words = answer.querySelector('[data-problem]')?.textContent.replace(/\s+/g, ' ').trim()
    say('failed', words || undefined)
  })
  for (const name of ['htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(name, (event) => { if (!polled(event)) say('offline') })
  }
}
