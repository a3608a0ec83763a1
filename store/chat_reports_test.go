package store_test

import (
	"errors"
	"strconv"
	"testing"
	"time"

	"aiminigames/store"
)

func TestAReportIsOfWhoWroteTheLine(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, bob, carol := addMember(t, pool, "ada"), addMember(t, pool, "bob"), addMember(t, pool, "carol")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":3}`)
	code := openRoom(t, st, ada, slug)
	lines := []store.ChatLine{
		{N: 4, Seat: 2, User: bob.ID, Name: "bob", Text: "bad"},
		{N: 6, Seat: 1, User: ada.ID, Name: "ada", Text: "stop"},
		{N: 7, Seat: 2, User: bob.ID, Name: "bob", Text: "worse"},
		{N: 9, Seat: 2, User: carol.ID, Name: "carol", Text: "hello"},
		{N: 10, Seat: 3, Name: "a stranger", Text: "hi"},
	}
	for _, c := range []struct {
		report store.ChatReport
		want   string // line, seat, and who
	}{
		{store.ChatReport{Line: 4}, "4 2 bob bob"},
		{store.ChatReport{Line: 7, Seat: 1}, "7 2 bob bob"},
		{store.ChatReport{Seat: 2}, "9 2 carol carol"},
		{store.ChatReport{Line: 10}, "10 3 a stranger "},
	} {
		c.report.Room, c.report.Reason, c.report.Lines = code, "insult", lines
		report(t, st, ada.ID, c.report)
		var got string
		if err := pool.Get(&got, `
			SELECT concat_ws(' ', r.line, r.seat, r.name, coalesce(u.handle, ''))
			FROM chat_reports r LEFT JOIN users u ON u.id = r.reported_id ORDER BY r.created_at DESC LIMIT 1`); err != nil || got != c.want {
			t.Errorf("kept %q, %v; want %q", got, err, c.want)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM chat_reports`); n != 4 {
		t.Errorf("%d reports, want one of each line", n)
	}
	for _, line := range []uint64{5, 11, 1<<64 - 1} {
		refused(t, st.ReportChat(t.Context(), ada.ID, store.ChatReport{Room: code, Line: line, Seat: 2, Reason: "insult", Lines: lines}), "line")
	}
}

func TestReportsOfARoomAreLimited(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	_, slug := addDuel(t, pool, ada.ID, `{"min":2,"max":2}`)
	code, other := openRoom(t, st, ada, slug), openRoom(t, st, ada, slug)
	var lines []store.ChatLine
	for i := range 21 {
		lines = append(lines, store.ChatLine{N: uint64(i + 1), Seat: 2, Name: "x", Text: strconv.Itoa(i)})
	}
	of := func(room string, line uint64) store.ChatReport {
		return store.ChatReport{Room: room, Line: line, Reason: "spam", Lines: lines}
	}
	for line := range uint64(20) {
		report(t, st, ada.ID, of(code, line+1))
	}
	limited, ok := errors.AsType[store.Limited](st.ReportChat(t.Context(), ada.ID, of(code, 21)))
	if wait := time.Until(limited.Until); !ok || wait <= 0 || wait > time.Hour {
		t.Errorf("one more: limited %v until %v", ok, limited.Until)
	}
	report(t, st, ada.ID, of(code, 20)) // It takes the place of her own.
	report(t, st, ada.ID, of(other, 21))
	exec(t, pool, `UPDATE chat_reports SET created_at = now() - interval '61 minutes' WHERE room = $1 AND line = 1`, code)
	report(t, st, ada.ID, of(code, 21))
	if n := count(t, pool, `SELECT count(*) FROM chat_reports WHERE room = $1`, code); n != 21 {
		t.Errorf("%d reports, want 21", n)
	}
}
