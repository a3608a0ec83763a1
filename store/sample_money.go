package store

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// SampleSale is a purchase that a made-up player made, for a demo catalogue.
type SampleSale struct {
	GameID, BuyerID uuid.UUID
	At              time.Time
	OwnLink         bool // the buyer came by the creator's own link
	Refunded        bool
}

// sampleCredits is what each made-up player is given to spend.
const sampleCredits = 20_000

// AddSampleSales has made-up players buy sample games, and give some of them back, by the
// rules and transfers that all purchases have. What they have bought before stays as it
// is, so that seeding twice adds nothing. A player without credits, and a game that is not
// on sale, are left out.
func (s *Store) AddSampleSales(ctx context.Context, players []SamplePlayer, sales []SampleSale) error {
	slices.SortFunc(sales, func(a, b SampleSale) int { return a.At.Compare(b.At) })
	for _, p := range players {
		if err := s.addSampleCredits(ctx, p); err != nil {
			return err
		}
	}
	for _, sale := range sales {
		if err := s.addSampleSale(ctx, sale); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addSampleCredits(ctx context.Context, p SamplePlayer) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		b, err := openBooks(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		const why = "Credits of the demo, for which nobody paid"
		_, err = b.post(ctx, transfer{kind: "grant", key: "sample:" + p.ID.String(), note: why, at: time.Now().AddDate(0, 0, -100)}, []line{
			{site, grants, -sampleCredits, Granted, why},
			{p.ID, wallet, sampleCredits, Granted, why},
		})
		return err
	})
	if errors.Is(err, errPosted) {
		return nil
	}
	return err
}

func (s *Store) addSampleSale(ctx context.Context, sale SampleSale) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var game struct{ Slug, Handle string }
		err := tx.GetContext(ctx, &game, `
			SELECT g.slug, u.handle FROM games g JOIN users u ON u.id = g.owner_id
			WHERE g.id = $1 AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.game_id = g.id AND p.buyer_id = $2)`, sale.GameID, sale.BuyerID)
		if err = known(err); errors.Is(err, ErrNotFound) {
			return nil // It was bought before.
		}
		if err != nil {
			return err
		}
		on, err := saleOf(ctx, tx, game.Slug, sale.BuyerID)
		if errors.Is(err, ErrNotFound) {
			return nil // Its creator has taken it down since.
		}
		if err != nil {
			return err
		}
		order := Order{Slug: game.Slug, Price: on.Price}
		if sale.OwnLink {
			order.OwnLink = game.Handle
		}
		d, _, err := buy(ctx, tx, User{ID: sale.BuyerID, Role: Member}, on, order, sale.At)
		_, invalid := errors.AsType[Invalid](err)
		if _, short := errors.AsType[Short](err); invalid || short {
			return nil
		}
		if err != nil || !sale.Refunded {
			return err
		}
		if err := s.refund(ctx, tx, &d.Purchase, byRule, sale.BuyerID); !errors.Is(err, errSpent) {
			return err
		}
		return nil // Its seller has spent what it brought, so it stays bought.
	})
}
