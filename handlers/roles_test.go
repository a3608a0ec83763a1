package handlers

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
)

var writeRoles = flag.Bool("roles", false, "write testdata/roles.txt anew")

const rolesFile = "testdata/roles.txt"

const rolesHead = `# Who may do what. Each route is met by these, one after the other, and by each with a thing
# of its own to act on: a game, a room, a purchase. It belongs to the member ada, but for
# "own guest", who meets what is theirs. "other" is a member of whom nothing is.
#
# yes    they get an answer, or their form back
# login  they are sent to log in; signup: a guest is sent to sign up
# 404    as if it were not there, and so on; nothing: they get an answer, and nothing is done
#
# go test ./handlers -run TestWhoMayDoWhat -roles    writes this file anew
`

// TestWhoMayDoWhat meets every route as everybody, and compares what they may do with
// testdata/roles.txt: to open a route is to change a line there.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	w := newWorld(t, site)
	routes := site.routes()
	slices.SortStableFunc(routes, func(a, b route) int { // Afterwards nobody is logged in.
		return strings.Compare(fmt.Sprint(a.path == "/logout"), fmt.Sprint(b.path == "/logout"))
	})
	var got strings.Builder
	got.WriteString(rolesHead)
	fmt.Fprintf(&got, "%-46s", "#")
	for _, who := range w.everybody {
		fmt.Fprintf(&got, " %-9s", who.name)
	}
	got.WriteString("\n")
	for _, r := range routes {
		fmt.Fprintf(&got, "%-46s", r.method+" "+r.path)
		for _, who := range w.everybody {
			fmt.Fprintf(&got, " %-9s", w.meets(who, r))
		}
		got.WriteString("\n")
	}
	lines := trimmed(got.String())
	if *writeRoles {
		if err := os.WriteFile(rolesFile, []byte(lines), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(rolesFile)
	if err != nil {
		t.Fatal(err)
	}
	for which, lines := range map[string][2]string{"is now so": {string(file), lines}, "is not so any more": {lines, string(file)}} {
		known := strings.Split(lines[0], "\n")
		for line := range strings.SplitSeq(lines[1], "\n") {
			if !slices.Contains(known, line) {
				t.Errorf("this %s (-roles writes the file anew):\n%s", which, line)
			}
		}
	}
}

func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// meets is what somebody gets who asks for a route, about a thing that is there.
func (w *world) meets(who actor, r route) string {
	owner := w.ada
	if who.owns {
		owner = who
	}
	path := w.path(r, owner)
	body, kind := form, "application/x-www-form-urlencoded"
	switch {
	case strings.HasPrefix(r.path, "/plays/"), strings.HasSuffix(r.path, "/plays"), strings.HasSuffix(r.path, "/save"):
		body, kind = `{"score":1,"seconds":1,"version":"`+w.version+`"}`, "application/json"
	case strings.HasPrefix(r.path, jobsPath):
		body, kind = `{"ids":["1000000"]}`, "application/json"
	}
	req := httptest.NewRequest(r.method, "http://localhost:8080"+path, strings.NewReader(body))
	req.Header.Set("Content-Type", kind)
	browser := *who.browser // What it gets here it forgets.
	res := browser.do(req)
	to := res.Header().Get("Location")
	switch {
	case res.Code >= http.StatusInternalServerError:
		w.t.Errorf("%s %s as %s: %d", r.method, path, who.name, res.Code)
		return fmt.Sprint(res.Code)
	case strings.HasPrefix(to, "/login?next="):
		return "login"
	case strings.HasPrefix(to, "/signup?next="):
		return "signup"
	case res.Code == http.StatusNoContent && strings.HasPrefix(r.path, "/plays/") && !w.playChanged():
		return "nothing"
	case res.Code < http.StatusBadRequest || res.Code == http.StatusUnprocessableEntity:
		return "yes"
	}
	return fmt.Sprint(res.Code)
}
