package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// Who decided on a refund: the rules, the creator or an admin.
const (
	byRule    = "automatic"
	byCreator = "creator"
	byAdmin   = "admin"
)

// RefundView is what a buyer is told of getting their credits back.
type RefundView struct {
	Game      Game
	Purchase  Purchase
	Played    int    // seconds since buying
	Allowed   int    // played for less than these, a refund is automatic
	Median    int    // seconds of a usual sitting of others: what one plays in one day
	Used      int    // automatic refunds that the buyer has had in 90 days
	Automatic bool   // a refund takes nobody's word
	Why       string // it is not automatic, in words for the buyer
	ToAdmin   bool   // a request goes to an admin at once: the earnings from it are spent
	OneClick  bool   // nothing else stands in its way, so nothing need be typed
	Closed    bool   // it is too late even to ask
	Request   *RefundRequest
}

// RefundView returns what user is told of getting back what they paid for the game at
// slug: of the purchase by which they have it, or else of their last.
func (s *Store) RefundView(ctx context.Context, user uuid.UUID, slug string) (RefundView, error) {
	p, err := lastPurchase(ctx, s.db, user, slug, "")
	if err != nil {
		return RefundView{}, err
	}
	c, err := conductOf(ctx, s.db, p.ID)
	if err != nil {
		return RefundView{}, err
	}
	v := RefundView{Purchase: p, Played: c.Played, Allowed: c.allowed(), Median: c.Median, Used: c.Used}
	if p.RefundedAt == nil {
		v.Why = c.refusal()
		v.Automatic = v.Why == ""
		v.ToAdmin, v.OneClick = c.Short > 0, c.automatic() && c.overdrawn()
		v.Closed = c.Closed && !c.automatic()
	}
	if err := s.db.GetContext(ctx, &v.Game, `SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.id = $1`, p.GameID); err != nil {
		return v, known(err)
	}
	r, err := requestFor(ctx, s.db, p.ID)
	if errors.Is(err, ErrNotFound) {
		return v, nil
	}
	v.Request = &r
	return v, err
}

// lastPurchase returns the purchase by which user has the game at slug, or their last one
// if they have it no more. Lock is empty, or keeps others off it until a transaction ends.
func lastPurchase(ctx context.Context, q sqlx.QueryerContext, user uuid.UUID, slug, lock string) (Purchase, error) {
	var p Purchase
	err := sqlx.GetContext(ctx, q, &p, `
		SELECT `+purchaseColumns+` FROM purchases p JOIN games g ON g.id = p.game_id
		WHERE g.slug = $1 AND p.buyer_id = $2 ORDER BY p.refunded_at IS NULL DESC, p.at DESC LIMIT 1 `+lock, slug, user)
	return p, known(err)
}

const lockPurchase = `FOR NO KEY UPDATE OF p`

// Refund gives user back what they paid for the game at slug, if the rules say that they
// get it without anybody's word; else it is Invalid, which says why not. Asked for twice,
// it happens once.
func (s *Store) Refund(ctx context.Context, user uuid.UUID, slug string) (Purchase, error) {
	var p Purchase
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		// One after another, so that the automatic refunds of each count for the next.
		if _, err := tx.ExecContext(ctx, `SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE`, user); err != nil {
			return err
		}
		var err error
		if p, err = lastPurchase(ctx, tx, user, slug, lockPurchase); err != nil || p.RefundedAt != nil {
			return err
		}
		c, err := conductOf(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		if why := c.refusal(); why != "" {
			return Invalid{"form": why}
		}
		err = s.refund(ctx, tx, &p, byRule, user)
		if errors.Is(err, errSpent) {
			return Invalid{"form": "The earnings from it were spent just now: load the page again."}
		}
		return err
	})
	return p, err
}

// errSpent means that those who made a game do not have enough any more of what a sale has
// brought, and that the site does not bear it on this way. Nothing was changed.
var errSpent = errors.New("what the sale brought is spent")

// refund takes back a purchase that tx holds the lock on: who made the game gives back what
// they got, the site what they cannot, and the buyer gets it where they paid it from. It is
// the one place that does. By caused it. A request for it is granted with it. An admin's
// word lets the site bear anything, the rules' a little, a creator's nothing: errSpent.
func (s *Store) refund(ctx context.Context, tx *sqlx.Tx, p *Purchase, way string, by uuid.UUID) error {
	entries, err := entriesOf(ctx, tx, p.TransferID)
	if err != nil {
		return err
	}
	var names struct{ Title, Slug, Buyer string }
	if err := tx.GetContext(ctx, &names, `
		SELECT g.title, g.slug, u.name AS buyer FROM games g, users u WHERE g.id = $1 AND u.id = $2`, p.GameID, p.BuyerID); err != nil {
		return err
	}
	b, err := openBooks(ctx, tx, ownersOf(entries)...)
	if err != nil {
		return err
	}
	lines, took := b.reversed(entries)
	may, err := siteBears(ctx, tx, p.ID, way, took.short())
	if err != nil {
		return err
	}
	if !may {
		return errSpent
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE refund_requests SET status = 'granted', ended_at = now(), ended_by = $2
		WHERE purchase_id = $1 AND status IN ('asked', 'declined', 'appealed')`, p.ID, by); err != nil {
		return err
	}
	id, err := b.post(ctx, transfer{
		kind: "refund", key: fmt.Sprintf("refund:%s", p.ID), about: p.ID, cause: by, reverses: p.TransferID, note: names.Title,
	}, lines)
	if err != nil {
		return err
	}
	var at time.Time
	if err := tx.GetContext(ctx, &at, `
		UPDATE purchases SET refund_id = $2, refunded_at = now(), refund_way = $3 WHERE id = $1 RETURNING refunded_at`, p.ID, id, way); err != nil {
		return err
	}
	p.RefundedAt, p.RefundWay = &at, &way

	delete(took, p.BuyerID) // Who bought a remix of their own game.
	told := took.notices(p.SellerID, names.Buyer, names.Title)
	if by != p.BuyerID {
		told = append(told, notice{p.BuyerID, "refund", fmt.Sprintf("%s is refunded: %s are yours again.", names.Title, inCredits(p.Paid)), "/games/" + names.Slug + "/refund"})
	}
	return s.notify(ctx, tx, told)
}

// siteBears reports whether a refund on that way may leave so many credits to the site.
// With the seller's books open, no other refund of theirs is under way.
func siteBears(ctx context.Context, tx *sqlx.Tx, purchase uuid.UUID, way string, short int64) (bool, error) {
	if short == 0 || way == byAdmin {
		return true, nil
	}
	if way == byCreator {
		return false, nil
	}
	var borne int64
	err := tx.GetContext(ctx, &borne, `SELECT `+borneOf+` FROM purchases p WHERE p.id = $1`, purchase)
	return borne+short <= mostBorne, err
}
