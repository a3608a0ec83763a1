package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// A refund that nobody need decide on is for who has played less than three minutes, or
// than a fifth of a usual sitting where that is more.
const (
	refundDays    = 14
	leastAllowed  = 180 // seconds
	sittingShare  = 20  // percent
	mostAutomatic = 5   // in 90 days
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
	Request   *RefundRequest
}

// conduct is what the rules of refunds look at.
type conduct struct {
	Played    int  `db:"played"`
	Median    int  `db:"median"`
	Used      int  `db:"used"`
	Late      bool `db:"late"`
	Withdrawn bool `db:"withdrawn"` // the game has failed its test since
}

func (c conduct) allowed() int { return max(leastAllowed, c.Median*sittingShare/100) }

// refusal says why a refund is not automatic. Empty, it is.
func (c conduct) refusal() string {
	switch {
	case c.Used >= mostAutomatic:
		return fmt.Sprintf("You have had %d automatic refunds in 90 days, which is the most. You can still ask the creator.", c.Used)
	case c.Withdrawn:
		return ""
	case c.Late:
		return fmt.Sprintf("You bought it more than %d days ago. You can still ask the creator.", refundDays)
	case c.Played >= c.allowed():
		return fmt.Sprintf("You have played it for %s, and a refund is automatic below %s. You can still ask the creator.", lasting(c.Played), lasting(c.allowed()))
	}
	return ""
}

// lasting is a number of seconds in words, rounded down.
func lasting(seconds int) string {
	n, unit := seconds/60, "minute"
	if n == 0 {
		n, unit = seconds, "second"
	}
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
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

// conductOf looks at how a purchase went. Of a play that began before it, as a demo, only
// what can have been played since counts. Usual is what the last 10,000 plays of others were.
func conductOf(ctx context.Context, q sqlx.QueryerContext, purchase uuid.UUID) (conduct, error) {
	var c conduct
	err := sqlx.GetContext(ctx, q, &c, `
		SELECT p.at < now() - make_interval(days => $2) AS late,
			coalesce((SELECT v.certificate = 'failed' FROM games g JOIN versions v ON v.id = g.live_id WHERE g.id = p.game_id), false) AS withdrawn,
			(SELECT count(*) FROM purchases u WHERE u.buyer_id = p.buyer_id AND u.refund_way = 'automatic'
				AND u.refunded_at > now() - interval '90 days') AS used,
			(SELECT coalesce(sum(CASE WHEN l.started_at >= p.at THEN l.seconds
				ELSE least(l.seconds, greatest(0, floor(extract(epoch FROM l.beat_at - p.at)))) END), 0)::int
				FROM plays l WHERE l.user_id = p.buyer_id AND l.game_id = p.game_id AND l.seconds > 0) AS played,
			(SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY sitting), 0)::int FROM (
				SELECT sum(seconds) AS sitting FROM (
					SELECT id, user_id, started_at, seconds FROM plays
					WHERE game_id = p.game_id AND seconds > 0 AND user_id IS DISTINCT FROM p.buyer_id
					ORDER BY started_at DESC LIMIT 10000) latest
				GROUP BY coalesce(user_id, id), (started_at AT TIME ZONE 'UTC')::date) sittings) AS median
		FROM purchases p WHERE p.id = $1`, purchase, refundDays)
	return c, known(err)
}

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
		return refund(ctx, tx, &p, byRule, user)
	})
	return p, err
}

// refund takes back a purchase that tx holds the lock on: who made the game gives back what
// they got, the site what they cannot, and the buyer gets it where they paid it from. It is
// the one place that does. By caused it. A request for it is granted with it.
func refund(ctx context.Context, tx *sqlx.Tx, p *Purchase, way string, by uuid.UUID) error {
	entries, err := entriesOf(ctx, tx, p.TransferID)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		UPDATE refund_requests SET status = 'granted', ended_at = now(), ended_by = $2
		WHERE purchase_id = $1 AND status IN ('asked', 'declined', 'appealed')`, p.ID, by); err != nil {
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
	told := took.notices(names.Buyer, names.Title)
	if by != p.BuyerID {
		told = append(told, notice{p.BuyerID, "refund", fmt.Sprintf("%s is refunded: %d credits are yours again.", names.Title, p.Paid), "/games/" + names.Slug + "/refund"})
	}
	return notify(ctx, tx, told)
}
