package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
)

// DemoTime is how long somebody may play a paid game that they do not own.
const DemoTime = 3 * time.Minute

// passed is the time since a play was told of last, in whole seconds: the rest of one
// counts the next time.
const passed = `greatest(0, floor(extract(epoch FROM least(now(), ended_at) - coalesce(beat_at, started_at))))::int`

// BeatPlay adds seconds of active play to a play, which becomes the viewer's where it was
// nobody's. A browser may say less than was played, but not more: what counts is at most
// the time since it said so last, or since the play began, by the database's clock, up to
// the play's end, and a day in all. Somebody else's play stays as it is.
func (s *Store) BeatPlay(ctx context.Context, viewer, play uuid.UUID, seconds int) error {
	if seconds < 0 {
		return Invalid{"seconds": "Nobody plays for less than no time."}
	}
	seconds = min(seconds, 86400)
	_, err := s.db.ExecContext(ctx, `
		UPDATE plays SET
			user_id = coalesce(user_id, $2),
			seconds = least(seconds + least($3, `+passed+`), 86400),
			beat_at = coalesce(beat_at, started_at) + `+passed+` * interval '1 second'
		WHERE id = $1 AND (user_id IS NULL OR user_id = $2)`,
		play, uuid.NullUUID{UUID: viewer, Valid: viewer != uuid.Nil}, seconds)
	return known(err)
}

// DemoLeft returns for how long viewer, who does not own the game, may still play it.
// A stranger is not known to have played.
func (s *Store) DemoLeft(ctx context.Context, viewer, game uuid.UUID) (time.Duration, error) {
	if viewer == uuid.Nil {
		return DemoTime, nil
	}
	var played int64 // seconds
	err := s.db.GetContext(ctx, &played, `SELECT coalesce(sum(seconds), 0) FROM plays WHERE user_id = $1 AND game_id = $2 AND seconds > 0`, viewer, game)
	return max(0, DemoTime-time.Duration(played)*time.Second), err
}
