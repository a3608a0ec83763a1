package store

import (
	"context"
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

var (
	// errPosted means that there is a transfer with this key already, and nothing was done.
	errPosted = errors.New("posted already")
	// errMoved means that others have changed meanwhile what this was to go by: without open
	// books an account may hold less than it takes.
	errMoved = errors.New("moved meanwhile")
)

// books are what some users have, which nobody else moves until tx ends.
type books struct {
	tx       querier
	accounts map[uuid.UUID]map[accountKind]bookAccount
}

type bookAccount struct {
	OwnerID uuid.UUID   `db:"owner_id"`
	Kind    accountKind `db:"kind"`
	Balance int64       `db:"balance"`
}

// openBooks locks all accounts of the owners, members each, in the order that all keep to,
// so that two who need the same never wait for each other for good. A transaction opens its
// books once, for everyone whose credits it may move.
func openBooks(ctx context.Context, tx querier, owners ...uuid.UUID) (books, error) {
	b := books{tx, map[uuid.UUID]map[accountKind]bookAccount{}}
	var rows []bookAccount
	if err := tx.SelectContext(ctx, &rows, `
		SELECT owner_id, kind, balance FROM accounts WHERE owner_id = ANY($1::uuid[]) ORDER BY owner_id, kind FOR NO KEY UPDATE`, pq.Array(owners)); err != nil {
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

// spend returns the lines that take amount from owner. If they have too little it is Short.
func (b books) spend(owner uuid.UUID, amount int64, reason, note string) ([]line, error) {
	return b.of(owner).spend(owner, amount, reason, note)
}

// spend returns the lines that take amount from owner, who has so much: from the wallet, and
// what that does not hold from the earnings. If both together hold too little it is Short.
func (b Balances) spend(owner uuid.UUID, amount int64, reason, note string) ([]line, error) {
	if missing := amount - b.Spendable(); missing > 0 {
		return nil, Short{missing}
	}
	first := min(amount, b.Wallet)
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
	res, err := b.tx.ExecContext(ctx, `
		WITH made AS (
			INSERT INTO transfers (id, kind, key, about, cause_id, reverses, note, at)
			VALUES ($7, $8, $9, $10, $11, $12, $13, coalesce($14, now())) ON CONFLICT (key) DO NOTHING RETURNING id
		), `+linesGiven+enterLines, append(columns(lines),
		id, t.kind, t.key, orNull(t.about), orNull(t.cause), orNull(t.reverses), t.note, at)...)
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

// linesGiven are the lines in a statement, whose columns are $1 to $6.
const linesGiven = `lines (site, owner_id, kind, amount, reason, note, place) AS (
			SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[]) WITH ORDINALITY
		)`

// enterLines is what enters them, of the transfer made. It comes to their owners in the order
// in which openBooks locks them, since an entry locks the accounts of its owner, too.
const enterLines = `
		INSERT INTO entries (transfer_id, account_id, owner_id, amount, reason, note)
		SELECT made.id, coalesce(l.site, a.id), l.owner_id, l.amount, l.reason, l.note
		FROM made, lines l LEFT JOIN accounts a ON a.owner_id = l.owner_id AND a.kind = l.kind
		ORDER BY l.owner_id, l.place`

// columns are lines as Postgres takes many at once, without those of no credits.
func columns(lines []line) []any {
	var accounts, owners []uuid.NullUUID // of the site, of users
	var kinds, reasons, notes []string
	var amounts []int64
	for _, l := range lines {
		if l.amount == 0 {
			continue
		}
		var account uuid.NullUUID
		if l.owner == site {
			account = orNull(siteAccounts[l.account])
		}
		accounts, owners, kinds = append(accounts, account), append(owners, orNull(l.owner)), append(kinds, string(l.account))
		amounts, reasons, notes = append(amounts, l.amount), append(reasons, l.reason), append(notes, l.note)
	}
	return []any{pq.Array(accounts), pq.Array(owners), pq.Array(kinds), pq.Array(amounts), pq.Array(reasons), pq.Array(notes)}
}

// orNull is id, or null for uuid.Nil.
func orNull(id uuid.UUID) uuid.NullUUID { return uuid.NullUUID{UUID: id, Valid: id != uuid.Nil} }
