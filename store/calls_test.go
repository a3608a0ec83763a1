package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"aiminigames/store"
)

func TestAnAnswerIsAskedForOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	slug, err := st.CreateGame(t.Context(), ada, store.Ask{Prompt: "cat", Mode: store.Model, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	g, err := st.StartStage(t.Context(), latest(t, st, pool, slug).ID, "spec")
	if err != nil {
		t.Fatal(err)
	}
	if err := end(t, st, g, "spec", ""); err != nil {
		t.Fatal(err)
	}
	if g, err = st.StartStage(t.Context(), g.ID, "build"); err != nil {
		t.Fatal(err)
	}
	call := store.Call{GenerationID: g.ID, Stage: "build", Hash: "abc", Model: "m"}
	for range 2 { // The second time after a death in the middle of the call.
		if answer, err := st.StartCall(t.Context(), call); answer != nil || err != nil {
			t.Fatalf("StartCall: %s, %v; want no answer yet", answer, err)
		}
		if err := st.CallReceived(t.Context(), call, "<!doctype html>half"); err != nil {
			t.Fatal(err)
		}
	}
	cost := int64(1200)
	spent := store.Spent{In: 100, Out: 200, CostMicros: &cost, FirstByte: 30 * time.Millisecond}
	if err := st.KeepAnswer(t.Context(), call, store.JSON(`{"raw":"x"}`), spent); err != nil {
		t.Fatal(err)
	}
	if answer, err := st.StartCall(t.Context(), call); !strings.Contains(string(answer), "x") || err != nil {
		t.Errorf("StartCall after the answer: %s, %v; want the answer", answer, err)
	}
	if err := st.EndCall(t.Context(), call, store.JSON(`{"raw":"y"}`), spent, []byte("doc"), store.Notes{}, ""); err != nil {
		t.Fatal(err)
	}
	g = latest(t, st, pool, slug)
	if g.TokensOut != 200 || g.CostMicros == nil || *g.CostMicros != 1200 {
		t.Errorf("%d tokens out for %v, want those of one answer", g.TokensOut, g.CostMicros)
	}
	if err := st.CancelGeneration(t.Context(), ada.ID, slug); err != nil {
		t.Fatal(err)
	}
	if err := st.CallReceived(t.Context(), call, "more"); !errors.Is(err, store.ErrCancelled) {
		t.Errorf("CallReceived after the cancel: %v, want ErrCancelled", err)
	}
	if n := count(t, pool, `SELECT count(*) FROM river_job WHERE kind = 'keep_partial'`); n != 1 {
		t.Errorf("%d jobs keep what was sent, want 1", n)
	}
}
