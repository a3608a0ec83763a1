package store_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

// saidIn has bob, ada and a stranger say something in a room of ada's, all of which is to be
// looked at. It returns the room and the lines that wait, by their numbers.
func (c *court) saidIn() (code string, waiting map[int64]uuid.UUID, lines []store.ChatLine) {
	c.t.Helper()
	_, slug := addDuel(c.t, c.pool, c.ada.ID, `{"min":2,"max":4}`)
	code = openRoom(c.t, c.Store, c.ada, slug)
	lines = []store.ChatLine{
		{N: 3, Seat: 1, User: c.ada.ID, Name: "ada", Text: "hello"},
		{N: 4, Seat: 2, User: c.bob.ID, Name: "bob", Text: "I hate you all"},
		{N: 5, Seat: 2, User: c.bob.ID, Name: "bob", Text: "go away"},
		{N: 6, Seat: 3, User: newUUID(), Stranger: true, Name: "Quiet Otter", Text: "worse"},
	}
	var said []store.SaidLine
	for i := range lines {
		said = append(said, store.SaidLine{Room: code, Lines: lines[:i+1]})
	}
	c.must(c.JudgeLines(c.t.Context(), said))
	c.must(c.JudgeLines(c.t.Context(), said)) // Said twice, each waits once.
	var rows []struct {
		ID   uuid.UUID
		Line int64
	}
	c.must(c.pool.Select(&rows, `SELECT id, line FROM chat_lines`))
	waiting = map[int64]uuid.UUID{}
	for _, r := range rows {
		waiting[r.Line] = r.ID
	}
	if n := count(c.t, c.pool, `SELECT count(*) FROM river_job WHERE kind = 'moderate_chat'`); n != 4 || len(waiting) != 4 {
		c.t.Fatalf("%d lines wait, and %d jobs; want 4", len(waiting), n)
	}
	return code, waiting, lines
}

func (c *court) judgeLine(id uuid.UUID, outcome string) {
	c.t.Helper()
	what, err := c.WaitingLine(c.t.Context(), id)
	c.must(err)
	v := verdict("", uuid.Nil, what.Text, outcome)
	c.must(c.LineJudged(c.t.Context(), id, v))
	c.must(c.LineJudged(c.t.Context(), id, v))
	if _, err := c.WaitingLine(c.t.Context(), id); !errors.Is(err, store.ErrNotFound) {
		c.t.Errorf("the line waits still: %v", err)
	}
}

func TestOfALineThatPassesNothingIsKept(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	_, waiting, _ := c.saidIn()
	c.judgeLine(waiting[4], store.VerdictPass)
	c.must(c.ForgetLine(t.Context(), waiting[5]))
	for table, want := range map[string]int{"chat_lines": 2, "chat_reports": 0, "verdicts": 0, "cases": 0} {
		if n := count(t, c.pool, `SELECT count(*) FROM `+table); n != want {
			t.Errorf("%d rows of %s, want %d", n, table, want)
		}
	}
	exec(t, c.pool, `UPDATE chat_lines SET at = now() - interval '25 hours' WHERE line = 3`)
	c.must(c.KeepHouse(t.Context()))
	if n := count(t, c.pool, `SELECT count(*) FROM chat_lines`); n != 1 {
		t.Errorf("%d lines wait after a day", n)
	}
}

// TestAMachineTakesALineBack has two lines of bob's in a room gathered in one case, with what
// was said before. Both are taken back, on every machine, and who is banned stays out.
func TestAMachineTakesALineBack(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	code, waiting, lines := c.saidIn()
	unsaid, barred := c.listen(store.ChannelUnsaid), c.listen(store.ChannelBarred)
	c.judgeLine(waiting[4], store.VerdictHold)
	if got := <-unsaid; got != code+" 4" {
		t.Errorf("processes heard %q", got)
	}
	c.judgeLine(waiting[5], store.VerdictBlock)
	<-unsaid
	report(t, c.Store, c.eve.ID, store.ChatReport{Room: code, Line: 4, Reason: "hate", Lines: lines})
	if n := count(t, c.pool, `SELECT count(*) FROM cases`); n != 1 {
		t.Fatalf("%d cases, want one", n)
	}
	page, err := c.Case(t.Context(), c.mod, c.last())
	c.must(err)
	var shown []string
	for _, l := range page.Message.Lines {
		shown = append(shown, fmt.Sprint(l.N, l.Meant, l.Unsaid))
	}
	if got := strings.Join(shown, ", "); page.UserID != c.bob.ID || !page.Machine || page.Severity != 4 || page.Reports != 1 || len(page.Verdicts) != 2 ||
		page.Message.Game != "Duel" || got != "3 false false, 4 true true, 5 true true, 6 false false" {
		t.Errorf("the case: %+v, lines %s, %d verdicts", page.Case, got, len(page.Verdicts))
	}
	taken, err := c.Unsaid(t.Context(), code, "XXXXXX")
	if err != nil || fmt.Sprint(taken) != fmt.Sprintf("[{%s 4} {%s 5}]", code, code) {
		t.Errorf("taken back: %v, %v", taken, err)
	}
	c.decide(c.mod, page.ID, store.DecisionForm{Action: store.ActionBan, Rule: "hate"})
	if got := <-barred; got != code+" "+c.bob.ID.String() {
		t.Errorf("out of the room is %q", got)
	}
	if d, err := c.OwnDecisions(t.Context(), c.bob.ID); err != nil || len(d) != 1 || !d[0].Machine {
		t.Errorf("he reads %+v, %v", d, err)
	}
	if !strings.Contains(c.told(c.eve), "shut out") {
		t.Errorf("the reporter was told %q", c.told(c.eve))
	}
}

func TestAStrangersLineGetsACase(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	code, waiting, lines := c.saidIn()
	who := lines[3].User
	c.judgeLine(waiting[6], store.VerdictHold)
	page, err := c.Case(t.Context(), c.mod, c.last())
	c.must(err)
	if page.UserID != who || page.Role != store.Guest || page.User != "Quiet Otter" || !page.Message.Lines[3].Stranger {
		t.Errorf("the case: %+v, %+v", page.Case, page.Message)
	}
	report(t, c.Store, c.eve.ID, store.ChatReport{Room: code, Line: 6, Reason: "hate", Lines: lines})
	unsaid, barred := c.listen(store.ChannelUnsaid), c.listen(store.ChannelBarred)
	c.decide(c.mod, page.ID, store.DecisionForm{Action: store.ActionSuspend, Days: 7, Rule: "hate"})
	if u, b := <-unsaid, <-barred; u != code+" 6" || b != code+" "+who.String() {
		t.Errorf("processes heard %q and %q", u, b)
	}
	if !strings.Contains(c.told(c.eve), "shut out") {
		t.Errorf("the reporter was told %q", c.told(c.eve))
	}
}

func TestARemovedMessageIsTakenBackAndAWarningLeavesIt(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	code, _, lines := c.saidIn()
	for _, f := range []struct {
		line   uint64
		action store.Action
		unsaid int
	}{{3, store.ActionWarn, 0}, {4, store.ActionRemove, 1}} {
		report(t, c.Store, c.eve.ID, store.ChatReport{Room: code, Line: f.line, Reason: "hate", Lines: lines})
		c.decide(c.mod, c.last(), store.DecisionForm{Action: f.action, Rule: "hate"})
		if taken, err := c.Unsaid(t.Context(), code); err != nil || len(taken) != f.unsaid {
			t.Errorf("after %s: %v, %v", f.action, taken, err)
		}
	}
	if text := c.told(c.bob); !strings.Contains(text, "We removed what you said in a room") {
		t.Errorf("he was told %q", text)
	}
}

func TestAReportedLineIsJudgedAgain(t *testing.T) {
	t.Parallel()
	c := newCourt(t)
	code, _, lines := c.saidIn()
	exec(t, c.pool, `DELETE FROM chat_lines`)
	report(t, c.Store, c.eve.ID, store.ChatReport{Room: code, Line: 4, Reason: "hate", Lines: lines})
	if n := count(t, c.pool, `SELECT count(*) FROM chat_lines`); n != 0 {
		t.Error("it waits where nobody but word lists judges")
	}
	c.ChatJudged = true
	report(t, c.Store, c.ada.ID, store.ChatReport{Room: code, Line: 4, Reason: "hate", Lines: lines})
	var id uuid.UUID
	c.must(c.pool.Get(&id, `SELECT id FROM chat_lines WHERE line = 4 AND context -> -1 ->> 'text' = 'I hate you all'`))
	c.judgeLine(id, store.VerdictPass)
	page, err := c.Case(t.Context(), c.mod, c.last())
	if err != nil || len(page.Verdicts) != 1 || page.Verdicts[0].Outcome != store.VerdictPass {
		t.Errorf("who decides sees %+v, %v", page.Verdicts, err)
	}
}
