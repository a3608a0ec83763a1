package handlers

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/jmoiron/sqlx"

	"aiminigames/db/dbtest"
)

const (
	catalogue = 100_000 // games
	perSecond = 100     // requests a second
)

// BenchmarkBrowse answers 100 requests a second among 100,000 games, for half a minute
// each of the list and of searches that differ every time, and reports how long they took
// from when they were due: a slow answer does not put off the next question.
//
//	go test ./handlers -run '^$' -bench Browse -benchtime 1x -timeout 20m
func BenchmarkBrowse(b *testing.B) {
	pool, _ := dbtest.New(b)
	site := siteOn(b, pool, scs.New())
	site.Log = slog.New(slog.DiscardHandler)
	fillCatalogue(b, pool)
	server := httptest.NewServer(site.handler)
	defer server.Close()
	words := strings.Fields(benchWords)
	for name, path := range map[string]func(i int) string{
		"list": func(int) string { return "/games" },
		"search": func(i int) string {
			return "/games?q=" + url.QueryEscape(words[i%len(words)]+" "+words[(i*7+i/len(words))%len(words)][:3])
		},
		"word": func(i int) string {
			return "/games?q=" + words[i%len(words)] + "&sort=" + []string{"trending", "new", "top", "plays"}[i%4]
		},
		"typo": func(i int) string {
			w := words[i%len(words)]
			return "/games?q=" + w[:1] + w[2:3] + w[1:2] + w[3:] + "&genre=" + []string{"", "snake", "catch"}[i%3]
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				took := atRate(b, server, path, 30*time.Second)
				slices.Sort(took)
				for _, q := range []struct {
					share float64
					name  string
				}{{.5, "ms-p50"}, {.99, "ms-p99"}, {1, "ms-max"}} {
					b.ReportMetric(float64(took[int(q.share*float64(len(took)-1))].Microseconds())/1000, q.name)
				}
				b.ReportMetric(float64(len(took))/30, "req/s")
			}
		})
	}
}

// atRate asks for path(0), path(1) … at the rate, and returns how late each answer was.
func atRate(b *testing.B, server *httptest.Server, path func(i int) string, during time.Duration) []time.Duration {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	n := int(during.Seconds() * perSecond)
	took := make([]time.Duration, n)
	var asked sync.WaitGroup
	start := time.Now()
	for i := range n {
		due := start.Add(time.Duration(i) * time.Second / perSecond)
		time.Sleep(time.Until(due)) // This paces the load; nothing is waited for.
		asked.Go(func() {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, server.URL+path(i), nil)
			if err != nil {
				b.Error(err)
				return
			}
			req.Host = "localhost"
			res, err := client.Do(req)
			if err != nil {
				b.Error(err)
				return
			}
			if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
				b.Errorf("%s: %d, %v", req.URL, res.StatusCode, err)
			}
			took[i] = time.Since(due)
		})
	}
	asked.Wait()
	return took
}

// fillCatalogue adds 100,000 games by 1,000 creators, named in two to four words of benchWords.
func fillCatalogue(b *testing.B, pool *sqlx.DB) {
	b.Helper()
	for _, statement := range []string{
		`
		INSERT INTO users (id, role, name, hue, handle, email, password)
		SELECT gen_random_uuid(), 'member', 'user' || i, 0, 'user' || i, 'user' || i || '@example.com', 'x' FROM generate_series(1, 1000) i`, `
		INSERT INTO blobs (hash, type, body) VALUES (sha256('x'), 'text/html', 'x')`, `
		CREATE TEMPORARY TABLE made AS
		SELECT gen_random_uuid() AS id, gen_random_uuid() AS version, i, (random() * 999)::int AS owner,
			ARRAY(SELECT list[1 + floor(random() * cardinality(list))::int] FROM generate_series(1, 2 + i % 3)) AS words
		FROM generate_series(1, ` + strconv.Itoa(catalogue) + `) i, (SELECT string_to_array('` + strings.Join(strings.Fields(benchWords), " ") + `', ' ') AS list) w`, `
		INSERT INTO games (id, slug, owner_id, title, summary, genre, search, plays, likes, trending)
		SELECT m.id, 'game-' || m.i, u.id, array_to_string(m.words, ' '), 'A game of ' || array_to_string(m.words, ' and '),
			(ARRAY['catch', 'snake', 'bricks', 'memory'])[1 + m.i % 4], array_to_tsvector(m.words || u.handle || (ARRAY['catch', 'snake', 'bricks', 'memory'])[1 + m.i % 4]),
			(random() * random() * 10000)::int, (random() * 300)::int, random() * 100
		FROM made m JOIN (SELECT id, handle, row_number() OVER () - 1 AS n FROM users) u ON u.n = m.owner`, `
		INSERT INTO versions (id, game_id, n, origin, title, maker, document, manifest, size)
		SELECT version, id, 1, 'prompt', 'x', 'builtin', sha256('x'), '{}', 1 FROM made`, `
		UPDATE games g SET status = 'published', live_id = m.version, head_id = m.version, published_at = now() - random() * interval '300 days' FROM made m WHERE m.id = g.id`, `
		INSERT INTO search_words SELECT word, ndoc FROM ts_stat('SELECT search FROM games')`, `
		VACUUM ANALYZE`,
	} {
		if _, err := pool.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
}

// benchWords are what the games of the benchmark are about.
const benchWords = `purple orange panda robot octopus dragon penguin whale ladybug rabbit monkey crab frog duck astronaut wizard
	knight turtle falling stars apples coins cupcakes gems strawberries balloons donuts mushrooms carrots cherries bananas snowflakes
	candies acorns cookies flowers pizza hearts bombs rocks ghosts spiders meteors lightning skulls fireballs space water forest candy
	city desert night snow garden castle kitchen rush quest hungry brave sleepy tiny flying curious golden silver clever grumpy happy
	little baby long where remember wall breaker catch above below planet rocket galaxy river mountain island pirate treasure magic
	potion sword shield thunder rainbow cloud winter summer autumn spring jungle temple pyramid mummy vampire zombie alien saucer laser
	tractor farmer chicken horse piglet kitten puppy hamster parrot flamingo dolphin shark jellyfish lobster pearl anchor lantern candle
	bakery sushi noodle burger pretzel waffle pancake lemon melon grape mango peach coconut pineapple tomato pepper onion garlic cheese`
