package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// staff is a member of this role.
func (s *testSite) staff(t *testing.T, handle, role string) *browser {
	t.Helper()
	b := s.member(t, handle)
	if _, err := s.pool.Exec(`UPDATE users SET role = $2 WHERE handle = $1`, handle, role); err != nil {
		t.Fatal(err)
	}
	return b
}

// sees fails unless the page at path has this status and all of these elements.
func (b *browser) sees(path string, status int, selectors ...string) {
	b.t.Helper()
	b.got(b.get(path).Code, path, status)
	doc := page(b.t, b.get(path))
	for _, selector := range selectors {
		if doc.Find(selector).Length() == 0 {
			b.t.Errorf("%s has no %s", path, selector)
		}
	}
}

func (b *browser) got(code int, what string, want int) {
	b.t.Helper()
	if code != want {
		b.t.Errorf("%s: %d, want %d", what, code, want)
	}
}

// caseAt is where the only case is.
func (b *browser) caseAt() string {
	b.t.Helper()
	path, ok := page(b.t, b.get("/admin/cases")).Find("tr[data-case] a[data-open]").Attr("href")
	if !ok {
		b.t.Fatal("there is no case")
	}
	return path
}

func TestReportsAreThankedFor(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, stranger := site.member(t, "ada"), site.visitor(t)
	slug := ada.game("a cat")
	ada.publish(slug)
	for path, from := range map[string]string{"/games/" + slug + "/reports": "/games/" + slug, "/@ada/reports": "/@ada"} {
		stranger.sees(from, http.StatusOK, `.report a[href="`+path+`"]`)
		stranger.sees(path, http.StatusOK, `form[action="`+path+`"] [name="reason"]`)
		stranger.got(stranger.post(path, nil).Code, "no reason", http.StatusUnprocessableEntity)
		res := stranger.post(path, url.Values{"reason": {"spam"}, "text": {"Look."}})
		if text := page(t, res).Find("[data-reported]").Text(); res.Code != http.StatusOK || !strings.Contains(text, "Thank you") || strings.Contains(text, "already") {
			t.Errorf("%s: %d, %q", path, res.Code, text)
		}
		again := stranger.post(path, url.Values{"reason": {"spam"}, "text": {"Look again."}})
		if text := page(t, again).Find("[data-reported]").Text(); !strings.Contains(text, "knew of this") {
			t.Errorf("%s, again: %q", path, text)
		}
		ada.got(ada.post(path, url.Values{"reason": {"spam"}}).Code, "one's own", http.StatusUnprocessableEntity)
	}
	if n := rows(t, site, "reports"); n != 2 {
		t.Errorf("%d reports", n)
	}
	stranger.got(stranger.get("/games/nothing/reports").Code, "nothing", http.StatusNotFound)
}

func TestACaseIsDecidedAppealedAndOverturned(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob, maud, boss := site.member(t, "ada"), site.member(t, "bob"), site.staff(t, "maud", "moderator"), site.staff(t, "boss", "admin")
	slug := ada.game("a cat")
	ada.publish(slug)
	game := "/games/" + slug
	bob.post(game+"/reports", url.Values{"reason": {"hate"}, "text": {"The cat says it."}})

	maud.sees("/admin/cases?kind=game&reason=hate&severity=3", http.StatusOK, "tr[data-case]")
	if n := page(t, maud.get("/admin/cases?reason=spam")).Find("tr[data-case]").Length(); n != 0 {
		t.Errorf("%d cases are reported for another reason", n)
	}
	at := maud.caseAt()
	maud.sees(at, http.StatusOK, `form[action$="/claim"]`, "[data-report] blockquote", ".veil img")
	decision := url.Values{"action": {"remove"}, "rule": {"hate"}, "facts": {"It says so."}, "sure": {"true"}}
	maud.got(maud.post(at+"/decide", decision).Code, "without a claim", http.StatusUnprocessableEntity)
	maud.got(maud.post(at+"/claim", nil).Code, "claim", http.StatusSeeOther)
	res := boss.post(at+"/claim", nil)
	if text := page(t, res).Find(`[data-error-for="claim"]`).Text(); res.Code != http.StatusUnprocessableEntity || !strings.Contains(text, "maud works on this") {
		t.Errorf("claimed twice: %d, %q", res.Code, text)
	}
	play, _ := page(t, maud.get(at)).Find(`a[data-key="p"]`).Attr("href")
	maud.sees(play, http.StatusOK, `[data-stage][data-preview][data-muted] iframe[src*="ticket="]`)
	wrong := page(t, maud.post(at+"/decide", url.Values{"action": {"suspend"}, "facts": {" "}, "days": {"x"}}))
	for _, field := range []string{"rule", "facts", "days", "sure"} {
		if wrong.Find(`[data-error-for="`+field+`"]`).Length() == 0 {
			t.Errorf("nothing is said beside %s", field)
		}
	}
	maud.got(maud.post(at+"/decide", decision).Code, "decide", http.StatusSeeOther)
	maud.sees(at, http.StatusOK, `[data-decision="remove"]`)

	bob.got(bob.get(game).Code, "a removed game", http.StatusGone)
	if text := page(t, bob.get(game)).Find("main").Text(); !strings.Contains(text, "was removed") {
		t.Errorf("of a removed game others read %q", text)
	}
	why, _ := page(t, ada.get("/studio/"+slug)).Find(`[data-moderated="remove"] a`).Attr("href")
	ada.sees("/studio", http.StatusOK, `[data-slug="`+slug+`"] a[href="`+why+`"]`)
	ada.sees(game, http.StatusOK, `[data-moderated="remove"]`)
	ada.sees(why, http.StatusOK, `[data-statement="remove"]`, `form[action$="/appeal"]`, `a[href="/rules#hate"]`)
	site.visitor(t).sees("/rules", http.StatusOK, "#hate", `footer a[href="/rules"]`)
	bob.got(bob.get(why).Code, "another's statement", http.StatusNotFound)
	ada.got(ada.post(why+"/appeal", nil).Code, "no words", http.StatusUnprocessableEntity)
	ada.got(ada.post(why+"/appeal", url.Values{"text": {"It quotes a song."}}).Code, "appeal", http.StatusSeeOther)
	ada.sees(why, http.StatusOK, `[data-appeal="open"]`)

	if n := page(t, maud.get("/admin/appeals")).Find("article[data-appeal]").Length(); n != 0 {
		t.Error("whoever decided may answer the appeal")
	}
	answer, _ := page(t, boss.get("/admin/appeals")).Find("article[data-appeal] form").Attr("action")
	boss.got(boss.post(answer, url.Values{"words": {"So it does."}}).Code, "no choice", http.StatusUnprocessableEntity)
	maud.got(maud.post(answer, url.Values{"overturn": {"true"}, "words": {"So it does."}}).Code, "one's own", http.StatusNotFound)
	boss.got(boss.post(answer, url.Values{"overturn": {"true"}, "words": {"So it does."}}).Code, "overturn", http.StatusSeeOther)
	ada.sees(why, http.StatusOK, `[data-appeal="overturned"]`)
	bob.got(bob.get(game).Code, "the game again", http.StatusOK)
	if n := page(t, ada.get("/studio")).Find(".why").Length(); n != 0 {
		t.Error("the studio still says that it is down")
	}

	// Each act leads to where it was done; that of an appeal to the case that it was about.
	about, _ := page(t, boss.get("/admin/audit?action=appeal.")).Find(`tr[data-act="appeal.overturned"] a[data-open]`).Attr("href")
	res = boss.get(about)
	to := res.Header().Get("Location")
	if res.Code != http.StatusSeeOther || !strings.HasPrefix(to, at+"#appeal-") {
		t.Fatalf("the appeal's act leads to %q, %d, %q", about, res.Code, to)
	}
	boss.sees(at, http.StatusOK, strings.TrimPrefix(to, at)+` p:contains("It quotes a song.")`)
	ada.got(ada.get(about).Code, "a member looks at it", http.StatusNotFound)
}

// The queue's order stands in the address, and goes with every filter and page.
func TestTheQueueIsSorted(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob, maud := site.member(t, "ada"), site.member(t, "bob"), site.staff(t, "maud", "moderator")
	slug := ada.game("a cat")
	ada.publish(slug)
	bob.post("/games/"+slug+"/reports", url.Values{"reason": {"spam"}})
	bob.post("/@ada/reports", url.Values{"reason": {"threat"}})
	first := func(path string) string {
		return page(t, maud.get(path)).Find("tr[data-case] a[data-open]").First().Text()
	}
	if worst, oldest := first("/admin/cases"), first("/admin/cases?sort=age"); worst != "@ada" || oldest == "@ada" || oldest == "" {
		t.Errorf("the worst is %q, the oldest %q", worst, oldest)
	}
	maud.sees("/admin/cases?sort=age&kind=game", http.StatusOK, `a[aria-current="true"][href*="kind=game"]`, `a[data-key="o"][href="/admin/cases?kind=game"]`, `input[name="sort"][value="age"]`)
	maud.got(maud.get("/admin/cases?sort=x&after=y").Code, "a broken cursor", http.StatusNotFound)
}

func TestTheSuspendedReadWhyAndAppeal(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob, maud := site.member(t, "ada"), site.member(t, "bob"), site.staff(t, "maud", "moderator")
	bob.post("/@ada/reports", url.Values{"reason": {"threat"}})
	at := maud.caseAt()
	maud.post(at+"/claim", nil)
	maud.got(maud.post(at+"/decide", url.Values{"action": {"suspend"}, "rule": {"threats"}, "facts": {"She threatened bob."}, "days": {"7"}, "sure": {"true"}}).Code, "suspend", http.StatusSeeOther)

	if res := ada.get("/settings"); res.Code != http.StatusForbidden || page(t, res).Find("[data-suspended]").Length() != 1 {
		t.Errorf("a suspended member's session goes on: %d", res.Code)
	}
	again := site.visitor(t)
	res := again.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"correct horse ada"}})
	doc := page(t, res)
	why, ok := doc.Find("[data-suspended] a.button").Attr("href")
	if res.Code != http.StatusUnprocessableEntity || !ok || doc.Find("[data-suspended] time").Length() == 0 || !strings.Contains(doc.Text(), "She threatened bob.") {
		t.Fatalf("logging in: %d, %q", res.Code, doc.Find("main").Text())
	}
	if to := again.get("/settings").Header().Get("Location"); !strings.HasPrefix(to, "/login") {
		t.Error("a suspended member is logged in")
	}
	again.sees(why, http.StatusOK, `[data-statement="suspend"]`)
	bare, query, _ := strings.Cut(why, "?")
	again.got(again.get(bare+"?"+strings.Replace(query, "=1", "=2", 1)).Code, "a key that was changed", http.StatusNotFound)
	key, _ := page(t, again.get(why)).Find(`input[name="key"]`).Attr("value")
	res = again.post(bare+"/appeal", url.Values{"key": {key}, "text": {"It was a quote."}})
	again.got(res.Code, "appeal", http.StatusSeeOther)
	again.sees(strings.TrimSuffix(res.Header().Get("Location"), "#appeal"), http.StatusOK, `[data-appeal="open"]`)
	wrong := again.post("/login", url.Values{"email": {"ada@example.com"}, "password": {"wrong"}})
	if page(t, wrong).Find("[data-suspended]").Length() != 0 {
		t.Error("without the password, somebody learns that ada is suspended")
	}
}

func TestLabelsAreSaidBeforePlaying(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob, maud := site.member(t, "ada"), site.member(t, "bob"), site.staff(t, "maud", "moderator")
	slug := ada.game("a cat")
	ada.publish(slug)
	bob.post("/games/"+slug+"/reports", url.Values{"reason": {"violence"}})
	at := maud.caseAt()
	maud.post(at+"/claim", nil)
	maud.got(maud.post(at+"/decide", url.Values{"action": {"label"}, "label": {"violence"}, "facts": {"Much blood."}}).Code, "label", http.StatusSeeOther)
	bob.sees("/games/"+slug, http.StatusOK, `[data-label="violence"] ~ [data-stage]`)
	maud.got(maud.post(at+"/unclaim", nil).Code, "let go of what is decided", http.StatusSeeOther)
}

// TestWhatIsHeldIsNotPassedOn has a creator look at a game that nobody else may see.
func TestWhatIsHeldIsNotPassedOn(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	slug := ada.game("a cat")
	ada.publish(slug)
	for status, want := range map[string]int{"published": 4, "held": 0} {
		if _, err := site.pool.Exec(`UPDATE games SET status = $2 WHERE slug = $1`, slug, status); err != nil {
			t.Fatal(err)
		}
		if n := page(t, ada.get("/games/"+slug)).Find("#like, [data-share], [data-copy], form.remix").Length(); n != want {
			t.Errorf("%s: %d ways to pass it on, want %d", status, n, want)
		}
	}
}
