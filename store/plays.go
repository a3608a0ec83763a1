package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	maxScore = 1_000_000_000_000 // either way; a game that needs more counts in thousands
	maxSave  = 100 << 10         // bytes, for a player and a game
	boardLen = 10
)

// Result is how a play ended, among the others of its game.
type Result struct {
	Best int64 `db:"best"` // the player's
	Rank int   `db:"rank"` // of that best, from 1
	New  bool  `db:"new"`  // this play set it
}

// StartPlay records that somebody has begun a play, one sitting of one player, with a
// version of the game at slug; its chance starts from seed. Viewer may be a stranger's uuid.Nil.
// The creator's own do not count among the game's.
func (s *Store) StartPlay(ctx context.Context, viewer uuid.UUID, slug string, version uuid.UUID, seed int64) (play uuid.UUID, err error) {
	game, err := s.PublicGame(ctx, viewer, slug)
	if err != nil {
		return uuid.Nil, err
	}
	play, err = newID()
	if err != nil {
		return uuid.Nil, err
	}
	return play, s.inTx(ctx, func(tx *sqlx.Tx) error {
		res, err := tx.ExecContext(ctx, `
			INSERT INTO plays (id, game_id, version_id, user_id, seed)
			SELECT $1, v.game_id, v.id, $4, $5 FROM versions v WHERE v.id = $3 AND v.game_id = $2 AND NOT v.partial`,
			play, game.ID, version, uuid.NullUUID{UUID: viewer, Valid: viewer != uuid.Nil}, seed)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrNotFound)
		}
		_, err = tx.ExecContext(ctx, `UPDATE games SET plays = plays + 1 WHERE id = $1 AND owner_id <> $2`, game.ID, viewer)
		return err
	})
}

// ScorePlay keeps the score of a play that goes on, in case its end never arrives.
func (s *Store) ScorePlay(ctx context.Context, viewer, play uuid.UUID, score int64) error {
	if score > maxScore || score < -maxScore {
		return Invalid{"score": "A score has at most twelve digits."}
	}
	_, err := s.db.ExecContext(ctx, `
		UPDATE plays SET score = $3 WHERE id = $1 AND (user_id IS NULL OR user_id = $2) AND ended_at IS NULL
			AND started_at > now() - interval '1 day'`, play, viewer, score)
	return err
}

// EndPlay ends a play with its score, which counts for player from then on; a nil score
// is of a game that counts none. A play ends once: told again, it answers as it did,
// whatever the score said. Somebody else's play, or one begun over a day ago, is ErrNotFound.
func (s *Store) EndPlay(ctx context.Context, player, play uuid.UUID, score *int64, won bool) (Result, error) {
	if score != nil && (*score > maxScore || *score < -maxScore) {
		return Result{}, Invalid{"score": "A score has at most twelve digits."}
	}
	var r Result
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var p struct {
			GameID uuid.UUID `db:"game_id"`
			Ended  bool      `db:"ended"`
		}
		if err := tx.GetContext(ctx, &p, `
			SELECT game_id, ended_at IS NOT NULL AS ended FROM plays
			WHERE id = $1 AND (user_id IS NULL OR user_id = $2) AND started_at > now() - interval '1 day' FOR UPDATE`, play, player); err != nil {
			return err
		}
		if !p.Ended {
			if err := endPlay(ctx, tx, p.GameID, player, play, score, won); err != nil {
				return err
			}
		}
		return tx.GetContext(ctx, &r, `
			SELECT s.score AS best, s.play_id = $3 AS new,
				(SELECT count(*) + 1 FROM scores b WHERE b.game_id = s.game_id AND b.score > s.score) AS rank
			FROM scores s WHERE s.game_id = $1 AND s.user_id = $2`, p.GameID, player, play)
	})
	if err = known(err); errors.Is(err, ErrNotFound) && score == nil {
		return r, nil // Nothing to compare.
	}
	return r, err
}

func endPlay(ctx context.Context, tx *sqlx.Tx, game, player, play uuid.UUID, score *int64, won bool) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE plays SET user_id = $2, ended_at = now(), score = coalesce($3, score), won = $4 WHERE id = $1`, play, player, score, won)
	if err != nil || score == nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO scores (game_id, user_id, play_id, score) VALUES ($1, $2, $3, $4)
		ON CONFLICT (game_id, user_id) DO UPDATE SET score = excluded.score, play_id = excluded.play_id, at = now()
		WHERE excluded.score > scores.score`, game, player, play, score)
	return err
}

// Board returns the best players of a game, and viewer's own place, nil without one.
func (s *Store) Board(ctx context.Context, game, viewer uuid.UUID) (board []Score, own *Score, err error) {
	err = s.db.SelectContext(ctx, &board, `
		SELECT rank() OVER (ORDER BY b.score DESC) AS rank, b.user_id, u.name, coalesce(u.handle, '') AS handle, u.hue, b.score, b.at
		FROM (SELECT user_id, score, at FROM scores WHERE game_id = $1 ORDER BY score DESC, at LIMIT $2) b
		JOIN users u ON u.id = b.user_id ORDER BY b.score DESC, b.at`, game, boardLen)
	if err != nil || viewer == uuid.Nil {
		return board, nil, err
	}
	own = new(Score)
	err = s.db.GetContext(ctx, own, `
		SELECT (SELECT count(*) + 1 FROM scores b WHERE b.game_id = s.game_id AND b.score > s.score) AS rank,
			s.user_id, u.name, coalesce(u.handle, '') AS handle, u.hue, s.score, s.at
		FROM scores s JOIN users u ON u.id = s.user_id WHERE s.game_id = $1 AND s.user_id = $2`, game, viewer)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return board, nil, nil
	}
	return board, own, err
}

// Save keeps what a game wants remembered for user: bytes that nobody here reads.
func (s *Store) Save(ctx context.Context, user uuid.UUID, slug string, body []byte) error {
	if len(body) > maxSave {
		return Invalid{"save": "A game can keep 100 KB for each player."}
	}
	game, err := s.PublicGame(ctx, user, slug)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO saves (game_id, user_id, body) VALUES ($1, $2, $3)
		ON CONFLICT (game_id, user_id) DO UPDATE SET body = excluded.body, updated_at = now()`, game.ID, user, body)
	return err
}

// Saved returns what Save has kept, ErrNotFound if nothing.
func (s *Store) Saved(ctx context.Context, user uuid.UUID, slug string) ([]byte, error) {
	var body []byte
	err := s.db.GetContext(ctx, &body, `
		SELECT s.body FROM saves s JOIN games g ON g.id = s.game_id WHERE g.slug = $1 AND s.user_id = $2`, slug, user)
	return body, known(err)
}
