package store

import (
	"context"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// maxAncestors is how many of the games that it comes from a remix owes a share.
const maxAncestors = 16

// termsOf returns what a sold remix owes to the games that it comes from, nearest first.
func termsOf(ctx context.Context, q querier, game uuid.UUID) ([]Term, error) {
	var terms []Term
	err := q.SelectContext(ctx, &terms, `
		SELECT r.depth, r.ancestor_id, r.owner_id, u.name AS owner, r.title, r.share
		FROM royalties r JOIN users u ON u.id = r.owner_id WHERE r.game_id = $1 ORDER BY r.depth`, game)
	return terms, err
}

// freezeTerms keeps with a remix what it owes to its parent, and to those that the parent
// itself comes from, as it is now.
func freezeTerms(ctx context.Context, tx *sqlx.Tx, remix, parent uuid.UUID) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO royalties (game_id, depth, ancestor_id, owner_id, title, share)
		SELECT $1::uuid, 1, g.id, g.owner_id, g.title, g.remix_share FROM games g WHERE g.id = $2
		UNION ALL
		SELECT $1, depth + 1, ancestor_id, owner_id, title, share FROM royalties WHERE game_id = $2 AND depth < $3`,
		remix, parent, maxAncestors)
	return err
}

// RemixTerms returns what a remix of game would owe, and to whom, if it were made now.
func (s *Store) RemixTerms(ctx context.Context, game Game) ([]Term, error) {
	terms, err := termsOf(ctx, s.db, game.ID)
	own := Term{Depth: 1, Ancestor: uuid.NullUUID{UUID: game.ID, Valid: true}, OwnerID: game.OwnerID, Owner: game.Creator, Title: game.Title, Share: game.RemixShare}
	all := []Term{own}
	for _, t := range terms {
		if t.Depth++; t.Depth <= maxAncestors {
			all = append(all, t)
		}
	}
	return all, err
}

// mayRemix returns nil if user may make a remix of game, else Invalid, which says why not.
func (s *Store) mayRemix(ctx context.Context, user User, game Game) error {
	bought, err := s.Bought(ctx, user.ID, game.ID)
	switch {
	case err != nil:
		return err
	case game.OwnerID == user.ID:
		return nil
	case !game.Remixable:
		return Invalid{"remix": "Its creator wants no remixes of this game."}
	case !game.Owned(user.ID, bought):
		return Invalid{"remix": "This game is sold: buy it first, then you may remix it."}
	}
	return nil
}

// Terms returns what user's game at slug owes when it is sold, because it is a remix.
func (s *Store) Terms(ctx context.Context, user uuid.UUID, slug string) ([]Term, error) {
	var game uuid.UUID
	if err := s.db.GetContext(ctx, &game, `SELECT id FROM games WHERE slug = $1 AND owner_id = $2`, slug, user); err != nil {
		return nil, known(err)
	}
	return termsOf(ctx, s.db, game)
}
