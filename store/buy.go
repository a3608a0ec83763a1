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
	Status      Status     `db:"status"`
	Deleted     *time.Time `db:"deleted_at"`
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
	err := s.quickly(ctx, func(tx *sqlx.Tx, q querier) error {
		on, err := saleOf(ctx, q, order.Slug)
		if err != nil {
			return err
		}
		var told []notice
		if p, told, err = buy(ctx, q, buyer, on, order, time.Time{}); err != nil {
			return err
		}
		return s.notifyBy(ctx, tx, q, told)
	})
	return p, err
}

func saleOf(ctx context.Context, q querier, slug string) (sale, error) {
	var on sale
	err := q.GetContext(ctx, &on, `
		SELECT g.id, g.title, g.price, g.pay_more, g.owner_id, g.status, g.deleted_at, EXISTS (SELECT 1 FROM royalties r WHERE r.game_id = g.id) AS remix,
			u.name AS creator, coalesce(u.handle, '') AS handle, v.partial, v.certificate,
			CASE WHEN u.deleted_at IS NULL THEN u.verified_at END AS verified_at -- who leaves sells nothing any more
		FROM games g JOIN users u ON u.id = g.owner_id JOIN versions v ON v.id = g.live_id WHERE g.slug = $1`, slug)
	if err == nil && !on.public() {
		err = ErrNotFound
	}
	if err == nil && on.Remix {
		on.terms, err = termsOf(ctx, q, on.ID)
	}
	return on, known(err)
}

func (on sale) public() bool { return Game{Status: on.Status, DeletedAt: on.Deleted}.Public() }

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
		return 0, Invalid{"price": "The price has changed while you looked: it is " + inCredits(price) + " now. Nothing was charged."}
	case amount < price:
		return 0, Invalid{"amount": "It takes " + inCredits(price) + " or more."}
	case amount > price && !on.PayMore:
		return 0, Invalid{"amount": "Its price is " + inCredits(price) + ", no more."}
	case amount > maxPrice:
		return 0, Invalid{"amount": inCredits(maxPrice) + " are the most that a game takes."}
	}
	if on.mayBeSold() != nil {
		return 0, Invalid{"form": "This game is not for sale at the moment. Nothing was charged."}
	}
	return amount, nil
}

// buy makes the purchase at that time, zero for now, and returns whom to tell of it.
func buy(ctx context.Context, q querier, buyer User, on sale, o Order, at time.Time) (Purchase, []notice, error) {
	amount, err := on.agreed(buyer, o)
	if err != nil {
		if bought, e := purchaseOf(ctx, q, on.ID, buyer.ID); e == nil {
			return bought, nil, nil // It is a second click, and the price has changed meanwhile.
		}
		return Purchase{}, nil, err
	}
	ownLink := o.OwnLink != "" && o.OwnLink == on.Handle
	parts := split(amount, ownLink, Creator{on.OwnerID, on.Creator}, on.terms)
	owners := []uuid.UUID{buyer.ID}
	for _, part := range parts {
		if part.OwnerID != site {
			owners = append(owners, part.OwnerID)
		}
	}
	b, err := openBooks(ctx, q, owners...)
	if err != nil {
		return Purchase{}, nil, err
	}
	p := Purchase{GameID: on.ID, BuyerID: buyer.ID, SellerID: on.OwnerID, Paid: amount, OwnLink: ownLink}
	lines, err := b.spend(buyer.ID, int64(amount), Bought, on.Title)
	if err == nil {
		for _, part := range parts {
			lines = append(lines, part.line(on.Title))
		}
		err = p.book(ctx, q, b, lines, on.Title, at)
	}
	if _, short := errors.AsType[Short](err); short || errors.Is(err, errBought) {
		if bought, e := purchaseOf(ctx, q, on.ID, buyer.ID); e == nil {
			return bought, nil, nil // The buyer was quicker in another tab.
		}
	}
	if err != nil {
		return p, nil, err
	}
	return p, notices(buyer, on, parts), nil
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

// errBought means that the buyer has the game already.
var errBought = errors.New("bought already")

// book keeps the purchase, and posts it. With the buyer's books open nobody else buys for
// them, and the database has one purchase at a time of each game.
func (p *Purchase) book(ctx context.Context, q querier, b books, lines []line, title string, at time.Time) (err error) {
	if p.ID, err = newID(); err != nil {
		return err
	}
	if p.TransferID, err = newID(); err != nil {
		return err
	}
	if p.At = at; at.IsZero() {
		p.At = time.Now()
	}
	res, err := q.ExecContext(ctx, `
		INSERT INTO purchases (id, game_id, buyer_id, seller_id, paid, own_link, transfer_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (game_id, buyer_id) WHERE refunded_at IS NULL DO NOTHING`,
		p.ID, p.GameID, p.BuyerID, p.SellerID, p.Paid, p.OwnLink, p.TransferID, p.At)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, errBought)
	}
	_, err = b.post(ctx, transfer{id: p.TransferID, kind: "purchase", key: "purchase:" + p.ID.String(), about: p.ID, cause: p.BuyerID, note: title, at: p.At}, lines)
	return err
}

// notices tell those who made a game what its sale has brought them.
func notices(buyer User, on sale, parts []Part) []notice {
	var told []notice
	for _, part := range parts {
		switch {
		case part.Credits == 0:
		case part.Reason == Sold:
			told = append(told, notice{part.OwnerID, "sale", fmt.Sprintf("%s bought %s: %s for you.", buyer.Name, on.Title, inCredits(part.Credits)), "/sales"})
		case part.Reason == Royalty:
			told = append(told, notice{part.OwnerID, "royalty", fmt.Sprintf("%s, a remix of your %s, was sold: %s for you.", on.Title, part.Title, inCredits(part.Credits)), "/sales"})
		}
	}
	return told
}

// purchaseOf returns the purchase by which user has a game, ErrNotFound if none.
func purchaseOf(ctx context.Context, q querier, game, user uuid.UUID) (Purchase, error) {
	var p Purchase
	err := q.GetContext(ctx, &p, `
		SELECT `+purchaseColumns+` FROM purchases p WHERE p.game_id = $1 AND p.buyer_id = $2 AND p.refunded_at IS NULL`, game, user)
	return p, known(err)
}
