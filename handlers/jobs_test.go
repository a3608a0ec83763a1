package handlers

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

// staffed is a site with a member, a moderator and an admin on it.
func staffed(t *testing.T) (site *testSite, ada, maud, boss *browser) {
	t.Helper()
	site = newSite(t)
	ada, maud, boss = site.member(t, "ada"), site.member(t, "maud"), site.member(t, "boss")
	if _, err := site.pool.Exec(`UPDATE users SET role = CASE handle WHEN 'maud' THEN 'moderator' ELSE 'admin' END WHERE handle IN ('maud', 'boss')`); err != nil {
		t.Fatal(err)
	}
	return site, ada, maud, boss
}

func TestAdminsAloneHaveRiverUI(t *testing.T) {
	t.Parallel()
	site, ada, maud, boss := staffed(t)
	if res := boss.get("/admin/jobs"); res.Header().Get("Location") != "/admin/jobs/" {
		t.Errorf("/admin/jobs leads to %q", res.Header().Get("Location"))
	}
	res := boss.get("/admin/jobs/")
	script := regexp.MustCompile(`src="(/admin/jobs/assets/[^"]+\.js)"`).FindStringSubmatch(res.Body.String())
	if res.Code != http.StatusOK || script == nil {
		t.Fatalf("%d, no script in %s", res.Code, res.Body)
	}
	policy := res.Header().Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src http://localhost:8080/admin/jobs/assets/;") || strings.Contains(policy, "unsafe-eval") || !strings.Contains(policy, "frame-ancestors 'none'") {
		t.Errorf("its policy is %q", policy)
	}
	for _, path := range []string{"/admin/jobs/", "/admin/jobs/api/queues", "/admin/jobs/nowhere", script[1]} {
		if res := boss.get(path); res.Code != http.StatusOK {
			t.Errorf("%s for an admin: %d", path, res.Code)
		}
		for name, b := range map[string]*browser{"stranger": site.visitor(t), "member": ada, "moderator": maud} {
			if res := b.get(path); res.Code != http.StatusNotFound || strings.Contains(res.Body.String(), "River") {
				t.Errorf("%s for a %s: %d", path, name, res.Code)
			}
		}
	}
	if policy := boss.get("/admin").Header().Get("Content-Security-Policy"); strings.Contains(policy, "unsafe-inline") {
		t.Errorf("the policy of other pages is %q", policy)
	}
}

func TestWhatAnAdminDoesToJobsIsKept(t *testing.T) {
	t.Parallel()
	site, _, _, boss := staffed(t)
	ada := site.visitor(t)
	ada.post("/games", map[string][]string{"prompt": {"a cat"}})
	var job string
	if err := site.pool.Get(&job, `SELECT id::text FROM river_job WHERE state = 'available' ORDER BY id LIMIT 1`); err != nil {
		t.Fatal(err)
	}
	cancel := func(site string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("POST", "http://localhost:8080/admin/jobs/api/jobs/cancel", strings.NewReader(`{"ids":["`+job+`"]}`))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Sec-Fetch-Site", site)
		return boss.do(req)
	}
	if res := cancel("cross-site"); res.Code != http.StatusForbidden || rows(t, site, "acts") != 0 {
		t.Errorf("from another site's page: %d, want 403 and no act", res.Code)
	}
	if res := cancel("same-origin"); res.Code != http.StatusOK {
		t.Fatalf("%d %s", res.Code, res.Body)
	}
	var act struct{ State, Action, Subject, By string }
	if err := site.pool.Get(&act, `
		SELECT j.state, a.action, a.subject, u.handle AS by FROM acts a JOIN users u ON u.id = a.by_id, river_job j WHERE j.id = $1`, job); err != nil {
		t.Fatal(err)
	}
	if act.State != "cancelled" || act.Action != "job.cancel" || act.Subject != "job "+job || act.By != "boss" {
		t.Errorf("got %+v", act)
	}
}
