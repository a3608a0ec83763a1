package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
)

const shownRounds = 20 // on a profile

// Standings returns who has won most rounds of a game, and viewer's own place, nil without
// one.
func (s *Store) Standings(ctx context.Context, game, viewer uuid.UUID) (best []Standing, own *Standing, err error) {
	err = s.db.SelectContext(ctx, &best, `
		SELECT rank() OVER (ORDER BY b.wins DESC, b.rounds) AS rank, b.user_id, u.name, coalesce(u.handle, '') AS handle, u.hue,
			b.wins, b.rounds, b.best
		FROM (SELECT user_id, wins, rounds, best FROM standings WHERE game_id = $1 ORDER BY wins DESC, rounds, user_id LIMIT $2) b
		JOIN users u ON u.id = b.user_id ORDER BY b.wins DESC, b.rounds, b.user_id`, game, boardLen)
	if err != nil || viewer == uuid.Nil {
		return best, nil, err
	}
	own = new(Standing)
	err = s.db.GetContext(ctx, own, `
		SELECT (SELECT count(*) + 1 FROM standings b
				WHERE b.game_id = s.game_id AND (b.wins > s.wins OR b.wins = s.wins AND b.rounds < s.rounds)) AS rank,
			s.user_id, u.name, coalesce(u.handle, '') AS handle, u.hue, s.wins, s.rounds, s.best
		FROM standings s JOIN users u ON u.id = s.user_id WHERE s.game_id = $1 AND s.user_id = $2`, game, viewer)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return best, nil, nil
	}
	return best, own, err
}

// RoundsOf returns the latest rounds that user has played in rooms of listed games.
func (s *Store) RoundsOf(ctx context.Context, user uuid.UUID) ([]RoundCard, error) {
	var rounds []RoundCard
	err := s.db.SelectContext(ctx, &rounds, `
		SELECT g.slug, g.title, g.hue, s.place, s.score, s.ended_at,
			(SELECT count(*) FROM round_seats o WHERE o.round_id = s.round_id) AS players
		FROM round_seats s JOIN rounds r ON r.id = s.round_id JOIN games g ON g.id = r.game_id
		WHERE s.user_id = $1 AND `+listed+` ORDER BY s.ended_at DESC LIMIT $2`, user, shownRounds)
	return rounds, err
}
