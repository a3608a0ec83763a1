package views_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
	"aiminigames/views"
)

func openCase(kind store.CaseKind) store.Case {
	return store.Case{ID: gameID, Kind: kind, UserID: adaID, User: hostile, Title: hostile, Severity: 4, Why: hostile, Open: true, OpenedAt: now.Add(-time.Hour), Reports: 2}
}

func decided(action store.Action) store.Decision {
	return store.Decision{ID: headID, CaseID: gameID, Kind: store.OfGame, Title: hostile, UserID: adaID, User: hostile, By: hostile, Action: action, Rule: "spam", Facts: hostile, Until: &now, At: now}
}

func casePage(kind store.CaseKind, mine bool) views.AdminCaseView {
	played, good := version(headID, 2), version(liveID, 1)
	review, g := reviewPage().Reviews[0], game()
	c := views.AdminCaseView{
		CasePage: store.CasePage{
			Case: openCase(kind), Mine: mine, Actions: []store.Action{store.ActionApprove, store.ActionLabel, store.ActionUnlist, store.ActionRemove, store.ActionWarn, store.ActionSuspend, store.ActionBan},
			Reporters:   []store.Reported{{Reporter: hostile, Reason: "spam", Text: hostile, At: now, Made: 3, Right: 1}, {Reporter: "bob", Handle: "bob", Reason: hostile, At: now}},
			Verdicts:    []store.Verdict{{Kind: "listing", Outcome: store.VerdictHold, Model: hostile, Thresholds: hostile, Basic: true, At: now, Layers: store.VerdictLayers{{Name: hostile, Category: hostile, Score: .9, Threshold: .5, Outcome: store.VerdictHold, Excerpt: hostile}}}, {Outcome: store.VerdictPass}},
			Decisions:   []store.Decision{decided(store.ActionWarn)},
			Suggestions: []store.Suggestion{store.Suggest(1.5, store.RuleBy("sexual")), store.Suggest(1.5, store.RuleBy("spam"))},
			Strikes:     1.5,
		},
		Form: store.DecisionForm{Sure: true, Action: store.ActionSuspend, Rule: "spam", Facts: hostile, Days: 3}, Viewer: member, Now: now,
		Wrong: store.Invalid{"form": hostile, "claim": hostile, "action": hostile, "rule": hostile, "facts": hostile, "days": hostile, "label": hostile, "sure": hostile},
	}
	switch kind {
	case store.OfGame:
		c.Game, c.Played, c.Approved, c.Versions = &g, &played, &good, []store.Version{played, good}
		lines := store.Diff{Added: 1, Removed: 1, Cut: true, Lines: []store.DiffLine{
			{Kind: store.DiffGap, N: 7}, {Kind: store.DiffSame, Text: hostile}, {Kind: store.DiffRemoved, Text: hostile + "was"}, {Kind: store.DiffAdded, Text: hostile},
		}}
		c.Changes = &store.Changes{From: good, Title: store.Edit{Before: hostile}, Summary: store.Edit{After: hostile}, Asked: []store.Version{played}, Seen: lines, Source: lines}
		c.Stake = store.Stake{Buyers: 2, Paid: 200, Rooms: 1}
	case store.OfReview:
		c.Review, c.Game = &review, &g
	case store.OfMessage:
		c.Message = &store.ReportedLine{Room: "BCDFGH", Game: hostile, Lines: []store.ChatLine{{N: 1, Name: hostile, Text: hostile, At: hostile}, {N: 2, Name: hostile, Text: hostile, Meant: true, Unsaid: true, At: "2026-10-24T01:44:39Z"}}}
	}
	return c
}

func trustPages() map[string]views.Page {
	wrong := store.Invalid{"reason": hostile, "text": hostile, "form": hostile, "words": hostile}
	playing := casePage(store.OfGame, true)
	playing.Stage, playing.Plays = &stage, playing.Played
	same, machines := casePage(store.OfGame, true), casePage(store.OfGame, true)
	same.Changes, machines.Changes = &store.Changes{From: *same.Played}, &store.Changes{From: *same.Approved, Machine: true, Source: same.Changes.Source}
	own := workshopGames()
	free, taken := openCase(store.OfGame), openCase(store.OfUser)
	taken.Handle, taken.Claimant = "eve", hostile
	appealed, overturned := decided(store.ActionRemove), decided(store.ActionSuspend)
	appealed.AppealedAt = &now
	overturned.AppealedAt, overturned.Outcome, overturned.Answer, overturned.Overturned = &now, new(store.Overturned), hostile, true
	held := gameView()
	held.Game.Status, held.Decision, held.Game.Label = store.Removed, new(decided(store.ActionRemove)), "scary"
	shown := workshop(store.Ready)
	shown.Game.Status = store.Held
	return map[string]views.Page{
		"report":               views.Report(views.ReportView{Kind: store.OfGame, Subject: "star-cat", Title: hostile, Again: true, Reason: "spam", Text: hostile, Wrong: wrong}),
		"report, of a user":    views.Report(views.ReportView{Kind: store.OfUser, Subject: "eve", Title: hostile}),
		"report, done":         views.Report(views.ReportView{Kind: store.OfReview, Subject: gameID.String(), Title: hostile, Done: true, Again: true}),
		"cases":                views.AdminCases(views.AdminCasesView{Cases: []store.Case{free, taken}, Filter: store.CaseFilter{User: hostile, Reason: hostile, Sort: store.OldestFirst}, Next: hostile, After: hostile, Now: now, Viewer: member}),
		"cases, none":          views.AdminCases(views.AdminCasesView{}),
		"case, of a game":      views.AdminCase(casePage(store.OfGame, true)),
		"case, playing":        views.AdminCase(playing),
		"case, the same":       views.AdminCase(same),
		"case, machines":       views.AdminCase(machines),
		"studio, taken down":   views.Studio(own),
		"case, not claimed":    views.AdminCase(casePage(store.OfGame, false)),
		"case, of a review":    views.AdminCase(casePage(store.OfReview, true)),
		"case, of a user":      views.AdminCase(casePage(store.OfUser, true)),
		"case, of a message":   views.AdminCase(casePage(store.OfMessage, true)),
		"appeals":              views.AdminAppeals(views.AdminAppealsView{Appeals: []store.Appeal{{ID: liveID, Text: hostile, At: now, Decision: appealed}}, Answering: liveID, Words: hostile, Wrong: wrong}),
		"appeals, none":        views.AdminAppeals(views.AdminAppealsView{}),
		"decision":             views.Decision(views.DecisionView{Decision: decided(store.ActionRemove), Key: hostile, Typed: hostile, Wrong: wrong, Now: now}),
		"decision, appealed":   views.Decision(views.DecisionView{Decision: appealed, Now: now}),
		"decision, overturned": views.Decision(views.DecisionView{Decision: overturned, Now: now}),
		"decision, too late":   views.Decision(views.DecisionView{Decision: decided(store.ActionWarn), Now: now.AddDate(1, 0, 0)}),
		"shut out":             views.ShutOut(store.Suspended{Until: now, Decision: decided(store.ActionSuspend), Key: hostile}),
		"shut out, for good":   views.ShutOut(store.Suspended{}),
		"game, removed":        views.Game(held),
		"workshop, held":       views.Workshop(shown),
		"problem, removed":     views.Problem(views.ProblemView{Status: 410, Down: store.Removed}),
	}
}

// workshopGames are games of whom somebody has decided about some.
func workshopGames() views.StudioView {
	var games []store.OwnGame
	for _, status := range []store.Status{store.Removed, store.Unlisted, store.Held, store.Published} {
		g := game()
		g.Status = status
		games = append(games, store.OwnGame{Game: g, Versions: 2, Decision: uuid.NullUUID{UUID: headID, Valid: status == store.Removed || status == store.Unlisted}})
	}
	return views.StudioView{Games: games, Viewer: member}
}

func TestTheStudioLeadsToTheReasons(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Studio(workshopGames()), member)
	if n := document.Find(`.card a[href="/decisions/` + headID.String() + `"]`).Length(); n != 2 {
		t.Errorf("%d games lead to a decision, want those that are removed or off the lists", n)
	}
	if n := document.Find(`.why`).Length(); n != 3 {
		t.Errorf("%d games say what happened to them, want the held one too", n)
	}
}

func TestACaseShowsWhatHasChanged(t *testing.T) {
	t.Parallel()
	all := trustPages()
	document := whole(t, all["case, of a game"], member)
	mustFind(t, document, `[data-changes] .edit del + ins`, `[data-changes] .story .asked`, `[data-changes] > .diff ins`, `[data-changes] details .diff del`, `.for-sure input[name="sure"]:checked`, `[data-error-for="sure"]`,
		`#sure-hint:contains("2 buyers get 200 credits back. 1 open room closes.")`)
	if got := document.Find(`[data-changes] > .diff del`).Text(); got != "went: "+hostile+"was" {
		t.Errorf("what went is %q", got)
	}
	if document := whole(t, all["case, the same"], member); document.Find(`[data-changes] .diff, [data-changes] del`).Length() != 0 || document.Find(`[data-changes] .notice`).Length() != 1 {
		t.Error("what is the same looks changed")
	}
	mustFind(t, whole(t, all["cases"], member), `a[data-key="o"]:not([href*="sort"])`, `a[aria-current="true"][href*="sort=age"]`, `form input[name="sort"][value="age"]`, `a[rel="next"][href*="sort=age"]`)
}

// Whatever the staff does is about something that they can look at.
func TestEverySubjectOfTheAuditLeadsSomewhere(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]string{
		"case 1-2": "/admin/cases/1-2", "user 1-2": "/admin/users/1-2", "generation 1-2": "/admin/generations/1-2", "appeal 1-2": "/admin/appeals/1-2",
		"job 7": "/admin/jobs/jobs/7", "jobs": "/admin/jobs/", "jobs x/y/z/v": "/admin/jobs/", "queue mail": "/admin/jobs/queues/mail", "acts": "/admin/audit", "thresholds 2": "/admin/thresholds", "payout 1-2": "/admin/payouts", "refund request 1-2": "/admin/refunds",
	} {
		document := whole(t, views.AdminAudit(views.AdminAuditView{Acts: []store.Act{{Action: "x", Subject: subject}}, Viewer: store.User{Role: store.Admin}}), member)
		if got := document.Find(`tr[data-act] a[data-open]`).AttrOr("href", ""); got != want {
			t.Errorf("%s leads to %q, want %q", subject, got, want)
		}
	}
}

func TestCasesHaveTheirHooks(t *testing.T) {
	t.Parallel()
	all := trustPages()
	mustFind(t, whole(t, all["case, of a game"], member), `form[action$="/decide"] [name="action"][value="suspend"]:checked`, `[name="rule"] option[value="spam"][selected]`,
		`[name="days"][value="3"]`, `[data-error-for="facts"]`, `form[action$="/unclaim"]`, `.veil input + img`, `[data-verdict="hold"]`, `a[href*="play=`+headID.String()+`"]`)
	mustFind(t, whole(t, all["case, playing"], member), `[data-stage][data-preview][data-muted] iframe[data-game]`)
	if document := whole(t, all["case, of a game"], member); document.Find("iframe").Length() != 0 {
		t.Error("a game runs before anybody asked")
	}
	document := whole(t, all["case, not claimed"], member)
	mustFind(t, document, `form[action$="/claim"] [data-key="c"]`)
	if document.Find(`form[action$="/decide"]`).Length() != 0 {
		t.Error("a case that is not claimed can be decided")
	}
	mustFind(t, whole(t, all["game, removed"], member), `[data-label="scary"]`, `[data-moderated="remove"] a[href="/decisions/`+headID.String()+`"]`)
	mustFind(t, whole(t, all["decision"], member), `form[action$="/appeal"] input[name="key"]`)
	for name, want := range map[string]string{"decision, appealed": "open", "decision, overturned": "overturned"} {
		document := whole(t, all[name], member)
		mustFind(t, document, `[data-appeal="`+want+`"]`)
		if document.Find(`form[action$="/appeal"]`).Length() != 0 {
			t.Errorf("%s can be appealed again", name)
		}
	}
}

// Whoever decided stays unknown to whom it is about.
func TestStatementsNameNoModerator(t *testing.T) {
	t.Parallel()
	d := decided(store.ActionRemove)
	d.By, d.ByID = "maud", uuid.NullUUID{UUID: liveID, Valid: true}
	d.Outcome, d.Answer, d.AppealedAt = new(store.Upheld), "No.", &now
	text := parse(t, views.Decision(views.DecisionView{Decision: d, Now: now}).Content)
	html, err := text.Html()
	if err != nil || strings.Contains(html, "maud") || strings.Contains(html, liveID.String()) {
		t.Errorf("the statement names who decided: %v", err)
	}
}
