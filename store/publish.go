package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/jobs"
)

const (
	maxTitle   = 80 // characters
	maxSummary = 300
	maxPrice   = 10000 // credits
	maxShare   = 50    // percent
)

func (p *Publication) validate() error {
	wrong := Invalid{}
	p.Title, p.Summary = strings.TrimSpace(p.Title), strings.TrimSpace(p.Summary)
	switch n := utf8.RuneCountInString(p.Title); {
	case n == 0:
		wrong["title"] = "A game needs a title."
	case n > maxTitle:
		wrong["title"] = fmt.Sprintf("Keep the title to %d characters: this has %d.", maxTitle, n)
	case !storable(p.Title):
		wrong["title"] = "There are signs in this title that cannot be kept. Type it again."
	}
	if n := utf8.RuneCountInString(p.Summary); n > maxSummary {
		wrong["summary"] = fmt.Sprintf("Keep the summary to %d characters: this has %d.", maxSummary, n)
	} else if !storable(p.Summary) {
		wrong["summary"] = "There are signs in this text that cannot be kept. Type it again."
	}
	if !slices.ContainsFunc(Genres, func(g Genre) bool { return g.Key == p.Genre }) {
		wrong["genre"] = "Choose what kind of game it is."
	}
	if p.Price < 0 || p.Price > maxPrice {
		wrong["price"] = "A price is 0 to " + inCredits(maxPrice) + "."
	} else if p.PayMore && p.Price == 0 {
		wrong["price"] = "Buyers can give more than a price of 1 credit or more."
	}
	if p.RemixShare < 0 || p.RemixShare > maxShare {
		wrong["remix_share"] = fmt.Sprintf("A share is 0 to %d percent.", maxShare)
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// Publish lets everyone play the head of user's game at slug, as p says. It is also how a
// public game gets its newer head, and how what p says of it is changed. A guest gets
// ErrMembers; a broken rule, a game without a version too, is Invalid.
func (s *Store) Publish(ctx context.Context, user User, slug string, p Publication) error {
	if !user.Is(Member) {
		return ErrMembers
	}
	if err := p.validate(); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		game, err := ownGame(ctx, tx, user.ID, slug)
		if err != nil {
			return err
		}
		switch {
		case !game.HeadID.Valid:
			return Invalid{"title": "There is no game to publish yet: wait until it is made."}
		case game.Status == Held:
			return Invalid{"title": "This game is held until a person has looked at it. You can go on working on it."}
		case game.Status == Removed:
			return Invalid{"title": "This game was removed. Your notifications say why, and how to appeal."}
		}
		if err := headIsWhole(ctx, tx, game); err != nil {
			return err
		}
		if p.Price > 0 {
			if err := headMaySell(ctx, tx, game); err != nil {
				return err
			}
		}
		if !p.Unlisted && !game.MayList {
			return Invalid{"visibility": "It was decided that lists do not show this game. Choose whoever has the link."}
		}
		status, wanted := s.firstStatus(game, p)
		words := pq.Array(searchable(p, game.Tags, user))
		_, err = tx.ExecContext(ctx, `
			UPDATE games g SET title = $2, summary = $3, genre = $4, price = $5, status = $6, wanted = $11,
				pay_more = $8, remixable = $9, remix_share = $10, live_id = v.id, cover = v.cover,
				hue = v.hue, certificate = v.certificate, published_at = coalesce(g.published_at, now()), updated_at = now(),
				search = array_to_tsvector($7)
			FROM versions v WHERE g.id = $1 AND v.id = g.head_id`,
			game.ID, p.Title, p.Summary, p.Genre, p.Price, status, words, p.PayMore, p.Remixable, p.RemixShare, wanted)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO search_words (word, games) SELECT w, 1 FROM unnest($1::text[]) w ORDER BY w ON CONFLICT (word) DO NOTHING`, words)
		if err != nil {
			return err
		}
		return s.judgeSoon(ctx, tx, jobs.ModerateListing{GameID: game.ID}, jobs.ModerateDocument{VersionID: game.HeadID.UUID})
	})
}

// headIsWhole returns Invalid if the head of a game was stopped half way.
func headIsWhole(ctx context.Context, tx *sqlx.Tx, game Game) error {
	var partial bool
	if err := tx.GetContext(ctx, &partial, `SELECT partial FROM versions WHERE id = $1`, game.HeadID); err != nil || !partial {
		return err
	}
	return Invalid{"title": "This version was stopped half way, so it cannot be published. Ask for a change that finishes it, or restore another."}
}

// searchable returns the words that a game can be found by, each once.
func searchable(p Publication, tags []string, creator User) []string {
	text := []string{p.Title, p.Summary, p.Genre, creator.Handle}
	for _, g := range Genres {
		if g.Key == p.Genre {
			text = append(text, g.Name)
		}
	}
	words := Words(strings.Join(append(text, tags...), " "))
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool { return len(w) > maxWord })
}

// Unpublish makes user's game a draft again. Its likes, scores and saves stay.
func (s *Store) Unpublish(ctx context.Context, user uuid.UUID, slug string) error {
	return s.changeOwn(ctx, `
		UPDATE games SET status = 'draft', wanted = NULL, updated_at = now()
		WHERE slug = $1 AND owner_id = $2 AND status IN ('published', 'unlisted', 'draft') AND deleted_at IS NULL`, slug, user)
}

// DeleteGame takes user's game off the site. It can be had back for 30 days.
func (s *Store) DeleteGame(ctx context.Context, user uuid.UUID, slug string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var id uuid.UUID
		err := tx.GetContext(ctx, &id, `
			UPDATE games SET deleted_at = coalesce(deleted_at, now()) WHERE slug = $1 AND owner_id = $2 RETURNING id`, slug, user)
		if err != nil {
			return known(err)
		}
		return s.cancelOpen(ctx, tx, id)
	})
}

// UndeleteGame brings back user's game, as it was.
func (s *Store) UndeleteGame(ctx context.Context, user uuid.UUID, slug string) error {
	return s.changeOwn(ctx, `UPDATE games SET deleted_at = NULL, updated_at = now() WHERE slug = $1 AND owner_id = $2`, slug, user)
}

// changeOwn runs an update of user's game at slug. None changed is ErrNotFound.
func (s *Store) changeOwn(ctx context.Context, update, slug string, user uuid.UUID) error {
	res, err := s.db.ExecContext(ctx, update, slug, user)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNotFound)
	}
	return nil
}
