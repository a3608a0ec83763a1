package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// typed is the form of the thresholds as it stands on a page.
func typed(doc *goquery.Document) url.Values {
	form := url.Values{}
	doc.Find("form.thresholds").Find("input, select, textarea").Each(func(_ int, field *goquery.Selection) {
		name, _ := field.Attr("name")
		value, _ := field.Attr("value")
		switch goquery.NodeName(field) {
		case "select":
			value, _ = field.Find("option[selected]").Attr("value")
		case "textarea":
			value = field.Text()
		}
		form.Set(name, value)
	})
	return form
}

func TestAnAdminSetsThresholds(t *testing.T) {
	t.Parallel()
	site, ada, maud, boss := staffed(t)
	const path = "/admin/thresholds"
	for name, b := range map[string]*browser{"a moderator": maud, "a member": ada} {
		if get, post := b.get(path).Code, b.post(path, url.Values{}).Code; get != http.StatusNotFound || post != http.StatusNotFound {
			t.Errorf("%s gets %d, posts %d", name, get, post)
		}
	}
	doc := page(t, boss.get(path))
	form := typed(doc)
	if form.Get("hold:hate") != "0.5" || form.Get("words:coarse:chat") != "pass" || doc.Find(`[data-limit="sexual/minors"]`).Length() != 1 ||
		doc.Find(`[data-version="1"]`).Length() != 1 || doc.Find(`nav.admin-nav a[href="`+path+`"][aria-current]`).Length() != 1 {
		t.Fatalf("the page has %v", form)
	}
	form.Set("hold:hate", "seven <b>")
	form.Set("block:violence", "0.1")
	res := boss.post(path, form)
	doc = page(t, res)
	if res.Code != http.StatusUnprocessableEntity || doc.Find(`[data-error-for="hold:hate"]`).Length() != 1 || doc.Find(`[data-error-for="block:violence"]`).Length() != 1 ||
		doc.Find(`[data-error-for="why"]`).Length() != 1 || typed(doc).Get("hold:hate") != "seven <b>" {
		t.Errorf("%d, kept %q", res.Code, typed(doc).Get("hold:hate"))
	}
	if id, _ := doc.Find(`input[name="hold:hate"]`).Attr("aria-describedby"); doc.Find("[id='"+id+"']").Text() == "" {
		t.Error("the field does not lead to its error")
	}
	form.Set("hold:hate", "0,7")
	form.Set("block:violence", "")
	form.Set("words:coarse:chat", "hold")
	form.Set("why", "Too many <i>false</i> alarms.")
	if res := boss.post(path, form); res.Code != http.StatusSeeOther || res.Header().Get("Location") != path {
		t.Fatalf("set: %d", res.Code)
	}
	doc = page(t, boss.get(path))
	if version := doc.Find(`[data-version="2"]`).Text(); !strings.Contains(version, "Too many <i>false</i> alarms.") || !strings.Contains(version, "Hate: hold from 0.5 0.7") || !strings.Contains(version, "boss") {
		t.Errorf("version 2 says %q", version)
	}
	if got := typed(doc); got.Get("version") != "2" || got.Get("hold:hate") != "0.7" || got.Get("words:coarse:chat") != "hold" {
		t.Errorf("the form has %v", got)
	}
	if !strings.Contains(doc.Find(`[data-limit="hate"]`).Text(), "Built in: hold from 0.5, block from 0.92.") {
		t.Errorf("what is built in is not said: %s", doc.Find(`[data-limit="hate"]`).Text())
	}
	if res := boss.post(path, form); res.Code != http.StatusUnprocessableEntity || page(t, res).Find(`[data-error-for="form"]`).Length() != 1 {
		t.Errorf("an old page: %d", res.Code)
	}
	if res := boss.post(path, url.Values{"version": {"2"}, "default": {"true"}, "why": {"As it was."}}); res.Code != http.StatusSeeOther {
		t.Errorf("back: %d", res.Code)
	}
	if got := typed(page(t, boss.get(path))); got.Get("version") != "3" || got.Get("hold:hate") != "0.5" {
		t.Errorf("back at %v", got)
	}
	if doc := page(t, boss.get("/admin/audit?action=thresholds.")); doc.Find(`[data-act="thresholds.set"] a[href="`+path+`"]`).Length() != 2 {
		t.Errorf("the audit says %s", doc.Find("main table").Text())
	}
	var users int
	if err := site.pool.Get(&users, `SELECT count(DISTINCT by_id) FROM thresholds`); err != nil || users != 1 {
		t.Errorf("set by %d users, %v", users, err)
	}
}
