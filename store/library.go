package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
)

// shownBought is how many games a page of a library has.
const shownBought = 24

// BoughtGame is a game in its buyer's library.
type BoughtGame struct {
	Card
	Purchase uuid.UUID `db:"purchase_id"`
	At       time.Time `db:"at"` // when it was bought
	Paid     int       `db:"paid"`
	Down     bool      `db:"down"` // its creator has taken it down, or moderation: others do not see it
}

// Library returns what user has bought and not given back, the latest first, from a cursor
// on.
func (s *Store) Library(ctx context.Context, user uuid.UUID, after string) (games []BoughtGame, next string, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	err = s.db.SelectContext(ctx, &games, `
		SELECT `+cardColumns+`, p.id AS purchase_id, p.at, p.paid,
			g.status NOT IN ('published', 'unlisted') OR g.deleted_at IS NOT NULL AS down
		FROM purchases p JOIN games g ON g.id = p.game_id JOIN users u ON u.id = g.owner_id
		WHERE p.buyer_id = $1 AND p.refunded_at IS NULL AND ($2::timestamptz IS NULL OR (p.at, p.id) < ($2, $3::uuid))
		ORDER BY p.at DESC, p.id DESC LIMIT $4`, user, at, id, shownBought+1)
	if len(games) > shownBought {
		games = games[:shownBought]
		last := games[shownBought-1]
		next = cursor(timeKey(&last.At), last.Purchase)
	}
	return games, next, err
}
