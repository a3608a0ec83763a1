package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// leaver returns a member whose password is checked in no time.
func leaver(t *testing.T, pool *sqlx.DB, handle string) store.User {
	t.Helper()
	u := addSeller(t, pool, handle)
	quick(t, pool, u)
	return u
}

func leave(t *testing.T, st *store.Store, u store.User) {
	t.Helper()
	if err := st.Leave(t.Context(), u.ID, u.Handle, password); err != nil {
		t.Fatal(err)
	}
}

// public reports whether others find a game.
func public(t *testing.T, st *store.Store, slug string) bool {
	t.Helper()
	_, err := st.PublicGame(t.Context(), uuid.Nil, slug)
	if err != nil && !errors.Is(err, store.ErrDeleted) && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

func TestWhoLeavesCanComeBack(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := leaver(t, pool, "ada"), addMember(t, pool, "bob")
	give(t, st, bob, 500)
	addOnSale(t, pool, ada, "unsold", 100)
	addOnSale(t, pool, ada, "sold", 100)
	addOnSale(t, pool, ada, "binned", 0)
	remixed := addOnSale(t, pool, ada, "remixed", 0)
	exec(t, pool, `UPDATE games SET remix_of = $2 WHERE id = $1`, addGame(t, pool, bob.ID), remixed)
	buyAs(t, st, bob, store.Order{Slug: "sold", Price: 100})
	exec(t, pool, `UPDATE games SET deleted_at = now() - interval '1 day' WHERE slug = 'binned'`)
	here := addLogin(t, st, ada.ID)

	if l, err := st.Leaving(t.Context(), ada.ID); err != nil || l.Going != 1 || l.Staying != 2 || l.Balances.Earnings != 85 {
		t.Errorf("Leaving = %+v, %v", l, err)
	}
	leave(t, st, ada)
	if _, _, err := st.Viewer(t.Context(), here); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a browser is still logged in: %v", err)
	}
	if _, err := st.StartLogin(t.Context(), ada.ID, "Firefox", "192.0.2.1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another log-in begins: %v", err)
	}
	if public(t, st, "unsold") || !public(t, st, "sold") || !public(t, st, "remixed") {
		t.Error("what nobody needs is still there, or what somebody needs is not")
	}
	if _, err := st.Buy(t.Context(), addMember(t, pool, "eve"), store.Order{Slug: "sold", Price: 100}); !errors.As(err, new(store.Invalid)) {
		t.Errorf("it is still sold: %v", err)
	}
	if m, _ := lastMail(t, st); m.Kind != "leaving" || m.Address != "ada@example.com" {
		t.Errorf("they are written %+v", m)
	}
	if err := st.EraseLeavers(t.Context()); err != nil {
		t.Fatal(err)
	}

	if err := logIn(t, st, "ada@example.com", password); err != nil {
		t.Fatal(err)
	}
	if !public(t, st, "unsold") || public(t, st, "binned") {
		t.Error("games are not as they were")
	}
	told, _, err := st.Notifications(t.Context(), ada.ID, "")
	if err != nil || len(told) == 0 || told[0].Kind != "account" {
		t.Errorf("they are told %+v, %v", told, err)
	}
	exec(t, pool, `UPDATE users SET created_at = created_at - interval '15 days'`)
	if err := st.EraseLeavers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := logIn(t, st, "ada@example.com", password); err != nil {
		t.Errorf("erased all the same: %v", err)
	}
}

func TestLeaveRefuses(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := leaver(t, pool, "ada"), leaver(t, pool, "eve")
	refused(t, st.Leave(t.Context(), ada.ID, "eve", password), "handle")
	refused(t, st.Leave(t.Context(), ada.ID, " Ada ", "not my password"), "password")
	if err := st.Leave(t.Context(), addGuest(t, st).ID, "", password); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a guest: %v", err)
	}
	// The last admin stays, whoever leaves first.
	exec(t, pool, `UPDATE users SET role = 'admin' WHERE role = 'member'`)
	errs := make(chan error)
	for _, u := range []store.User{ada, eve} {
		go func() { errs <- st.Leave(t.Context(), u.ID, u.Handle, password) }()
	}
	one, other := <-errs, <-errs
	if one != nil {
		one, other = other, one
	}
	if refused(t, other, "form"); one != nil {
		t.Errorf("neither of two admins leaves: %v", one)
	}
}

// What somebody asked to be paid is answered before they go, and what is being made for them
// gives back what it holds.
func TestLeavingSettlesCredits(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, admin := leaver(t, pool, "ada"), addMember(t, pool, "admin")
	admin.Role = store.Admin
	bob := addMember(t, pool, "bob")
	give(t, st, bob, 10_000)
	addOnSale(t, pool, ada, "sold", 5000)
	buyAs(t, st, bob, store.Order{Slug: "sold", Price: 5000})
	unguarded(t, pool, "purchases", `UPDATE purchases SET at = now() - interval '15 days'`)
	if err := st.AskPayout(t.Context(), ada, 2000, "DE00 1234", "one"); err != nil {
		t.Fatal(err)
	}
	refused(t, st.Leave(t.Context(), ada.ID, "ada", password), "form")
	open, _, err := st.OpenPayouts(t.Context(), "")
	if err != nil || len(open) != 1 {
		t.Fatal(open, err)
	}
	if err := st.PayPayout(t.Context(), admin, open[0].ID, "transfer 7"); err != nil {
		t.Fatal(err)
	}

	exec(t, pool, `
		WITH g AS (INSERT INTO games (id, slug, owner_id, title) SELECT gen_random_uuid(), 'draft-' || n, $1, 'Snake' FROM generate_series(1, 20) n RETURNING id)
		INSERT INTO generations (id, game_id, user_id, prompt, mode, seed) SELECT gen_random_uuid(), id, $1, 'snake', 'model', 1 FROM g`, ada.ID)
	exec(t, pool, `UPDATE generations SET created_at = now() - interval '1 minute'`) // within the day, and not a rush
	if _, err := st.CreateGame(t.Context(), ada, store.Ask{Prompt: "a snake", Mode: store.Model, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	if b, err := st.Balances(t.Context(), ada.ID); err != nil || b.Held != 10 {
		t.Fatalf("held: %+v, %v", b, err)
	}
	leave(t, st, ada)
	b, err := st.Balances(t.Context(), ada.ID)
	if err != nil || b.Held != 0 || b.Spendable() != 2250 {
		t.Errorf("left: %+v, %v", b, err)
	}
	if n := count(t, pool, `SELECT count(*) FROM generations WHERE user_id = $1 AND status IN ('queued', 'running')`, ada.ID); n != 0 {
		t.Errorf("%d generations go on", n)
	}
	gone(t, st, pool, ada)
	if after, err := st.Balances(t.Context(), ada.ID); err != nil || after != b {
		t.Errorf("erased: %+v, %v, want %+v", after, err, b)
	}
	addsUp(t, st)
}

// gone erases somebody who has left.
func gone(t *testing.T, st *store.Store, pool *sqlx.DB, u store.User) {
	t.Helper()
	exec(t, pool, `UPDATE games SET deleted_at = deleted_at - interval '15 days' WHERE owner_id = $1`, u.ID)
	exec(t, pool, `UPDATE users SET deleted_at = deleted_at - $2 * interval '1 second' WHERE id = $1`, u.ID, (15 * 24 * time.Hour).Seconds())
	if err := st.EraseLeavers(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM users WHERE id = $1 AND email IS NULL`, u.ID); n != 1 {
		t.Fatal("they are not erased")
	}
}
