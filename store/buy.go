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

// sale is a game on offer, on its creator's terms.
type sale struct {
	ID          uuid.UUID  `db:"id"`
	Title       string     `db:"title"`
	Price       int        `db:"price"`
	PayMore     bool       `db:"pay_more"`
	OwnerID     uuid.UUID  `db:"owner_id"`
	Creator     string     `db:"creator"`
	Handle      string     `db:"handle"` // the creator's
	Remix       bool       `db:"remix"`
	Verified    *time.Time `db:"verified_at"` // the creator's address
	Partial     bool       `db:"partial"`     // of the published version
	Certificate string     `db:"certificate"`
	terms       []Term
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
	var on sale
	err := sqlx.GetContext(ctx, q, &on, `
		SELECT g.id, g.title, g.price, g.pay_more, g.owner_id, u.name AS creator, coalesce(u.handle, '') AS handle,
			CASE WHEN u.deleted_at IS NULL THEN u.verified_at END AS verified_at, v.partial, v.certificate, -- who leaves sells nothing any more
			EXISTS (SELECT 1 FROM royalties r WHERE r.game_id = g.id) AS remix
		FROM games g JOIN users u ON u.id = g.owner_id JOIN versions v ON v.id = g.live_id
		WHERE g.slug = $1 AND g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL`, slug)
	if err == nil && on.Remix {
		on.terms, err = termsOf(ctx, q, on.ID)
	}
	return on, known(err)
}

func (on sale) mayBeSold() error {
	return maySell(Version{Partial: on.Partial, Certificate: on.Certificate}, on.Verified)
}

// agreed returns what the order comes to, or Invalid.
func (on sale) agreed(buyer User, o Order) (int, error) {
	price := on.Price
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
	if on.mayBeSold() != nil {
		return 0, Invalid{"form": "This game is not for sale at the moment. Nothing was charged."}
	}
	return amount, nil
}

// buy makes the purchase at that time, zero for now.
func buy(ctx context.Context, tx *sqlx.Tx, buyer User, on sale, o Order, at time.Time) (Purchase, error) {
	amount, err := on.agreed(buyer, o)
	if err != nil {
		if bought, e := purchaseOf(ctx, tx, on.ID, buyer.ID); e == nil {
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
	bought, err := purchaseOf(ctx, tx, on.ID, buyer.ID)
	if err == nil || !errors.Is(err, ErrNotFound) {
		return bought, err
	}
	p := Purchase{GameID: on.ID, BuyerID: buyer.ID, SellerID: on.OwnerID, Paid: amount, OwnLink: ownLink}
	lines, err := b.spend(buyer.ID, int64(amount), Bought, on.Title)
	if err != nil {
		return p, err
	}
	for _, part := range parts {
		lines = append(lines, part.line(on.Title))
	}
	return p, p.book(ctx, tx, b, lines, on.Title, at, notices(buyer, on, parts))
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
	p.TransferID, err = b.post(ctx, transfer{kind: "purchase", key: "purchase:" + p.ID.String(), about: p.ID, cause: p.BuyerID, note: title, at: at}, lines)
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
			told = append(told, notice{part.OwnerID, "sale", fmt.Sprintf("%s bought %s: %d credits for you.", buyer.Name, on.Title, part.Credits), "/sales"})
		case part.Reason == Royalty:
			told = append(told, notice{part.OwnerID, "royalty", fmt.Sprintf("%s, a remix of your %s, was sold: %d credits for you.", on.Title, part.Title, part.Credits), "/sales"})
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
