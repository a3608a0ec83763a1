package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
)

// Offer returns what viewer is told before they buy the game at slug, having come by the
// link of the creator with this handle, if any. See PublicGame for who may see it.
func (s *Store) Offer(ctx context.Context, viewer User, slug, ownLink string) (Offer, error) {
	game, err := s.PublicGame(ctx, viewer.ID, slug)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{Game: game, Mine: game.OwnerID == viewer.ID, OwnLink: ownLink != "" && ownLink == game.Handle}
	if o.Purchase, err = s.Bought(ctx, viewer.ID, game.ID); err != nil {
		return o, err
	}
	if o.Balances, err = s.Balances(ctx, viewer.ID); err != nil {
		return o, err
	}
	on, err := saleOf(ctx, s.db, slug, viewer.ID)
	if errors.Is(err, ErrNotFound) {
		return o, nil // It is not public: nobody can buy it.
	}
	if err != nil {
		return o, err
	}
	o.Sellable = game.Price > 0 && on.mayBeSold() == nil
	o.Missing = max(0, int64(game.Price)-o.Balances.Spendable())
	o.Parts = split(game.Price, o.OwnLink, Creator{game.OwnerID, game.Creator}, on.terms)
	return o, nil
}

// Bought returns the purchase by which user has a game, nil if none.
func (s *Store) Bought(ctx context.Context, user, game uuid.UUID) (*Purchase, error) {
	if user == uuid.Nil {
		return nil, nil
	}
	p, err := purchaseOf(ctx, s.db, game, user)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &p, err
}

// Balances returns what user has. Somebody without accounts has nothing.
func (s *Store) Balances(ctx context.Context, user uuid.UUID) (Balances, error) {
	var rows []bookAccount
	err := s.db.SelectContext(ctx, &rows, `SELECT owner_id, kind, balance FROM accounts WHERE owner_id = $1`, user)
	var b Balances
	for _, a := range rows {
		switch a.Kind {
		case wallet:
			b.Wallet = a.Balance
		case earnings:
			b.Earnings = a.Balance
		case held:
			b.Held = a.Balance
		case payouts:
			b.Payouts = a.Balance
		}
	}
	return b, err
}
