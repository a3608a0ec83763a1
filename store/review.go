package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

// Review keeps what user says of the game at slug, instead of what they said before. Stars
// are 1 to 5; text, which may be empty, has its slurs masked. Who may not review the game
// gets ErrMembers as a guest, and Invalid at "form" otherwise; a broken rule is Invalid too.
// The creator is told of a new review.
func (s *Store) Review(ctx context.Context, user User, slug string, stars int, text string) error {
	if !user.Is(Member) {
		return ErrMembers
	}
	wrong := Invalid{}
	if stars < 1 || stars > 5 {
		wrong["stars"] = "Choose one to five stars."
	}
	text, fault := reviewText(text)
	if fault != "" {
		wrong["text"] = fault
	}
	if len(wrong) > 0 {
		return wrong
	}
	game, err := s.PublicGame(ctx, user.ID, slug)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		refusal, err := reviewRefusal(ctx, tx, user.ID, game)
		if err != nil {
			return err
		}
		if refusal != "" {
			return Invalid{"form": refusal}
		}
		id, err := newID()
		if err != nil {
			return err
		}
		var kept uuid.UUID // another where there was a review already
		err = tx.GetContext(ctx, &kept, `
			INSERT INTO reviews AS r (id, game_id, user_id, stars, text) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (game_id, user_id) DO UPDATE SET stars = excluded.stars, text = excluded.text,
				edited_at = CASE WHEN (r.stars, r.text) = (excluded.stars, excluded.text) THEN r.edited_at ELSE now() END
			RETURNING id`, id, game.ID, user.ID, stars, text)
		if err != nil {
			return err
		}
		if text != "" {
			if err := s.judgeSoon(ctx, tx, jobs.ModerateReview{ReviewID: kept}); err != nil {
				return err
			}
		}
		if kept != id {
			return nil
		}
		return s.tellOfReview(ctx, tx, notice{game.OwnerID, "review", user.Name + " has reviewed " + game.Title + ".", "/games/" + slug + "#reviews"})
	})
}

// DeleteReview takes back what user said of the game at slug. Nothing said is nothing to do.
func (s *Store) DeleteReview(ctx context.Context, user uuid.UUID, slug string) error {
	_, err := s.db.ExecContext(ctx, `
		DELETE FROM reviews r USING games g WHERE g.id = r.game_id AND g.slug = $2 AND r.user_id = $1`, user, slug)
	return err
}

// AnswerReview keeps what creator replies to a review of their game; an empty text takes the
// reply back. It returns the game and the review, also when the text is refused, which is
// Invalid. The review of another's game is ErrNotFound. The player is told.
func (s *Store) AnswerReview(ctx context.Context, creator, review uuid.UUID, text string) (game Game, r Review, err error) {
	text, fault := reviewText(text)
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := tx.GetContext(ctx, &game, `
			SELECT `+gameColumns+` FROM reviews r JOIN games g ON g.id = r.game_id JOIN users u ON u.id = g.owner_id
			WHERE r.id = $1 AND g.owner_id = $2 AND g.deleted_at IS NULL FOR UPDATE OF r`, review, creator); err != nil {
			return known(err)
		}
		if err := tx.GetContext(ctx, &r, `SELECT `+reviewColumns+` FROM reviews r JOIN users u ON u.id = r.user_id WHERE r.id = $1`, review); err != nil {
			return err
		}
		if fault != "" {
			return Invalid{"text": fault}
		}
		if text == r.Answer {
			return nil
		}
		err := tx.GetContext(ctx, &r, `
			UPDATE reviews SET answer = $2, answered_at = CASE WHEN $2 <> '' THEN now() END WHERE id = $1
			RETURNING answer, answered_at`, review, text)
		if err != nil || text == "" {
			return err
		}
		return s.tellOfReview(ctx, tx, notice{r.UserID, "review_answer", game.Creator + " has answered your review of " + game.Title + ".", "/games/" + game.Slug + "#reviews"})
	})
	return game, r, err
}

// tellOfReview tells somebody something at most once a day, however often it happens again.
func (s *Store) tellOfReview(ctx context.Context, tx *sqlx.Tx, n notice) error {
	var told bool
	err := tx.GetContext(ctx, &told, `
		SELECT EXISTS (SELECT 1 FROM notifications WHERE user_id = $1 AND at > now() - interval '1 day' AND (kind, text, path) = ($2, $3, $4))`,
		n.user, n.kind, n.text, n.path)
	if err != nil || told {
		return err
	}
	return s.notify(ctx, tx, []notice{n})
}
