package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// adopt moves all that is a guest's to a member, and deletes the guest, whose log-ins end.
// Where both have a save or a review of a game the member's stays, and of two scores the
// better; rounds and wins add up. Credits are only members': a guest has none to move. If
// guest is not a guest's, adopt does nothing.
func adopt(ctx context.Context, tx *sqlx.Tx, member, guest uuid.UUID) error {
	// The locks keep out what would add a row of either's meanwhile: its foreign key waits.
	var id uuid.UUID
	err := known(tx.GetContext(ctx, &id, `SELECT id FROM users WHERE id = $1 AND role = 'guest' FOR UPDATE`, guest))
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var handle string
	if err := tx.GetContext(ctx, &handle, `SELECT handle FROM users WHERE id = $1 FOR UPDATE`, member); err != nil {
		return known(err)
	}
	for _, move := range []string{
		`UPDATE games SET owner_id = $1 WHERE owner_id = $2`,
		`UPDATE generations SET user_id = $1 WHERE user_id = $2`,
		`UPDATE plays SET user_id = $1 WHERE user_id = $2`,
		`UPDATE rooms SET opener_id = $1 WHERE opener_id = $2`,
		`UPDATE round_seats SET user_id = $1 WHERE user_id = $2`,
		`UPDATE chat_reports SET reported_id = $1 WHERE reported_id = $2`,
		`UPDATE chat_reports a SET reporter_id = $1 WHERE reporter_id = $2
			AND NOT EXISTS (SELECT 1 FROM chat_reports b WHERE b.reporter_id = $1 AND (b.room, b.line) = (a.room, a.line))`,

		`UPDATE notifications SET user_id = $1 WHERE user_id = $2`,
		`UPDATE cases SET user_id = $1 WHERE user_id = $2`,
		`UPDATE decisions SET user_id = $1 WHERE user_id = $2`,
		`UPDATE user_notes SET user_id = $1 WHERE user_id = $2`,
		`UPDATE reports a SET reporter_id = $1 WHERE reporter_id = $2
			AND NOT EXISTS (SELECT 1 FROM reports b WHERE b.reporter_id = $1 AND b.case_id = a.case_id)`,
		`UPDATE royalties SET owner_id = $1 WHERE owner_id = $2`,
		`INSERT INTO wishes (game_id, user_id, at) SELECT game_id, $1, at FROM wishes WHERE user_id = $2
		ON CONFLICT (game_id, user_id) DO NOTHING`,
		// Nobody reviews a game twice, or their own.
		`UPDATE reviews a SET user_id = $1 WHERE user_id = $2
			AND NOT EXISTS (SELECT 1 FROM reviews b WHERE b.user_id = $1 AND b.game_id = a.game_id)
			AND NOT EXISTS (SELECT 1 FROM games g WHERE g.id = a.game_id AND g.owner_id = $1)`,

		`INSERT INTO standings (game_id, user_id, wins, rounds, best)
		SELECT game_id, $1, wins, rounds, best FROM standings WHERE user_id = $2
		ON CONFLICT (game_id, user_id) DO UPDATE SET wins = standings.wins + excluded.wins,
			rounds = standings.rounds + excluded.rounds, best = greatest(standings.best, excluded.best)`,

		`INSERT INTO scores (game_id, user_id, play_id, score, at)
		SELECT game_id, $1, play_id, score, at FROM scores WHERE user_id = $2
		ON CONFLICT (game_id, user_id) DO UPDATE SET play_id = excluded.play_id, score = excluded.score, at = excluded.at
		WHERE excluded.score > scores.score OR (excluded.score = scores.score AND excluded.at < scores.at)`,

		`INSERT INTO saves (game_id, user_id, body, updated_at)
		SELECT game_id, $1, body, updated_at FROM saves WHERE user_id = $2
		ON CONFLICT (game_id, user_id) DO NOTHING`,

		// What both like counted twice.
		`UPDATE games SET likes = likes - 1
		WHERE id IN (SELECT a.game_id FROM likes a JOIN likes b ON b.game_id = a.game_id WHERE a.user_id = $1 AND b.user_id = $2)`,
		`INSERT INTO likes (game_id, user_id, at) SELECT game_id, $1, at FROM likes WHERE user_id = $2
		ON CONFLICT (game_id, user_id) DO NOTHING`,
	} {
		if _, err := tx.ExecContext(ctx, move, member, guest); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM users WHERE id = $1`, guest); err != nil { // and what was not moved
		return err
	}
	return findGamesBy(ctx, tx, member, handle)
}
