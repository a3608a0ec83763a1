// Sharing by the device's own sheet, or by copying the page's address.
import { say } from './toast.js'

const address = () => document.querySelector('link[rel=canonical]')?.href ?? location.href

export function watchShare() {
  show('[data-copy]', navigator.clipboard, async () => {
    await navigator.clipboard.writeText(address())
    say('copied')
  })
  show('[data-share]', navigator.share, () =>
    navigator.share({ title: document.querySelector('h1').textContent, url: address() }).catch(() => {})) // Closing the sheet is no failure.
}

function show(selector, able, act) {
  if (!able) return
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false
    button.addEventListener('click', act)
  }
}
