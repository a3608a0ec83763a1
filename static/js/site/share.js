// Sharing by the device's own sheet, or by copying the page's address: the button's own, where it has one.
import { say } from './toast.js'

const address = ({ dataset }) => dataset.address ? new URL(dataset.address, location).href : document.querySelector('link[rel=canonical]')?.href ?? location.href

export function watchShare() {
  show('[data-copy]', navigator.clipboard, async (button) => {
    await navigator.clipboard.writeText(address(button))
    say('copied')
  })
  show('[data-share]', navigator.share, (button) =>
    navigator.share({ title: document.querySelector('h1').textContent, url: address(button) }).catch(() => {})) // Closing the sheet is no failure.
}

function show(selector, able, act) {
  if (!able) return
  for (const button of document.querySelectorAll(selector)) {
    button.hidden = false
    button.addEventListener('click', () => act(button))
  }
}
