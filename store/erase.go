package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// EraseLeavers forgets everyone who asked to be deleted a fortnight ago and has not come back:
// 100 at most, one after the other. Whoever has a payout open waits until it is answered.
func (s *Store) EraseLeavers(ctx context.Context) error {
	var leavers []uuid.UUID
	if err := s.db.SelectContext(ctx, &leavers, `
		SELECT id FROM users u WHERE deleted_at < now() - $1 * interval '1 second' AND email IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM payouts p WHERE p.user_id = u.id AND p.status = 'asked')
		ORDER BY deleted_at LIMIT 100`, grace.Seconds()); err != nil {
		return err
	}
	var all error
	for _, user := range leavers {
		all = errors.Join(all, s.inTx(ctx, func(tx *sqlx.Tx) error { return s.erase(ctx, tx, user) }))
	}
	return all
}

// erase leaves of a user what others need: the row, without anything that tells who it was,
// the ledger, what was decided about them, and the games that outlive them.
func (s *Store) erase(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	var handle string
	err := known(tx.GetContext(ctx, &handle, `
		SELECT handle FROM users WHERE id = $1 AND deleted_at < now() - $2 * interval '1 second' AND email IS NOT NULL FOR NO KEY UPDATE`,
		user, grace.Seconds()))
	if errors.Is(err, ErrNotFound) {
		return nil // They have come back, or it is done.
	}
	if err != nil {
		return err
	}
	if err := s.stopAll(ctx, tx, user); err != nil {
		return err
	}
	if open, err := payoutOpen(ctx, tx, user); err != nil || open {
		return err
	}
	if err := eraseGames(ctx, tx, user); err != nil {
		return err
	}
	for _, statement := range erasing {
		if _, err := tx.ExecContext(ctx, statement, user); err != nil {
			return err
		}
	}
	// What others were told that they did begins with their name.
	if _, err := tx.ExecContext(ctx, `
		UPDATE notifications SET text = $2::text || substr(text, length($1::text) + 1)
		WHERE kind IN ('sale', 'review', 'review_answer', 'refund', 'refund_asked', 'refund_appealed', 'refund_declined')
			AND starts_with(text, $1::text || ' ')`, handle, DeletedUser); err != nil {
		return err
	}
	// Their name stands beside what they said, in reports of others' lines too.
	if _, err := tx.ExecContext(ctx, `
		UPDATE chat_reports SET context = replace(context::text, to_json($1::text)::text, to_json($2::text)::text)::jsonb
		WHERE strpos(context::text, to_json($1::text)::text) > 0`, handle, DeletedUser); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE users SET name = $2, handle = NULL, email = NULL, password = NULL, role = 'member', hue = 0,
			joined_at = NULL, verified_at = NULL, exported_at = NULL, suspended_until = NULL
		WHERE id = $1`, user, DeletedUser)
	return err
}

// erasing is what becomes of everything else that is a user's. Of what is not named here,
// these stay: purchases, top-ups, payouts and the ledger; cases, decisions, appeals and acts.
var erasing = []string{
	`DELETE FROM logins WHERE user_id = $1`,
	`DELETE FROM tokens WHERE user_id = $1`,
	`DELETE FROM mails WHERE user_id = $1`,
	`DELETE FROM notifications WHERE user_id = $1`,
	`DELETE FROM notification_settings WHERE user_id = $1`,
	`DELETE FROM user_notes WHERE user_id = $1`,
	`DELETE FROM verdicts WHERE kind = 'handle' AND subject_id = $1`,

	`UPDATE games SET likes = likes - 1 WHERE id IN (SELECT game_id FROM likes WHERE user_id = $1)`,
	`DELETE FROM likes WHERE user_id = $1`,
	`DELETE FROM wishes WHERE user_id = $1`,
	`DELETE FROM saves WHERE user_id = $1`,
	`DELETE FROM scores WHERE user_id = $1`,
	`DELETE FROM standings WHERE user_id = $1`,
	`DELETE FROM reviews WHERE user_id = $1`,
	`UPDATE plays SET user_id = NULL WHERE user_id = $1`,

	`UPDATE rooms SET opener_id = NULL WHERE opener_id = $1`,
	`UPDATE round_seats SET user_id = NULL, name = '` + DeletedUser + `' WHERE user_id = $1`,
	`UPDATE chat_reports SET reporter_id = NULL, text = '' WHERE reporter_id = $1`,
	`UPDATE chat_reports SET reported_id = NULL, name = '` + DeletedUser + `' WHERE reported_id = $1`,
	`UPDATE reports SET text = '' WHERE reporter_id = $1`,
	`UPDATE cases SET title = '` + DeletedUser + `' WHERE user_id = $1 AND kind IN ('user', 'message')`,

	// Their words, and where their money went. That it went stays.
	`UPDATE refund_requests r SET text = '` + DeletedUser + `' FROM purchases p WHERE p.id = r.purchase_id AND p.buyer_id = $1`,
	`UPDATE refund_requests r SET answer = '' FROM purchases p WHERE p.id = r.purchase_id AND p.seller_id = $1`,
	`UPDATE payouts SET destination = '' WHERE user_id = $1`,
}

// eraseGames deletes user's games, apart from those that others need: of these it keeps what
// is played, and not what was asked for to make it. Of one that the ledger still tells of, or
// that remixes owe, the row stays, off the site and empty.
func eraseGames(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	const gone = `(SELECT g.id FROM games g WHERE g.owner_id = $1 AND NOT ` + outlives + `)`
	for _, statement := range []string{
		`DELETE FROM games d WHERE id IN ` + gone + `
			AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.game_id = d.id)
			AND NOT EXISTS (SELECT 1 FROM royalties r WHERE r.ancestor_id = d.id)`,
		`DELETE FROM rooms WHERE game_id IN ` + gone,
		`DELETE FROM plays WHERE game_id IN ` + gone,
		`UPDATE games SET head_id = NULL, live_id = NULL, cover = NULL, summary = '', tags = '{}', search = '',
			status = CASE WHEN status IN ('published', 'unlisted') THEN 'draft' ELSE status END, deleted_at = coalesce(deleted_at, now())
			WHERE id IN ` + gone,
		`WITH gone AS MATERIALIZED ` + gone + `, emptied AS (DELETE FROM versions WHERE game_id IN (SELECT id FROM gone))
			DELETE FROM generations WHERE game_id IN (SELECT id FROM gone)`,

		`UPDATE games SET status = 'unlisted' WHERE owner_id = $1 AND status = 'published' AND price > 0`, // Nobody can buy it.
		`UPDATE versions SET prompt = '', notes = '{}' WHERE game_id IN (SELECT id FROM games WHERE owner_id = $1)`,
		`DELETE FROM model_calls WHERE generation_id IN (SELECT id FROM generations WHERE user_id = $1)`,
		`UPDATE generations SET prompt = '` + DeletedUser + `', notes = '{}', spec = NULL, error = '' WHERE user_id = $1`,
		`UPDATE reviews r SET answer = '', answered_at = NULL FROM games g WHERE g.id = r.game_id AND g.owner_id = $1`,
	} {
		if _, err := tx.ExecContext(ctx, statement, user); err != nil {
			return err
		}
	}
	var staying []struct {
		ID      uuid.UUID `db:"id"`
		Title   string    `db:"title"`
		Summary string    `db:"summary"`
		Genre   string    `db:"genre"`
		Tags    Strings   `db:"tags"`
	}
	if err := tx.SelectContext(ctx, &staying, `
		SELECT id, title, summary, genre, tags FROM games WHERE owner_id = $1 AND search <> ''`, user); err != nil {
		return err
	}
	for _, g := range staying { // They are found by their creator's name no more.
		words := searchable(Publication{Title: g.Title, Summary: g.Summary, Genre: g.Genre}, g.Tags, User{})
		if _, err := tx.ExecContext(ctx, `UPDATE games SET search = array_to_tsvector($2) WHERE id = $1`, g.ID, pq.Array(words)); err != nil {
			return err
		}
	}
	return nil
}
