package store_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// seat is a place in a round; score -1 is none.
func seat(n int, user uuid.UUID, score int64, place int) store.RoundSeat {
	s := store.RoundSeat{Seat: n, UserID: uuid.NullUUID{UUID: user, Valid: user != uuid.Nil}, Name: "somebody", Color: "#ff0000", Place: place}
	if score >= 0 {
		s.Score = &score
	}
	return s
}

// playRound has the process p, which runs the room, keep a round, twice.
func playRound(t *testing.T, st *store.Store, p store.Process, code string, seats ...store.RoundSeat) {
	t.Helper()
	now := time.Now()
	round := store.Round{ID: newUUID(), Seed: 4_000_000_000, StartedAt: now.Add(-time.Minute), EndedAt: now, Seats: seats}
	for range 2 {
		state := store.RoomState{Code: code, Status: "ended", Snapshot: []byte(`{}`), Rounds: []store.Round{round, round}}
		if err := st.SaveRoom(t.Context(), p.Name, state); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRoundsCountOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, guest := addMember(t, pool, "ada"), addMember(t, pool, "bob"), addGuest(t, st)
	game, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":4}`)
	code := openRoom(t, st, ada, slug)
	p, _ := present(t, pool, "p")
	claim(t, st, code, p)

	playRound(t, st, p, code, seat(1, ada.ID, 10, 1), seat(2, bob.ID, 7, 2), seat(3, uuid.Nil, 3, 3))
	playRound(t, st, p, code, seat(1, ada.ID, 4, 2), seat(2, guest.ID, 5, 1))
	playRound(t, st, p, code, seat(1, ada.ID, 1, 1), seat(2, bob.ID, 1, 1))                    // a draw
	playRound(t, st, p, code, seat(1, ada.ID, -1, 0), seat(2, bob.ID, -1, 0))                  // nobody ranked
	playRound(t, st, p, code, seat(1, bob.ID, 900, 1))                                         // alone
	playRound(t, st, p, code, seat(1, bob.ID, 2_000_000_000_000, 1), seat(2, newUUID(), 1, 2)) // beyond all boards, and against nobody we know

	best, own, err := st.Standings(t.Context(), game, bob.ID)
	if err != nil || len(best) != 3 {
		t.Fatalf("Standings = %+v, %v", best, err)
	}
	type line struct {
		rank         int
		name         string
		wins, rounds int
		best         int64
	}
	for i, want := range []line{{1, guest.Name, 1, 1, 5}, {2, "ada", 1, 4, 10}, {3, "bob", 0, 3, 7}} {
		if got := (line{best[i].Rank, best[i].Name, best[i].Wins, best[i].Rounds, *best[i].Best}); got != want {
			t.Errorf("standing %d: %+v, want %+v", i, got, want)
		}
	}
	if own == nil || own.Rank != 3 || own.Wins != 0 || own.Handle != "bob" {
		t.Errorf("bob's own: %+v", own)
	}
	if n := count(t, pool, `SELECT plays FROM games WHERE id = $1`, game); n != 10 || n != count(t, pool, `SELECT count(*) FROM plays`) {
		t.Errorf("%d plays are counted, want 10", n)
	}
	board, _, err := st.Board(t.Context(), game, uuid.Nil)
	if err != nil || len(board) != 3 || board[0].Name != "bob" || board[0].Score != 900 || board[1].Score != 10 {
		t.Errorf("the board: %+v, %v", board, err)
	}
	rounds, err := st.RoundsOf(t.Context(), ada.ID)
	if err != nil || len(rounds) != 4 || rounds[3].Place != 1 || rounds[3].Players != 3 || *rounds[3].Score != 10 || rounds[0].Score != nil {
		t.Errorf("ada's rounds: %+v, %v", rounds, err)
	}
	profile, err := st.Profile(t.Context(), "bob", "")
	if err != nil || len(profile.Rounds) != 5 {
		t.Errorf("bob's profile shows %d rounds, %v", len(profile.Rounds), err)
	}
	page, err := st.GamePage(t.Context(), ada.ID, slug)
	if err != nil || len(page.Standings) != 3 || page.OwnStanding == nil || page.OwnStanding.Wins != 1 {
		t.Errorf("the game's page: %+v, %+v, %v", page.Standings, page.OwnStanding, err)
	}
}

func TestRoundsOfADraftCountForNothing(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":4}`)
	exec(t, pool, `UPDATE games SET status = 'draft'`)
	code, err := st.OpenRoom(t.Context(), ada, slug, "")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := present(t, pool, "p")
	claim(t, st, code, p)
	playRound(t, st, p, code, seat(1, ada.ID, 10, 1), seat(2, addGuest(t, st).ID, 7, 2))
	for _, table := range []string{"standings", "plays", "scores"} {
		if n := count(t, pool, `SELECT count(*) FROM `+table); n != 0 {
			t.Errorf("%d rows in %s", n, table)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM round_seats WHERE user_id IS NOT NULL`); n != 2 {
		t.Errorf("%d seats kept, want 2", n)
	}
}

func TestWhatAGuestPlayedInRoomsIsAdopted(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, guest := addMember(t, pool, "ada"), addMember(t, pool, "bob"), addGuest(t, st)
	quick(t, pool, ada)
	game, slug := addDuel(t, pool, bob.ID, `{"min":2,"max":4}`)
	code := openRoom(t, st, guest, slug)
	p, _ := present(t, pool, "p")
	claim(t, st, code, p)
	playRound(t, st, p, code, seat(1, guest.ID, 10, 1), seat(2, bob.ID, 7, 2))
	playRound(t, st, p, code, seat(1, ada.ID, 8, 1), seat(2, guest.ID, 7, 2))
	lines := []store.ChatLine{{Seat: 1, User: guest.ID, Name: guest.Name, Text: "x"}, {Seat: 2, User: bob.ID, Name: "bob", Text: "y"}}
	report(t, st, bob.ID, store.ChatReport{Room: code, Seat: 1, Reason: "insult", Lines: lines})
	report(t, st, guest.ID, store.ChatReport{Room: code, Seat: 2, Reason: "spam", Lines: lines})
	report(t, st, ada.ID, store.ChatReport{Room: code, Seat: 2, Reason: "hate", Lines: lines})

	if _, err := st.LogIn(t.Context(), store.LogInForm{Email: "ada@example.com", Password: password, Address: "192.0.2.1"}, guest.ID); err != nil {
		t.Fatal(err)
	}
	_, own, err := st.Standings(t.Context(), game, ada.ID)
	if err != nil || own == nil || own.Wins != 2 || own.Rounds != 3 || *own.Best != 10 {
		t.Errorf("her standing: %+v, %v", own, err)
	}
	adopted(t, pool, ada.ID)
}

func adopted(t *testing.T, pool *sqlx.DB, ada uuid.UUID) {
	t.Helper()
	for what, query := range map[string]string{
		"the room":             `SELECT count(*) = 1 FROM rooms WHERE opener_id = $1`,
		"the seats":            `SELECT count(*) = 3 FROM round_seats WHERE user_id = $1`,
		"the report of them":   `SELECT count(*) = 1 FROM chat_reports WHERE reported_id = $1`,
		"her report, not both": `SELECT count(*) = 1 FROM chat_reports WHERE reporter_id = $1 AND reason = 'hate'`,
	} {
		var ok bool
		if err := pool.Get(&ok, query, ada); err != nil || !ok {
			t.Errorf("%s: not as it should be (%v)", what, err)
		}
	}
}

func report(t *testing.T, st *store.Store, by uuid.UUID, r store.ChatReport) {
	t.Helper()
	if err := st.ReportChat(t.Context(), by, r); err != nil {
		t.Fatal(err)
	}
}

func TestReportChat(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := addMember(t, pool, "ada"), addMember(t, pool, "eve")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	code := openRoom(t, st, ada, slug)
	lines := []store.ChatLine{{Seat: 1, User: eve.ID, Name: "eve", Text: "bad"}, {Seat: 2, User: ada.ID, Name: "ada", Text: "stop"}}
	for range 2 {
		report(t, st, ada.ID, store.ChatReport{Room: code, Seat: 1, Reason: "insult", Text: " again ", Lines: lines})
	}
	var kept struct {
		Reported uuid.UUID  `db:"reported_id"`
		Text     string     `db:"text"`
		Context  store.JSON `db:"context"`
	}
	if err := pool.Get(&kept, `SELECT reported_id, text, context FROM chat_reports`); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM chat_reports`); n != 1 {
		t.Errorf("%d reports of the same", n)
	}
	if kept.Reported != eve.ID || kept.Text != "again" || len(kept.Context) < 50 {
		t.Errorf("kept: %+v", kept)
	}
	fail := func(r store.ChatReport) error { return st.ReportChat(t.Context(), ada.ID, r) }
	refused(t, fail(store.ChatReport{Room: code, Seat: 3, Reason: "rude", Text: "\x00", Lines: lines}), "reason", "text", "seat")
	if err := fail(store.ChatReport{Room: "BCDFGH", Seat: 1, Reason: "spam", Lines: lines}); err == nil {
		t.Error("a report of no room is kept")
	}
}
