package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"
)

// cardColumns are those of Card, of games g and their owners u.
const cardColumns = `
	g.id, g.slug, g.title, g.summary, g.genre, u.name AS creator, coalesce(u.handle, '') AS handle, g.hue, g.cover,
	g.players_max, g.price, g.certificate, g.plays, g.likes, g.reviews, g.stars, g.rating,
	g.trending, g.published_at`

// gameColumns are those of Game.
const gameColumns = cardColumns + `,
	g.owner_id, g.status, g.tags, g.head_id, g.live_id, g.remix_of, g.pay_more, g.remixable, g.remix_share, g.picked_at, g.label, g.may_list, coalesce(g.wanted, '') AS wanted, g.created_at, g.updated_at, g.deleted_at`

// listed is what makes a game g show in lists. The indexes are on it, word for word.
const listed = `g.status = 'published' AND g.deleted_at IS NULL`

// ownGame returns user's game at slug, locked until tx ends. Anyone else's is ErrNotFound.
func ownGame(ctx context.Context, tx *sqlx.Tx, user uuid.UUID, slug string) (Game, error) {
	var g Game
	err := tx.GetContext(ctx, &g, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id
		WHERE g.slug = $1 AND g.owner_id = $2 AND g.deleted_at IS NULL FOR NO KEY UPDATE OF g`, slug, user)
	return g, known(err)
}

// PublicGame returns the game at slug if viewer may see its page: everyone the public
// ones, a creator their own, whoever has bought one that, whatever its creator did with it
// since, and moderators also what is held or removed.
// A game that its creator deleted is ErrDeleted to others who could see it before, one that is
// held or removed TakenDown.
func (s *Store) PublicGame(ctx context.Context, viewer uuid.UUID, slug string) (Game, error) {
	var g Game
	err := s.db.GetContext(ctx, &g, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.slug = $1`, slug)
	if err != nil {
		return g, known(err)
	}
	if g.Public() || g.DeletedAt == nil && g.LiveID.Valid && g.OwnerID == viewer {
		return g, nil
	}
	if g.Moderated() {
		if g.DeletedAt != nil || !g.LiveID.Valid {
			return g, ErrNotFound
		}
		err := staff(ctx, s.db, User{ID: viewer}, Moderator)
		if errors.Is(err, ErrNotFound) {
			err = TakenDown{g.Status}
		}
		return g, err
	}
	bought, err := s.Bought(ctx, viewer, g.ID)
	switch seen := g.Status == Published || g.Status == Unlisted; {
	case err != nil || bought != nil:
		return g, err
	case g.DeletedAt != nil && (seen || g.OwnerID == viewer):
		return g, ErrDeleted
	}
	return g, ErrNotFound
}

// GamePage returns what the page of the game at slug shows to viewer. See PublicGame for
// who may see it.
func (s *Store) GamePage(ctx context.Context, viewer uuid.UUID, slug string) (GamePage, error) {
	game, err := s.PublicGame(ctx, viewer, slug)
	if err != nil {
		return GamePage{}, err
	}
	p := GamePage{Game: game, Mine: game.OwnerID == viewer}
	all, ctx := errgroup.WithContext(ctx) // Together they take as long as the slowest.
	all.SetLimit(3)
	all.Go(func() error {
		return s.db.GetContext(ctx, &p.Version, `SELECT `+versionColumns+` FROM versions WHERE id = $1`, game.LiveID)
	})
	all.Go(func() (err error) { p.Board, p.Own, err = s.Board(ctx, game.ID, viewer); return err })
	all.Go(func() (err error) { p.Purchase, err = s.Bought(ctx, viewer, game.ID); return err })
	all.Go(func() (err error) { p.Terms, err = s.remixTerms(ctx, game); return err })
	all.Go(func() (err error) { p.More, err = s.like(ctx, game); return err })
	all.Go(func() (err error) { p.Reviews, err = s.reviewsOf(ctx, viewer, game, ""); return err })
	if game.PlayersMax > 1 {
		all.Go(func() (err error) { p.Standings, p.OwnStanding, err = s.Standings(ctx, game.ID, viewer); return err })
		all.Go(func() (err error) { p.Rooms, err = s.roomsOf(ctx, game.ID); return err })
	}
	all.Go(func() error {
		return s.db.QueryRowContext(ctx, `
			SELECT EXISTS (SELECT 1 FROM likes WHERE game_id = $1 AND user_id = $2),
				EXISTS (SELECT 1 FROM wishes WHERE game_id = $1 AND user_id = $2),
				(SELECT count(*) FROM games g WHERE g.remix_of = $1 AND `+listed+`)`, game.ID, viewer).Scan(&p.Liked, &p.Wished, &p.Remixes)
	})
	if game.RemixOf.Valid {
		all.Go(func() error {
			var parent Card
			err := s.db.GetContext(ctx, &parent, `
				SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id
				WHERE g.id = $1 AND g.status IN ('published', 'unlisted') AND g.deleted_at IS NULL`, game.RemixOf)
			if err = known(err); errors.Is(err, ErrNotFound) {
				return nil // It cannot be seen any more.
			}
			p.Parent = &parent
			return err
		})
	}
	return p, all.Wait()
}

// like returns a few games of the same genre as game.
func (s *Store) like(ctx context.Context, game Game) ([]Card, error) {
	var cards []Card
	err := s.db.SelectContext(ctx, &cards, `
		SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id
		WHERE `+listed+` AND g.genre = $1 AND g.id <> $2 ORDER BY g.trending DESC, g.id DESC LIMIT 6`, game.Genre, game.ID)
	return cards, err
}

// Like notes whether user likes the game at slug, and returns how many do. Saying the
// same twice changes nothing.
func (s *Store) Like(ctx context.Context, user uuid.UUID, slug string, likes bool) (Game, error) {
	game, err := s.PublicGame(ctx, user, slug)
	if err != nil {
		return game, err
	}
	change := `
		WITH changed AS (INSERT INTO likes (game_id, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1)
		UPDATE games SET likes = likes + (SELECT count(*) FROM changed) WHERE id = $1 RETURNING likes`
	if !likes {
		change = `
			WITH changed AS (DELETE FROM likes WHERE game_id = $1 AND user_id = $2 RETURNING 1)
			UPDATE games SET likes = likes - (SELECT count(*) FROM changed) WHERE id = $1 RETURNING likes`
	}
	return game, s.db.GetContext(ctx, &game.Likes, change, game.ID, user)
}

// Pick puts the published game at slug among those that the first page recommends, or
// takes it off.
func (s *Store) Pick(ctx context.Context, by User, slug string, picked bool) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var id uuid.UUID
		if err := tx.GetContext(ctx, &id, `
			UPDATE games g SET picked_at = CASE WHEN $2 THEN coalesce(g.picked_at, now()) END WHERE g.slug = $1 AND `+listed+` RETURNING id`, slug, picked); err != nil {
			return known(err)
		}
		return record(ctx, tx, deed{by: by.ID, address: by.Address, action: "game.pick", subject: "game " + id.String(), after: map[string]any{"picked": picked}})
	})
}

// Remix copies the published version of the game at slug into a new draft of user's, with
// its origin recorded, and the terms of that for good. Asked for twice within seconds, it
// returns the first. Where the creator allows no remix, it takes buying the game first, or a
// remix owes another share than the one shown (negative where none was), the error is
// Invalid.
func (s *Store) Remix(ctx context.Context, user User, slug string, share int) (draft string, err error) {
	from, err := s.PublicGame(ctx, user.ID, slug)
	if err != nil {
		return "", err
	}
	if err := s.mayRemix(ctx, user, from, share); err != nil {
		return "", err
	}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := s.allowPrompt(ctx, tx, user); err != nil {
			return err
		}
		err := tx.GetContext(ctx, &draft, `
			SELECT slug FROM games WHERE owner_id = $1 AND remix_of = $2 AND created_at > now() - interval '10 seconds'
				AND deleted_at IS NULL LIMIT 1`, user.ID, from.ID)
		if err = known(err); !errors.Is(err, ErrNotFound) {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		draft = newSlug(from.Title, id)
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO games (id, slug, owner_id, title, genre, hue, remix_of) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			id, draft, user.ID, from.Title, from.Genre, from.Hue, from.ID); err != nil {
			return known(err)
		}
		var v Version
		if err := tx.GetContext(ctx, &v, `SELECT `+versionColumns+` FROM versions WHERE id = $1`, from.LiveID); err != nil {
			return err
		}
		v.GameID, v.Origin, v.Prompt = id, "remix", ""
		head, err := s.addVersion(ctx, tx, v, uuid.Nil, uuid.NullUUID{}, nil)
		if err != nil {
			return err
		}
		return setHead(ctx, tx, id, head, Look{Genre: from.Genre, Tags: from.Tags, PlayersMax: from.PlayersMax})
	})
	return draft, err
}
