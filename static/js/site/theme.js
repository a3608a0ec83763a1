// The theme changes at once; the cookie tells the server for the pages to come.
const year = 31536000

export function watchTheme() {
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('form[action="/theme"]')) return
    const button = event.submitter
    if (!button) return
    event.preventDefault()
    choose(button.value)
    for (const other of event.target.querySelectorAll('[aria-current]')) other.removeAttribute('aria-current')
    if (event.target.matches('.theme-choice')) button.setAttribute('aria-current', 'true')
    else event.target.querySelector(`button:not([value="${button.value}"])`).focus() // The one pressed is hidden now.
  })
}

function choose(theme) {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  if (theme === 'auto') {
    delete document.documentElement.dataset.theme
    document.cookie = `theme=; path=/; max-age=0; samesite=lax${secure}`
    return
  }
  document.documentElement.dataset.theme = theme
  document.cookie = `theme=${theme}; path=/; max-age=${year}; samesite=lax${secure}`
}
