package store

import (
	"context"
	"errors"

	"github.com/jmoiron/sqlx"
)

// noticesADay are the mails that a user gets of one topic within 24 hours.
const noticesADay = 10

// mailNotice writes to a user what they are told, if their address is known to be theirs.
// The last mail of a day says so, and where the rest is to be read. Two transactions that
// write the last at once may both do so: neither waits for the other.
func (s *Store) mailNotice(ctx context.Context, tx *sqlx.Tx, n notice) error {
	var to User
	err := tx.GetContext(ctx, &to, `SELECT `+userColumns+` FROM users WHERE id = $1 AND verified_at IS NOT NULL AND deleted_at IS NULL`, n.user)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	topic := topicOf(n.kind)
	m := Mail{Kind: mailNews + topic.Key, Subject: topic.Name + " at AIMiniGames"}
	var written int
	if err := tx.GetContext(ctx, &written, `
		SELECT count(*) FROM (
			SELECT FROM mails WHERE user_id = $1 AND kind = $2 AND created_at > now() - interval '1 day' LIMIT $3) m`,
		to.ID, m.Kind, noticesADay); err != nil || written == noticesADay {
		return err
	}
	m.Text = "Hello " + to.Name + ",\n\n" + n.text + "\n\n" + s.Links.Origin + n.path + "\n\n"
	if written == noticesADay-1 {
		m.Text += "There is more about this today than we write mails about. The rest is on your page:\n\n" + s.Links.Origin + "/notifications\n\n"
	}
	m.Text += "What we write to you about is yours to choose: " + s.Links.Origin + "/settings/notifications\n"
	id, err := newID()
	if err != nil {
		return err
	}
	return s.put(ctx, tx, id, to, m)
}
