package views_test

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"aiminigames/store"
	"aiminigames/views"
)

func TestHostileWordsStayWords(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		for _, document := range []*goquery.Document{whole(t, page, guest), whole(t, page, store.User{})} {
			if n := document.Find("img[src=x], [onerror], body script").Length(); n > 0 {
				t.Errorf("%s: a hostile word became %d elements", name, n)
			}
			document.Find("[href], [src], [action]").Each(func(_ int, element *goquery.Selection) {
				for _, attribute := range []string{"href", "src", "action"} {
					if strings.HasPrefix(strings.ToLower(element.AttrOr(attribute, "")), "javascript:") {
						t.Errorf("%s: %s leads to a script", name, goquery.NodeName(element))
					}
				}
			})
		}
		if page.Part != nil && parse(t, page.Part).Find("img[src=x], script").Length() > 0 {
			t.Errorf("%s: a hostile word became an element of the part", name)
		}
	}
}

// The policy of the pages allows no inline style and no script without the nonce: what breaks it would be dead.
func TestPagesKeepThePolicy(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		document := whole(t, page, member)
		document.Find("script").Each(func(_ int, script *goquery.Selection) {
			if script.AttrOr("nonce", "") != "n0nce" || script.AttrOr("src", "") == "" {
				t.Errorf("%s: a script without the nonce, or an inline one", name)
			}
		})
		if n := document.Find("[style], style, base, object, embed").Length(); n > 0 {
			t.Errorf("%s: %d inline styles or elements that are not allowed", name, n)
		}
		for _, node := range document.Find("*").Nodes {
			for _, attribute := range node.Attr {
				if strings.HasPrefix(attribute.Key, "on") || strings.HasPrefix(attribute.Key, "hx-on") {
					t.Errorf("%s: %s has the inline handler %s", name, node.Data, attribute.Key)
				}
			}
		}
	}
}

func TestPagesAreForEveryone(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		document := whole(t, page, member)
		for selector, want := range map[string]int{"h1": 1, "main": 1, "head title": 1, `html[lang]`: 1, `[role="status"].toast`: 1} {
			if n := document.Find(selector).Length(); n != want {
				t.Errorf("%s: %d of %s, want %d", name, n, selector, want)
			}
		}
		ids := map[string]bool{}
		document.Find("[id]").Each(func(_ int, element *goquery.Selection) {
			id := element.AttrOr("id", "")
			if ids[id] {
				t.Errorf("%s: two elements have the id %q", name, id)
			}
			ids[id] = true
		})
		document.Find(`input:not([type="hidden"]), textarea, select`).Each(func(_ int, input *goquery.Selection) {
			id := input.AttrOr("id", "none")
			if input.Closest("label").Length()+document.Find(`label[for="`+id+`"]`).Length() == 0 {
				t.Errorf("%s: %s %q has no label", name, goquery.NodeName(input), input.AttrOr("name", ""))
			}
		})
		document.Find("button, a").Each(func(_ int, element *goquery.Selection) {
			if strings.TrimSpace(element.Text()) == "" && element.AttrOr("aria-label", "") == "" {
				t.Errorf("%s: a %s without words", name, goquery.NodeName(element))
			}
		})
		document.Find("[aria-describedby]").Each(func(_ int, element *goquery.Selection) {
			for _, id := range strings.Fields(element.AttrOr("aria-describedby", "")) {
				if !ids[id] {
					t.Errorf("%s: described by %q, which is not there", name, id)
				}
			}
		})
	}
}

// What only a script could send would be lost without one.
func TestFormsWorkWithoutScripts(t *testing.T) {
	t.Parallel()
	for name, page := range pages() {
		whole(t, page, member).Find("form").Each(func(_ int, form *goquery.Selection) {
			if form.AttrOr("method", "") == "dialog" {
				return
			}
			action := form.AttrOr("action", "")
			if !strings.HasPrefix(action, "/") || form.Find("button:not([type=button])").Length() == 0 {
				t.Errorf("%s: form %q has no address or no button", name, action)
			}
			for _, attribute := range []string{"hx-post", "hx-get"} {
				if to, ok := form.Attr(attribute); ok && to != action {
					t.Errorf("%s: %s is %q, but the form leads to %q", name, attribute, to, action)
				}
			}
		})
	}
}

func TestLayoutSays(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Privacy(), store.User{})
	for _, selector := range []string{
		`html[data-theme="dark"]`, `a.skip[href="#main"]`, `link[rel="preload"][as="font"]`, `link[rel="manifest"]`,
		`link[rel="canonical"][href="http://localhost:8080/games/star-cat"]`, `meta[property="og:image"][content^="http://localhost:8080/"]`,
		`meta[name="twitter:card"]`, `form[action="/theme"] input[name="next"]`, `a[href^="/login"]`, `a[href^="/signup"]`, `meta[name="htmx-config"][content*='"422"']`,
	} {
		if document.Find(selector).Length() == 0 {
			t.Errorf("no %s", selector)
		}
	}
	if whole(t, views.Privacy(), member).Find(`form[method="post"][action="/logout"] button`).Length() != 1 {
		t.Error("a member cannot log out")
	}
	private := whole(t, views.Problem(views.ProblemView{Status: 404}), store.User{})
	if private.Find(`meta[name="robots"][content="noindex"]`).Length() != 1 || private.Find(`link[rel="canonical"]`).Length() != 0 {
		t.Error("a private page is offered to search engines")
	}
}

// text is what a selection says, with single spaces.
func text(s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") }
