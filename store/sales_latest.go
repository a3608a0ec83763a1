package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// shownSales is how many sales a page has.
const shownSales = 25

// Sale is one copy of a game that somebody bought, with what became of the price.
type Sale struct {
	Purchase
	Slug        string `db:"slug"`
	Title       string `db:"title"`
	Hue         int    `db:"hue"`
	Buyer       string `db:"buyer"`        // name
	BuyerHandle string `db:"buyer_handle"` // empty for somebody without a page
	Returned    int64  `db:"returned"`     // credits that a refund took from the seller
	Parts       []Part // that sum to the price: the fee, royalties, and the seller's
}

// latestSales returns a page of seller's sales before a cursor, newest first.
func latestSales(ctx context.Context, tx *sqlx.Tx, seller uuid.UUID, at *string, id *uuid.UUID) (sales []Sale, next string, err error) {
	err = tx.SelectContext(ctx, &sales, `
		SELECT `+purchaseColumns+`, g.slug, g.title, g.hue, u.name AS buyer, coalesce(u.handle, '') AS buyer_handle,
			coalesce((SELECT -sum(e.amount) FROM entries e WHERE e.transfer_id = p.refund_id AND e.owner_id = $1 AND e.amount < 0), 0) AS returned
		FROM purchases p JOIN games g ON g.id = p.game_id JOIN users u ON u.id = p.buyer_id
		WHERE p.seller_id = $1 AND ($2::timestamptz IS NULL OR (p.at, p.id) < ($2, $3::uuid))
		ORDER BY p.at DESC, p.id DESC LIMIT $4`, seller, at, id, shownSales+1)
	if err != nil {
		return nil, "", err
	}
	if len(sales) > shownSales {
		sales = sales[:shownSales]
		last := sales[shownSales-1]
		next = cursor(last.At.UTC().Format(time.RFC3339Nano), last.ID)
	}
	return sales, next, partsOf(ctx, tx, sales)
}

// partsOf adds what the entries say of each price.
func partsOf(ctx context.Context, tx *sqlx.Tx, sales []Sale) error {
	places, transfers := map[uuid.UUID]int{}, Strings{}
	for i, sale := range sales {
		places[sale.TransferID] = i
		transfers = append(transfers, sale.TransferID.String())
	}
	var parts []struct {
		TransferID uuid.UUID     `db:"transfer_id"`
		Reason     string        `db:"reason"`
		OwnerID    uuid.NullUUID `db:"owner_id"`
		Name       string        `db:"name"`
		Credits    int           `db:"amount"`
	}
	err := tx.SelectContext(ctx, &parts, `
		SELECT e.transfer_id, e.reason, e.owner_id, coalesce(u.name, '') AS name, e.amount
		FROM entries e JOIN purchases p ON p.transfer_id = e.transfer_id LEFT JOIN users u ON u.id = e.owner_id
		WHERE e.transfer_id = ANY($1::uuid[]) AND e.reason IN ('fee', 'royalty', 'sale')
		ORDER BY array_position('{fee, royalty, sale}', e.reason), -- and royalties as they are taken
			(SELECT max(r.depth) FROM royalties r WHERE r.game_id = p.game_id AND r.owner_id = e.owner_id) DESC, e.id`, transfers)
	for _, p := range parts {
		sale := &sales[places[p.TransferID]]
		sale.Parts = append(sale.Parts, Part{Reason: p.Reason, OwnerID: p.OwnerID.UUID, Name: p.Name, Credits: p.Credits})
	}
	return err
}
