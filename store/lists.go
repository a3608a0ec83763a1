package store

import "context"

// Shelves are the rows of games on the first page.
type Shelves struct{ Trending, New, Picks []Card }

// Shelves returns the first page's rows, each of at most limit games.
func (s *Store) Shelves(ctx context.Context, limit int) (Shelves, error) {
	var all Shelves
	for _, shelf := range []struct {
		cards *[]Card
		where string
	}{
		{&all.Trending, `ORDER BY g.trending DESC, g.id DESC`},
		{&all.New, `ORDER BY g.published_at DESC, g.id DESC`},
		{&all.Picks, `AND g.picked_at IS NOT NULL ORDER BY g.picked_at DESC`},
	} {
		if err := s.db.SelectContext(ctx, shelf.cards, `
			SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE `+listed+` `+shelf.where+` LIMIT $1`, limit); err != nil {
			return all, err
		}
	}
	return all, nil
}

// Newest returns the newest published games.
func (s *Store) Newest(ctx context.Context, limit int) ([]Game, error) {
	var games []Game
	err := s.db.SelectContext(ctx, &games, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE `+listed+`
		ORDER BY g.published_at DESC, g.id DESC LIMIT $1`, limit)
	return games, err
}

// Profile returns the page of the member with this handle: a page of their games, the
// newest first, from a cursor on.
func (s *Store) Profile(ctx context.Context, handle, after string) (Profile, error) {
	var p Profile
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return p, err
	}
	if p.User, err = s.UserByHandle(ctx, handle); err != nil {
		return p, err
	}
	if err := s.db.QueryRowContext(ctx, `
		SELECT count(*), coalesce(sum(g.plays), 0), coalesce(sum(g.likes), 0) FROM games g WHERE g.owner_id = $1 AND `+listed,
		p.User.ID).Scan(&p.Count, &p.Plays, &p.Likes); err != nil {
		return p, err
	}
	err = s.db.SelectContext(ctx, &p.Games, `
		SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id
		WHERE g.owner_id = $1 AND `+listed+` AND ($2::timestamptz IS NULL OR (g.published_at, g.id) < ($2, $3::uuid))
		ORDER BY g.published_at DESC, g.id DESC LIMIT $4`, p.User.ID, at, id, pageSize+1)
	if err == nil && len(p.Games) > pageSize {
		p.Games = p.Games[:pageSize]
		last := p.Games[pageSize-1]
		p.Next = cursor(timeKey(last.PublishedAt), last.ID)
	}
	if err == nil && after == "" {
		p.Rounds, err = s.RoundsOf(ctx, p.User.ID)
	}
	return p, err
}
