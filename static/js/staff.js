// Keys for the staff's tables. j and k go from row to row by the links that open them, so that
// Enter, the focus ring and screen readers need nothing of ours. What a page can do has its
// key in data-key.
const help = document.getElementById('keys')
const acts = { j: () => step(1), k: () => step(-1), s: search, n: () => document.querySelector('a[rel~="next"]')?.click(), '?': () => help?.togglePopover() }

document.querySelector('.keys')?.removeAttribute('hidden')
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], dialog[open]')) return
  const own = [...document.querySelectorAll('[data-key]')].find((element) => element.dataset.key === event.key)
  if (!own && !Object.hasOwn(acts, event.key)) return
  event.preventDefault()
  if (own) own.click()
  else acts[event.key]()
})

function step(by) {
  const links = [...document.querySelectorAll('a[data-open]')]
  const row = document.activeElement.closest('tr')
  const at = links.findIndex((link) => link.closest('tr') === row)
  const to = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)]
  to?.focus()
  to?.closest('tr').scrollIntoView({ block: 'nearest' })
}

function search() {
  const box = document.querySelector('[data-search]')
  box?.focus()
  box?.select?.()
}
