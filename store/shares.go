package store

// Shares returns how a price would be shared if creator sold a game on these terms, to
// somebody who came by the creator's own link or not.
func Shares(creator User, price int, ownLink bool, terms []Term) []Part {
	return split(price, ownLink, Creator{creator.ID, creator.Name}, terms)
}
