package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jmoiron/sqlx"
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
	{"duel", "Duel"},
	{"runner", "Runner"},
	{"arcade", "Arcade"},
	{"shooter", "Shooter"},
	{"puzzle", "Puzzle"},
	{"board", "Board and cards"},
	{"sport", "Sport and racing"},
	{"story", "Story and adventure"},
	{"other", "Something else"},
}

const maxQuery = 200 // characters

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
	"top":      {"g.rating", "float8", isNumber, func(c Card) string { return strconv.FormatFloat(c.Rating, 'g', -1, 64) }},
	"plays":    {"g.plays", "bigint", isWhole, func(c Card) string { return strconv.FormatInt(c.Plays, 10) }},
}

func (b Browse) validate() error {
	if utf8.RuneCountInString(b.Q) > maxQuery {
		return Invalid{"q": fmt.Sprintf("Search with %d characters or fewer.", maxQuery)}
	}
	_, sorted := sorts[b.Sort]
	genre := b.Genre == "" || slices.ContainsFunc(Genres, func(g Genre) bool { return g.Key == b.Genre })
	if !sorted || !genre || !slices.Contains([]string{"", "solo", "multi"}, b.Players) || !slices.Contains([]string{"", "free", "paid"}, b.Price) {
		return Invalid{"sort": "There is no such way to sort or narrow the games."}
	}
	return nil
}

// Browse returns a page of the published games that b asks for. A filter or sort that
// there is not is Invalid, as are more words than a search may have; a cursor that is none
// is ErrNotFound.
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
	meant, common, err := s.meant(ctx, typed)
	if err != nil {
		return CardPage{}, err
	}
	var p CardPage
	if !slices.Equal(typed, meant) {
		p.Instead = strings.Join(meant, " ")
	}
	args := []any{b.Genre, b.Players, b.Price, prefixQuery(meant), key, id}
	many := true
	if len(meant) > 1 || len(meant) == 1 && common <= few {
		p.Cards, many, err = s.browseFew(ctx, order, args)
	}
	if err == nil && many {
		p.Cards, err = s.browseMany(ctx, order, args)
	}
	if err == nil && len(p.Cards) > pageSize {
		p.Cards = p.Cards[:pageSize]
		last := p.Cards[pageSize-1]
		p.Next = cursor(order.key(last), last.ID)
	}
	return p, err
}

// browsed is what a Browse asks for of games g, but for the cursor. The planner sees the
// values, so a filter that is not asked for costs nothing.
const browsed = listed + `
	AND ($1 = '' OR g.genre = $1)
	AND ($2 = '' OR ($2 = 'multi') = (g.players_max > 1))
	AND ($3 = '' OR ($3 = 'paid') = (g.price > 0))
	AND ($4 = '' OR g.search @@ $4::tsquery)`

// browseMany goes through the games in their order until the page is full: quick where
// many of them are wanted.
func (s *Store) browseMany(ctx context.Context, order sort, args []any) ([]Card, error) {
	var cards []Card
	err := s.db.SelectContext(ctx, &cards, fmt.Sprintf(`
		SELECT `+cardColumns+` FROM games g JOIN users u ON u.id = g.owner_id
		WHERE `+browsed+` AND ($5::%[2]s IS NULL OR (%[1]s, g.id) < ($5::%[2]s, $6::uuid))
		ORDER BY %[1]s DESC, g.id DESC LIMIT %[3]d`, order.column, order.cast, pageSize+1), args...)
	return cards, err
}

// few is how many games a search may find and still be quick to sort.
const few = 2000

// browseFew finds the games with the words searched for, and sorts them. It returns many
// if there are more than few: then its page is not to be used.
//
// The planner takes words for independent of each other. For two that are common and never
// meet it would go through all games in their order, in vain, so that way is closed to it.
func (s *Store) browseFew(ctx context.Context, order sort, args []any) (cards []Card, many bool, err error) {
	var rows []struct {
		Card
		Found int `db:"found"`
	}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `SET LOCAL enable_indexscan = off; SET LOCAL enable_seqscan = off`); err != nil {
			return err
		}
		return tx.SelectContext(ctx, &rows, fmt.Sprintf(`
			WITH found AS MATERIALIZED (
				SELECT id, slug, title, summary, genre, hue, cover, players_max, price, certificate, plays, likes, reviews, stars, rating, trending, published_at, owner_id
				FROM games g WHERE `+browsed+` LIMIT %[3]d
			), page AS (
				SELECT g.* FROM found g WHERE ($5::%[2]s IS NULL OR (%[1]s, g.id) < ($5::%[2]s, $6::uuid))
				ORDER BY %[1]s DESC, g.id DESC LIMIT %[4]d)
			SELECT `+cardColumns+`, (SELECT count(*) FROM found) AS found FROM page g JOIN users u ON u.id = g.owner_id
			ORDER BY %[1]s DESC, g.id DESC`, order.column, order.cast, few+1, pageSize+1), args...)
	})
	if len(rows) == 0 {
		return nil, args[4] != (*string)(nil), err // A later page may be empty because found was cut off.
	}
	for _, r := range rows {
		cards = append(cards, r.Card)
	}
	return cards, rows[0].Found > few, err
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
// the nearest that some game has: within one typing mistake, of which two letters swapped is
// one, or two in a longer word. It also returns how many games, about and at least, have the last of them.
func (s *Store) meant(ctx context.Context, words []string) (meant []string, games int, err error) {
	if len(words) == 0 {
		return words, 0, nil
	}
	var rows []struct {
		Word  string `db:"word"`
		Games int    `db:"games"`
	}
	err = s.db.SelectContext(ctx, &rows, `
		SELECT coalesce(k.games, 0) AS games, CASE WHEN k.games IS NOT NULL THEN t.word
			ELSE coalesce((
				SELECT n.word FROM search_words n
					CROSS JOIN LATERAL (SELECT CASE WHEN n.word = ANY (swapped) THEN 1 ELSE levenshtein_less_equal(n.word, t.word, 2) END AS mistakes) m
				WHERE (left(n.word, 1) = left(t.word, 1) OR n.word % t.word OR n.word = ANY (swapped)) AND abs(length(n.word) - length(t.word)) <= 2
					AND mistakes <= CASE WHEN length(t.word) <= 3 THEN 1 ELSE 2 END
				ORDER BY mistakes, n.games DESC, n.word LIMIT 1), t.word) END AS word
		FROM unnest($1::text[]) WITH ORDINALITY AS t (word, place)
			CROSS JOIN LATERAL (
				SELECT array_agg(overlay(t.word PLACING reverse(substr(t.word, i, 2)) FROM i FOR 2)) AS swapped FROM generate_series(1, length(t.word) - 1) i) s
			CROSS JOIN LATERAL (SELECT max(games) AS games FROM search_words WHERE search_words.word LIKE t.word || '%') k
		ORDER BY t.place`, pq.Array(words))
	for _, r := range rows {
		meant, games = append(meant, r.Word), r.Games
	}
	return meant, games, err
}
