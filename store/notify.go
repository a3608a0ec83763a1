package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// ChannelNotifications is where processes hear that there is something new on a user's bell,
// or that they have read it. The payload is the user's ID.
const ChannelNotifications = "notifications"

// A notice is what a user is to be told, once the transaction has committed.
type notice struct {
	user             uuid.UUID
	kind, text, path string // path is of the page that it is about
}

// notify tells users things, each by the ways they have chosen for its topic: on the page,
// whose bell rings in every process once tx has committed, and by mail.
func (s *Store) notify(ctx context.Context, tx *sqlx.Tx, told []notice) error {
	return s.notifyBy(ctx, tx, tx, told)
}

// notifyBy does so by the statements of q, which is in tx.
func (s *Store) notifyBy(ctx context.Context, tx *sqlx.Tx, q querier, told []notice) error {
	if len(told) == 0 {
		return nil
	}
	var ids, users, kinds, texts, paths, topics []string
	var page, mail, fixed []bool
	byID := map[uuid.UUID]notice{}
	for _, n := range told {
		id, err := newID()
		if err != nil {
			return err
		}
		t := topicOf(n.kind)
		byID[id] = n
		ids, users, topics = append(ids, id.String()), append(users, n.user.String()), append(topics, t.Key)
		kinds, texts, paths = append(kinds, n.kind), append(texts, n.text), append(paths, n.path)
		page, mail, fixed = append(page, t.Page), append(mail, t.Mail && !t.MailFixed), append(fixed, t.PageFixed)
	}
	var wanted []uuid.UUID // by mail
	err := q.SelectContext(ctx, &wanted, `
		WITH told AS (
			SELECT t.id, t.user_id, t.kind, t.text, t.path, t.fixed OR coalesce(c.page, t.page) AS page, coalesce(c.mail, t.mail) AS mail
			FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::boolean[], $9::boolean[])
				AS t(id, user_id, kind, text, path, topic, page, mail, fixed)
			LEFT JOIN notification_settings c ON c.user_id = t.user_id AND c.kind = t.topic
		), kept AS (
			INSERT INTO notifications (id, user_id, kind, text, path)
			SELECT id, user_id, kind, text, path FROM told WHERE page RETURNING user_id
		), rung AS (
			SELECT count(pg_notify('`+ChannelNotifications+`', user_id::text)) FROM kept
		)
		SELECT t.id FROM rung LEFT JOIN told t ON t.mail WHERE t.id IS NOT NULL`,
		pq.Array(ids), pq.Array(users), pq.Array(kinds), pq.Array(texts), pq.Array(paths), pq.Array(topics),
		pq.Array(page), pq.Array(mail), pq.Array(fixed))
	if err != nil {
		return err
	}
	for _, id := range wanted {
		if err := s.mailNotice(ctx, tx, byID[id]); err != nil {
			return err
		}
	}
	return nil
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
		WITH read AS (
			UPDATE notifications SET read_at = now() WHERE user_id = $1 AND read_at IS NULL AND id <= $2 RETURNING user_id
		)
		SELECT pg_notify('`+ChannelNotifications+`', user_id::text) FROM (SELECT DISTINCT user_id FROM read) r`, user, last)
	return err
}
