package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
	Wallet      int64      `db:"wallet"` // the buyer's, as is the next
	Earnings    int64      `db:"earnings"`
	Mailed      bool       `db:"mailed"` // somebody who made it has asked for mails about sales
	terms       []Term
}

// Buy gives buyer the right to play a game, for what they have agreed to pay, and shares
// that among those who made it. Whoever has bought it already gets that purchase and pays
// nothing. Its errors: ErrMembers for a guest, Short with too few credits, and Invalid, in
// particular where the price is another than the buyer was shown. Nothing is charged then.
func (s *Store) Buy(ctx context.Context, buyer User, order Order) (Purchase, error) {
	if !buyer.Is(Member) {
		return Purchase{}, ErrMembers
	}
	for {
		p, err := s.buyOnce(ctx, buyer, order)
		if !errors.Is(err, errMoved) {
			return p, err
		}
	}
}

// buyOnce looks and buys, and is errMoved if meanwhile the price has changed, or the buyer's
// credits went elsewhere. A word by mail needs a transaction of several statements. (Who asks
// for mails in that very moment gets the next.)
func (s *Store) buyOnce(ctx context.Context, buyer User, order Order) (Purchase, error) {
	q, err := s.quick(ctx)
	if err != nil {
		return Purchase{}, err
	}
	on, err := saleOf(ctx, q, order.Slug, buyer.ID)
	if err != nil {
		return Purchase{}, err
	}
	var d deal
	var found []ways
	if on.Mailed {
		err = s.inTx(ctx, func(tx *sqlx.Tx) error {
			if d, found, err = buy(ctx, tx, buyer, on, order, time.Time{}); err != nil {
				return err
			}
			return s.mailNotices(ctx, tx, d.told, found)
		})
	} else {
		d, found, err = buy(ctx, q, buyer, on, order, time.Time{}) // in one statement, so in one transaction
	}
	if err == nil {
		s.bells.ring(s.db, onPage(d.told, found))
	}
	return d.Purchase, err
}

// saleOf returns what is on sale at slug, to a buyer who has so much.
func saleOf(ctx context.Context, q querier, slug string, buyer uuid.UUID) (sale, error) {
	var on sale
	topic := topicOf("sale")
	err := q.GetContext(ctx, &on, `
		SELECT g.id, g.title, g.price, g.pay_more, g.owner_id, g.status, g.deleted_at, EXISTS (SELECT 1 FROM royalties r WHERE r.game_id = g.id) AS remix,
			u.name AS creator, coalesce(u.handle, '') AS handle, v.partial, v.certificate,
			CASE WHEN u.deleted_at IS NULL THEN u.verified_at END AS verified_at, -- who leaves sells nothing any more
			coalesce(w.balance, 0) AS wallet, coalesce(e.balance, 0) AS earnings,
			$3 OR EXISTS (
				SELECT 1 FROM (SELECT g.owner_id UNION ALL SELECT r.owner_id FROM royalties r WHERE r.game_id = g.id) maker
				JOIN notification_settings c ON c.user_id = maker.owner_id AND c.kind = $4 AND c.mail) AS mailed
		FROM games g JOIN users u ON u.id = g.owner_id JOIN versions v ON v.id = g.live_id
			LEFT JOIN accounts w ON w.owner_id = $2 AND w.kind = 'wallet' LEFT JOIN accounts e ON e.owner_id = $2 AND e.kind = 'earnings'
		WHERE g.slug = $1`, slug, buyer, topic.Mail, topic.Key)
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

// A deal is a purchase to be made.
type deal struct {
	Purchase
	price int // that it goes by
	title string
	lines []line
	told  []notice
}

// deal returns what the order comes to, Invalid, or Short.
func (on sale) deal(buyer User, o Order) (deal, error) {
	amount, err := on.agreed(buyer, o)
	if err != nil {
		return deal{}, err
	}
	lines, err := Balances{Wallet: on.Wallet, Earnings: on.Earnings}.spend(buyer.ID, int64(amount), Bought, on.Title)
	if err != nil {
		return deal{}, err
	}
	ownLink := o.OwnLink != "" && o.OwnLink == on.Handle
	parts := split(amount, ownLink, Creator{on.OwnerID, on.Creator}, on.terms)
	for _, part := range parts {
		lines = append(lines, part.line(on.Title))
	}
	p := Purchase{GameID: on.ID, BuyerID: buyer.ID, SellerID: on.OwnerID, Paid: amount, OwnLink: ownLink}
	return deal{p, on.Price, on.Title, lines, notices(buyer, on, parts)}, nil
}

// buy makes the purchase, and returns how those who made the game are told of it. If the
// buyer has the game already that is the purchase.
func buy(ctx context.Context, q querier, buyer User, on sale, o Order, at time.Time) (deal, []ways, error) {
	var found []ways
	d, err := on.deal(buyer, o)
	if err == nil {
		found, err = d.book(ctx, q, at)
	}
	if err != nil {
		if bought, e := purchaseOf(ctx, q, on.ID, buyer.ID); e == nil {
			return deal{Purchase: bought}, nil, nil // By a click before, or in another tab.
		}
	}
	return d, found, err
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

// book makes the deal at that time, zero for now; of a sale in the past nobody is told. It is
// errMoved if the game has another price by now or is gone, or the buyer has the game, or has
// not the credits any more that the lines take.
func (d *deal) book(ctx context.Context, q querier, at time.Time) (found []ways, err error) {
	if d.ID, err = newID(); err != nil {
		return nil, err
	}
	if d.TransferID, err = newID(); err != nil {
		return nil, err
	}
	if d.At = at; at.IsZero() {
		d.At = time.Now()
	} else {
		d.told = nil
	}
	news, err := noticeColumns(d.told)
	if err != nil {
		return nil, err
	}
	err = q.SelectContext(ctx, &found, `
		WITH `+linesGiven+`, bought AS (
			INSERT INTO purchases (id, game_id, buyer_id, seller_id, paid, own_link, transfer_id, at)
			SELECT $7, g.id, $9, g.owner_id, $10, $11, $12, $13 FROM games g
			WHERE g.id = $8 AND g.price = $14 AND g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL
			ON CONFLICT (game_id, buyer_id) WHERE refunded_at IS NULL DO NOTHING RETURNING id, buyer_id, transfer_id, at
		), made AS (
			INSERT INTO transfers (id, kind, key, about, cause_id, note, at)
			SELECT transfer_id, 'purchase', 'purchase:' || id, id, buyer_id, $15, at FROM bought RETURNING id
		), entered AS (`+enterLines+`), notices `+noticeNames+` AS (
			SELECT n.* FROM made, unnest($16::uuid[], $17::uuid[], $18::text[], $19::text[], $20::text[], $21::text[],
				$22::boolean[], $23::boolean[], $24::boolean[]) WITH ORDINALITY n
		), `+keepNotices+`
		SELECT coalesce(t.place, 0) AS place, coalesce(t.page, false) AS page, coalesce(t.mail, false) AS mail FROM made LEFT JOIN told t ON true`,
		slices.Concat(columns(d.lines), []any{d.ID, d.GameID, d.BuyerID, d.Paid, d.OwnLink, d.TransferID, d.At, d.price, d.title}, news)...)
	if err == nil && len(found) == 0 {
		err = errMoved
	}
	return found, known(err)
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
