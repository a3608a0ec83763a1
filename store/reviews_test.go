package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"golang.org/x/sync/errgroup"

	"aiminigames/store"
)

// played has user play the game at slug for so long.
func played(t *testing.T, pool *sqlx.DB, user store.User, slug string, seconds int) {
	t.Helper()
	exec(t, pool, `
		INSERT INTO plays (id, game_id, version_id, user_id, seed, seconds)
		SELECT $1, id, live_id, $2, 1, $4 FROM games WHERE slug = $3`, newUUID(), user.ID, slug, seconds)
}

// bought gives user the game at slug for 100 credits from nowhere, and returns the purchase.
func bought(t *testing.T, pool *sqlx.DB, user store.User, slug string) uuid.UUID {
	t.Helper()
	id := newUUID()
	tx, err := pool.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	for _, statement := range []string{
		`INSERT INTO transfers (id, kind, key) VALUES ($1, 'purchase', $1::uuid::text)`,
		`INSERT INTO entries (transfer_id, account_id, amount, reason)
		SELECT $1, id, CASE kind WHEN 'fees' THEN 100 ELSE -100 END, 'fee' FROM accounts WHERE owner_id IS NULL AND kind IN ('fees', 'grants')`,
	} {
		if _, err := tx.Exec(statement, id); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tx.Exec(`
		INSERT INTO purchases (id, game_id, buyer_id, seller_id, paid, transfer_id)
		SELECT $1, id, $2, owner_id, 100, $1 FROM games WHERE slug = $3`, id, user.ID, slug); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	return id
}

// reviewer adds a member who has played enough to review the game at slug.
func reviewer(t *testing.T, pool *sqlx.DB, slug, handle string) store.User {
	t.Helper()
	u := addMember(t, pool, handle)
	played(t, pool, u, slug, 180)
	return u
}

func review(t *testing.T, st *store.Store, user store.User, slug string, stars int, text string) {
	t.Helper()
	if err := st.Review(t.Context(), user, slug, stars, text); err != nil {
		t.Fatal(err)
	}
}

func reviewsOf(t *testing.T, st *store.Store, viewer uuid.UUID, slug, after string) (store.Game, store.ReviewPage) {
	t.Helper()
	game, page, err := st.Reviews(t.Context(), viewer, slug, after)
	if err != nil {
		t.Fatal(err)
	}
	return game, page
}

func TestWhoMayReview(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, eve := addMember(t, pool, "ada"), addMember(t, pool, "bob"), addMember(t, pool, "eve")
	guest := addGuest(t, st)
	slug := addPublished(t, st, pool, ada, "Cat")

	may := func(user store.User, want bool, words string) {
		t.Helper()
		_, page := reviewsOf(t, st, user.ID, slug, "")
		if (page.Refusal == "") != want || !strings.Contains(page.Refusal, words) {
			t.Errorf("%s is told %q, want %q", user.Name, page.Refusal, words)
		}
		if user.Is(store.Member) && !want {
			refused(t, st.Review(t.Context(), user, slug, 5, ""), "form")
		}
	}
	may(store.User{}, false, "Members")
	played(t, pool, guest, slug, 1000)
	may(guest, false, "Members")
	if err := st.Review(t.Context(), guest, slug, 5, ""); !errors.Is(err, store.ErrMembers) {
		t.Errorf("a guest reviews: %v, want ErrMembers", err)
	}
	played(t, pool, ada, slug, 1000)
	may(ada, false, "yours")
	may(bob, false, "Play for 3 minutes more, and")
	played(t, pool, bob, slug, 100)
	played(t, pool, bob, slug, 79)
	may(bob, false, "Play for 1 second more, and")
	played(t, pool, bob, slug, 1)
	may(bob, true, "")

	exec(t, pool, `UPDATE games SET price = 100`)
	may(eve, false, "buy the game")
	purchase := bought(t, pool, eve, slug)
	may(eve, true, "")
	review(t, st, eve, slug, 4, "")
	if _, page := reviewsOf(t, st, bob.ID, slug, ""); !page.Reviews[0].Owns {
		t.Error("a buyer's review does not say that they own the game")
	}
	exec(t, pool, `UPDATE purchases SET refund_id = transfer_id, refund_way = 'automatic', refunded_at = now() WHERE id = $1`, purchase)
	may(eve, false, "buy the game")
	if _, page := reviewsOf(t, st, bob.ID, slug, ""); page.Reviews[0].Owns {
		t.Error("a refunded buyer's review says that they own the game")
	}

	exec(t, pool, `UPDATE games SET status = 'draft'`)
	if err := st.Review(t.Context(), bob, slug, 5, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a review of a draft: %v, want ErrNotFound", err)
	}
}

func TestOneReviewEach(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug := addPublished(t, st, pool, ada, "Cat")
	bob := reviewer(t, pool, slug, "bob")

	refused(t, st.Review(t.Context(), bob, slug, 0, strings.Repeat("ä", 2001)), "stars", "text")
	refused(t, st.Review(t.Context(), bob, slug, 6, "a\x00b"), "stars", "text")
	refused(t, st.Review(t.Context(), bob, slug, 1, strings.Repeat("a\r\n", 41)), "text")
	review(t, st, bob, slug, 2, strings.Repeat("ä", 2000))

	review(t, st, bob, slug, 2, " Hard.\r\nToo hard, you fuck. ")
	_, page := reviewsOf(t, st, bob.ID, slug, "")
	if own := page.Own; own == nil || own.Text != store.Clean("Hard.\nToo hard, you fuck.") || own.EditedAt == nil || len(page.Reviews) != 0 {
		t.Fatalf("own %+v among %d others; want it alone, edited and cleaned", page.Own, len(page.Reviews))
	}
	edited := *page.Own.EditedAt
	review(t, st, bob, slug, 2, "Hard.\nToo hard, you fuck.") // a double click
	review(t, st, bob, slug, 2, "Hard.\nToo hard, you fuck.")
	if _, page = reviewsOf(t, st, bob.ID, slug, ""); !page.Own.EditedAt.Equal(edited) {
		t.Error("saving the same again counts as an edit")
	}
	var clicks errgroup.Group
	for i := range 10 {
		clicks.Go(func() error { return st.Review(t.Context(), bob, slug, 1+i%5, "") })
	}
	if err := clicks.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM reviews`); n != 1 {
		t.Errorf("%d reviews of one player", n)
	}
	if n := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id = $1 AND kind = 'review'`, ada.ID); n != 1 {
		t.Errorf("the creator was told %d times, want once", n)
	}
	for range 2 {
		if err := st.DeleteReview(t.Context(), bob.ID, slug); err != nil {
			t.Fatal(err)
		}
	}
	if game, page := reviewsOf(t, st, bob.ID, slug, ""); page.Own != nil || page.Count() != 0 || game.Reviews != 0 || game.Stars != 0 {
		t.Errorf("deleted, but %+v is there, and %d reviews count", page.Own, game.Reviews)
	}
}

func TestReviewPagesHaveEachOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug := addPublished(t, st, pool, ada, "Cat")
	for i := range 25 {
		review(t, st, reviewer(t, pool, slug, fmt.Sprintf("player%d", i)), slug, 1+i%5, "")
	}
	exec(t, pool, `UPDATE reviews SET at = date_trunc('day', at)`) // Ties are told apart.
	own := reviewer(t, pool, slug, "bob")
	review(t, st, own, slug, 5, "mine")
	var seen []string
	after := ""
	for {
		_, page := reviewsOf(t, st, own.ID, slug, after)
		if page.Own == nil || page.Own.Text != "mine" || page.Count() != 26 || page.Counts != [5]int{5, 5, 5, 5, 6} {
			t.Fatalf("after %q: own %+v, counts %v", after, page.Own, page.Counts)
		}
		for _, r := range page.Reviews {
			seen = append(seen, r.Name)
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if slices.Sort(seen); len(seen) != 25 || len(slices.Compact(seen)) != 25 || slices.Contains(seen, "bob") {
		t.Errorf("%d reviews on all pages: %q", len(seen), seen)
	}
	for _, after := range []string{"!", "eHx4"} {
		if _, _, err := st.Reviews(t.Context(), own.ID, slug, after); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after %q: %v, want ErrNotFound", after, err)
		}
	}
	page, err := st.GamePage(t.Context(), uuid.Nil, slug)
	if err != nil || len(page.Reviews.Reviews) != 10 || page.Reviews.Own != nil || page.Reviews.Reviews[0].Name != "bob" {
		t.Errorf("the game's page has %d reviews, %v; want the ten newest", len(page.Reviews.Reviews), err)
	}
}

func TestCreatorsAnswer(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug := addPublished(t, st, pool, ada, "Cat")
	bob := reviewer(t, pool, slug, "bob")
	review(t, st, bob, slug, 3, "Where is the cat?")
	_, page := reviewsOf(t, st, ada.ID, slug, "")
	id := page.Reviews[0].ID

	if _, _, err := st.AnswerReview(t.Context(), bob.ID, id, "Here."); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("somebody else answers: %v, want ErrNotFound", err)
	}
	game, r, err := st.AnswerReview(t.Context(), ada.ID, id, strings.Repeat("x", 2001))
	if refused(t, err, "text"); game.Slug != slug || r.Text != "Where is the cat?" {
		t.Errorf("refused at %+v of %q, want the review", r, game.Slug)
	}
	for _, answer := range []string{"On the roof.", "On the roof.", "", "In the box."} {
		if _, r, err := st.AnswerReview(t.Context(), ada.ID, id, answer); err != nil || r.Answer != answer || r.Name != "bob" {
			t.Fatalf("answer %q: %+v, %v", answer, r, err)
		}
		_, page := reviewsOf(t, st, bob.ID, slug, "")
		if own := page.Own; own.Answer != answer || (own.AnsweredAt == nil) != (answer == "") || own.EditedAt != nil {
			t.Errorf("answered %q, got %+v", answer, own)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id = $1`, bob.ID); n != 1 {
		t.Errorf("the player was told %d times, want once", n)
	}
	review(t, st, bob, slug, 5, "Found it.")
	if _, page := reviewsOf(t, st, bob.ID, slug, ""); page.Own.Answer != "In the box." {
		t.Errorf("an edit lost the answer: %+v", page.Own)
	}
}
