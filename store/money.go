package store

import (
	"fmt"
	"time"

	"github.com/gofrs/uuid/v5"
)

// CreditsPerDollar is how many credits a US dollar buys.
const CreditsPerDollar = 100

// Entry reasons: what a movement of credits is to the owner of the account.
const (
	Granted       = "grant"      // given by the site
	ToppedUp      = "topup"      // bought
	TestTopUp     = "test_topup" // given on a site under development, where no money comes
	HoldReason    = "held"       // set aside for a generation at work
	Captured      = "captured"   // paid for a generation that made a version
	Released      = "released"   // given back from one that did not
	Bought        = "purchase"
	Sold          = "sale"
	FeeTaken      = "fee"
	Royalty       = "royalty"
	Refunded      = "refund"
	PayoutAsked   = "payout_asked"
	PayoutPaid    = "payout_paid"
	PayoutRefused = "payout_refused"
	TakenBack     = "chargeback" // of a top-up whose money went back
)

// Balances are a user's credits, by account.
type Balances struct {
	Wallet   int64 // bought and granted
	Earnings int64 // from sales and royalties
	Held     int64 // set aside for generations at work
	Payouts  int64 // asked to be paid out
}

// Spendable is what the user can buy for.
func (b Balances) Spendable() int64 { return b.Wallet + b.Earnings }

// Movement is one line of a user's statement: what one transfer did to what they can spend.
type Movement struct {
	Transfer  uuid.UUID
	At        time.Time
	Reason    string // of its first entry that is the user's
	Note      string // in words: a game's title, a reference
	Amount    int64  // change of what the user can spend; 0 where only held credits or payouts moved
	Royalty   int64  // of the amount, what came as a royalty: a buyer's too, of a remix of their own game
	Moved     int64  // change of what they have and cannot spend
	Spendable int64  // after it
	first     int64  // number of its first entry
}

// Statement is a page of a user's movements, newest first.
type Statement struct {
	Movements []Movement
	Next      string // cursor of the next page, empty on the last
}

// Short means that the buyer has too few credits.
type Short struct{ Missing int64 }

func (s Short) Error() string { return fmt.Sprintf("%d credits missing", s.Missing) }

// Order is what a buyer has agreed to.
type Order struct {
	Slug    string
	Price   int    // that the buyer was shown
	Amount  int    // that the buyer gives: the price, or more where the creator allows; 0 is the price
	OwnLink string // handle of the creator whose link the buyer came by, if any
}

// Purchase is the right to play a paid game.
type Purchase struct {
	ID         uuid.UUID  `db:"id"`
	GameID     uuid.UUID  `db:"game_id"`
	BuyerID    uuid.UUID  `db:"buyer_id"`
	SellerID   uuid.UUID  `db:"seller_id"`
	Paid       int        `db:"paid"` // credits
	OwnLink    bool       `db:"own_link"`
	TransferID uuid.UUID  `db:"transfer_id"`
	At         time.Time  `db:"at"`
	RefundedAt *time.Time `db:"refunded_at"`
	RefundWay  *string    `db:"refund_way"` // automatic, creator or admin
}

// Term is what a remix owes to one game that it comes from.
type Term struct {
	Depth    int           `db:"depth"` // 1 is its parent
	Ancestor uuid.NullUUID `db:"ancestor_id"`
	OwnerID  uuid.UUID     `db:"owner_id"`
	Owner    string        `db:"owner"` // the owner's name
	Title    string        `db:"title"`
	Share    int           `db:"share"` // percent of what those further away leave
}

// Part is one share of a price.
type Part struct {
	Reason  string    // FeeTaken, Royalty or Sold
	OwnerID uuid.UUID // uuid.Nil is the site
	Name    string    // of the owner, empty for the site
	Title   string    // of the ancestor, for a royalty
	Share   int       // of the fee or a royalty, in percent; 0 for the seller
	Credits int
}

// Offer is what somebody is told before buying a game.
type Offer struct {
	Game     Game
	Purchase *Purchase // that the viewer has already, else nil
	Mine     bool      // the viewer is its creator
	Sellable bool      // it may be bought now
	Balances Balances  // of the viewer
	Missing  int64     // credits that the viewer lacks, 0 if none
	Parts    []Part    // how the price is shared
	OwnLink  bool      // the viewer came by the creator's own link
}

// Notification is something that a user is told.
type Notification struct {
	ID     uuid.UUID  `db:"id"`
	Kind   string     `db:"kind"`
	Text   string     `db:"text"`
	Path   string     `db:"path"` // of the page it is about
	At     time.Time  `db:"at"`
	ReadAt *time.Time `db:"read_at"`
}
