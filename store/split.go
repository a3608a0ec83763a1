package store

import (
	"slices"

	"github.com/gofrs/uuid/v5"
)

// What the site keeps of a sale, in percent: less where the buyer came by a link that the
// creator gave them.
const (
	feePercent     = 15
	ownLinkPercent = 5
)

// split shares a price among those who made the game. The site's fee goes first. Then each
// game that it was remixed from takes its share of what is left, the first of them first:
// so nobody can make its part smaller by remixes in between. Those of the seller's own take
// nothing. The rest is the seller's, with all that rounding down has left over. The parts
// sum to the price.
func split(price int, ownLink bool, seller Creator, terms []Term) []Part {
	percent := feePercent
	if ownLink {
		percent = ownLinkPercent
	}
	fee := price * percent / 100
	parts := []Part{{Reason: FeeTaken, OwnerID: site, Share: percent, Credits: fee}}
	left := price - fee
	for _, t := range slices.Backward(terms) {
		if t.OwnerID == seller.ID {
			continue
		}
		cut := left * t.Share / 100
		left -= cut
		parts = append(parts, Part{Reason: Royalty, OwnerID: t.OwnerID, Name: t.Owner, Title: t.Title, Share: t.Share, Credits: cut})
	}
	return append(parts, Part{Reason: Sold, OwnerID: seller.ID, Name: seller.Name, Credits: left})
}

// Creator is who sells a game.
type Creator struct {
	ID   uuid.UUID
	Name string
}
