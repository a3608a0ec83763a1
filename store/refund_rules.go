package store

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// A refund that nobody need decide on is for who has played less than three minutes, or
// than a fifth of a usual sitting where that is more. What those who made the game have
// spent of it meanwhile, the site bears: 500 credits of each seller's sales in 90 days.
// Beyond that it could be made to pay for sales that never were, so an admin looks first.
const (
	refundDays    = 14
	leastAllowed  = 180 // seconds
	sittingShare  = 20  // percent
	mostAutomatic = 5   // in 90 days
	mostBorne     = 500 // credits, in 90 days
	askDays       = 180 // after buying, that a refund can be asked for
)

// conduct is what the rules of refunds look at.
type conduct struct {
	Played    int  `db:"played"` // seconds
	Median    int  `db:"median"`
	Used      int  `db:"used"`
	Late      bool `db:"late"`
	Closed    bool `db:"closed"`
	Remixed   bool `db:"remixed"`   // the buyer has made a game of their own from it
	Withdrawn bool `db:"withdrawn"` // the game has failed its test since
	Short     int  `db:"short"`     // credits of a refund now that the site would bear
	Borne     int  `db:"borne"`     // those that it has borne of the seller's
}

func (c conduct) allowed() int { return max(leastAllowed, c.Median*sittingShare/100) }

// refusal says why a refund is not automatic. Empty, it is.
func (c conduct) refusal() string {
	if c.Closed && !c.automatic() {
		return closed
	}
	who := "the creator"
	if c.Short > 0 {
		who = "an admin"
	}
	ask := " You can still ask " + who + "."
	switch {
	case c.Used >= mostAutomatic:
		return fmt.Sprintf("You have had %d automatic refunds in 90 days, which is the most.", c.Used) + ask
	case c.Remixed:
		return "You have made a remix of it, which stays yours." + ask
	case c.Withdrawn:
	case c.Late:
		return fmt.Sprintf("You bought it more than %d days ago.", refundDays) + ask
	case c.Played >= c.allowed():
		return fmt.Sprintf("You have played it for %s, and a refund is automatic below %s.", Lasting(c.Played), Lasting(c.allowed())) + ask
	}
	if c.overdrawn() {
		return "The rules are on your side. The earnings from it are spent, though, so an admin looks at it first."
	}
	return ""
}

// closed is what is said once it is too late to ask anybody.
var closed = fmt.Sprintf("You bought it more than %d days ago: that is too long for a refund.", askDays)

// automatic reports whether the buyer has done nothing that speaks against it.
func (c conduct) automatic() bool {
	return c.Used < mostAutomatic && !c.Remixed && (c.Withdrawn || !c.Late && c.Played < c.allowed())
}

// overdrawn reports whether the site would bear more of it than it does without a word.
func (c conduct) overdrawn() bool { return c.Short > 0 && c.Short+c.Borne > mostBorne }

// playedSince is how many seconds the buyer of purchases p has played the game since, by
// themselves and in rooms. Of what began before it, as a demo, only what can have been
// played since counts.
const playedSince = `((
	SELECT coalesce(sum(CASE WHEN l.started_at >= p.at THEN l.seconds
		ELSE least(l.seconds, greatest(0, floor(extract(epoch FROM l.beat_at - p.at)))) END), 0)
	FROM plays l WHERE l.user_id = p.buyer_id AND l.game_id = p.game_id AND l.seconds > 0
) + (
	SELECT coalesce(floor(sum(extract(epoch FROM d.ended_at - greatest(d.started_at, p.at)))), 0)
	FROM rounds d WHERE d.game_id = p.game_id AND d.ended_at > p.at
		AND d.id IN (SELECT t.round_id FROM round_seats t WHERE t.user_id = p.buyer_id AND t.ended_at > p.at)
))::int`

// shortOf is how many credits those who made a game do not have any more of what purchases
// p brought them. Each gives it back from the account that got it.
const shortOf = `(
	SELECT coalesce(sum(greatest(0, e.sum - a.balance)), 0)::int
	FROM (SELECT account_id, sum(amount) AS sum FROM entries WHERE transfer_id = p.transfer_id AND owner_id IS NOT NULL GROUP BY 1) e
		JOIN accounts a ON a.id = e.account_id)`

// borneOf is how many credits of automatic refunds of a seller's sales the site has borne
// in 90 days: what its fees gave beyond what they had got.
const borneOf = `(
	SELECT coalesce(-sum(e.amount), 0)::int FROM purchases o JOIN entries e ON e.transfer_id IN (o.transfer_id, o.refund_id)
	WHERE o.seller_id = p.seller_id AND o.refund_way = 'automatic' AND o.refunded_at > now() - interval '90 days'
		AND e.account_id = (SELECT id FROM accounts WHERE owner_id IS NULL AND kind = 'fees'))`

// conductOf looks at how a purchase went. The median is of the last 10,000 plays of others.
func conductOf(ctx context.Context, q sqlx.QueryerContext, purchase uuid.UUID) (conduct, error) {
	var c conduct
	err := sqlx.GetContext(ctx, q, &c, `
		SELECT p.at < now() - make_interval(days => $2) AS late, p.at < now() - make_interval(days => $3) AS closed,
			EXISTS (SELECT 1 FROM games r WHERE r.remix_of = p.game_id AND r.owner_id = p.buyer_id AND r.created_at >= p.at) AS remixed,
			coalesce((SELECT v.certificate = 'failed' FROM games g JOIN versions v ON v.id = g.live_id WHERE g.id = p.game_id), false) AS withdrawn,
			(SELECT count(*) FROM purchases u WHERE u.buyer_id = p.buyer_id AND u.refund_way = 'automatic'
				AND u.refunded_at > now() - interval '90 days') AS used,
			`+playedSince+` AS played, `+shortOf+` AS short, `+borneOf+` AS borne,
			(SELECT coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY sitting), 0)::int FROM (
				SELECT sum(seconds) AS sitting FROM (
					SELECT id, user_id, started_at, seconds FROM plays
					WHERE game_id = p.game_id AND seconds > 0 AND user_id IS DISTINCT FROM p.buyer_id
					ORDER BY started_at DESC LIMIT 10000) latest
				GROUP BY coalesce(user_id, id), (started_at AT TIME ZONE 'UTC')::date) sittings) AS median
		FROM purchases p WHERE p.id = $1`, purchase, refundDays, askDays)
	return c, known(err)
}
