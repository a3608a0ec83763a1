package store_test

import (
	"testing"

	"aiminigames/store"
)

// A process of an older version ends a generation without knowing that it holds credits.
func TestWhatEndedGenerationsHoldIsSettled(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]int64{"failed": 20, "cancelled": 20} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			ada := addMember(t, pool, "ada")
			give(t, st, ada, 20)
			slug := used(t, pool, ada, 20)
			if err := st.AskForChange(t.Context(), ada, slug, askModel("faster")); err != nil {
				t.Fatal(err)
			}
			exec(t, pool, `UPDATE generations SET status = $1, ended_at = now() WHERE held > 0`, status)
			for range 2 { // The second time there is nothing left to do.
				if err := st.KeepHouse(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			has(t, st, pool, ada, want, 0, 0, 0)
			addsUp(t, st)
		})
	}
}

// What a model had written when it was cancelled was had: it counts as one of the free ones.
func TestACancelledAnswerCounts(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug := used(t, pool, ada, 0)
	for i, partial := range []string{"", "<!doctype html>"} {
		if err := st.AskForChange(t.Context(), ada, slug, askModel("faster")); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, `INSERT INTO model_calls (generation_id, stage, request_hash, model, partial) VALUES ($1, 'build', 'x', 'm', $2)`,
			latest(t, st, pool, slug).ID, partial)
		if err := st.CancelGeneration(t.Context(), ada.ID, slug); err != nil {
			t.Fatal(err)
		}
		if a := free(t, st, ada); a.Left != a.Most-i {
			t.Errorf("after %q was cancelled %d of %d are left", partial, a.Left, a.Most)
		}
	}
}

func TestAHalfVersionIsNotPublished(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug := makeGame(t, st, pool, ada, "cat")
	g := latest(t, st, pool, slug)
	g.ID = newUUID()
	exec(t, pool, `INSERT INTO generations (id, game_id, user_id, prompt, mode, seed, status, ended_at) VALUES ($1, $2, $3, 'x', 'model', 1, 'failed', now())`, g.ID, g.GameID, ada.ID)
	if err := st.PartialVersion(t.Context(), g, []byte("<!doctype html>half"), store.JSON(`{}`), store.Look{Title: "Half"}); err != nil {
		t.Fatal(err)
	}
	if err := st.RestoreVersion(t.Context(), ada.ID, slug, 2); err != nil {
		t.Fatal(err)
	}
	refused(t, st.Publish(t.Context(), ada, slug, publication("Half")), "title")
}
