package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/jobs"
)

// Audit is one look through the whole ledger.
type Audit struct {
	ID        uuid.UUID  `db:"id"`
	StartedAt time.Time  `db:"started_at"`
	EndedAt   *time.Time `db:"ended_at"`
	Accounts  int64      `db:"accounts"` // how many it looked at
	Transfers int64      `db:"transfers"`
	Entries   int64      `db:"entries"`
	Wrong     Strings    `db:"wrong"`   // what does not add up, in words; nothing if all is well
	Cause     string     `db:"cause"`   // the name of the admin who asked, empty for the night's
	CutOff    bool       `db:"cut_off"` // it has not ended, and will not
}

const auditColumns = `
	a.id, a.started_at, a.ended_at, a.accounts, a.transfers, a.entries, a.wrong, coalesce(u.name, '') AS cause,
	a.ended_at IS NULL AND a.started_at < now() - interval '2 hours' AS cut_off` // three jobs of 30 minutes each

// maxWrong is how many findings of one check an audit keeps.
const maxWrong = 20

// checks are what must be so of the ledger. Each finds, in words, what is not, in one
// statement: so it sees one moment, whatever goes on meanwhile.
var checks = []string{
	// Every balance is the sum of its entries, and what the last of them says.
	`SELECT format('account %s has %s, its entries sum to %s, the last of them says %s', a.id, a.balance, coalesce(e.sum, 0), coalesce(e.last, 0))
	FROM accounts a LEFT JOIN (
		SELECT account_id, sum(amount) AS sum, (array_agg(balance ORDER BY id DESC))[1] AS last FROM entries GROUP BY account_id
	) e ON e.account_id = a.id
	WHERE a.owner_id IS NOT NULL AND (a.balance <> coalesce(e.sum, 0) OR a.balance <> coalesce(e.last, 0) OR a.balance < 0)`,

	// What an entry says of its account is what the one before said, and its own amount.
	`SELECT format('entry %s of account %s says %s after %s and %s', id, account_id, balance, before, amount) FROM (
		SELECT id, account_id, amount, balance, coalesce(lag(balance) OVER (PARTITION BY account_id ORDER BY id), 0) AS before
		FROM entries WHERE owner_id IS NOT NULL
	) e WHERE balance <> before + amount OR balance < 0`,

	// The same of what its owner can spend.
	`SELECT format('entry %s of user %s says %s to spend, it is %s', id, owner_id, spendable, sum) FROM (
		SELECT e.id, e.owner_id, e.spendable,
			sum(e.amount) FILTER (WHERE a.kind IN ('wallet', 'earnings')) OVER (PARTITION BY e.owner_id ORDER BY e.id) AS sum
		FROM entries e JOIN accounts a ON a.id = e.account_id WHERE e.owner_id IS NOT NULL
	) e WHERE spendable <> coalesce(sum, 0)`,

	// Every transfer has entries, which sum to zero.
	`SELECT format('transfer %s sums to %s', t.id, coalesce(e.sum::text, 'nothing'))
	FROM transfers t LEFT JOIN (SELECT transfer_id, sum(amount) AS sum FROM entries GROUP BY transfer_id) e ON e.transfer_id = t.id
	WHERE e.sum IS DISTINCT FROM 0`,

	// Every purchase took its price from the buyer and gave it to others; a refund undid that.
	`SELECT format('purchase %s of %s credits took %s from its buyer', p.id, p.paid, coalesce(e.sum, 0))
	FROM purchases p LEFT JOIN (
		SELECT transfer_id, owner_id, -sum(amount) FILTER (WHERE reason = 'purchase') AS sum FROM entries GROUP BY transfer_id, owner_id
	) e ON e.transfer_id = p.transfer_id AND e.owner_id = p.buyer_id WHERE e.sum IS DISTINCT FROM p.paid`,
	`SELECT format('purchase %s of %s credits gave %s back to its buyer', p.id, p.paid, coalesce(e.sum, 0))
	FROM purchases p LEFT JOIN transfers t ON t.id = p.refund_id LEFT JOIN (
		SELECT e.transfer_id, e.owner_id, sum(e.amount) FILTER (WHERE e.amount > 0) AS sum FROM entries e GROUP BY e.transfer_id, e.owner_id
	) e ON e.transfer_id = p.refund_id AND e.owner_id = p.buyer_id
	WHERE p.refund_id IS NOT NULL AND (e.sum, t.reverses) IS DISTINCT FROM (p.paid, p.transfer_id)`,
	`SELECT format('transfer %s is of a purchase that is not there', t.id) FROM transfers t
	WHERE t.kind = 'purchase' AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.transfer_id = t.id)
		OR t.kind = 'refund' AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.refund_id = t.id)`,

	// A refund leaves every account as the purchase found it. Only of an account that is
	// empty after it may something be missing, which then comes from the site's fees.
	`SELECT format('refund %s leaves account %s with %s of purchase %s', p.refund_id, e.account_id, e.left_over, p.id)
	FROM purchases p JOIN LATERAL (
		SELECT account_id, owner_id, sum(amount) AS left_over, sum(amount) FILTER (WHERE transfer_id = p.transfer_id) AS bought
		FROM entries WHERE transfer_id IN (p.transfer_id, p.refund_id) GROUP BY account_id, owner_id
	) e ON e.left_over <> 0
	WHERE p.refund_id IS NOT NULL AND e.account_id <> (SELECT id FROM accounts WHERE owner_id IS NULL AND kind = 'fees')
		AND (e.owner_id IS NULL OR e.left_over < 0 OR e.left_over > coalesce(e.bought, 0) OR 0 <> (
			SELECT b.balance FROM entries b WHERE b.owner_id = e.owner_id AND b.account_id = e.account_id
				AND b.id <= (SELECT max(id) FROM entries WHERE transfer_id = p.refund_id) ORDER BY b.id DESC LIMIT 1))`,

	// The site's share of a sale is what the rule says.
	fmt.Sprintf(`SELECT format('purchase %%s of %%s credits gave the site %%s', p.id, p.paid, coalesce(e.sum, 0))
	FROM purchases p LEFT JOIN (
		SELECT transfer_id, sum(amount) AS sum FROM entries WHERE reason = 'fee' AND owner_id IS NULL GROUP BY transfer_id
	) e ON e.transfer_id = p.transfer_id
	WHERE coalesce(e.sum, 0) <> p.paid::bigint * CASE WHEN p.own_link THEN %d ELSE %d END / 100`, ownLinkPercent, feePercent),

	// What is held is held for a generation at work, what is on its way out was asked for.
	`SELECT format('user %s has %s held, for generations that hold %s', a.owner_id, a.balance, coalesce(g.held, 0))
	FROM accounts a LEFT JOIN (
		SELECT user_id, sum(held) AS held FROM generations WHERE status IN ('queued', 'running') GROUP BY user_id
	) g ON g.user_id = a.owner_id WHERE a.kind = 'held' AND a.owner_id IS NOT NULL AND a.balance <> coalesce(g.held, 0)`,
	`SELECT format('user %s has %s on its way out, and asked for %s', a.owner_id, a.balance, coalesce(p.asked, 0))
	FROM accounts a LEFT JOIN (
		SELECT user_id, sum(credits) AS asked FROM payouts WHERE status = 'asked' GROUP BY user_id
	) p ON p.user_id = a.owner_id WHERE a.kind = 'payouts' AND a.owner_id IS NOT NULL AND a.balance <> coalesce(p.asked, 0)`,

	// The site was paid for generations that are ready, as much as they held, and for no other.
	`SELECT format('generation %s is %s and held %s, of which the site got %s', g.id, g.status, g.held, coalesce(t.sum, 0))
	FROM generations g LEFT JOIN (
		SELECT t.about, sum(e.amount) AS sum FROM transfers t JOIN entries e ON e.transfer_id = t.id
		WHERE t.kind = 'capture' AND e.owner_id IS NULL GROUP BY t.about
	) t ON t.about = g.id WHERE coalesce(t.sum, 0) <> CASE WHEN g.status = 'ready' THEN g.held ELSE 0 END`,

	// What has left the site is what was paid out.
	`SELECT format('%s credits have left the site, for payouts of %s', e.sum, p.paid) FROM (
		SELECT coalesce(sum(e.amount), 0) AS sum FROM entries e JOIN accounts a ON a.id = e.account_id WHERE a.owner_id IS NULL AND a.kind = 'payouts'
	) e, (SELECT coalesce(sum(credits), 0) AS paid FROM payouts WHERE status = 'paid') p WHERE e.sum <> p.paid`,

	// Every top-up that was paid has its credits, once.
	`SELECT format('top-up %s is %s, and brought %s credits of %s', u.id, u.status, coalesce(t.sum, 0), u.credits)
	FROM topups u LEFT JOIN (
		SELECT t.about, sum(e.amount) AS sum FROM transfers t JOIN entries e ON e.transfer_id = t.id
		WHERE t.kind = 'topup' AND e.owner_id IS NOT NULL GROUP BY t.about
	) t ON t.about = u.id WHERE coalesce(t.sum, 0) <> CASE WHEN u.status = 'paid' THEN u.credits ELSE 0 END`,
}

// Audit recomputes the whole ledger from its entries, and keeps what it finds. Cause is the
// admin who asked for it, uuid.Nil for the night's.
func (s *Store) Audit(ctx context.Context, cause uuid.UUID) (Audit, error) {
	id, err := newID()
	if err != nil {
		return Audit{}, err
	}
	if _, err := s.db.ExecContext(ctx, `INSERT INTO audits (id, cause_id) VALUES ($1, $2)`, id, orNull(cause)); err != nil {
		return Audit{}, err
	}
	return s.RunAudit(ctx, id)
}

// AskAudit has the ledger looked through for an admin, soon. While one that an admin asked
// for is under way, it is that one.
func (s *Store) AskAudit(ctx context.Context, admin User) error {
	if !admin.Is(Admin) {
		return ErrNotFound
	}
	id, err := newID()
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO audits (id, cause_id) SELECT $1, $2
			WHERE NOT EXISTS (SELECT 1 FROM audits WHERE cause_id IS NOT NULL AND ended_at IS NULL AND started_at > now() - interval '2 hours')`, id, admin.ID)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		_, err = s.queue.InsertTx(ctx, tx.Tx, jobs.AuditLedger{AuditID: id}, nil)
		return err
	})
}

// RunAudit does an audit that was begun. Safe to repeat.
func (s *Store) RunAudit(ctx context.Context, id uuid.UUID) (Audit, error) {
	wrong := []string{}
	for _, check := range checks {
		var found []string
		if err := s.db.SelectContext(ctx, &found, fmt.Sprintf(`%s LIMIT %d`, check, maxWrong)); err != nil {
			return Audit{}, err
		}
		wrong = append(wrong, found...)
	}
	var a Audit
	err := s.db.GetContext(ctx, &a, `
		WITH ended AS (
			UPDATE audits SET ended_at = now(), wrong = $2, accounts = (SELECT count(*) FROM accounts),
				transfers = (SELECT count(*) FROM transfers), entries = (SELECT count(*) FROM entries)
			WHERE id = $1 RETURNING *
		)
		SELECT `+auditColumns+` FROM ended a LEFT JOIN users u ON u.id = a.cause_id`, id, pq.Array(wrong))
	return a, err
}

// Audits returns the latest twenty.
func (s *Store) Audits(ctx context.Context) ([]Audit, error) {
	var audits []Audit
	err := s.db.SelectContext(ctx, &audits, `
		SELECT `+auditColumns+` FROM audits a LEFT JOIN users u ON u.id = a.cause_id ORDER BY a.started_at DESC LIMIT 20`)
	return audits, err
}

// Total is what all accounts of a kind hold together.
type Total struct {
	Kind    string `db:"kind"`
	Site    bool   `db:"site"` // the site's own, else all users'
	Credits int64  `db:"credits"`
}

// Totals returns what the accounts of each kind hold. Together they are zero.
func (s *Store) Totals(ctx context.Context) ([]Total, error) {
	var totals []Total
	err := s.db.SelectContext(ctx, &totals, `
		SELECT a.kind, a.owner_id IS NULL AS site, coalesce(sum(e.amount), 0)::bigint AS credits
		FROM accounts a LEFT JOIN entries e ON e.account_id = a.id GROUP BY 1, 2 ORDER BY 2, 1`)
	return totals, err
}

// NoMoney returns an error if there is anything in the ledger, which a migration down would
// take along.
func (s *Store) NoMoney(ctx context.Context) error {
	var there, some bool
	err := s.db.GetContext(ctx, &there, `SELECT to_regclass('transfers') IS NOT NULL`)
	if err == nil && there {
		err = s.db.GetContext(ctx, &some, `SELECT EXISTS (SELECT 1 FROM transfers)`)
	}
	if err == nil && some {
		return errors.New("there is money in the ledger, which would be lost: take it elsewhere first")
	}
	return err
}
