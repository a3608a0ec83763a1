package store

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	maxReview      = 2000 // characters, of a review and of its answer
	maxReviewLines = 40
	shownReviews   = 10
	reviewAfter    = 180 // seconds of active play, for who has not bought the game
)

// Review is what one player says of a game.
type Review struct {
	ID         uuid.UUID  `db:"id"`
	UserID     uuid.UUID  `db:"user_id"`
	Name       string     `db:"name"` // the player's
	Handle     string     `db:"handle"`
	Hue        int        `db:"hue"`
	Stars      int        `db:"stars"` // 1 to 5
	Text       string     `db:"text"`  // may be empty
	Answer     string     `db:"answer"`
	At         time.Time  `db:"at"`
	EditedAt   *time.Time `db:"edited_at"`
	AnsweredAt *time.Time `db:"answered_at"`
	Owns       bool       `db:"owns"`   // the player has bought the game, and has it still
	Hidden     bool       `db:"hidden"` // by moderation: only its author sees it
}

// ReviewPage is a page of what players say of a game, newest first.
type ReviewPage struct {
	Own     *Review // the viewer's, which is not among the others; nil without one
	Reviews []Review
	Next    string // cursor of the next page, empty on the last
	Counts  [5]int // how many gave one star, two and so on
	Refusal string // why the viewer may not review the game, in words; empty if they may
}

// Count is how many reviews there are in all.
func (p ReviewPage) Count() (n int) {
	for _, c := range p.Counts {
		n += c
	}
	return n
}

// Mean is the plain mean of all stars, 0 without any.
func (p ReviewPage) Mean() float64 {
	sum := 0
	for i, c := range p.Counts {
		sum += (i + 1) * c
	}
	return float64(sum) / float64(max(1, p.Count()))
}

// Mean is the plain mean of a game's stars, 0 without any.
func (c Card) Mean() float64 { return float64(c.Stars) / float64(max(1, c.Reviews)) }

const reviewColumns = `
	r.id, r.user_id, u.name, coalesce(u.handle, '') AS handle, u.hue, r.stars, r.text, r.answer, r.at, r.edited_at, r.answered_at, r.hidden,
	EXISTS (SELECT 1 FROM purchases p WHERE p.game_id = r.game_id AND p.buyer_id = r.user_id AND p.refunded_at IS NULL) AS owns`

// Reviews returns the game at slug with a page of its reviews, as viewer sees them, from a
// cursor on. See PublicGame for who may see it.
func (s *Store) Reviews(ctx context.Context, viewer uuid.UUID, slug, after string) (Game, ReviewPage, error) {
	game, err := s.PublicGame(ctx, viewer, slug)
	if err != nil {
		return game, ReviewPage{}, err
	}
	page, err := s.reviewsOf(ctx, viewer, game, after)
	return game, page, err
}

func (s *Store) reviewsOf(ctx context.Context, viewer uuid.UUID, game Game, after string) (p ReviewPage, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return p, err
	}
	if p.Refusal, err = reviewRefusal(ctx, s.db, viewer, game); err != nil || game.Reviews == 0 {
		return p, err
	}
	var counts []struct{ Stars, Count int }
	if err := s.db.SelectContext(ctx, &counts, `SELECT stars, count(*) FROM reviews WHERE game_id = $1 AND NOT hidden GROUP BY stars`, game.ID); err != nil {
		return p, err
	}
	for _, c := range counts {
		p.Counts[c.Stars-1] = c.Count
	}
	if viewer != uuid.Nil {
		var own []Review
		if err := s.db.SelectContext(ctx, &own, `
			SELECT `+reviewColumns+` FROM reviews r JOIN users u ON u.id = r.user_id
			WHERE r.game_id = $1 AND r.user_id = $2`, game.ID, viewer); err != nil {
			return p, err
		}
		if len(own) > 0 {
			p.Own = &own[0]
		}
	}
	err = s.db.SelectContext(ctx, &p.Reviews, `
		SELECT `+reviewColumns+` FROM reviews r JOIN users u ON u.id = r.user_id
		WHERE r.game_id = $1 AND r.user_id <> $2 AND NOT r.hidden AND ($3::timestamptz IS NULL OR (r.at, r.id) < ($3, $4::uuid))
		ORDER BY r.at DESC, r.id DESC LIMIT $5`, game.ID, viewer, at, id, shownReviews+1)
	if err == nil && len(p.Reviews) > shownReviews {
		p.Reviews = p.Reviews[:shownReviews]
		last := p.Reviews[shownReviews-1]
		p.Next = cursor(timeKey(&last.At), last.ID)
	}
	return p, err
}

// reviewRefusal says why user may not review game, in words for them: empty if they may.
func reviewRefusal(ctx context.Context, q sqlx.QueryerContext, user uuid.UUID, game Game) (string, error) {
	if user != uuid.Nil && game.OwnerID == user {
		return "This game is yours: others review it.", nil
	}
	var has struct {
		Member, Bought bool
		Played         int // seconds
	}
	if user != uuid.Nil {
		if err := sqlx.GetContext(ctx, q, &has, `
			SELECT EXISTS (SELECT 1 FROM users WHERE id = $2 AND role <> 'guest') AS member,
				EXISTS (SELECT 1 FROM purchases WHERE game_id = $1 AND buyer_id = $2 AND refunded_at IS NULL) AS bought,
				(SELECT coalesce(sum(seconds), 0) FROM plays WHERE game_id = $1 AND user_id = $2 AND seconds > 0) AS played`,
			game.ID, user); err != nil {
			return "", err
		}
	}
	missing := reviewAfter - has.Played
	switch {
	case !has.Member:
		return "Members can review a game once they have played it for 3 minutes.", nil
	case has.Bought || missing <= 0:
		return "", nil
	case game.Price > 0:
		return fmt.Sprintf("Play for %s more, or buy the game, and you can review it here.", Lasting(missing)), nil
	}
	return fmt.Sprintf("Play for %s more, and you can review it here.", Lasting(missing)), nil
}

// reviewText returns text as it is kept, or what is wrong with it.
func reviewText(text string) (kept, wrong string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch n := utf8.RuneCountInString(text); {
	case n > maxReview:
		return text, fmt.Sprintf("Keep it to 2,000 characters: this has %d.", n)
	case strings.Count(text, "\n") >= maxReviewLines:
		return text, fmt.Sprintf("Keep it to %d lines.", maxReviewLines)
	case !storable(text):
		return text, "There are signs in this text that cannot be kept. Type it again."
	}
	return Clean(text), ""
}
