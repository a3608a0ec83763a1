package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
)

// admin is a member who is made one.
func (s *testSite) admin(t *testing.T, handle string) *browser {
	t.Helper()
	b := s.member(t, handle)
	if _, err := s.pool.Exec(`UPDATE users SET role = 'admin' WHERE handle = $1`, handle); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMoneyPagesAreForAdmins(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, rita, mo := site.member(t, "ada"), site.admin(t, "rita"), site.member(t, "mo_mod")
	if _, err := site.pool.Exec(`UPDATE users SET role = 'moderator' WHERE handle = 'mo_mod'`); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/admin/ledger", "/admin/payouts", "/admin/refunds"} {
		for _, b := range []*browser{ada, mo, site.visitor(t)} {
			if res := b.get(path); res.Code != http.StatusNotFound {
				t.Errorf("%s: %d, want 404", path, res.Code)
			}
		}
		if doc := page(t, rita.get(path)); doc.Find(`.admin-nav a[aria-current][href="`+path+`"]`).Length() != 1 || doc.Find(`.admin-nav a[href="/admin/ledger"], .admin-nav a[href="/admin/payouts"], .admin-nav a[href="/admin/refunds"]`).Length() != 3 {
			t.Errorf("%s: the way to the others is missing", path)
		}
	}
	for _, path := range []string{"/admin/grants", "/admin/ledger/audits", "/admin/payouts/x", "/admin/refunds/x"} {
		if res := mo.post(path, nil); res.Code != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, res.Code)
		}
	}
	if nav := page(t, mo.get("/admin/rooms")).Find(".admin-nav"); nav.Find(`[href="/admin/cases"]`).Length() != 1 ||
		nav.Find(`[href="/admin/ledger"], [href="/admin/payouts"], [href="/admin/refunds"], [href^="/admin/jobs"]`).Length() != 0 {
		t.Error("a moderator is led to where they may not go")
	}
}

func TestLedgerPage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben, rita := site.member(t, "ada"), site.member(t, "ben"), site.admin(t, "rita")
	key := page(t, rita.get("/admin/ledger")).Find(`form[action="/admin/grants"] input[name=key]`).AttrOr("value", "")
	grant := url.Values{"handle": {"ben"}, "credits": {"500"}, "why": {"A prize."}, "key": {key}}
	for range 2 { // a second click
		if res := rita.post("/admin/grants", grant); res.Code != http.StatusSeeOther {
			t.Fatalf("grant: %d %s", res.Code, res.Body)
		}
	}
	if got := ben.has(); got != "500" {
		t.Errorf("ben has %s, want 500", got)
	}
	for field, form := range map[string]url.Values{
		"handle":  {"handle": {"nobody"}, "credits": {"500"}, "why": {"A prize."}, "key": {key}},
		"credits": {"handle": {"ben"}, "credits": {"many"}, "why": {"A prize."}, "key": {key}},
		"why":     {"handle": {"ben"}, "credits": {"500"}, "key": {key}},
		"form":    {"handle": {"ben"}, "credits": {"500"}, "why": {"A prize."}},
	} {
		res := rita.post("/admin/grants", form)
		doc := page(t, res)
		if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="`+field+`"]`).Text() == "" || doc.Find("#credits-grant").AttrOr("value", "") != form.Get("credits") {
			t.Errorf("%s: %d, no message or what was typed is lost", field, res.Code)
		}
	}
	slug := ada.sells("ada", 120, nil)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"120"}})
	if res := rita.post("/admin/ledger/audits", nil); res.Code != http.StatusSeeOther {
		t.Errorf("audit: %d", res.Code)
	}
	var audits []uuid.UUID // The jobs' part.
	if err := site.pool.Select(&audits, `SELECT (args->>'audit_id')::uuid FROM river_job WHERE kind = 'audit_ledger'`); err != nil || len(audits) != 1 {
		t.Fatalf("the audits asked for are %v, %v", audits, err)
	}
	if doc := page(t, rita.get("/admin/ledger")); doc.Find(`[data-audit="open"]`).Length() != 1 {
		t.Error("nothing says that it is looked at")
	}
	if _, err := site.Store.RunAudit(t.Context(), audits[0]); err != nil {
		t.Fatal(err)
	}
	doc := page(t, rita.get("/admin/ledger"))
	if doc.Find("[data-totals] [data-sum]").AttrOr("data-sum", "") != "0" || doc.Find(`[data-audit="well"]`).Length() != 1 {
		t.Errorf("the books say %s", strings.Join(doc.Find("[data-totals] tr, [data-audit]").Map(said), "; "))
	}
	if doc.Find("[data-transfer]").Length() != 2 || doc.Find(`[data-transfer] [data-sum="0"]`).Length() != 2 {
		t.Error("the transfers are missing, or do not sum to zero")
	}
	for q, want := range map[string]int{"@ada": 1, "ben": 2, "nobody": 0, doc.Find("[data-transfer]").First().AttrOr("data-transfer", ""): 1} {
		if n := page(t, rita.get("/admin/ledger?q="+url.QueryEscape(q))).Find("[data-transfer]").Length(); n != want {
			t.Errorf("looking for %q finds %d, want %d", q, n, want)
		}
	}
}

func TestAdminsAnswerPayouts(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben, rita := site.member(t, "ada"), site.member(t, "ben"), site.admin(t, "rita")
	slug := ada.sells("ada", 8000, nil)
	site.gets(t, "ben", 8000)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"8000"}})
	if _, err := site.pool.Exec(`ALTER TABLE purchases DISABLE TRIGGER USER; UPDATE purchases SET at = now() - interval '15 days'`); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"one", "two"} {
		ada.post("/wallet/payouts", url.Values{"credits": {"3000"}, "destination": {"IBAN " + key}, "key": {key}})
	}
	forms := page(t, rita.get("/admin/payouts")).Find("article[data-payout]")
	if forms.Length() != 2 {
		t.Fatalf("%d payouts wait, want 2", forms.Length())
	}
	first, second := forms.Eq(0).Find("form").AttrOr("action", ""), forms.Eq(1).Find("form").AttrOr("action", "")
	for field, form := range map[string]url.Values{"reference": {"decision": {"paid"}}, "reason": {"decision": {"refused"}}, "form": {}} {
		res := rita.post(first, form)
		if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="`+field+`"]`).Text() == "" {
			t.Errorf("%s: %d, or no message", field, res.Code)
		}
	}
	for range 2 { // a second click
		if res := rita.post(first, url.Values{"decision": {"paid"}, "reference": {"SEPA 17"}}); res.Code != http.StatusSeeOther {
			t.Errorf("paid: %d %s", res.Code, res.Body)
		}
	}
	if res := rita.post(second, url.Values{"decision": {"refused"}, "reason": {"No such account."}}); res.Code != http.StatusSeeOther {
		t.Errorf("refused: %d %s", res.Code, res.Body)
	}
	if got := ada.has(); got != "3800" {
		t.Errorf("ada has %s, want 3800", got)
	}
	doc := page(t, rita.get("/admin/payouts"))
	ended := strings.Join(doc.Find("tr[data-payout] td").Map(said), "; ")
	if doc.Find("article[data-payout]").Length() != 0 || !strings.Contains(ended, "Refused; No such account.; rita") || !strings.Contains(ended, "Paid; SEPA 17; rita") {
		t.Errorf("the history says %q", ended)
	}
	if res := rita.post("/admin/payouts/x", nil); res.Code != http.StatusNotFound {
		t.Errorf("no payout: %d, want 404", res.Code)
	}
}

func TestAdminsDecideRefunds(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, ben, rita := site.member(t, "ada"), site.member(t, "ben"), site.admin(t, "rita")
	slug := ada.sells("ada", 100, nil)
	site.gets(t, "ben", 100)
	ben.post("/games/"+slug+"/purchase", url.Values{"price": {"100"}})
	ben.asks(slug)
	if page(t, rita.get("/admin/refunds")).Find("[data-request]").Length() != 0 {
		t.Error("an admin is asked before the creator has answered")
	}
	at := page(t, ada.get("/sales")).Find("[data-request] form").AttrOr("action", "")
	ada.post(at, url.Values{"decision": {"decline"}, "words": {"It runs here."}})
	ben.post("/games/"+slug+"/refund", url.Values{"act": {"appeal"}})

	story := page(t, rita.get("/admin/refunds")).Find("[data-request]")
	if told := strings.Join(story.Find("blockquote").Map(said), " / "); told != "The cat is stuck. / It runs here." {
		t.Fatalf("the story is %q", told)
	}
	at = story.Find("form").AttrOr("action", "")
	res := rita.post(at, url.Values{"decision": {"decline"}, "words": {""}})
	if doc := page(t, res); res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="words"]`).Text() == "" {
		t.Errorf("refused without a word: %d", res.Code)
	}
	for range 2 { // a second click
		if res := rita.post(at, url.Values{"decision": {"grant"}, "words": {"It is stuck on phones."}}); res.Code != http.StatusSeeOther {
			t.Errorf("granted: %d %s", res.Code, res.Body)
		}
	}
	if got := ben.has(); got != "100" {
		t.Errorf("the buyer has %s, want 100", got)
	}
}
