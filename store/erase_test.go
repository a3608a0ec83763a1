package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// leftover are the columns that may still say which user it was once they are erased, as a
// number without a name. A column that refers to users and is not here has to be emptied.
var leftover = []string{
	"accounts.owner_id", "transfers.cause_id", "purchases.buyer_id", "purchases.seller_id", "topups.user_id", "payouts.user_id",
	"games.owner_id", "generations.user_id", "royalties.owner_id",
	"cases.user_id", "decisions.user_id", "reports.reporter_id",
}

// busy fills every corner of the site with ada, whose words all have "zaphod" in them.
func busy(t *testing.T, st *store.Store, pool *sqlx.DB) (ada, bob store.User) {
	t.Helper()
	ada, bob = leaver(t, pool, "zaphod"), addSeller(t, pool, "bob")
	give(t, st, bob, 1000)
	give(t, st, ada, 1000)
	for slug, price := range map[string]int{"draft": 0, "shown": 0, "sold": 100, "refunded": 100, "hidden": 100} {
		game := addOnSale(t, pool, ada, slug, price)
		generation := newUUID()
		exec(t, pool, `
			INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, spec, notes, status, ended_at)
			VALUES ($1, $2, $3, 'zaphod wants', 'model', 1, '{"x": "zaphod"}', '{"understood": ["zaphod"]}', 'failed', now())`, generation, game, ada.ID)
		exec(t, pool, `INSERT INTO model_calls (generation_id, stage, request_hash, model, partial) VALUES ($1, 'build', 'x', 'm', 'zaphod')`, generation)
		exec(t, pool, `UPDATE games SET search = to_tsvector('simple', title || ' zaphod') WHERE id = $1`, game)
		if price > 0 {
			buyAs(t, st, bob, store.Order{Slug: slug, Price: price})
		}
	}
	exec(t, pool, `UPDATE games SET status = 'draft' WHERE slug IN ('draft', 'hidden')`)
	exec(t, pool, `ALTER TABLE versions DISABLE TRIGGER versions_keep`)
	exec(t, pool, `UPDATE versions SET prompt = 'zaphod wants', notes = '{"understood": ["zaphod"]}', generation_id = n.id FROM generations n WHERE n.game_id = versions.game_id`)
	exec(t, pool, `ALTER TABLE versions ENABLE TRIGGER versions_keep`)
	exec(t, pool, `UPDATE generations n SET version_id = v.id, status = 'ready' FROM versions v WHERE v.game_id = n.game_id`)
	if _, err := st.Refund(t.Context(), bob.ID, "refunded"); err != nil {
		t.Fatal(err)
	}

	theirs := addOnSale(t, pool, bob, "theirs", 100)
	buyAs(t, st, ada, store.Order{Slug: "theirs", Price: 100})
	version := count(t, pool, `SELECT 1 FROM versions WHERE game_id = $1`, theirs)
	var v uuid.UUID
	if err := pool.Get(&v, `SELECT id FROM versions WHERE game_id = $1`, theirs); err != nil || version != 1 {
		t.Fatal(err)
	}
	addScore(t, pool, theirs, v, ada.ID, 7)
	round, room := newUUID(), newUUID()
	for _, statement := range []string{
		`INSERT INTO likes (game_id, user_id) VALUES ($2, $1)`,
		`UPDATE games SET likes = likes + 1 WHERE id = $2 AND $1::uuid IS NOT NULL`,
		`INSERT INTO wishes (game_id, user_id) VALUES ($2, $1)`,
		`INSERT INTO saves (game_id, user_id, body) VALUES ($2, $1, '"zaphod"')`,
		`INSERT INTO reviews (id, game_id, user_id, stars, text) VALUES (gen_random_uuid(), $2, $1, 5, 'zaphod likes')`,
		`INSERT INTO standings (game_id, user_id, wins) VALUES ($2, $1, 1)`,
		`INSERT INTO notifications (id, user_id, kind, text, path) SELECT gen_random_uuid(), $1, 'sale', 'zaphod', '/' || $2::text`,
		`INSERT INTO notification_settings (user_id, kind, page, mail) SELECT $1, 'sale', true, $2::uuid IS NULL`,
		`INSERT INTO user_notes (id, user_id, by_id, text) SELECT gen_random_uuid(), $1, owner_id, 'zaphod' FROM games WHERE id = $2`,
		`INSERT INTO chat_reports (id, reporter_id, reported_id, room, line, game_id, seat, name, reason, context) VALUES (gen_random_uuid(), NULL, $1, 'BCDFGH', 1, $2, 1, 'zaphod', 'spam', '[]')`,
		`INSERT INTO chat_reports (id, reporter_id, room, line, game_id, seat, name, reason, text, context) VALUES (gen_random_uuid(), $1, 'BCDFGH', 2, $2, 1, 'bob', 'spam', 'zaphod says', '[{"name": "zaphod", "text": "hello"}]')`,
	} {
		exec(t, pool, statement, ada.ID, theirs)
	}
	exec(t, pool, `INSERT INTO rooms (id, code, game_id, version_id, opener_id, seats) VALUES ($1, 'BCDFGH', $2, $3, $4, 2)`, room, theirs, v, ada.ID)
	exec(t, pool, `INSERT INTO rounds (id, room, game_id, seed, started_at, ended_at) VALUES ($1, 'BCDFGH', $2, 1, now(), now())`, round, theirs)
	exec(t, pool, `INSERT INTO round_seats (round_id, seat, user_id, name, color, ended_at) VALUES ($1, 1, $2, 'zaphod', 'red', now())`, round, ada.ID)
	exec(t, pool, `INSERT INTO reviews (id, game_id, user_id, stars, answer, answered_at) SELECT gen_random_uuid(), id, $1, 4, 'zaphod thanks', now() FROM games WHERE slug = 'sold'`, bob.ID)
	exec(t, pool, `INSERT INTO refund_requests (id, purchase_id, text) SELECT gen_random_uuid(), id, 'zaphod wants it back' FROM purchases WHERE buyer_id = $1`, ada.ID)
	exec(t, pool, `INSERT INTO cases (id, kind, subject_id, user_id, title, severity, why, machine) VALUES (gen_random_uuid(), 'user', $1, $1, 'zaphod', 1, 'reported', false)`, ada.ID)
	exec(t, pool, `INSERT INTO cases (id, kind, subject_id, user_id, title, severity, why, machine) VALUES (gen_random_uuid(), 'game', $1, $2, 'theirs', 1, 'reported', false)`, theirs, bob.ID)
	exec(t, pool, `INSERT INTO reports (id, case_id, reporter_id, reason, text) SELECT gen_random_uuid(), id, $1, 'spam', 'zaphod minds' FROM cases WHERE kind = 'game'`, ada.ID)
	exec(t, pool, `INSERT INTO payouts (id, user_id, credits, destination, status, ended_at) VALUES (gen_random_uuid(), $1, 2000, 'zaphod bank', 'refused', now())`, ada.ID)
	addLogin(t, st, ada.ID)
	if err := st.WriteReset(t.Context(), ada.Email); err != nil {
		t.Fatal(err)
	}
	return ada, bob
}

func TestErasedIsForgotten(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := busy(t, st, pool)
	if len(tables(t, pool, "zaphod")) < 15 {
		t.Fatalf("ada is in %q only", tables(t, pool, "zaphod"))
	}
	leave(t, st, ada)
	gone(t, st, pool, ada)
	exec(t, pool, `DELETE FROM river_job`) // It keeps what is done for a day.
	if found := tables(t, pool, "zaphod"); len(found) > 0 {
		t.Errorf("there is still something of them in %q", found)
	}

	var refers []struct{ Table, Column string }
	if err := pool.Select(&refers, `
		SELECT c.conrelid::regclass::text AS table, a.attname AS column FROM pg_constraint c
			JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey)
		WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass`); err != nil || len(refers) < 20 {
		t.Fatal(refers, err)
	}
	for _, r := range refers {
		name := r.Table + "." + r.Column
		if n := count(t, pool, `SELECT count(*) FROM `+r.Table+` WHERE `+r.Column+` = $1`, ada.ID); n > 0 && !slices.Contains(leftover, name) {
			t.Errorf("%d of %s are theirs", n, name)
		}
	}

	var left []string
	if err := pool.Select(&left, `SELECT slug || ' ' || status || ' ' || (deleted_at IS NULL) FROM games WHERE owner_id = $1 ORDER BY slug`, ada.ID); err != nil ||
		!slices.Equal(left, []string{"hidden draft true", "refunded draft false", "sold unlisted true"}) {
		t.Errorf("of their games there are %q, %v", left, err)
	}
	if g, err := st.PublicGame(t.Context(), bob.ID, "sold"); err != nil || g.Creator != store.DeletedUser || g.Handle != "" {
		t.Errorf("what somebody bought: %+v, %v", g, err)
	}
	if n := count(t, pool, `SELECT count(*) FROM versions v JOIN games g ON g.id = v.game_id WHERE g.owner_id = $1`, ada.ID); n != 2 {
		t.Errorf("%d versions are left, want those that bob has bought and not given back", n)
	}
	if g, err := st.PublicGame(t.Context(), bob.ID, "hidden"); err != nil || !g.LiveID.Valid {
		t.Errorf("what bob bought before it was hidden: %+v, %v", g, err)
	}
	if g, err := st.PublicGame(t.Context(), bob.ID, "theirs"); err != nil || g.Likes != 0 || g.Reviews != 0 {
		t.Errorf("what they liked and reviewed: %+v, %v", g, err)
	}
	refused(t, logIn(t, st, "zaphod@example.com", password), "password")
	if err := st.Leave(t.Context(), ada.ID, "", password); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("they leave once more: %v", err)
	}
	if err := st.EraseLeavers(t.Context()); err != nil {
		t.Errorf("once more: %v", err)
	}
	if _, err := st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "zaphod", Email: "zaphod@example.com", Password: password}); err != nil {
		t.Errorf("their name is not free: %v", err)
	}
	if err := st.KeepHouse(t.Context()); err != nil {
		t.Error(err)
	}
	addsUp(t, st)
}

// tables names the tables that have a word anywhere in them, in bytes too.
func tables(t *testing.T, pool *sqlx.DB, word string) []string {
	t.Helper()
	var all, found []string
	if err := pool.Select(&all, `SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`); err != nil {
		t.Fatal(err)
	}
	for _, table := range all {
		if count(t, pool, `SELECT count(*) FROM `+table+` x WHERE x::text ILIKE '%' || $1 || '%' OR x::text LIKE '%' || encode($1::bytea, 'hex') || '%'`, word) > 0 {
			found = append(found, table)
		}
	}
	return found
}

func TestAnOpenPayoutHoldsErasingUp(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := leaver(t, pool, "ada")
	leave(t, st, ada)
	exec(t, pool, `UPDATE users SET deleted_at = now() - interval '15 days'`)
	exec(t, pool, `INSERT INTO payouts (id, user_id, credits, destination) VALUES (gen_random_uuid(), $1, 2000, 'here')`, ada.ID)
	for _, want := range []int{1, 0} {
		if err := st.EraseLeavers(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := count(t, pool, `SELECT count(email) FROM users`); n != want {
			t.Errorf("%d are there, want %d", n, want)
		}
		exec(t, pool, `UPDATE payouts SET status = 'paid', ended_at = now()`)
	}
}

func TestBytesOfNothingGo(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	addVersion(t, pool, addGame(t, pool, addMember(t, pool, "ada").ID))
	exec(t, pool, `INSERT INTO blobs (hash, type, body) VALUES (sha256('y'), 'text/html', 'y')`)
	exec(t, pool, `UPDATE blobs SET created_at = now() - $1 * interval '1 second'`, (25 * time.Hour).Seconds())
	exec(t, pool, `INSERT INTO blobs (hash, type, body) VALUES (sha256('z'), 'text/html', 'z')`)
	if err := st.KeepHouse(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM blobs WHERE body IN ('x', 'z')`); n != 2 || count(t, pool, `SELECT count(*) FROM blobs`) != 2 {
		t.Errorf("%d blobs, want the one in use and the new one", count(t, pool, `SELECT count(*) FROM blobs`))
	}
}
