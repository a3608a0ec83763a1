package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
)

// shownWishes is how many games a page of a wish list has.
const shownWishes = 24

// Wish notes whether user wishes for the game at slug. Saying the same twice changes
// nothing. For a guest the error is ErrMembers.
func (s *Store) Wish(ctx context.Context, user User, slug string, wished bool) error {
	if !user.Is(Member) {
		return ErrMembers
	}
	game, err := s.PublicGame(ctx, user.ID, slug)
	if err != nil {
		return err
	}
	change := `INSERT INTO wishes (game_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`
	if !wished {
		change = `DELETE FROM wishes WHERE game_id = $1 AND user_id = $2`
	}
	_, err = s.db.ExecContext(ctx, change, game.ID, user.ID)
	return err
}

// Wishes returns what user wishes for and does not have yet, the latest first, from a
// cursor on. What cannot be seen at the moment is left out.
func (s *Store) Wishes(ctx context.Context, user uuid.UUID, after string) (cards []Card, next string, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	var rows []struct {
		Card
		At time.Time `db:"at"`
	}
	err = s.db.SelectContext(ctx, &rows, `
		SELECT `+cardColumns+`, w.at
		FROM wishes w JOIN games g ON g.id = w.game_id JOIN users u ON u.id = g.owner_id
		WHERE w.user_id = $1 AND g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL
			AND NOT EXISTS (SELECT FROM purchases p WHERE p.game_id = g.id AND p.buyer_id = $1 AND p.refunded_at IS NULL)
			AND ($2::timestamptz IS NULL OR (w.at, w.game_id) < ($2, $3::uuid))
		ORDER BY w.at DESC, w.game_id DESC LIMIT $4`, user, at, id, shownWishes+1)
	if len(rows) > shownWishes {
		rows = rows[:shownWishes]
		last := rows[shownWishes-1]
		next = cursor(timeKey(&last.At), last.ID)
	}
	for _, row := range rows {
		cards = append(cards, row.Card)
	}
	return cards, next, err
}
