// The cover of the card that is opened takes the name that the stage has on the next page,
// so that the browser slides one into the other, and back.
export function watchCards() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-game-card] h3 a[href^="/games/"]')
    if (!link) return
    for (const cover of document.querySelectorAll('.is-opening')) cover.classList.remove('is-opening')
    link.closest('[data-game-card]').querySelector('.cover').classList.add('is-opening')
  })
}
