package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// purchaseColumns are those of Purchase, of purchases p.
const purchaseColumns = `
	p.id, p.game_id, p.buyer_id, p.seller_id, p.paid, p.own_link, p.transfer_id, p.at, p.refunded_at, p.refund_way`

// a sale is what is on offer: a game, on its creator's terms.
type sale struct {
	Game
	Version  // the published one
	Verified *time.Time
	terms    []Term
}

// Buy gives buyer the right to play a game, for what they have agreed to pay, and shares
// that among those who made it. Whoever has bought it already gets that purchase and pays
// nothing. Its errors: ErrMembers for a guest, Short with too few credits, and Invalid, in
// particular where the price is another than the buyer was shown. Nothing is charged then.
func (s *Store) Buy(ctx context.Context, buyer User, order Order) (Purchase, error) {
	var p Purchase
	if !buyer.Is(Member) {
		return p, ErrMembers
	}
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		on, err := saleOf(ctx, tx, order.Slug)
		if err != nil {
			return err
		}
		p, err = buy(ctx, tx, buyer, on, order, time.Time{})
		return err
	})
	return p, err
}

func saleOf(ctx context.Context, q sqlx.QueryerContext, slug string) (sale, error) {
	var row struct {
		Game
		Verified    *time.Time `db:"verified_at"`
		Partial     bool       `db:"partial"`
		Certificate string     `db:"live_certificate"`
	}
	err := sqlx.GetContext(ctx, q, &row, `
		SELECT `+gameColumns+`, u.verified_at, v.partial, v.certificate AS live_certificate
		FROM games g JOIN users u ON u.id = g.owner_id JOIN versions v ON v.id = g.live_id
		WHERE g.slug = $1 AND g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL`, slug)
	on := sale{Game: row.Game, Version: Version{Partial: row.Partial, Certificate: row.Certificate}, Verified: row.Verified}
	if err != nil {
		return on, known(err)
	}
	on.terms, err = termsOf(ctx, q, row.Game.ID)
	return on, err
}

// agreed returns what the order comes to, or Invalid.
func (on sale) agreed(buyer User, o Order) (int, error) {
	price := on.Game.Price
	amount := o.Amount
	if amount == 0 {
		amount = price
	}
	switch {
	case on.OwnerID == buyer.ID:
		return 0, Invalid{"form": "This game is yours: you can play it as it is."}
	case price == 0:
		return 0, Invalid{"price": "This game is free now: there is nothing to buy."}
	case o.Price != price:
		return 0, Invalid{"price": fmt.Sprintf("The price has changed while you looked: it is %d credits now. Nothing was charged.", price)}
	case amount < price:
		return 0, Invalid{"amount": fmt.Sprintf("It takes %d credits or more.", price)}
	case amount > price && !on.PayMore:
		return 0, Invalid{"amount": fmt.Sprintf("Its price is %d credits, no more.", price)}
	case amount > maxPrice:
		return 0, Invalid{"amount": fmt.Sprintf("%d credits are the most that a game takes.", maxPrice)}
	}
	if maySell(on.Version, on.Verified) != nil {
		return 0, Invalid{"form": "This game is not for sale at the moment. Nothing was charged."}
	}
	return amount, nil
}

// buy makes the purchase at that time, zero for now.
func buy(ctx context.Context, tx *sqlx.Tx, buyer User, on sale, o Order, at time.Time) (Purchase, error) {
	amount, err := on.agreed(buyer, o)
	if err != nil {
		if bought, e := purchaseOf(ctx, tx, on.Game.ID, buyer.ID); e == nil {
			return bought, nil // It is a second click, and the price has changed meanwhile.
		}
		return Purchase{}, err
	}
	ownLink := o.OwnLink != "" && o.OwnLink == on.Handle
	parts := split(amount, ownLink, Creator{on.OwnerID, on.Creator}, on.terms)
	owners := []uuid.UUID{buyer.ID}
	for _, part := range parts {
		if part.OwnerID != site {
			owners = append(owners, part.OwnerID)
		}
	}
	b, err := openBooks(ctx, tx, owners...)
	if err != nil {
		return Purchase{}, err
	}
	// With the buyer's books open, nobody else buys for them.
	bought, err := purchaseOf(ctx, tx, on.Game.ID, buyer.ID)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return bought, err
	}
	p := Purchase{GameID: on.Game.ID, BuyerID: buyer.ID, SellerID: on.OwnerID, Paid: amount, OwnLink: ownLink}
	lines, err := b.spend(buyer.ID, int64(amount), Bought, on.Game.Title)
	if err != nil {
		return p, err
	}
	for _, part := range parts {
		lines = append(lines, part.line(on.Game.Title))
	}
	return p, p.book(ctx, tx, b, lines, on.Game.Title, at, notices(buyer, on, parts))
}

// line is the entry of a part of what the game with this title has brought.
func (p Part) line(title string) line {
	to := earnings
	if p.Reason == FeeTaken {
		to = fees
	}
	if p.Reason == Royalty {
		title += ", a remix of " + p.Title
	}
	return line{p.OwnerID, to, int64(p.Credits), p.Reason, title}
}

// book posts the purchase and keeps it.
func (p *Purchase) book(ctx context.Context, tx *sqlx.Tx, b books, lines []line, title string, at time.Time, told []notice) (err error) {
	if p.ID, err = newID(); err != nil {
		return err
	}
	var before int // the times that the buyer had it, and gave it back
	if err := tx.GetContext(ctx, &before, `SELECT count(*) FROM purchases WHERE game_id = $1 AND buyer_id = $2`, p.GameID, p.BuyerID); err != nil {
		return err
	}
	key := fmt.Sprintf("purchase:%s:%s:%d", p.GameID, p.BuyerID, before)
	p.TransferID, err = b.post(ctx, transfer{kind: "purchase", key: key, about: p.ID, cause: p.BuyerID, note: title, at: at}, lines)
	if err != nil {
		return err
	}
	err = tx.GetContext(ctx, p, `
		INSERT INTO purchases AS p (id, game_id, buyer_id, seller_id, paid, own_link, transfer_id, at)
		SELECT $1, $2, $3, $4, $5, $6, t.id, t.at FROM transfers t WHERE t.id = $7
		RETURNING `+purchaseColumns, p.ID, p.GameID, p.BuyerID, p.SellerID, p.Paid, p.OwnLink, p.TransferID)
	if err != nil {
		return err
	}
	return notify(ctx, tx, told)
}

// notices tell those who made a game what its sale has brought them.
func notices(buyer User, on sale, parts []Part) []notice {
	var told []notice
	for _, part := range parts {
		switch {
		case part.Credits == 0:
		case part.Reason == Sold:
			told = append(told, notice{part.OwnerID, "sale", fmt.Sprintf("%s bought %s: %d credits for you.", buyer.Name, on.Game.Title, part.Credits), "/sales"})
		case part.Reason == Royalty:
			told = append(told, notice{part.OwnerID, "royalty", fmt.Sprintf("%s, a remix of your %s, was sold: %d credits for you.", on.Game.Title, part.Title, part.Credits), "/sales"})
		}
	}
	return told
}

// purchaseOf returns the purchase by which user has a game, ErrNotFound if none.
func purchaseOf(ctx context.Context, q sqlx.QueryerContext, game, user uuid.UUID) (Purchase, error) {
	var p Purchase
	err := sqlx.GetContext(ctx, q, &p, `
		SELECT `+purchaseColumns+` FROM purchases p WHERE p.game_id = $1 AND p.buyer_id = $2 AND p.refunded_at IS NULL`, game, user)
	return p, known(err)
}
