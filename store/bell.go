package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
	"github.com/lib/pq"
)

// ChannelLogin is where processes hear that a log-in has ended. The payload is its ID.
const ChannelLogin = "login"

// Bell is what the bell shows whoever is logged in by a log-in.
type Bell struct {
	User   uuid.UUID     `db:"user_id"`
	Unread int           `db:"unread"` // 100 at most
	Last   uuid.NullUUID `db:"last"`   // the latest notification, and whether it is new
	Text   string        `db:"text"`   // its text and its page
	Path   string        `db:"path"`
	New    bool          `db:"new"`
}

// Bells returns the bells of these log-ins, without those that have ended.
func (s *Store) Bells(ctx context.Context, logins []uuid.UUID) (map[uuid.UUID]Bell, error) {
	var rows []struct {
		Bell
		Login uuid.UUID `db:"login"`
	}
	if err := s.db.SelectContext(ctx, &rows, `
		SELECT l.id AS login, l.user_id, n.id AS last, coalesce(n.text, '') AS text, coalesce(n.path, '') AS path, n.id IS NOT NULL AND n.read_at IS NULL AS new,
			(SELECT count(*) FROM (SELECT FROM notifications WHERE user_id = l.user_id AND read_at IS NULL LIMIT 100) m) AS unread
		FROM logins l JOIN users u ON u.id = l.user_id
		LEFT JOIN LATERAL (SELECT id, text, path, read_at FROM notifications WHERE user_id = l.user_id ORDER BY id DESC LIMIT 1) n ON true
		WHERE l.id = ANY($1::uuid[]) AND u.deleted_at IS NULL`, pq.Array(logins)); err != nil {
		return nil, err
	}
	bells := make(map[uuid.UUID]Bell, len(rows))
	for _, row := range rows {
		bells[row.Login] = row.Bell
	}
	return bells, nil
}
