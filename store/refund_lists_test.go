package store_test

import (
	"errors"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// Lists of what waits follow page on page without a gap or a double, also where much of it is
// of one moment.
func TestWhatWaitsIsPaged(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addSeller(t, pool, "ada"), addMember(t, pool, "ben")
	give(t, st, ben, 6000)
	for i := range 60 {
		slug := "cat-" + string(rune('a'+i/26)) + string(rune('a'+i%26))
		addOnSale(t, pool, ada, slug, 100)
		buyAs(t, st, ben, store.Order{Slug: slug, Price: 100})
	}
	exec(t, pool, `INSERT INTO refund_requests (id, purchase_id, text) SELECT gen_random_uuid(), id, 'It is too hard.' FROM purchases`)
	exec(t, pool, `INSERT INTO payouts (id, user_id, credits, destination) SELECT gen_random_uuid(), $1, 2000, 'IBAN' FROM generate_series(1, 60)`, ada.ID)

	lists := map[string]func(after string) ([]uuid.UUID, string, error){
		"a creator's refunds": func(after string) (ids []uuid.UUID, next string, err error) {
			open, next, err := st.RefundRequests(t.Context(), ada.ID, after)
			for _, r := range open {
				ids = append(ids, r.ID)
			}
			return ids, next, err
		},
		"an admin's payouts": func(after string) (ids []uuid.UUID, next string, err error) {
			open, next, err := st.OpenPayouts(t.Context(), after)
			for _, p := range open {
				ids = append(ids, p.ID)
			}
			return ids, next, err
		},
		"a creator's payouts": func(after string) (ids []uuid.UUID, next string, err error) {
			v, err := st.PayoutsView(t.Context(), ada.ID, after)
			for _, p := range v.Payouts {
				ids = append(ids, p.ID)
			}
			return ids, v.More, err
		},
	}
	for name, list := range lists {
		allPages(t, name, list)
	}
	exec(t, pool, `UPDATE refund_requests SET status = 'appealed', appealed_at = now()`)
	allPages(t, "an admin's refunds", func(after string) (ids []uuid.UUID, next string, err error) {
		open, next, err := st.AppealedRefunds(t.Context(), after)
		for _, r := range open {
			ids = append(ids, r.ID)
		}
		return ids, next, err
	})
}

// allPages fails unless a list has sixty rows on three pages, and refuses what is no cursor.
func allPages(t *testing.T, name string, list func(after string) ([]uuid.UUID, string, error)) {
	t.Helper()
	seen := map[uuid.UUID]bool{}
	pages, after := 0, ""
	for ; pages < 9 && (pages == 0 || after != ""); pages++ {
		ids, next, err := list(after)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, id := range ids {
			seen[id] = true
		}
		after = next
	}
	if len(seen) != 60 || pages != 3 {
		t.Errorf("%s: %d on %d pages, want 60 on 3", name, len(seen), pages)
	}
	if _, _, err := list("x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%s: a broken cursor is %v, want ErrNotFound", name, err)
	}
}
