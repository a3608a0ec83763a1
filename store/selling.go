package store

import (
	"context"
	"time"

	"github.com/jmoiron/sqlx"
)

// maySell returns nil if version may be sold by a creator whose address was verified then,
// nil if never; else Invalid, which says why not beside the price. It is the one place that
// says what may be sold.
func maySell(version Version, verified *time.Time) error {
	switch {
	case verified == nil:
		return Invalid{"price": "To sell, first confirm your address: settings has a button that sends you a link. Until then leave the price at 0."}
	case version.Partial:
		return Invalid{"price": "This version was stopped half way, so it cannot be sold. Finish it first, or leave the price at 0."}
	case version.Certificate == "failed":
		return Invalid{"price": "This version failed its test, so it cannot be sold. Mend it first, or leave the price at 0."}
	}
	return nil
}

// headMaySell returns what maySell does of the head of a game, locked, and its owner.
func headMaySell(ctx context.Context, tx *sqlx.Tx, game Game) error {
	var head struct {
		Verified    *time.Time `db:"verified_at"`
		Partial     bool       `db:"partial"`
		Certificate string     `db:"certificate"`
	}
	err := tx.GetContext(ctx, &head, `
		SELECT u.verified_at, v.partial, v.certificate FROM users u, versions v WHERE u.id = $1 AND v.id = $2`, game.OwnerID, game.HeadID)
	if err != nil {
		return known(err)
	}
	return maySell(Version{Partial: head.Partial, Certificate: head.Certificate}, head.Verified)
}
