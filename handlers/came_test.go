package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// follows opens a link and keeps its cookie came, as browsers do.
func (b *browser) follows(path string) {
	b.t.Helper()
	res := b.get(path)
	if res.Code != http.StatusOK {
		b.t.Fatalf("%s: %d", path, res.Code)
	}
	session, _, _ := strings.Cut(b.cookie, "; came=")
	for _, cookie := range res.Result().Cookies() {
		if cookie.Name == cameCookie {
			if !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.MaxAge != 30*24*3600 {
				b.t.Errorf("the cookie is %+v", cookie)
			}
			b.cookie = session + "; came=" + cookie.Value
		}
	}
}

func TestACreatorsOwnLinkCostsThemLess(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		links []string
		want  string // what the seller gets of 100
	}{
		"the creator's":          {[]string{"ada"}, "95"},
		"none":                   {nil, "85"},
		"another's":              {[]string{"eve"}, "85"},
		"the creator's, earlier": {[]string{"ada", "eve"}, "85"},
		"the creator's, again":   {[]string{"eve", "ada"}, "95"},
		"nonsense":               {[]string{"ada", "|:;%22"}, "95"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t)
			ada, ben := site.member(t, "ada"), site.member(t, "ben")
			slug, other := ada.sells("ada", 100, nil), ada.sells("ada", 100, nil)
			site.gets(t, "ben", 100)
			for _, by := range test.links {
				ben.follows("/games/" + slug + "?by=" + url.QueryEscape(by))
			}
			ben.follows("/games/" + other + "?by=eve") // which is about another game
			if res := ben.post("/games/"+slug+"/purchase", url.Values{"price": {"100"}}); res.Code != http.StatusSeeOther {
				t.Fatalf("bought: %d", res.Code)
			}
			if got := ada.has(); got != test.want {
				t.Errorf("the seller has %s, want %s", got, test.want)
			}
		})
	}
}

func TestStrangersAreRememberedTooAndSeeOnePage(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, eve := site.member(t, "ada"), site.visitor(t)
	slug := ada.sells("ada", 100, nil)
	for range 2 { // The second comes from what is kept of the first.
		res := eve.get("/games/" + slug + "?by=ada")
		cookies := res.Result().Cookies()
		if len(cookies) != 1 || cookies[0].Name != cameCookie || cookies[0].Value != slug+":ada" {
			t.Errorf("cookies %v", cookies)
		}
		if canonical := page(t, res).Find("link[rel=canonical]").AttrOr("href", ""); strings.Contains(canonical, "by=") {
			t.Errorf("the page calls itself %s", canonical)
		}
	}
	if link := page(t, ada.get("/games/"+slug)).Find("[data-copy]").AttrOr("data-address", ""); link != "/games/"+slug+"?by=ada" {
		t.Errorf("the creator copies %q", link)
	}
	if page(t, eve.get("/games/"+slug)).Find("[data-address]").Length() != 0 {
		t.Error("others copy the creator's link")
	}
	// The cookie stays small.
	for n := range 30 {
		eve.follows("/games/" + slug + "?by=visitor" + strings.Repeat("x", n%10))
	}
	if pairs := strings.Count(eve.cookie, ":"); pairs != 1 {
		t.Errorf("%d pairs are kept of one game", pairs)
	}
}
