package views

import (
	"strings"

	"aiminigames/store"
)

// signed writes a change with its sign, also where it is none: +120, −5, 0.
func signed(n int64) string {
	if n > 0 {
		return "+" + exact(n)
	}
	return exact(n)
}

// movementWords says what a movement of credits was for its owner.
func movementWords(m store.Movement) string {
	moved := things(max(m.Moved, -m.Moved), "credit", "credits")
	switch m.Reason {
	case store.Granted:
		return noted("Given by the site", ": ", m.Note)
	case store.ToppedUp:
		return "Topped up"
	case store.TestTopUp:
		return "Test credits, no money"
	case store.HoldReason:
		return noted("Held for a game in the making", ": ", m.Note)
	case store.Captured:
		return noted("Paid "+moved+" that were held", " for ", m.Note)
	case store.Released:
		return noted("Given back, as no version was made", ": ", m.Note)
	case store.Bought:
		if m.Royalty > 0 {
			return noted("Bought", " ", m.Note) + " for " + exact(m.Royalty-m.Amount) + ", less your royalty of " + exact(m.Royalty)
		}
		return noted("Bought", " ", m.Note)
	case store.Sold:
		return noted("Sold", " ", m.Note)
	case store.Royalty:
		return noted("Royalty", " from ", m.Note)
	case store.FeeTaken:
		return noted("The site's fee", " for ", m.Note)
	case store.Refunded:
		if m.Amount < 0 {
			return noted("Refunded to a buyer", ": ", m.Note)
		}
		return noted("Refund", " of ", m.Note)
	case store.TakenBack:
		return "Taken back, as the payment for a top-up went back to you"
	case store.PayoutAsked:
		return noted("Set aside for a payout", " to ", m.Note)
	case store.PayoutPaid:
		return noted(moved+" paid out", ", ", m.Note)
	case store.PayoutRefused:
		return noted("Payout refused, back in your earnings", ": ", m.Note)
	}
	return noted(strings.ReplaceAll(m.Reason, "_", " "), ": ", m.Note)
}

// noted is what happened, and the note that says more, where there is one.
func noted(what, between, note string) string {
	if note == "" {
		return what
	}
	return what + between + note
}
