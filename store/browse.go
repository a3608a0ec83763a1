package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"
)

// Browse is what somebody looks for among the published games.
type Browse struct {
	Q       string // words, the last of them perhaps half typed; a misspelt one is guessed
	Genre   string // a key of Genres, or empty
	Players string // solo, multi or empty
	Price   string // free, paid or empty
	Sort    string // a key of Sorts; empty is trending
	After   string // the cursor of the page before
}

// CardPage is a page of games.
type CardPage struct {
	Cards   []Card
	Next    string // cursor of the next page, empty on the last
	Instead string // the words searched for where they differ from what was typed
}

// Genre is a kind of game that lists can be narrowed to.
type Genre struct{ Key, Name string }

// Genres are the kinds of games, in the order that pages show them.
var Genres = []Genre{
	{"catch", "Catch and dodge"},
	{"snake", "Snake"},
	{"bricks", "Brick breaker"},
	{"memory", "Memory"},
	{"runner", "Runner"},
	{"arcade", "Arcade"},
	{"shooter", "Shooter"},
	{"puzzle", "Puzzle"},
	{"board", "Board and cards"},
	{"sport", "Sport and racing"},
	{"story", "Story and adventure"},
	{"other", "Something else"},
}

// pageSize is how many games a page of a list has.
const pageSize = 24

// sort is an order of lists: by a column, the largest first. Each has an index.
type sort struct {
	column, cast string
	valid        func(key string) bool
	key          func(c Card) string
}

var sorts = map[string]sort{
	"trending": {"g.trending", "float8", isNumber, func(c Card) string { return strconv.FormatFloat(c.Trending, 'g', -1, 64) }},
	"new":      {"g.published_at", "timestamptz", isTime, func(c Card) string { return timeKey(c.PublishedAt) }},
	"top":      {"g.likes", "int", isWhole, func(c Card) string { return strconv.Itoa(c.Likes) }},
	"plays":    {"g.plays", "bigint", isWhole, func(c Card) string { return strconv.FormatInt(c.Plays, 10) }},
}

func (b Browse) validate() error {
	_, sorted := sorts[b.Sort]
	genre := b.Genre == "" || slices.ContainsFunc(Genres, func(g Genre) bool { return g.Key == b.Genre })
	if !sorted || !genre || !slices.Contains([]string{"", "solo", "multi"}, b.Players) || !slices.Contains([]string{"", "free", "paid"}, b.Price) {
		return ErrNotFound
	}
	return nil
}

// Browse returns a page of the published games that b asks for. A filter, sort or cursor
// that there is not is ErrNotFound.
func (s *Store) Browse(ctx context.Context, b Browse) (CardPage, error) {
	if b.Sort == "" {
		b.Sort = "trending"
	}
	if err := b.validate(); err != nil {
		return CardPage{}, err
	}
	order := sorts[b.Sort]
	key, id, err := readCursor(b.After, order.valid)
	if err != nil {
		return CardPage{}, err
	}
	typed := searchWords(b.Q)
	meant, err := s.meant(ctx, typed)
	if err != nil {
		return CardPage{}, err
	}
	var p CardPage
	if !slices.Equal(typed, meant) {
		p.Instead = strings.Join(meant, " ")
	}
	// The planner sees the values, so a filter that is not asked for costs nothing.
	err = s.db.SelectContext(ctx, &p.Cards, fmt.Sprintf(`
		SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id
		WHERE `+listed+`
			AND ($1 = '' OR g.genre = $1)
			AND ($2 = '' OR ($2 = 'multi') = (g.players_max > 1))
			AND ($3 = '' OR ($3 = 'paid') = (g.price > 0))
			AND ($4 = '' OR g.search @@ $4::tsquery)
			AND ($5::%[2]s IS NULL OR (%[1]s, g.id) < ($5::%[2]s, $6::uuid))
		ORDER BY %[1]s DESC, g.id DESC LIMIT %[3]d`, order.column, order.cast, pageSize+1),
		b.Genre, b.Players, b.Price, prefixQuery(meant), key, id)
	if err == nil && len(p.Cards) > pageSize {
		p.Cards = p.Cards[:pageSize]
		last := p.Cards[pageSize-1]
		p.Next = cursor(order.key(last), last.ID)
	}
	return p, err
}

const (
	maxWord  = 40 // bytes
	maxWords = 8
)

// searchWords are the words of a search, as many as are looked for.
func searchWords(q string) []string {
	words := slices.DeleteFunc(Words(strings.ToValidUTF8(q, " ")), func(w string) bool { return len(w) > maxWord })
	return words[:min(len(words), maxWords)]
}

// prefixQuery is a tsquery for games that have, for each word, one that begins with it.
func prefixQuery(words []string) string {
	terms := make([]string, len(words))
	for i, w := range words {
		terms[i] = "'" + w + "':*" // Words holds letters and digits only: nothing to escape.
	}
	return strings.Join(terms, " & ")
}

// meant returns words with each that no game has, not even as a beginning, replaced by
// the nearest that some game has: within one typing mistake, or two in a longer word.
func (s *Store) meant(ctx context.Context, words []string) ([]string, error) {
	if len(words) == 0 {
		return words, nil
	}
	var meant []string
	err := s.db.SelectContext(ctx, &meant, `
		SELECT CASE WHEN EXISTS (SELECT 1 FROM search_words k WHERE k.word LIKE t.word || '%') THEN t.word
			ELSE coalesce((
				SELECT n.word FROM search_words n
				WHERE (left(n.word, 1) = left(t.word, 1) OR n.word % t.word) AND abs(length(n.word) - length(t.word)) <= 2
					AND levenshtein_less_equal(n.word, t.word, 2) <= CASE WHEN length(t.word) <= 3 THEN 1 ELSE 2 END
				ORDER BY levenshtein_less_equal(n.word, t.word, 2), n.games DESC, n.word LIMIT 1), t.word) END
		FROM unnest($1::text[]) WITH ORDINALITY AS t (word, place) ORDER BY t.place`, pq.Array(words))
	return meant, err
}

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
	return p, err
}
