package store

import "context"

// shownEnded is how many ended payouts a page has.
const shownEnded = 50

// EndedPayout is one that was paid or refused.
type EndedPayout struct {
	Payout
	EndedBy string `db:"ended_by"` // the admin's name
}

// EndedPayouts returns those that were paid or refused, the last first, from a cursor on.
func (s *Store) EndedPayouts(ctx context.Context, after string) (ended []EndedPayout, next string, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	err = s.db.SelectContext(ctx, &ended, `
		SELECT `+payoutColumns+`, coalesce(b.name, '') AS ended_by
		FROM payouts o JOIN users u ON u.id = o.user_id LEFT JOIN users b ON b.id = o.ended_by
		WHERE o.ended_at IS NOT NULL AND ($1::timestamptz IS NULL OR (o.ended_at, o.id) < ($1, $2::uuid))
		ORDER BY o.ended_at DESC, o.id DESC LIMIT $3`, at, id, shownEnded+1)
	if err == nil && len(ended) > shownEnded {
		ended = ended[:shownEnded]
		last := ended[shownEnded-1]
		next = cursor(timeKey(last.EndedAt), last.ID)
	}
	return ended, next, err
}
