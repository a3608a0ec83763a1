package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// SalesPeriods are the periods that a creator can look at, in days.
var SalesPeriods = [...]int{7, 30, 90, 365}

// shownSold is how many of a creator's games their sales show.
const shownSold = 100

// Sales is what a creator's games have brought in a period of whole UTC days, of which
// today is the last. All its figures are of one moment, and so agree.
type Sales struct {
	Days    int
	Sum     SalesSum
	ByDay   []SalesDay // every day of the period, in order
	Games   []SoldGame // that are or were for sale, those that earned most first
	Remixes int64      // credits earned from remixes that others sold
	Demos   []Demo     // of those for sale now
	Latest  []Sale     // of all time, newest first
	Next    string     // cursor of the sales before those, empty on the last page
}

// SalesSum is where the credits of a period came from and went.
type SalesSum struct {
	Sold      int64 `db:"sold"`   // copies
	Prices    int64 `db:"prices"` // credits paid for them
	Fee       int64 `db:"fee"`    // of those, the site's
	Passed    int64 `db:"passed"` // of those, royalties to the games that they come from
	Royalties int64 // credits received from remixes that others sold
	Refunds   int64 `db:"refunds"` // copies given back
	Returned  int64 // credits taken back for refunds, from sales and royalties
}

// Earned is what the creator has of it.
func (s SalesSum) Earned() int64 { return s.Prices - s.Fee - s.Passed + s.Royalties - s.Returned }

// SalesDay is one UTC day.
type SalesDay struct {
	Day       time.Time `db:"day"`
	Earned    int64     `db:"earned"`    // credits from sales and royalties
	Royalties int64     `db:"royalties"` // of that, from remixes that others sold
	Returned  int64     `db:"returned"`  // credits taken back for refunds
}

// SoldGame is a game that is or was for sale.
type SoldGame struct {
	Card
	Status   Status     `db:"status"`
	Deleted  *time.Time `db:"deleted_at"`
	Sold     int64      `db:"sold"`     // copies
	Refunded int64      `db:"refunded"` // copies
	Earned   int64      `db:"earned"`   // credits for its creator
}

// Demo is how many of those who tried a game bought it.
type Demo struct {
	Slug   string `db:"slug"`
	Title  string `db:"title"`
	Hue    int    `db:"hue"`
	Tried  int64  `db:"tried"`  // who played its demo for some time; each play of a stranger counts
	Bought int64  `db:"bought"` // of those, and kept it
}

// Percent is the share of those who tried it that bought it, 0 if nobody did either.
func (d Demo) Percent() int64 {
	if d.Tried == 0 {
		return 0
	}
	return (d.Bought*200 + d.Tried) / (2 * d.Tried)
}

// Sales returns what creator's games have brought in the last days, one of SalesPeriods:
// another number is Invalid. The latest sales are a page of them, from a cursor on.
func (s *Store) Sales(ctx context.Context, creator uuid.UUID, days int, after string) (Sales, error) {
	if !slices.Contains(SalesPeriods[:], days) {
		return Sales{}, Invalid{"days": fmt.Sprintf("Choose one of these numbers of days: %v.", SalesPeriods)}
	}
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return Sales{}, err
	}
	sales := Sales{Days: days}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY`); err != nil {
			return err
		}
		if err := sales.count(ctx, tx, creator); err != nil {
			return err
		}
		if err := tx.SelectContext(ctx, &sales.Demos, demosQuery, creator, sales.ByDay[0].Day); err != nil {
			return err
		}
		sales.Latest, sales.Next, err = latestSales(ctx, tx, creator, at, id)
		return err
	})
	return sales, err
}

// count reads what is counted of the period.
func (s *Sales) count(ctx context.Context, tx *sqlx.Tx, creator uuid.UUID) error {
	if err := tx.SelectContext(ctx, &s.ByDay, salesDaysQuery, creator, s.Days); err != nil {
		return err
	}
	from := s.ByDay[0].Day
	if err := tx.GetContext(ctx, &s.Sum, salesSumQuery, creator, from); err != nil {
		return err
	}
	for _, day := range s.ByDay {
		s.Sum.Royalties += day.Royalties
		s.Sum.Returned += day.Returned
	}
	var games []struct {
		SoldGame
		All int64 `db:"all_earned"`
	}
	if err := tx.SelectContext(ctx, &games, soldGamesQuery, creator, from, shownSold); err != nil {
		return err
	}
	s.Remixes = s.Sum.Earned()
	for i, g := range games {
		if i == 0 {
			s.Remixes -= g.All
		}
		s.Games = append(s.Games, g.SoldGame)
	}
	return nil
}
