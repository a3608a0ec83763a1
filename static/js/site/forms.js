// Forms are sent once, passwords can be looked at, and a link to a form opens it as a dialog where there is one.
export function watchForms() {
  document.addEventListener('submit', guard)
  document.addEventListener('click', once, true)
  addEventListener('pageshow', () => free(document))
  document.addEventListener('click', reveal)
  document.addEventListener('click', openDialog)
  document.addEventListener('htmx:load', (event) => meet(event.target))
  meet(document)
}

// meet readies forms that are new on the page. The first field at fault takes the focus.
function meet(root) {
  for (const button of root.querySelectorAll('[data-reveal]')) button.hidden = false
  root.querySelector('[aria-invalid="true"]')?.focus()
}

// once takes a double click on a form's button for one: the second would meet what the first has changed.
function once(event) {
  if (event.detail > 1 && event.target.closest('form button:not([type="button"])')) {
    event.preventDefault()
    event.stopPropagation()
  }
}

// guard lets a form be sent once. htmx has its own way: hx-disabled-elt.
function guard(event) {
  const form = event.target
  if (form.method === 'dialog' || form.hasAttribute('hx-post') || form.hasAttribute('hx-get') || event.defaultPrevented) return
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = 'yes'
  event.submitter?.setAttribute('aria-busy', 'true')
}

// free makes forms usable again on a page that the back button brought up.
function free(root) {
  for (const form of root.querySelectorAll('form[data-sent]')) delete form.dataset.sent
  for (const button of root.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy')
}

function reveal(event) {
  const button = event.target.closest('[data-reveal]')
  if (!button) return
  const input = button.parentElement.querySelector('input')
  const shown = input.type === 'password'
  input.type = shown ? 'text' : 'password'
  button.setAttribute('aria-pressed', shown)
}

function openDialog(event) {
  if (event.target.matches('dialog')) return event.target.close() // its backdrop
  const link = event.target.closest('[data-dialog]')
  const dialog = link && document.getElementById(link.dataset.dialog)
  if (!dialog || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  dialog.showModal()
}
