package store

import (
	"context"
	"time"
)

// overviewDays is how far back the overview counts, today included.
const overviewDays = 30

// Overview is how the site fares, as the staff sees it.
type Overview struct {
	Queue     QueueFigures
	Decisions DecisionFigures
	Days      []SiteDay // the last 30 UTC days, in order
	Failures  []FailureFigure
	Rooms     RoomFigures
	Jobs      JobFigures
	Money     *MoneyFigures // nil for moderators
}

// DecisionFigures are about what was decided in the last 30 days.
type DecisionFigures struct {
	Made       int `db:"made"`       // against something: approvals apart
	Approved   int `db:"approved"`   // nothing was found
	Machine    int `db:"machine"`    // of Made, those in which a machine took part
	Overturned int `db:"overturned"` // of Made, after an appeal
}

// SiteDay is one UTC day.
type SiteDay struct {
	Day        time.Time `db:"day"`
	Ready      int64     `db:"ready"` // generations that became a version
	Failed     int64     `db:"failed"`
	SignUps    int64     `db:"sign_ups"`
	CostMicros int64     `db:"cost_micros"` // of models, as far as it is known, in millionths of a US dollar
	Unpriced   int64     `db:"unpriced"`    // generations by a model whose cost is not known
}

// FailureFigure is how often generations failed for one reason in the last 30 days.
type FailureFigure struct {
	Class string `db:"error_class"`
	Mode  string `db:"mode"`
	Count int64  `db:"count"`
}

// RoomFigures are about the rooms that are open now.
type RoomFigures struct {
	Open     int `db:"open"`
	Players  int `db:"players"`
	Watchers int `db:"watchers"`
}

// JobFigures are about the jobs that are not done.
type JobFigures struct {
	Running  int        `db:"running"`
	Waiting  int        `db:"waiting"`   // they could be done now
	Later    int        `db:"later"`     // they are for a later time, or are to be tried again
	Given    int        `db:"given"`     // up, after too many tries, within the last week
	OldestAt *time.Time `db:"oldest_at"` // since when the one waits that has waited longest; nil without any
}

// MoneyFigures are about the last 30 days, and what waits for an admin now. All but
// Payouts are in credits.
type MoneyFigures struct {
	Sold      int64 `db:"sold"`
	Sales     int64 `db:"sales"`   // copies
	Refunds   int64 `db:"refunds"` // of those copies
	Fees      int64 `db:"fees"`    // of those sales, less what refunds took
	TopUps    int64 `db:"topups"`
	TestTopUp int64 `db:"test_topups"` // for which no money came
	Payouts   int64 `db:"payouts"`     // how many wait
	Waiting   int64 `db:"waiting"`     // in those
	Appealed  int64 `db:"appealed"`    // refunds that wait for an admin's decision

	Audit *Audit // the last, nil without any
}

// Overview returns the figures as they are now. It counts no further back than its 30 days,
// by an index each, and reads no table whole.
func (s *Store) Overview(ctx context.Context, by User) (o Overview, err error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return o, err
	}
	if o.Queue, err = s.QueueFigures(ctx); err != nil {
		return o, err
	}
	for _, q := range []struct {
		into  any
		query string
	}{{&o.Decisions, decisionFigures}, {&o.Rooms, roomFigures}, {&o.Jobs, jobFigures}} {
		if err := s.db.GetContext(ctx, q.into, q.query); err != nil {
			return o, err
		}
	}
	if err := s.db.SelectContext(ctx, &o.Days, siteDays, overviewDays); err != nil {
		return o, err
	}
	if err := s.db.SelectContext(ctx, &o.Failures, failureFigures); err != nil || !by.Is(Admin) {
		for i := range o.Days { // What models cost is the admins' to know, as all about money.
			o.Days[i].CostMicros, o.Days[i].Unpriced = 0, 0
		}
		return o, err
	}
	o.Money = new(MoneyFigures)
	if err := s.db.GetContext(ctx, o.Money, moneyFigures); err != nil {
		return o, err
	}
	var audits []Audit
	err = s.db.SelectContext(ctx, &audits, `
		SELECT `+auditColumns+` FROM audits a LEFT JOIN users u ON u.id = a.cause_id ORDER BY a.started_at DESC LIMIT 1`)
	if len(audits) > 0 {
		o.Money.Audit = &audits[0]
	}
	return o, err
}
