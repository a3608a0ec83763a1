package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

func publication(title string) store.Publication {
	return store.Publication{Title: title, Summary: "Catch fish.", Genre: "catch", Remixable: true, RemixShare: 10}
}

func addPublished(t *testing.T, st *store.Store, pool *sqlx.DB, owner store.User, title string) (slug string) {
	t.Helper()
	slug = makeGame(t, st, pool, owner, title)
	if err := st.Publish(t.Context(), owner, slug, publication(title)); err != nil {
		t.Fatal(err)
	}
	return slug
}

func TestPublishing(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, eve := addMember(t, pool, "ada"), addMember(t, pool, "eve")
	slug := makeGame(t, st, pool, ada, "cat")

	if _, err := st.GamePage(t.Context(), eve.ID, slug); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger sees a draft: %v", err)
	}
	guest, err := st.NewGuest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Publish(t.Context(), guest, slug, publication("Cat")); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest publishes: %v, want ErrMembers", err)
	}
	if err := st.Publish(t.Context(), eve, slug, publication("Cat")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a stranger publishes: %v, want ErrNotFound", err)
	}
	err = st.Publish(t.Context(), ada, slug, store.Publication{Title: strings.Repeat("x", 81), Summary: strings.Repeat("x", 301), Genre: "nonsense", Price: -1})
	refused(t, err, "title", "summary", "genre", "price")

	if err := st.Publish(t.Context(), ada, slug, publication("Cat")); err != nil {
		t.Fatal(err)
	}
	page, err := st.GamePage(t.Context(), uuid.Nil, slug)
	if err != nil || page.Game.Title != "Cat" || page.Version.N != 1 {
		t.Errorf("page %+v, %v; want version 1 of Cat", page, err)
	}

	// A change is the creator's alone until it is published.
	if err := st.AskForChange(t.Context(), ada, slug, ask("faster")); err != nil {
		t.Fatal(err)
	}
	made(t, st, pool, slug, "<!doctype html>faster")
	if page, err = st.GamePage(t.Context(), uuid.Nil, slug); err != nil || page.Version.N != 1 {
		t.Errorf("players see version %d, %v; want 1", page.Version.N, err)
	}
	if w, err := st.Workshop(t.Context(), ada.ID, slug); err != nil || !w.Behind() {
		t.Errorf("the workshop does not say that players play an older version: %v", err)
	}
	if err := st.Publish(t.Context(), ada, slug, publication("Cat")); err != nil {
		t.Fatal(err)
	}
	if page, err = st.GamePage(t.Context(), uuid.Nil, slug); err != nil || page.Version.N != 2 {
		t.Errorf("players see version %d, %v; want 2", page.Version.N, err)
	}

	if err := st.DeleteGame(t.Context(), ada.ID, slug); err != nil {
		t.Fatal(err)
	}
	if _, err := st.GamePage(t.Context(), eve.ID, slug); !errors.Is(err, store.ErrDeleted) {
		t.Errorf("a deleted game: %v, want ErrDeleted", err)
	}
	if public, err := st.PublicVersion(t.Context(), page.Version.ID); public || err != nil {
		t.Errorf("the document of a deleted game is public: %v, %v", public, err)
	}
	if err := st.UndeleteGame(t.Context(), ada.ID, slug); err != nil {
		t.Fatal(err)
	}
	if _, err := st.GamePage(t.Context(), eve.ID, slug); err != nil {
		t.Errorf("brought back: %v", err)
	}
}

func TestVersionsNeverChange(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	makeGame(t, st, pool, addMember(t, pool, "ada"), "cat")
	if _, err := pool.Exec(`UPDATE versions SET title = 'Dog'`); err == nil {
		t.Error("a version may be renamed")
	}
	if _, err := pool.Exec(`UPDATE versions SET certificate = 'passed'`); err != nil {
		t.Errorf("a verdict may not be kept: %v", err)
	}
}

func TestRestoreMakesANewHead(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug := makeGame(t, st, pool, ada, "cat")
	if err := st.AskForChange(t.Context(), ada, slug, ask("faster")); err != nil {
		t.Fatal(err)
	}
	made(t, st, pool, slug, "<!doctype html>faster")
	for range 2 { // A double click restores once.
		if err := st.RestoreVersion(t.Context(), ada.ID, slug, 1); err != nil {
			t.Fatal(err)
		}
	}
	w, err := st.Workshop(t.Context(), ada.ID, slug)
	if err != nil {
		t.Fatal(err)
	}
	if len(w.Versions) != 3 || w.Head.N != 3 || w.Head.Origin != "restore" || w.Head.Document.String() != w.Versions[0].Document.String() && w.Versions[0].Document != nil {
		t.Errorf("%d versions, head %+v; want a third, restored", len(w.Versions), w.Head)
	}
	if _, _, body, err := st.Source(t.Context(), ada.ID, slug, 3); err != nil || !strings.Contains(string(body), "cat") {
		t.Errorf("version 3 is %q, %v; want the first again", body, err)
	}
	if err := st.RestoreVersion(t.Context(), ada.ID, slug, 99); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("version 99: %v, want ErrNotFound", err)
	}
}

func TestRemixKeepsItsOrigin(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	slug := addPublished(t, st, pool, ada, "Cat")
	draft, err := st.Remix(t.Context(), bob, slug, -1)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := st.Remix(t.Context(), bob, slug, -1); again != draft || err != nil {
		t.Errorf("a double click made %q beside %q, %v", again, draft, err)
	}
	if err := st.Publish(t.Context(), bob, draft, publication("Cat II")); err != nil {
		t.Fatal(err)
	}
	page, err := st.GamePage(t.Context(), uuid.Nil, draft)
	if err != nil || page.Parent == nil || page.Parent.Slug != slug {
		t.Errorf("remix %+v, %v; want it to name its origin", page.Parent, err)
	}
	if page, err = st.GamePage(t.Context(), uuid.Nil, slug); err != nil || page.Remixes != 1 {
		t.Errorf("%d remixes, %v; want 1", page.Remixes, err)
	}
}

func TestLikesCountOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob := addMember(t, pool, "ada"), addMember(t, pool, "bob")
	slug := addPublished(t, st, pool, ada, "Cat")
	var clicks errgroup.Group
	for range 5 {
		clicks.Go(func() error { _, err := st.Like(t.Context(), bob.ID, slug, true); return err })
	}
	if err := clicks.Wait(); err != nil {
		t.Fatal(err)
	}
	if g, err := st.Like(t.Context(), ada.ID, slug, true); g.Likes != 2 || err != nil {
		t.Errorf("%d likes, %v; want 2", g.Likes, err)
	}
	for range 2 {
		if g, err := st.Like(t.Context(), bob.ID, slug, false); g.Likes != 1 || err != nil {
			t.Errorf("%d likes, %v; want 1", g.Likes, err)
		}
	}
}

func TestScoresAndSaves(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, eve := addMember(t, pool, "ada"), addMember(t, pool, "bob"), addMember(t, pool, "eve")
	slug := addPublished(t, st, pool, ada, "Cat")
	page, err := st.GamePage(t.Context(), uuid.Nil, slug)
	if err != nil {
		t.Fatal(err)
	}
	play := func(player store.User, score int64) (uuid.UUID, store.Result) {
		id, err := st.StartPlay(t.Context(), player.ID, slug, page.Version.ID, 42)
		if err != nil {
			t.Fatal(err)
		}
		r, err := st.EndPlay(t.Context(), player.ID, id, &score, false)
		if err != nil {
			t.Fatal(err)
		}
		return id, r
	}
	play(ada, 50)
	if _, r := play(bob, 30); r.Rank != 2 || r.Best != 30 || !r.New {
		t.Errorf("bob's 30: %+v, want second", r)
	}
	id, r := play(bob, 20)
	if r.Best != 30 || r.New {
		t.Errorf("bob's 20: %+v, want his best to stay 30", r)
	}
	million := int64(1_000_000)
	if r, err := st.EndPlay(t.Context(), bob.ID, id, &million, true); err != nil || r.Best != 30 {
		t.Errorf("a play ended again with a million: %+v, %v; want it to have ended", r, err)
	}
	if _, err := st.EndPlay(t.Context(), eve.ID, id, &million, true); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else ends bob's play: %v, want ErrNotFound", err)
	}
	if _, err := st.StartPlay(t.Context(), eve.ID, slug, uuid.Must(uuid.NewV4()), 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a play of no version: %v, want ErrNotFound", err)
	}
	if page, err = st.GamePage(t.Context(), bob.ID, slug); err != nil || len(page.Board) != 2 || page.Own.Rank != 2 || page.Game.Plays != 2 {
		t.Errorf("board %+v, own %+v, %d plays, %v; want two players, and two plays beside the creator's", page.Board, page.Own, page.Game.Plays, err)
	}

	if err := st.Save(t.Context(), bob.ID, slug, []byte(`{"level":3}`)); err != nil {
		t.Fatal(err)
	}
	if body, err := st.Saved(t.Context(), bob.ID, slug); string(body) != `{"level":3}` || err != nil {
		t.Errorf("saved %q, %v", body, err)
	}
	if _, err := st.Saved(t.Context(), ada.ID, slug); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ada sees what bob saved: %v", err)
	}
	refused(t, st.Save(t.Context(), bob.ID, slug, make([]byte, 100<<10+1)), "save")
}
