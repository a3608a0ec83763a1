package store_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
)

func TestNewGuestHasAFriendlyName(t *testing.T) {
	t.Parallel()
	st, _ := newStore(t)
	names, hues := map[string]bool{}, map[int]bool{}
	for range 20 {
		u := addGuest(t, st)
		if !u.Known() || u.Role != "guest" || u.Handle != "" || u.Email != "" || u.JoinedAt != nil || u.CreatedAt.IsZero() {
			t.Fatalf("a guest is %+v", u)
		}
		if !regexp.MustCompile(`^[A-Z][a-z]+ [A-Z][a-z]+$`).MatchString(u.Name) || u.Hue < 0 || u.Hue > 359 {
			t.Errorf("a guest is called %q and is of hue %d", u.Name, u.Hue)
		}
		names[u.Name], hues[u.Hue] = true, true
	}
	if len(names) < 10 || len(hues) < 10 {
		t.Errorf("20 guests have %d names and %d hues", len(names), len(hues))
	}
}

func TestPruneGuestsSparesWhatSomebodyCouldMiss(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	played := addGame(t, pool, ada.ID)
	version := addVersion(t, pool, played)
	var gone, kept []uuid.UUID
	add := func(list *[]uuid.UUID) uuid.UUID {
		id := addGuest(t, st).ID
		*list = append(*list, id)
		return id
	}

	add(&gone)
	addPlay(t, pool, played, version, add(&gone))
	away := add(&gone)
	addLogin(t, st, away)
	addGame(t, pool, add(&kept))
	addGeneration(t, pool, played, add(&kept))
	addScore(t, pool, played, version, add(&kept), 3)
	exec(t, pool, `INSERT INTO saves (game_id, user_id, body) VALUES ($1, $2, 'x')`, played, add(&kept))
	exec(t, pool, `INSERT INTO likes (game_id, user_id) VALUES ($1, $2)`, played, add(&kept))
	exec(t, pool, `INSERT INTO standings (game_id, user_id) VALUES ($1, $2)`, played, add(&kept))
	exec(t, pool, `INSERT INTO wishes (game_id, user_id) VALUES ($1, $2)`, played, add(&kept))
	exec(t, pool, `INSERT INTO reviews (id, game_id, user_id, stars) VALUES ($1, $2, $3, 4)`, newUUID(), played, add(&kept))
	exec(t, pool, `
		INSERT INTO chat_reports (id, reported_id, room, line, seat, name, reason, context)
		VALUES ($1, $2, 'BCDFGH', 1, 1, 'x', 'spam', '[]')`, newUUID(), add(&kept))
	addLogin(t, st, add(&kept))
	exec(t, pool, `UPDATE users SET created_at = now() - interval '40 days'`)
	exec(t, pool, `UPDATE logins SET seen_at = now() - interval '40 days' WHERE user_id = $1`, away)
	add(&kept)

	before := time.Now().AddDate(0, 0, -30)
	for _, want := range []int{2, 1, 0} {
		if n, err := st.PruneGuests(t.Context(), before, 2); err != nil || n != want {
			t.Fatalf("PruneGuests = %d, %v; want %d", n, err, want)
		}
	}
	for _, id := range kept {
		if count(t, pool, `SELECT count(*) FROM users WHERE id = $1`, id) != 1 {
			t.Errorf("%s is gone", id)
		}
	}
	for _, id := range gone {
		if count(t, pool, `SELECT count(*) FROM users WHERE id = $1`, id) != 0 {
			t.Errorf("%s is still there", id)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM plays WHERE user_id IS NULL`); n != 1 {
		t.Errorf("%d plays are nobody's, want 1", n)
	}
}
