package store

import (
	"context"
	"slices"

	"github.com/gofrs/uuid/v5"
	"github.com/lib/pq"
)

// NotificationChoice is by which ways a user is told of a topic.
type NotificationChoice struct {
	Topic
	ByPage, ByMail bool
}

// NotificationChoices returns what user has chosen for each topic.
func (s *Store) NotificationChoices(ctx context.Context, user uuid.UUID) ([]NotificationChoice, error) {
	var rows []struct {
		Kind       string
		Page, Mail bool
	}
	if err := s.db.SelectContext(ctx, &rows, `SELECT kind, page, mail FROM notification_settings WHERE user_id = $1`, user); err != nil {
		return nil, err
	}
	var choices []NotificationChoice
	for _, t := range Topics() {
		choice := NotificationChoice{t, t.Page, t.Mail}
		for _, row := range rows {
			if row.Kind == t.Key {
				choice.ByPage, choice.ByMail = row.Page || t.PageFixed, row.Mail || t.MailFixed
			}
		}
		choices = append(choices, choice)
	}
	return choices, nil
}

// ChooseNotifications keeps of which topics, by their keys, user is told on the page and of
// which by mail: of all others not. What is fixed stays as it is.
func (s *Store) ChooseNotifications(ctx context.Context, user uuid.UUID, page, mail []string) error {
	var keys []string
	var onPage, byMail []bool
	for _, t := range Topics() {
		if t.PageFixed && t.MailFixed {
			continue
		}
		keys = append(keys, t.Key)
		onPage = append(onPage, t.PageFixed || slices.Contains(page, t.Key))
		byMail = append(byMail, t.MailFixed || slices.Contains(mail, t.Key))
	}
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO notification_settings (user_id, kind, page, mail)
		SELECT $1::uuid, * FROM unnest($2::text[], $3::boolean[], $4::boolean[])
		ON CONFLICT (user_id, kind) DO UPDATE SET page = excluded.page, mail = excluded.mail`,
		user, pq.Array(keys), pq.Array(onPage), pq.Array(byMail))
	return err
}
