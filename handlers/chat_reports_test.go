package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
)

// TestAReportIsOfWhoWroteTheLine has a line reported whose writer has given the seat up to
// somebody else.
func TestAReportIsOfWhoWroteTheLine(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob, carol := site.member(t, "ada"), site.member(t, "bob"), site.member(t, "carol")
	code := ada.room(ada.duel(), nil)
	origin := site.serve(t)
	host, writer := ada.sit(origin, code), bob.sit(origin, code)
	writer.says(`{"t":"chat","text":"rude"}`)
	line := host.hears("chat")
	writer.says(`{"t":"leave"}`)
	host.hears("leave")
	next := carol.connect(origin, code)
	next.says(`{"t":"hello"}`)
	if welcome := next.hears("welcome"); welcome["seat"] != line["from"] {
		t.Fatalf("carol has another seat than bob had: %v", welcome)
	}
	next.says(`{"t":"chat","text":"hello"}`)
	host.hears("chat")

	for _, c := range []struct {
		form   url.Values
		status int
		who    string
	}{
		{url.Values{"line": {fmt.Sprint(line["n"])}}, http.StatusNoContent, "bob"},
		{url.Values{"seat": {"2"}}, http.StatusNoContent, "carol"},
		{url.Values{"line": {"100000"}, "seat": {"2"}}, http.StatusUnprocessableEntity, ""},
		{url.Values{"line": {"x"}, "seat": {"2"}}, http.StatusUnprocessableEntity, ""},
	} {
		ada.htmx = true
		c.form.Set("reason", "insult")
		if res := ada.post("/rooms/"+code+"/reports", c.form); res.Code != c.status {
			t.Errorf("a report of %v: %d, want %d", c.form, res.Code, c.status)
		}
		if c.who == "" {
			continue
		}
		var who, name string
		if err := site.pool.QueryRow(`
			SELECT u.handle, r.name FROM chat_reports r JOIN users u ON u.id = r.reported_id
			ORDER BY r.created_at DESC LIMIT 1`).Scan(&who, &name); err != nil || who != c.who || name != c.who {
			t.Errorf("%v: kept of %q, named %q, %v; want %s", c.form, who, name, err, c.who)
		}
	}
	if n := rows(t, site, "chat_reports"); n != 2 {
		t.Errorf("%d reports, want 2", n)
	}
}
