package store

import (
	"context"
	"time"
)

// RankTrending works out anew how much each listed game is trending:
//
//	trending = (plays + 4 × likes, each counted 2^(-age / 2 days)) / (1 + days since publication)^0.3
//
// over the last 14 days. An evening's interest weighs half as much two days later, and
// of two games liked alike the newer leads.
func (s *Store) RankTrending(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, `
		WITH interest AS (
			SELECT game_id, sum(weight * 2 ^ (-extract(epoch FROM now() - at) / 172800)) AS points
			FROM (
				SELECT game_id, started_at AS at, 1 AS weight FROM plays WHERE started_at > now() - interval '14 days'
				UNION ALL
				SELECT game_id, at, 4 FROM likes WHERE at > now() - interval '14 days'
			) acts GROUP BY game_id
		), ranked AS (
			SELECT g.id, round((coalesce(i.points, 0) / (1 + extract(epoch FROM now() - g.published_at) / 86400) ^ 0.3)::numeric, 4)::float8 AS trending
			FROM games g LEFT JOIN interest i ON i.game_id = g.id
			WHERE g.status = 'published' AND g.deleted_at IS NULL AND (i.points IS NOT NULL OR g.trending <> 0)
		)
		UPDATE games g SET trending = r.trending FROM ranked r WHERE g.id = r.id AND g.trending <> r.trending`)
	return err
}

// KeepHouse drops what is kept for a time only: raw answers of models and mails after 30
// days, and games in the bin that nobody has bought or remixed; bytes that nothing is made
// of any more; tokens when they expire; failed log-ins after a day, as lines of chat that wait in vain, log-ins unused for 60
// days, guests who left nothing after 30, rooms a week after they were closed. It closes
// rooms that nobody has run for ten minutes, settles what ended generations still hold, and
// counts anew which words games can be found by.
func (s *Store) KeepHouse(ctx context.Context) error {
	for _, statement := range []string{
		`DELETE FROM model_calls WHERE started_at < now() - interval '30 days'`,
		`DELETE FROM games g WHERE deleted_at < now() - interval '30 days'
			AND NOT EXISTS (SELECT 1 FROM purchases p WHERE p.game_id = g.id) -- It is their owners'.
			AND NOT EXISTS (SELECT 1 FROM royalties r WHERE r.ancestor_id = g.id)`, // Its remixes owe it.
		`DELETE FROM blobs b WHERE created_at < now() - interval '1 day'
			AND NOT EXISTS (SELECT 1 FROM versions WHERE document = b.hash) AND NOT EXISTS (SELECT 1 FROM versions WHERE cover = b.hash)
			AND NOT EXISTS (SELECT 1 FROM generations WHERE document = b.hash) AND NOT EXISTS (SELECT 1 FROM games WHERE cover = b.hash)`,
		`DELETE FROM login_failures WHERE at < now() - interval '1 day'`,
		`DELETE FROM chat_lines WHERE at < now() - interval '1 day'`, // Nobody has looked at them, nor will.
		`DELETE FROM logins WHERE seen_at < now() - interval '60 days'`,
		`DELETE FROM mails WHERE created_at < now() - interval '30 days'`,
		`DELETE FROM tokens WHERE expires_at < now()`,
		`UPDATE rooms SET closed_at = now(), process = NULL, snapshot = NULL WHERE closed_at IS NULL
			AND active_at < now() - interval '10 minutes' AND (lease_until IS NULL OR lease_until < now() - interval '10 minutes')`,
		`DELETE FROM rooms WHERE closed_at < now() - interval '7 days'`,
		`WITH counted AS (
			SELECT word, ndoc FROM ts_stat($$SELECT search FROM games WHERE status = 'published' AND deleted_at IS NULL$$)
		), gone AS (
			DELETE FROM search_words w WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.word = w.word)
		)
		INSERT INTO search_words (word, games) SELECT word, ndoc FROM counted
		ON CONFLICT (word) DO UPDATE SET games = excluded.games WHERE search_words.games <> excluded.games`,
	} {
		if _, err := s.db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := s.settleStrays(ctx); err != nil {
		return err
	}
	_, err := s.PruneGuests(ctx, time.Now().AddDate(0, 0, -30), 10_000)
	return err
}

// Analyze tells the planner of Postgres what the tables hold now, after many rows at once.
func (s *Store) Analyze(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, `ANALYZE`)
	return err
}
