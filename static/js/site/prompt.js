// The prompt box: one key away, counted, filled by examples, and kept until it has been sent.
export function watchPrompt() {
  document.addEventListener('keydown', jump)
  document.addEventListener('input', (event) => { if (event.target.dataset?.draft) typed(event.target) })
  document.addEventListener('click', fill)
  document.addEventListener('htmx:load', (event) => restore(event.target))
  document.addEventListener('htmx:beforeOnLoad', forget)
  restore(document)
}

const key = (box) => `draft ${box.dataset.draft}`

function jump(event) {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.closest('input, textarea, select, [contenteditable], dialog[open]')) return
  event.preventDefault()
  const box = document.getElementById('prompt')
  if (box) box.focus()
  else location.href = '/#prompt'
}

function typed(box) {
  if (box.value) sessionStorage.setItem(key(box), box.value)
  else sessionStorage.removeItem(key(box))
  count(box)
}

// restore brings back what was typed and not sent. What the server sent is newer.
function restore(root) {
  for (const box of root.querySelectorAll('[data-draft]')) {
    if (!box.value) box.value = sessionStorage.getItem(key(box)) ?? ''
    count(box)
  }
}

// count shows how much of the room is used, once it begins to matter.
function count(box) {
  const counter = document.getElementById(box.dataset.count)
  if (!counter) return
  const used = [...box.value].length, most = Number(counter.dataset.most)
  counter.hidden = used < most * 0.75
  counter.textContent = `${used} / ${most}`
  counter.classList.toggle('over', used > most)
}

// fill puts an example into the box by way of the editor, so that undo brings back what stood there.
function fill(event) {
  const button = event.target.closest('[data-fills] button')
  if (!button) return
  const box = document.getElementById(button.closest('[data-fills]').dataset.fills)
  event.preventDefault()
  box.focus()
  box.select()
  if (!document.execCommand('insertText', false, button.value)) box.value = button.value
  typed(box)
}

function forget(event) {
  const box = event.detail.elt.querySelector('[data-draft]')
  if (box && event.detail.xhr.status < 400) sessionStorage.removeItem(key(box))
}
