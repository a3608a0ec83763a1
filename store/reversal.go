package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// An entry is what a transfer did to one account.
type entry struct {
	OwnerID uuid.NullUUID `db:"owner_id"` // null is the site
	Kind    accountKind   `db:"kind"`
	Amount  int64         `db:"amount"`
	Note    string        `db:"note"`
}

// entriesOf returns what a transfer did, in the order in which it did.
func entriesOf(ctx context.Context, tx *sqlx.Tx, transfer uuid.UUID) ([]entry, error) {
	var entries []entry
	err := tx.SelectContext(ctx, &entries, `
		SELECT e.owner_id, a.kind, e.amount, e.note FROM entries e JOIN accounts a ON a.id = e.account_id
		WHERE e.transfer_id = $1 ORDER BY e.id`, transfer)
	return entries, err
}

// ownersOf returns the users among those whose accounts the entries moved, each once.
func ownersOf(entries []entry) []uuid.UUID {
	var owners []uuid.UUID
	for _, e := range entries {
		if e.OwnerID.Valid && !slices.Contains(owners, e.OwnerID.UUID) {
			owners = append(owners, e.OwnerID.UUID)
		}
	}
	return owners
}

// takings are what users were to give back of a sale, and what of that they had.
type takings map[uuid.UUID]struct{ due, had int64 }

// reversed returns the lines that take back a purchase's entries: first everyone gets what
// they paid, then gives what they got. What somebody's account does not hold any more
// comes from the site's fees.
func (b books) reversed(entries []entry) ([]line, takings) {
	type account struct {
		owner uuid.UUID
		kind  accountKind
	}
	var back, gone []line
	has := map[account]int64{}
	for owner, accounts := range b.accounts {
		for kind, a := range accounts {
			has[account{owner, kind}] = a.Balance
		}
	}
	for _, e := range entries {
		if e.OwnerID.Valid && e.Amount < 0 {
			has[account{e.OwnerID.UUID, e.Kind}] -= e.Amount
			back = append(back, line{e.OwnerID.UUID, e.Kind, -e.Amount, Refunded, e.Note})
		}
	}
	took := takings{}
	for _, e := range entries {
		switch from := (account{e.OwnerID.UUID, e.Kind}); {
		case !e.OwnerID.Valid:
			gone = append(gone, line{site, e.Kind, -e.Amount, Refunded, e.Note})
		case e.Amount > 0:
			had := min(e.Amount, has[from])
			has[from] -= had
			t := took[from.owner]
			t.due += e.Amount
			t.had += had
			took[from.owner] = t
			gone = append(gone,
				line{from.owner, e.Kind, -had, Refunded, e.Note},
				line{site, fees, had - e.Amount, Refunded, e.Note})
		}
	}
	return append(back, gone...), took
}

// short is what nobody had any more.
func (t takings) short() int64 {
	var sum int64
	for _, part := range t {
		sum += part.due - part.had
	}
	return sum
}

// notices tell those who made a game what its refund has taken from them. Only the seller
// knows who the buyer is.
func (t takings) notices(seller uuid.UUID, buyer, title string) []notice {
	var told []notice
	for owner, part := range t {
		text := fmt.Sprintf("A buyer gave %s back: %s went with it.", title, inCredits(part.had))
		if owner == seller {
			text = fmt.Sprintf("%s gave %s back: %s went with it.", buyer, title, inCredits(part.had))
		}
		if part.had < part.due {
			text += fmt.Sprintf(" The site bears the other %d.", part.due-part.had)
		}
		told = append(told, notice{owner, "sale_refunded", text, "/sales"})
	}
	return told
}
