package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// A notice is what a user is to be told, once the transaction has committed.
type notice struct {
	user             uuid.UUID
	kind, text, path string // path is of the page that it is about
}

// notify keeps what users are told.
func notify(ctx context.Context, tx *sqlx.Tx, told []notice) error {
	if len(told) == 0 {
		return nil
	}
	var ids, users, kinds, texts, paths []string
	for _, n := range told {
		id, err := newID()
		if err != nil {
			return err
		}
		ids, users = append(ids, id.String()), append(users, n.user.String())
		kinds, texts, paths = append(kinds, n.kind), append(texts, n.text), append(paths, n.path)
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO notifications (id, user_id, kind, text, path)
		SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])`,
		pq.Array(ids), pq.Array(users), pq.Array(kinds), pq.Array(texts), pq.Array(paths))
	return err
}

const shownNotifications = 40

// Notifications returns what user was told, the latest first, from a cursor on.
func (s *Store) Notifications(ctx context.Context, user uuid.UUID, after string) (told []Notification, next string, err error) {
	before, err := uuid.FromString(after)
	if after != "" && err != nil {
		return nil, "", ErrNotFound
	}
	err = s.db.SelectContext(ctx, &told, `
		SELECT id, kind, text, path, at, read_at FROM notifications
		WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`, user, orNull(before), shownNotifications+1)
	if err == nil && len(told) > shownNotifications {
		told = told[:shownNotifications]
		next = told[shownNotifications-1].ID.String()
	}
	return told, next, err
}

// ReadNotifications marks as read what user was told up to and with the notification last.
func (s *Store) ReadNotifications(ctx context.Context, user, last uuid.UUID) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE notifications SET read_at = now() WHERE user_id = $1 AND read_at IS NULL AND id <= $2`, user, last)
	return err
}
