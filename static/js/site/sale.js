// A game's page that the back button brings up shows what was so when it was left: the game may have been bought since,
// on the page of the purchase. Its part is asked for anew, and the demo, if one plays, hears of it.
export function watchSale() {
  addEventListener('pageshow', ({ persisted }) => { if (persisted) tell('page:back') })
  document.addEventListener('htmx:afterSettle', () => {
    if (document.querySelector('#sale.owned') && document.querySelector('[data-demo-time]:not([hidden])')) tell('game:bought')
  })
}

const tell = (news) => document.body.dispatchEvent(new Event(news, { bubbles: true }))
