package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

const (
	mailsAnHour = 3        // of one kind to one user
	mailLink    = "{link}" // stands in a kept text where the link goes
	mailNews    = "told_"  // how the kind of a mail begins that its user may choose not to get
	mailColumns = `id, kind, address, subject, text, path, created_at, good_until, tries, error, sent_at, refused_at`
)

// Post is what becomes of the mails of this site.
type Post string

// Without a mail server mails wait for one; under development they can be read all the same.
const (
	PostSent  Post = ""
	PostShown Post = "shown"
	PostWaits Post = "waits"
)

// Mail is what is written to a user.
type Mail struct {
	ID        uuid.UUID  `db:"id"`
	Kind      string     `db:"kind"`
	Address   string     `db:"address"`
	Subject   string     `db:"subject"`
	Text      string     `db:"text"` // plain; whole, with the link in it
	Link      string     `db:"path"` // that the text leads to, or empty
	CreatedAt time.Time  `db:"created_at"`
	GoodUntil *time.Time `db:"good_until"` // when it is of no use any more
	Tries     int        `db:"tries"`
	Error     string     `db:"error"` // of the last try
	SentAt    *time.Time `db:"sent_at"`
	RefusedAt *time.Time `db:"refused_at"` // when the other side said that it will never take it
}

// Waiting reports whether m is still to be sent, as of now.
func (m Mail) Waiting(now time.Time) bool {
	return m.SentAt == nil && m.RefusedAt == nil && (m.GoodUntil == nil || now.Before(*m.GoodUntil))
}

// Chosen reports whether mails like m come only to those who want them.
func (m Mail) Chosen() bool { return strings.HasPrefix(m.Kind, mailNews) }

// whole puts the link into the text.
func (m Mail) whole(links Links) Mail {
	if m.Link != "" {
		m.Link = links.Origin + m.Link + links.token(m.ID)
		m.Text = strings.ReplaceAll(m.Text, mailLink, m.Link)
	}
	return m
}

// write keeps a mail, with the token of its link if purpose is not empty, and has it sent
// once tx has committed. Of one kind a user gets three an hour: then it returns Limited.
func (s *Store) write(ctx context.Context, tx *sqlx.Tx, to User, m Mail, purpose purpose) error {
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE`, to.ID); err != nil {
		return err // Two asked for at once are counted one after the other.
	}
	var written []time.Time
	if err := tx.SelectContext(ctx, &written, `
		SELECT created_at FROM mails WHERE user_id = $1 AND kind = $2 AND created_at > now() - interval '1 hour'
		ORDER BY created_at DESC LIMIT $3`, to.ID, m.Kind, mailsAnHour); err != nil {
		return err
	}
	if len(written) == mailsAnHour {
		return Limited{What: "We wrote to you several times within the hour. Look among your mails, and in the folder for spam.", Until: written[mailsAnHour-1].Add(time.Hour)}
	}
	return s.writeAnyway(ctx, tx, to, m, purpose)
}

// writeAnyway is write for what a user has to be told, however often.
func (s *Store) writeAnyway(ctx context.Context, tx *sqlx.Tx, to User, m Mail, purpose purpose) error {
	id, err := newID()
	if err != nil {
		return err
	}
	if purpose != "" {
		if err := tx.GetContext(ctx, &m.GoodUntil, `
			INSERT INTO tokens (hash, user_id, purpose, email) VALUES ($1, $2, $3, $4) RETURNING expires_at`,
			hashed(s.Links.token(id)), to.ID, purpose, to.Email); err != nil {
			return err
		}
	}
	return s.put(ctx, tx, id, to, m)
}

// put keeps a mail and has it sent once tx has committed, however many there were.
func (s *Store) put(ctx context.Context, tx *sqlx.Tx, id uuid.UUID, to User, m Mail) error {
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO mails (id, user_id, kind, address, subject, text, path, good_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, to.ID, m.Kind, to.Email, m.Subject, m.Text, m.Link, m.GoodUntil); err != nil {
		return err
	}
	_, err := s.queue.InsertTx(ctx, tx.Tx, jobs.SendMail{MailID: id}, nil)
	return err
}

// Mail returns a mail as it is sent, or ErrNotFound.
func (s *Store) Mail(ctx context.Context, id uuid.UUID) (Mail, error) {
	var m Mail
	err := s.db.GetContext(ctx, &m, `SELECT `+mailColumns+` FROM mails WHERE id = $1`, id)
	return m.whole(s.Links), known(err)
}

// LastMails returns the mails written last, the newest first.
func (s *Store) LastMails(ctx context.Context, limit int) ([]Mail, error) {
	var mails []Mail
	if err := s.db.SelectContext(ctx, &mails, `
		SELECT `+mailColumns+` FROM mails ORDER BY created_at DESC, id DESC LIMIT $1`, limit); err != nil {
		return nil, err
	}
	for i := range mails {
		mails[i] = mails[i].whole(s.Links)
	}
	return mails, nil
}

// MailSent notes that a mail is on its way.
func (s *Store) MailSent(ctx context.Context, id uuid.UUID) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE mails SET tries = tries + 1, error = '', sent_at = now() WHERE id = $1 AND sent_at IS NULL`, id)
	return err
}

// MailFailed notes why a mail could not be sent. If the other side refused it for good, it
// is not tried again.
func (s *Store) MailFailed(ctx context.Context, id uuid.UUID, why error, forGood bool) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE mails SET tries = tries + 1, error = $2, refused_at = CASE WHEN $3 THEN now() END
		WHERE id = $1 AND sent_at IS NULL`, id, header(why.Error()), forGood)
	return err
}

// SendWaiting has the mails sent that nobody could send so far: 1,000 at most, the oldest
// first, of those a week old or younger and still of use. It returns how many there are.
func (s *Store) SendWaiting(ctx context.Context) (int, error) {
	var waiting []uuid.UUID
	if err := s.db.SelectContext(ctx, &waiting, `
		SELECT id FROM mails WHERE sent_at IS NULL AND refused_at IS NULL AND created_at > now() - interval '7 days'
			AND (good_until IS NULL OR good_until > now())
		ORDER BY created_at LIMIT 1000`); err != nil {
		return 0, err
	}
	return len(waiting), s.inTx(ctx, func(tx *sqlx.Tx) error {
		for _, id := range waiting {
			if _, err := s.queue.InsertTx(ctx, tx.Tx, jobs.SendMail{MailID: id}, nil); err != nil {
				return fmt.Errorf("have mail %s sent: %w", id, err)
			}
		}
		return nil
	})
}
