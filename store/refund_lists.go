package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
)

// shownRequests is how many requests for a refund a page has: each is a form of its own.
const shownRequests = 25

// RefundRequests returns a page of those that a creator has yet to answer, the first asked
// first, from a cursor on.
func (s *Store) RefundRequests(ctx context.Context, creator uuid.UUID, after string) ([]RefundRequest, string, error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	var open []RefundRequest
	err = s.db.SelectContext(ctx, &open, requestQuery+`
		WHERE p.seller_id = $1 AND r.status = 'asked' AND ($2::timestamptz IS NULL OR (r.asked_at, r.id) > ($2, $3::uuid))
		ORDER BY r.asked_at, r.id LIMIT $4`, creator, at, id, shownRequests+1)
	open, next := requestPage(open, func(r RefundRequest) *time.Time { return &r.AskedAt })
	return open, next, err
}

// AppealedRefunds returns a page of the requests that wait for an admin, the first appealed
// first, from a cursor on.
func (s *Store) AppealedRefunds(ctx context.Context, after string) ([]RefundRequest, string, error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	var open []RefundRequest
	err = s.db.SelectContext(ctx, &open, requestQuery+`
		WHERE r.status = 'appealed' AND ($1::timestamptz IS NULL OR (r.appealed_at, r.id) > ($1, $2::uuid))
		ORDER BY r.appealed_at, r.id LIMIT $3`, at, id, shownRequests+1)
	open, next := requestPage(open, func(r RefundRequest) *time.Time { return r.AppealedAt })
	return open, next, err
}

// requestPage cuts what was asked for to a page, and returns the cursor of the next.
func requestPage(open []RefundRequest, when func(RefundRequest) *time.Time) ([]RefundRequest, string) {
	if len(open) <= shownRequests {
		return open, ""
	}
	last := open[shownRequests-1]
	return open[:shownRequests], cursor(timeKey(when(last)), last.ID)
}
