package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"
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
	id        uuid.UUID // uuid.Nil is a new one
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
	tx       querier
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
func openBooks(ctx context.Context, tx querier, owners ...uuid.UUID) (books, error) {
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

// of returns what owner has.
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
	id := t.id
	if id == uuid.Nil {
		var err error
		if id, err = newID(); err != nil {
			return id, err
		}
	}
	var at *time.Time
	if !t.at.IsZero() {
		at = &t.at
	}
	entries := b.enter(lines)
	res, err := b.tx.ExecContext(ctx, `
		WITH made AS (
			INSERT INTO transfers (id, kind, key, about, cause_id, reverses, note, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, now())) ON CONFLICT (key) DO NOTHING RETURNING id
		)
		INSERT INTO entries (transfer_id, account_id, owner_id, amount, reason, note, balance, spendable)
		SELECT made.id, e.* FROM made, unnest($9::uuid[], $10::uuid[], $11::bigint[], $12::text[], $13::text[], $14::bigint[], $15::bigint[]) e`,
		id, t.kind, t.key, orNull(t.about), orNull(t.cause), orNull(t.reverses), t.note, at,
		pq.Array(entries.accounts), pq.Array(entries.owners), pq.Array(entries.amounts), pq.Array(entries.reasons), pq.Array(entries.notes),
		pq.Array(entries.balances), pq.Array(entries.spendable))
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

// entryColumns are entries as Postgres takes many at once.
type entryColumns struct {
	accounts            []string
	owners              []uuid.NullUUID
	amounts             []int64
	reasons, notes      []string
	balances, spendable []sql.NullInt64 // after each: null for the site's
}

// enter moves the balances in the books by the lines, and returns what is to be written.
func (b books) enter(lines []line) entryColumns {
	var e entryColumns
	for _, l := range lines {
		if l.amount == 0 {
			continue
		}
		account := siteAccounts[l.account]
		var balance, spendable sql.NullInt64
		if l.owner != site {
			a := b.accounts[l.owner][l.account] // Of somebody else it is no account, which the database refuses.
			a.Balance += l.amount
			account = a.ID
			if a.ID != uuid.Nil {
				b.accounts[l.owner][l.account] = a
			}
			balance, spendable = sql.NullInt64{Int64: a.Balance, Valid: true}, sql.NullInt64{Int64: b.of(l.owner).Spendable(), Valid: true}
		}
		e.accounts, e.owners, e.amounts = append(e.accounts, account.String()), append(e.owners, orNull(l.owner)), append(e.amounts, l.amount)
		e.reasons, e.notes = append(e.reasons, l.reason), append(e.notes, l.note)
		e.balances, e.spendable = append(e.balances, balance), append(e.spendable, spendable)
	}
	return e
}

// orNull is id, or null for uuid.Nil.
func orNull(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }
