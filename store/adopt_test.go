package store_test

import (
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestLogInAdoptsTheGuest(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, g, bob := addMember(t, pool, "ada"), addGuest(t, st), addMember(t, pool, "bob")
	quick(t, pool, ada)
	session := addLogin(t, st, g.ID)

	made := addGame(t, pool, g.ID)
	exec(t, pool, `UPDATE games SET search = array_to_tsvector('{snake}') WHERE id = $1`, made)
	addGeneration(t, pool, made, g.ID)
	var games, versions [5]uuid.UUID
	for i := range games {
		games[i] = addGame(t, pool, bob.ID)
		versions[i] = addVersion(t, pool, games[i])
	}
	like := func(game, user uuid.UUID) {
		exec(t, pool, `INSERT INTO likes (game_id, user_id) VALUES ($1, $2)`, game, user)
		exec(t, pool, `UPDATE games SET likes = likes + 1 WHERE id = $1`, game)
	}
	save := func(game, user uuid.UUID, body string) {
		exec(t, pool, `INSERT INTO saves (game_id, user_id, body) VALUES ($1, $2, convert_to($3, 'UTF8'))`, game, user, body)
	}
	like(games[0], ada.ID)
	like(games[0], g.ID)
	like(games[0], bob.ID)
	like(games[1], g.ID)
	like(games[2], ada.ID)
	save(games[0], ada.ID, "hers")
	save(games[0], g.ID, "the guest's")
	save(games[1], g.ID, "the guest's")
	addScore(t, pool, games[0], versions[0], ada.ID, 10)
	addScore(t, pool, games[0], versions[0], g.ID, 20)
	addScore(t, pool, games[1], versions[1], ada.ID, 20)
	addScore(t, pool, games[1], versions[1], g.ID, 10)
	addScore(t, pool, games[2], versions[2], g.ID, 5)
	for i, by := range map[int]uuid.UUID{3: g.ID, 4: ada.ID} { // both as good, and one of them later
		addScore(t, pool, games[i], versions[i], g.ID, 7)
		addScore(t, pool, games[i], versions[i], ada.ID, 7)
		exec(t, pool, `UPDATE scores SET at = now() + interval '1 hour' WHERE game_id = $1 AND user_id = $2`, games[i], by)
	}

	mine := addGame(t, pool, ada.ID)
	review := func(game, user uuid.UUID, stars int) {
		exec(t, pool, `INSERT INTO reviews (id, game_id, user_id, stars) VALUES ($1, $2, $3, $4)`, newUUID(), game, user, stars)
	}
	review(games[0], ada.ID, 5)
	review(games[0], g.ID, 1)
	review(games[1], g.ID, 4)
	review(mine, g.ID, 5) // Once it is hers, that is no review.
	for _, wish := range []struct{ game, user uuid.UUID }{{games[0], ada.ID}, {games[0], g.ID}, {games[1], g.ID}} {
		exec(t, pool, `INSERT INTO wishes (game_id, user_id) VALUES ($1, $2)`, wish.game, wish.user)
	}
	exec(t, pool, `INSERT INTO notifications (id, user_id, kind, text, path) VALUES ($1, $2, 'review', 'Thanks.', '/')`, newUUID(), g.ID)

	in := func(guest uuid.UUID) {
		t.Helper()
		u, err := st.LogIn(t.Context(), store.LogInForm{Email: "ada@example.com", Password: password, Address: "192.0.2.1"}, guest)
		if err != nil || u.ID != ada.ID {
			t.Fatalf("LogIn = %+v, %v", u, err)
		}
	}
	in(g.ID)

	for what, query := range map[string]string{
		"the game":                  `SELECT count(*) = 1 FROM games WHERE owner_id = $1 AND search @@ 'ada & snake'`,
		"the reviews":               `SELECT array_agg(stars ORDER BY stars) = '{4,5}' FROM reviews WHERE user_id = $1`,
		"the counts of reviews":     `SELECT sum(reviews) = 2 AND sum(stars) = 9 FROM games WHERE $1::text <> ''`,
		"the wishes":                `SELECT count(*) = 2 FROM wishes WHERE user_id = $1`,
		"what the guest was told":   `SELECT count(*) = 1 FROM notifications WHERE user_id = $1`,
		"the generation":            `SELECT count(*) = 1 FROM generations WHERE user_id = $1`,
		"the plays":                 `SELECT count(*) = 9 FROM plays WHERE user_id = $1`,
		"the likes":                 `SELECT count(*) = 3 FROM likes WHERE user_id = $1`,
		"the counts of likes":       `SELECT bool_and(g.likes = (SELECT count(*) FROM likes l WHERE l.game_id = g.id)) AND sum(g.likes) = 4 FROM games g WHERE $1::text <> ''`,
		"the saves":                 `SELECT string_agg(convert_from(body, 'UTF8'), ', ' ORDER BY body) = 'hers, the guest''s' FROM saves WHERE user_id = $1`,
		"the better scores":         `SELECT array_agg(score ORDER BY score) = '{5,7,7,20,20}' FROM scores WHERE user_id = $1`,
		"the plays of those scores": `SELECT bool_and(p.user_id = s.user_id AND p.game_id = s.game_id) FROM scores s JOIN plays p ON p.id = s.play_id WHERE s.user_id = $1`,
		"the earlier of two alike":  `SELECT bool_and(at <= now()) FROM scores WHERE user_id = $1`,
		"nobody else":               `SELECT count(*) = 2 FROM users WHERE $1::text <> ''`,
	} {
		var ok bool
		if err := pool.Get(&ok, query, ada.ID); err != nil || !ok {
			t.Errorf("%s: not as it should be (%v)", what, err)
		}
	}
	if _, _, err := st.Viewer(t.Context(), session); err == nil {
		t.Error("the guest is still logged in")
	}

	in(g.ID)   // The guest is gone.
	in(ada.ID) // Logged in already.
	in(bob.ID) // Bob is no guest: what is his stays his.
	if n := count(t, pool, `SELECT count(*) FROM games WHERE owner_id = $1`, bob.ID); n != 5 {
		t.Errorf("bob has %d of his 5 games", n)
	}
}

func TestFailedLogInLeavesTheGuestAlone(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	quick(t, pool, addMember(t, pool, "ada"))
	g := addGuest(t, st)
	addGame(t, pool, g.ID)
	_, err := st.LogIn(t.Context(), store.LogInForm{Email: "ada@example.com", Password: "wrong one", Address: "192.0.2.1"}, g.ID)
	refused(t, err, "password")
	if n := count(t, pool, `SELECT count(*) FROM games WHERE owner_id = $1`, g.ID); n != 1 {
		t.Errorf("the guest has %d of their game", n)
	}
}
