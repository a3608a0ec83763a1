package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// SamplePlayer is somebody who is made up for a demo catalogue.
type SamplePlayer struct {
	ID     uuid.UUID `json:"id"`
	Handle string    `json:"handle"`
	Hue    int       `json:"hue"`
}

// Sample is a published game for a demo catalogue, of one version.
type Sample struct {
	ID        uuid.UUID     `json:"id"`
	VersionID uuid.UUID     `json:"version_id"`
	OwnerID   uuid.UUID     `json:"owner_id"`
	Slug      string        `json:"slug"`
	Title     string        `json:"title"`
	Summary   string        `json:"summary"`
	Genre     string        `json:"genre"`
	Tags      []string      `json:"tags"`
	Words     []string      `json:"words"` // filled in by AddSamples
	Prompt    string        `json:"prompt"`
	Hue       int           `json:"hue"`
	Spec      any           `json:"spec"`
	Manifest  any           `json:"manifest"`
	Notes     Notes         `json:"notes"`
	Document  string        `json:"document"` // from AddSampleBlob, as are covers
	Cover     string        `json:"cover"`
	Plays     int           `json:"plays"` // in the last two weeks
	Likes     int           `json:"likes"` // at most as many as there are players
	Published time.Time     `json:"published"`
	Picked    bool          `json:"picked"`
	Price     int           `json:"price"`
	PayMore   bool          `json:"pay_more"`
	RemixOf   uuid.NullUUID `json:"remix_of"` // a sample before this one
	Reviews   int           `json:"reviews"`  // at most as many as there are players
	Stars     float64       `json:"stars"`    // that most of them give, 1 to 5
}

// AddSamplePlayers adds made-up members that nobody can log in as. Those already there
// stay as they are.
func (s *Store) AddSamplePlayers(ctx context.Context, players []SamplePlayer) error {
	hash, err := s.hashing.hash(ctx, rand.Text())
	if err != nil {
		return err
	}
	rows, err := json.Marshal(players)
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO users (id, role, name, hue, handle, email, password, joined_at, verified_at)
		SELECT id, 'member', handle, hue, handle, handle || '@demo.invalid', $2, now(), now()
		FROM jsonb_to_recordset($1::jsonb) AS r (id uuid, handle text, hue int) ON CONFLICT DO NOTHING`, string(rows), hash)
	return err
}

// AddSampleBlob keeps a document or cover for samples, and returns how they name it.
func (s *Store) AddSampleBlob(ctx context.Context, kind string, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	return Hash(sum[:]).String(), s.inTx(ctx, func(tx *sqlx.Tx) error {
		_, err := putBlob(ctx, tx, kind, body)
		return err
	})
}

// AddSamples adds games, with plays, scores and likes of the players spread over the last
// two weeks. Games already there stay as they are, so that seeding twice adds nothing.
func (s *Store) AddSamples(ctx context.Context, samples []Sample, players []SamplePlayer) error {
	handles := map[uuid.UUID]string{}
	for _, p := range players {
		handles[p.ID] = p.Handle
	}
	for i := range samples {
		g := &samples[i]
		g.Words = searchable(Publication{Title: g.Title, Summary: g.Summary, Genre: g.Genre}, g.Tags, User{Handle: handles[g.OwnerID]})
	}
	games, err := json.Marshal(samples)
	if err != nil {
		return err
	}
	people, err := json.Marshal(players)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if _, err := tx.ExecContext(ctx, `SET LOCAL synchronous_commit = off`); err != nil { // What a power cut takes is seeded again.
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			CREATE TEMPORARY TABLE samples ON COMMIT DROP AS
			SELECT r.* FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (id uuid, version_id uuid, owner_id uuid, slug text, title text,
				summary text, genre text, tags text[], words text[], prompt text, hue int, spec jsonb, manifest jsonb, notes jsonb,
				document text, cover text, plays int, likes int, published timestamptz, picked boolean,
				price int, pay_more boolean, remix_of uuid, reviews int, stars float8)) WITH ORDINALITY r
			WHERE NOT EXISTS (SELECT 1 FROM games g WHERE g.id = r.id)`, string(games)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			CREATE TEMPORARY TABLE players ON COMMIT DROP AS
			SELECT u.id, row_number() OVER (ORDER BY u.id) - 1 AS place, count(*) OVER () AS all
			FROM jsonb_to_recordset($1::jsonb) AS r (id uuid) JOIN users u ON u.id = r.id`, string(people)); err != nil {
			return err
		}
		for _, statement := range addSamples {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

// addSamples fills the tables from the temporary ones samples and players.
var addSamples = []string{
	`
	INSERT INTO games (id, slug, owner_id, title, summary, genre, tags, players_max, hue, cover, search, plays, likes, picked_at, created_at, updated_at,
		price, pay_more, remix_of)
	SELECT id, slug, owner_id, title, summary, genre, tags, coalesce((manifest #>> '{players,max}')::int, 1), hue, decode(cover, 'hex'),
		array_to_tsvector(words), plays, likes, CASE WHEN picked THEN published END, published, published, price, pay_more, remix_of FROM samples ORDER BY ordinality`, `
	INSERT INTO versions (id, game_id, n, origin, prompt, spec, notes, title, maker, document, manifest, cover, hue, size, created_at)
	SELECT s.version_id, s.id, 1, 'prompt', s.prompt, s.spec, s.notes, s.title, 'builtin', b.hash, s.manifest, decode(s.cover, 'hex'),
		s.hue, length(b.body), s.published FROM samples s JOIN blobs b ON b.hash = decode(s.document, 'hex')`, `
	UPDATE games g SET head_id = s.version_id, live_id = s.version_id, status = 'published', published_at = s.published
	FROM samples s WHERE g.id = s.id`, `
	INSERT INTO plays (id, game_id, version_id, user_id, seed, started_at, ended_at, score, seconds)
	SELECT gen_random_uuid(), s.id, s.version_id, p.id, 1, t.at, t.at + interval '2 minutes', floor(random() * random() * 120), 20 + floor(random() * 100)
	FROM samples s CROSS JOIN LATERAL generate_series(1, s.plays) AS n
		CROSS JOIN LATERAL (SELECT greatest(s.published, now() - interval '14 days') AS since) b
		CROSS JOIN LATERAL (SELECT b.since + (now() - b.since) * random() AS at WHERE n > 0) t
		JOIN players p ON p.place = (n * 7 + length(s.slug)) % p.all`, `
	INSERT INTO scores (game_id, user_id, play_id, score, at)
	SELECT DISTINCT ON (l.game_id, l.user_id) l.game_id, l.user_id, l.id, l.score, l.ended_at
	FROM plays l JOIN samples s ON s.id = l.game_id ORDER BY l.game_id, l.user_id, l.score DESC
	ON CONFLICT DO NOTHING`, `
	INSERT INTO likes (game_id, user_id, at)
	SELECT s.id, p.id, greatest(s.published, now() - interval '14 days' * random()) FROM samples s JOIN players p ON p.place < s.likes`, `
	INSERT INTO reviews (id, game_id, user_id, stars, text, at)
	SELECT gen_random_uuid(), s.id, p.id, r.stars,
		CASE WHEN (p.place + length(s.slug)) % 3 = 0 THEN '' ELSE (CASE
			WHEN r.stars >= 4 THEN ('{"One more round, every time.","My children will not give the tablet back.","Small, clear, and harder than it looks.","Lovely on the phone on the bus."}'::text[])[1 + p.place % 4]
			WHEN r.stars = 3 THEN ('{"Good for five minutes.","Nice idea, a little slow to begin with."}'::text[])[1 + p.place % 2]
			ELSE ('{"Over too soon.","The controls and I did not become friends."}'::text[])[1 + p.place % 2] END) END,
		s.published + (now() - s.published) * random()
	FROM samples s JOIN players p ON p.place < s.reviews AND p.id <> s.owner_id
		CROSS JOIN LATERAL (SELECT least(5, greatest(1, round(s.stars + (p.place % 5 - 2) * 0.5)))::int AS stars) r
	ON CONFLICT DO NOTHING`, `
	INSERT INTO search_words (word, games)
	SELECT w, count(*) FROM samples s, unnest(s.words) w GROUP BY w ORDER BY w
	ON CONFLICT (word) DO UPDATE SET games = search_words.games + excluded.games`,
}
