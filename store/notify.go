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
	given, err := noticeColumns(told)
	if err != nil || len(told) == 0 {
		return err
	}
	var found []ways
	err = tx.SelectContext(ctx, &found, `
		WITH notices `+noticeNames+` AS (
			SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::boolean[], $8::boolean[], $9::boolean[]) WITH ORDINALITY
		), `+keepNotices+`
		SELECT place, page, mail FROM told`, given...)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, ringBells, pq.Array(onPage(told, found))); err != nil {
		return err
	}
	return s.mailNotices(ctx, tx, told, found)
}

// ways are those by which a notice is told.
type ways struct {
	Place      int // of the notice, from 1; 0 is of none
	Page, Mail bool
}

// noticeNames are the columns of noticeColumns, and the place.
const noticeNames = `(id, user_id, kind, text, path, topic, page, mail, fixed, place)`

// keepNotices are the parts of a statement that find the ways by which notices are told, and
// keep those for the page.
const keepNotices = `told AS (
			SELECT n.id, n.user_id, n.kind, n.text, n.path, n.place, n.fixed OR coalesce(c.page, n.page) AS page, coalesce(c.mail, n.mail) AS mail
			FROM notices n LEFT JOIN notification_settings c ON c.user_id = n.user_id AND c.kind = n.topic
		), kept AS (
			INSERT INTO notifications (id, user_id, kind, text, path) SELECT id, user_id, kind, text, path FROM told WHERE page
		)`

// noticeColumns are notices as Postgres takes many at once.
func noticeColumns(told []notice) ([]any, error) {
	var ids, users, kinds, texts, paths, topics []string
	var page, mail, fixed []bool
	for _, n := range told {
		id, err := newID()
		if err != nil {
			return nil, err
		}
		t := topicOf(n.kind)
		ids, users, topics = append(ids, id.String()), append(users, n.user.String()), append(topics, t.Key)
		kinds, texts, paths = append(kinds, n.kind), append(texts, n.text), append(paths, n.path)
		page, mail, fixed = append(page, t.Page), append(mail, t.Mail && !t.MailFixed), append(fixed, t.PageFixed)
	}
	return []any{
		pq.Array(ids), pq.Array(users), pq.Array(kinds), pq.Array(texts), pq.Array(paths), pq.Array(topics),
		pq.Array(page), pq.Array(mail), pq.Array(fixed),
	}, nil
}

// onPage returns who is told on the page.
func onPage(told []notice, found []ways) (users []uuid.UUID) {
	for _, way := range found {
		if way.Page {
			users = append(users, told[way.Place-1].user)
		}
	}
	return users
}

// mailNotices writes what is told by mail.
func (s *Store) mailNotices(ctx context.Context, tx *sqlx.Tx, told []notice, found []ways) error {
	for _, way := range found {
		if way.Mail {
			if err := s.mailNotice(ctx, tx, told[way.Place-1]); err != nil {
				return err
			}
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
