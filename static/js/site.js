// What every page has beside HTML, CSS and htmx. Everything works without it, only less comfortably.
import { watchCards } from './site/cards.js'
import { watchForms } from './site/forms.js'
import { watchPrompt } from './site/prompt.js'
import { watchSale } from './site/sale.js'
import { watchShare } from './site/share.js'
import { watchTheme } from './site/theme.js'
import { watchTrouble } from './site/toast.js'
import { watchWorkshop } from './site/workshop.js'

watchTheme()
watchForms()
watchPrompt()
watchSale()
watchShare()
watchCards()
watchTrouble()
watchWorkshop()
