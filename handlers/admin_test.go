package handlers

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"
)

func TestTheStaffHasItsPages(t *testing.T) {
	t.Parallel()
	site, ada, maud, boss := staffed(t)
	slug := ada.game("a cat that nobody knows of")
	var generation uuid.UUID
	if err := site.pool.Get(&generation, `SELECT id FROM generations`); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/admin", "/admin/users", "/admin/users?q=ada", "/admin/users/ada", "/admin/games", "/admin/games?status=held&q=%25", "/admin/generations",
		"/admin/generations?class=%25&mode=model", "/admin/generations/" + generation.String(), "/admin/audit", "/admin/audit?by=boss&from=2026-01-01&to=2026-12-31"} {
		for name, b := range map[string]*browser{"a moderator": maud, "an admin": boss} {
			res := b.get(path)
			doc := page(t, res)
			if res.Code != http.StatusOK || doc.Find("main h1").Length() != 1 || doc.Find(`nav.admin-nav a[href="/admin/audit"]`).Length() != 1 {
				t.Errorf("%s for %s: %d", path, name, res.Code)
			}
			if jobs := doc.Find(`a[href="/admin/jobs/"]`).Length() > 0; jobs != (b == boss) {
				t.Errorf("%s for %s leads to the jobs: %v", path, name, jobs)
			}
			if text := res.Body.String(); b == maud && (strings.Contains(text, slug) || strings.Contains(text, "nobody knows") || strings.Contains(text, "ada@example.com")) {
				t.Errorf("%s tells a moderator what is not theirs to know", path)
			}
		}
	}
	if text := page(t, boss.get("/admin/generations/"+generation.String())).Find("main").Text(); !strings.Contains(text, "a cat that nobody knows of") {
		t.Error("an admin cannot read what was asked")
	}
	if res := boss.get("/admin/audit?from=yesterday"); res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="from"]`).Length() != 1 {
		t.Errorf("a day that is none: %d", res.Code)
	}
	if res := maud.get("/admin/audit?after=x"); res.Code != http.StatusNotFound {
		t.Errorf("a cursor that is none: %d", res.Code)
	}
}

func TestTheStaffActsOnUsers(t *testing.T) {
	t.Parallel()
	site, ada, maud, boss := staffed(t)
	ids := map[string]string{}
	for _, handle := range []string{"ada", "maud", "boss"} {
		var id uuid.UUID
		if err := site.pool.Get(&id, `SELECT id FROM users WHERE handle = $1`, handle); err != nil {
			t.Fatal(err)
		}
		ids[handle] = "/admin/users/" + id.String()
	}
	if res := maud.post(ids["ada"]+"/notes", url.Values{"text": {"  "}}); res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="text"]`).Length() != 1 {
		t.Errorf("an empty note: %d", res.Code)
	}
	if res := maud.post(ids["ada"]+"/notes", url.Values{"text": {"Asked <b>nicely</b>."}}); res.Code != http.StatusSeeOther {
		t.Errorf("a note: %d", res.Code)
	}
	if note := page(t, boss.get("/admin/users/ada")).Find("[data-note] blockquote").Text(); note != "Asked <b>nicely</b>." {
		t.Errorf("the note says %q", note)
	}
	for _, of := range []string{"maud", "boss"} {
		if res := maud.post(ids[of]+"/logins/end", nil); res.Code != http.StatusNotFound {
			t.Errorf("a moderator ends the log-ins of %s: %d", of, res.Code)
		}
	}
	if res := maud.post(ids["ada"]+"/logins/end", nil); res.Code != http.StatusSeeOther || !strings.HasPrefix(ada.get("/settings").Header().Get("Location"), "/login") {
		t.Errorf("%d, or still logged in", res.Code)
	}
	if res := boss.post(ids["boss"]+"/role", url.Values{"role": {"member"}}); res.Code != http.StatusNotFound {
		t.Errorf("the last admin demotes themselves: %d", res.Code)
	}
	if res := boss.post(ids["ada"]+"/role", url.Values{"role": {"owner"}}); res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="role"]`).Length() != 1 {
		t.Errorf("no such role: %d", res.Code)
	}
	if res := boss.post(ids["ada"]+"/role", url.Values{"role": {"moderator"}}); res.Code != http.StatusSeeOther {
		t.Errorf("a role: %d", res.Code)
	}
	doc := page(t, boss.get("/admin/audit?action=user."))
	if doc.Find(`[data-act="user.role"]`).Length() != 1 || doc.Find(`[data-act="user.note"]`).Length() != 1 || doc.Find(`[data-act="user.logout"]`).Length() != 1 {
		t.Errorf("the audit says %s", doc.Find("main table").Text())
	}
}

func TestTheAuditIsTakenAwayAsCSV(t *testing.T) {
	t.Parallel()
	site, _, maud, _ := staffed(t)
	if _, err := site.pool.Exec(`
		INSERT INTO acts (id, action, subject, address) SELECT gen_random_uuid(), 'test.act', '=1+1', '' FROM generate_series(1, 2500)`); err != nil {
		t.Fatal(err)
	}
	res := maud.get("/admin/audit.csv?action=test.")
	lines, err := csv.NewReader(strings.NewReader(res.Body.String())).ReadAll()
	if err != nil || len(lines) != 2501 || lines[1][4] != "'=1+1" {
		t.Fatalf("%d, %d lines, %v", res.Code, len(lines), err)
	}
	var kept int
	if err := site.pool.Get(&kept, `SELECT count(*) FROM acts WHERE action = 'acts.export'`); err != nil || kept != 1 {
		t.Errorf("taking it away is kept %d times, %v", kept, err)
	}
	if res := maud.get("/admin/audit.csv?from=x"); res.Code != http.StatusUnprocessableEntity {
		t.Errorf("a day that is none: %d", res.Code)
	}
}
