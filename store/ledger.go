package store

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// An accountKind is what an account is for.
type accountKind string

// The accounts. Each user has the first three, the site the last three, and each a payouts:
// a user's holds what is on its way out, the site's what has left.
const (
	wallet   accountKind = "wallet"   // bought and granted
	earnings accountKind = "earnings" // from sales and royalties
	held     accountKind = "held"     // set aside for generations at work
	payouts  accountKind = "payouts"
	fees     accountKind = "fees"
	topups   accountKind = "topups" // minus what was bought
	grants   accountKind = "grants" // minus what was given
)

// The site is the owner of its own accounts.
var site = uuid.Nil

// siteAccounts are as the migration made them.
var siteAccounts = map[accountKind]uuid.UUID{
	fees:    uuid.Must(uuid.FromString("00000000-0000-7000-8000-000000000001")),
	topups:  uuid.Must(uuid.FromString("00000000-0000-7000-8000-000000000002")),
	grants:  uuid.Must(uuid.FromString("00000000-0000-7000-8000-000000000003")),
	payouts: uuid.Must(uuid.FromString("00000000-0000-7000-8000-000000000004")),
}

// A transfer is one movement of credits between accounts, under a key: asked for twice, it
// happens once.
type transfer struct {
	kind, key string
	about     uuid.UUID // the purchase, generation, top-up or payout; uuid.Nil is nothing
	cause     uuid.UUID // who caused it; uuid.Nil is the site
	reverses  uuid.UUID // the transfer that this one takes back; uuid.Nil is none
	note      string    // for admins
	at        time.Time // zero is now
}

// A line is what a transfer does to one account.
type line struct {
	owner        uuid.UUID // or site
	account      accountKind
	amount       int64  // credits
	reason, note string // what it is to the owner
}

// errPosted means that there is a transfer with this key already, and nothing was done.
var errPosted = errors.New("posted already")

// books are the accounts of some users, which nobody else moves until tx ends.
type books struct {
	tx       *sqlx.Tx
	accounts map[uuid.UUID]map[accountKind]bookAccount
}

type bookAccount struct {
	ID      uuid.UUID   `db:"id"`
	OwnerID uuid.UUID   `db:"owner_id"`
	Kind    accountKind `db:"kind"`
	Balance int64       `db:"balance"`
}

// openBooks locks all accounts of the owners, members each, in the order of their IDs, so
// that two who need the same never wait for each other for good. A transaction opens its
// books once, for everyone whose credits it may move.
func openBooks(ctx context.Context, tx *sqlx.Tx, owners ...uuid.UUID) (books, error) {
	b := books{tx, map[uuid.UUID]map[accountKind]bookAccount{}}
	var rows []bookAccount
	if err := tx.SelectContext(ctx, &rows, `
		SELECT id, owner_id, kind, balance FROM accounts WHERE owner_id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`, pq.Array(owners)); err != nil {
		return b, err
	}
	for _, a := range rows {
		if b.accounts[a.OwnerID] == nil {
			b.accounts[a.OwnerID] = map[accountKind]bookAccount{}
		}
		b.accounts[a.OwnerID][a.Kind] = a
	}
	return b, nil
}

// of returns what owner had when the books were opened.
func (b books) of(owner uuid.UUID) Balances {
	a := b.accounts[owner]
	return Balances{Wallet: a[wallet].Balance, Earnings: a[earnings].Balance, Held: a[held].Balance, Payouts: a[payouts].Balance}
}

// spend returns the lines that take amount from owner: from the wallet, and what that does
// not hold from the earnings. If both together hold too little the error is Short.
func (b books) spend(owner uuid.UUID, amount int64, reason, note string) ([]line, error) {
	has := b.of(owner)
	if missing := amount - has.Spendable(); missing > 0 {
		return nil, Short{missing}
	}
	first := min(amount, has.Wallet)
	return []line{
		{owner, wallet, -first, reason, note},
		{owner, earnings, first - amount, reason, note},
	}, nil
}

// post makes a transfer of lines, which sum to zero; those of no credits are left out. If
// there is a transfer under its key already, it returns that one's ID and errPosted. The
// database refuses what breaks a rule of the ledger.
func (b books) post(ctx context.Context, t transfer, lines []line) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return id, err
	}
	var accounts, reasons, notes []string
	var amounts []int64
	for _, l := range lines {
		account := siteAccounts[l.account]
		if l.owner != site {
			account = b.accounts[l.owner][l.account].ID
		}
		if l.amount != 0 {
			accounts, amounts = append(accounts, account.String()), append(amounts, l.amount)
			reasons, notes = append(reasons, l.reason), append(notes, l.note)
		}
	}
	var at *time.Time
	if !t.at.IsZero() {
		at = &t.at
	}
	// Each entry says what its account and its owner have after it.
	res, err := b.tx.ExecContext(ctx, `
		WITH made AS (
			INSERT INTO transfers (id, kind, key, about, cause_id, reverses, note, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now())) ON CONFLICT (key) DO NOTHING RETURNING id
		), lines AS (
			SELECT l.*, a.owner_id, a.balance, a.kind IN ('wallet', 'earnings') AS spendable
			FROM unnest($9::uuid[], $10::bigint[], $11::text[], $12::text[]) WITH ORDINALITY l (account_id, amount, reason, note, n)
				LEFT JOIN accounts a ON a.id = l.account_id
		)
		INSERT INTO entries (transfer_id, account_id, owner_id, amount, reason, note, balance, spendable)
		SELECT made.id, account_id, owner_id, amount, reason, note,
			balance + sum(amount) OVER (PARTITION BY account_id ORDER BY n),
			(SELECT sum(s.balance) FROM accounts s WHERE s.owner_id = l.owner_id AND s.kind IN ('wallet', 'earnings'))
				+ coalesce(sum(amount) FILTER (WHERE spendable) OVER (PARTITION BY owner_id ORDER BY n), 0)
		FROM made, lines l ORDER BY n`,
		id, t.kind, t.key, orNull(t.about), orNull(t.cause), orNull(t.reverses), t.note, at,
		pq.Array(accounts), pq.Array(amounts), pq.Array(reasons), pq.Array(notes))
	if err != nil {
		return id, err
	}
	if n, err := res.RowsAffected(); err != nil || n > 0 {
		return id, err
	}
	if err := b.tx.GetContext(ctx, &id, `SELECT id FROM transfers WHERE key = $1`, t.key); err != nil {
		return id, err
	}
	return id, errPosted
}

// orNull is id, or null for uuid.Nil.
func orNull(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }
