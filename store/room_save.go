package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"

	"github.com/jmoiron/sqlx"
)

// SaveRoom keeps what process says of a room that it runs, and the rounds that have ended
// there, each once. If the room is another's now, the error is ErrLost, and if it was closed
// and this is not its end, ErrDeleted: then the rounds alone are kept.
func (s *Store) SaveRoom(ctx context.Context, process string, state RoomState) error {
	if len(state.Rounds) == 0 {
		return saveRoom(ctx, s.db, process, state)
	}
	var lost error
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := saveRoom(ctx, tx, process, state); errors.Is(err, ErrLost) || errors.Is(err, ErrDeleted) {
			lost = err
		} else if err != nil {
			return err
		}
		for _, r := range state.Rounds {
			if err := saveRound(ctx, tx, state.Code, r); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, lost)
}

func saveRoom(ctx context.Context, db sqlx.ExtContext, process string, state RoomState) error {
	// Whoever was on the way and has a seat now is not on the way any more.
	res, err := db.ExecContext(ctx, `
		UPDATE rooms SET status = $3, coming = greatest(0, coming - greatest(0, $4 - players)), players = $4, watchers = $5, locked = $6,
			snapshot = CASE WHEN NOT $9 THEN $7::bytea END, clean = $8, active_at = now(),
			process = CASE WHEN NOT $8 AND NOT $9 THEN process END, lease_until = CASE WHEN NOT $8 AND NOT $9 THEN lease_until END,
			closed_at = CASE WHEN $9 THEN coalesce(closed_at, now()) END
		WHERE code = $1 AND process = $2 AND (closed_at IS NULL OR $9)`,
		state.Code, process, state.Status, state.Players, state.Watchers, state.Locked, state.Snapshot, state.Released, state.Closed)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	var closed bool
	err = sqlx.GetContext(ctx, db, &closed, `SELECT EXISTS (SELECT 1 FROM rooms WHERE code = $1 AND process = $2 AND closed_at IS NOT NULL)`, state.Code, process)
	if err == nil && closed {
		err = ErrDeleted
	}
	return cmp.Or(err, ErrLost)
}

// saveRound keeps a round, unless it is kept already. Of a game that anyone may play, it
// counts as a play of each player that we know, and where there were others, for standings.
func saveRound(ctx context.Context, tx *sqlx.Tx, code string, r Round) error {
	res, err := tx.ExecContext(ctx, `
		INSERT INTO rounds (id, room, game_id, seed, started_at, ended_at)
		SELECT $1, code, game_id, $3, $4, $5 FROM rooms WHERE code = $2 ON CONFLICT (id) DO NOTHING`,
		r.ID, code, int64(r.Seed), r.StartedAt, r.EndedAt)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	seats := slices.Clone(r.Seats)
	for i := range seats {
		if score := seats[i].Score; score != nil && (*score > maxScore || *score < -maxScore) {
			seats[i].Score = nil // No board could show it.
		}
	}
	rows, err := json.Marshal(seats)
	if err != nil {
		return err
	}
	// An account that was deleted meanwhile is nobody's.
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO round_seats (round_id, seat, user_id, name, color, score, place, ended_at)
		SELECT $1, r.seat, u.id, r.name, r.color, r.score, r.place, $3
		FROM jsonb_to_recordset($2::jsonb) AS r (seat int, user_id uuid, name text, color text, score bigint, place int)
			LEFT JOIN users u ON u.id = r.user_id`, r.ID, string(rows), r.EndedAt); err != nil {
		return err
	}
	for _, statement := range countRound {
		if _, err := tx.ExecContext(ctx, statement, r.ID, code); err != nil {
			return err
		}
	}
	return nil
}

// seated is a round's game and players that we know. Somebody has won if others have not.
// The order keeps two rounds of the same people from waiting for each other.
const seated = `
	WITH seated AS (
		SELECT g.id AS game_id, m.version_id, r.seed, r.started_at, r.ended_at, s.user_id, max(s.score) AS score,
			bool_or(s.place = 1) AND o.lost AS won, o.several
		FROM rounds r JOIN rooms m ON m.code = $2 JOIN games g ON g.id = r.game_id JOIN round_seats s ON s.round_id = r.id,
			(SELECT count(DISTINCT user_id) > 1 AS several, bool_or(place <> 1) AS lost FROM round_seats WHERE round_id = $1) o
		WHERE r.id = $1 AND s.user_id IS NOT NULL AND g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL
		GROUP BY g.id, m.version_id, r.id, s.user_id, o.lost, o.several ORDER BY s.user_id
	)`

// countRound is what follows from round $1 in room $2.
var countRound = []string{
	seated + `, played AS (
		INSERT INTO plays (id, game_id, version_id, user_id, seed, started_at, ended_at, score, won)
		SELECT gen_random_uuid(), game_id, version_id, user_id, seed, started_at, ended_at, coalesce(score, 0), won FROM seated
		RETURNING id, game_id, user_id
	)
	INSERT INTO scores (game_id, user_id, play_id, score, at)
	SELECT s.game_id, s.user_id, p.id, s.score, s.ended_at FROM seated s JOIN played p ON p.user_id = s.user_id
	WHERE s.score IS NOT NULL ORDER BY s.user_id
	ON CONFLICT (game_id, user_id) DO UPDATE SET score = excluded.score, play_id = excluded.play_id, at = excluded.at
	WHERE excluded.score > scores.score`,
	seated + `
	INSERT INTO standings (game_id, user_id, wins, rounds, best)
	SELECT game_id, user_id, won::int, 1, score FROM seated WHERE several ORDER BY user_id
	ON CONFLICT (game_id, user_id) DO UPDATE SET wins = standings.wins + excluded.wins, rounds = standings.rounds + 1,
		best = greatest(standings.best, excluded.best)`,
	seated + `
	UPDATE games SET plays = plays + (SELECT count(*) FROM seated) WHERE id = (SELECT game_id FROM seated LIMIT 1)`,
}
