package store

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"
)

// maxAncestors is how many games of others a remix may come from, one after another. Beyond
// that there are no remixes: forgetting the first would take from it what it is owed.
const maxAncestors = 16

// termsOf returns what a sold remix owes to the games that it comes from, nearest first, as
// the database has frozen it when the remix was made. Remixes from before owe nothing.
func termsOf(ctx context.Context, q querier, game uuid.UUID) ([]Term, error) {
	var terms []Term
	err := q.SelectContext(ctx, &terms, `
		SELECT r.depth, r.ancestor_id, r.owner_id, u.name AS owner, r.title, r.share
		FROM royalties r JOIN users u ON u.id = r.owner_id WHERE r.game_id = $1 ORDER BY r.depth`, game)
	return terms, err
}

// remixTerms returns what a remix of game would owe, and to whom, if it were made now.
func (s *Store) remixTerms(ctx context.Context, game Game) ([]Term, error) {
	terms, err := termsOf(ctx, s.db, game.ID)
	own := Term{Depth: 1, Ancestor: uuid.NullUUID{UUID: game.ID, Valid: true}, OwnerID: game.OwnerID, Owner: game.Creator, Title: game.Title, Share: game.RemixShare}
	all := []Term{own}
	for _, t := range terms {
		t.Depth++
		all = append(all, t)
	}
	return all, err
}

// mayRemix returns nil if user, who was shown that a remix owes this share, may make one of
// game; else Invalid, which says why not. A negative share is one that nobody has seen.
func (s *Store) mayRemix(ctx context.Context, user User, game Game, share int) error {
	bought, err := s.Bought(ctx, user.ID, game.ID)
	var ancestors int
	if err == nil {
		err = s.db.GetContext(ctx, &ancestors, `SELECT count(*) FROM royalties WHERE game_id = $1`, game.ID)
	}
	switch {
	case err != nil:
		return err
	case game.Moderated():
		return Invalid{"remix": "Moderation keeps this game back: there are no remixes of it meanwhile."}
	case game.OwnerID == user.ID:
		return nil
	case share >= 0 && share != game.RemixShare:
		return Invalid{"remix": fmt.Sprintf("Its creator has changed the terms: a remix owes %d percent now.", game.RemixShare)}
	case ancestors >= maxAncestors:
		return Invalid{"remix": fmt.Sprintf("This is a remix of a remix %d times over, which is as far as it goes.", maxAncestors)}
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
