package views_test

import (
	"testing"

	"github.com/PuerkitoBio/goquery"

	"aiminigames/store"
	"aiminigames/views"
)

func mustFind(t *testing.T, document *goquery.Document, selectors ...string) {
	t.Helper()
	for _, selector := range selectors {
		if document.Find(selector).Length() == 0 {
			t.Errorf("no %s", selector)
		}
	}
}

func TestGameHasItsHooks(t *testing.T) {
	t.Parallel()
	document := whole(t, views.Game(gameView()), member)
	mustFind(t, document,
		`[data-stage][data-version="`+headID.String()+`"][data-certificate="smoke"][data-slug="star-cat"]`,
		`[data-stage][data-play-url="/games/star-cat/plays"][data-save-url="/games/star-cat/save"]`,
		`iframe[data-game][src="`+stage.Src+`"][sandbox="allow-scripts allow-pointer-lock"][referrerpolicy="no-referrer"]`,
		`script[src="/static/js/stage.js"]`, `[data-word="over"]`, `output[data-stage-score]`, `button[data-stage-fullscreen]`,
		`form[action="/games/star-cat/like"] [data-likes="7"][aria-pressed="true"]`, `form[action="/games/star-cat/remix"]`,
		`a[href="/studio/star-cat"]`, `[data-game-card][data-slug="star-cat"]`, `#board tr.own`)
	if name := document.Find("iframe[data-game]").AttrOr("name", ""); name != stage.Name {
		t.Errorf("the frame's name is %q, want %q", name, stage.Name)
	}
	if title := document.Find("iframe[data-game]").AttrOr("title", ""); title != hostile+" by "+hostile {
		t.Errorf("the frame's title is %q", title)
	}
}

func TestProgressHasItsHooks(t *testing.T) {
	t.Parallel()
	for _, status := range []string{store.Queued, store.Running, store.Ready, store.Failed, store.Stopped} {
		progress := parse(t, views.Progress("star-cat", generation(status), now)).Find("[data-generation]")
		if got := progress.AttrOr("data-generation", ""); got != status {
			t.Errorf("%s: data-generation is %q", status, got)
		}
		_, polls := progress.Attr("hx-get")
		if open := generation(status).Open(); polls != open {
			t.Errorf("%s: polls is %v, want %v", status, polls, open)
		}
	}
	rail := parse(t, views.Progress("star-cat", generation(store.Running), now)).Find(".rail")
	if got := text(rail.Find(`[data-state="done"] time`)); got != "1.5 s" {
		t.Errorf("the first stage took %q, want 1.5 s", got)
	}
	if n := rail.Find("li").Length(); n != len(store.Stages) {
		t.Errorf("%d stages are shown, want %d", n, len(store.Stages))
	}
}

func TestWorkshopOffers(t *testing.T) {
	t.Parallel()
	for status, selectors := range map[string][]string{
		store.Running: {`form[action="/studio/star-cat/cancel"] button`, `[hx-get="/studio/star-cat/stream?from=0"]`, `.prompt button[disabled]`},
		store.Ready:   {`.chips input[name="prompt"]`, `.chips input[name="maker"][value="model"]`, `.note.is-cannot li`},
		store.Failed:  {`form[action="/studio/star-cat/prompts"] input[name="maker"][value="builtin"]`, `.reason`},
	} {
		mustFind(t, whole(t, views.Workshop(workshop(status)), member), append(selectors,
			`[data-generation="`+status+`"]`, `[data-stage][data-preview]`, `iframe[data-game]`, `form[action="/studio/star-cat/prompts"] textarea[name="prompt"]`,
			`input[type="radio"][name="maker"][value="builtin"]`, `[data-error-for="prompt"]`,
			`.version[data-version="`+liveID.String()+`"][data-certificate="smoke"] form[action="/studio/star-cat/versions/1/restore"]`,
			`a[href="/studio/star-cat/versions/2/source"]`, `dialog form[action="/studio/star-cat/publish"]`,
			`form[action="/studio/star-cat/delete"]`, `form[action="/studio/star-cat/unpublish"]`)...)
	}
	head := whole(t, views.Workshop(workshop(store.Ready)), member).Find(`.version.is-head`)
	if head.Length() != 1 || head.Find(`form`).Length() != 0 {
		t.Error("the head is not marked, or can be restored onto itself")
	}
	unfinished := workshop(store.Stopped)
	unfinished.Head.Partial = true
	if whole(t, views.Workshop(unfinished), member).Find(`[data-dialog="publish"], dialog`).Length() != 0 {
		t.Error("an unfinished version can be published")
	}
}

func TestTopUpHasItsHooks(t *testing.T) {
	t.Parallel()
	mustFind(t, whole(t, pages()["top up"], member), `form[action="/wallet/topups"][method="post"] button[name="credits"][value="500"]`, `button[name="credits"][value="5000"]`,
		`form[action="/wallet/topups"] input[name="credits"][type="number"]`, `form input[type="hidden"][name="key"][value="`+gameID.String()+`"]`, `form input[type="hidden"][name="next"]`)
	if document := whole(t, pages()["top up, closed"], member); document.Find("main form").Length() != 0 {
		t.Error("where nobody can top up, there is a form for it")
	}
	for _, status := range []string{store.TopUpOpen, store.TopUpPaid, store.TopUpExpired, store.TopUpFailed} {
		state := whole(t, topUp(status), member).Find("[data-topup-state]")
		if got := state.AttrOr("data-topup-state", ""); got != status {
			t.Errorf("%s: data-topup-state is %q", status, got)
		}
		if _, polls := state.Attr("hx-get"); polls != (status == store.TopUpOpen) {
			t.Errorf("%s: polls is %v", status, polls)
		}
		if shows := state.Find(`[data-balance="1300"]`).Length() == 1; shows != (status == store.TopUpPaid) {
			t.Errorf("%s: a balance shows is %v", status, shows)
		}
	}
}

func TestStreamAddsOnly(t *testing.T) {
	t.Parallel()
	part := parse(t, views.Stream("star-cat", hostile, 42))
	mustFind(t, part, `span[hx-get="/studio/star-cat/stream?from=42"][hx-swap="outerHTML"]`)
	if part.Find("img, script").Length() != 0 || part.Text() != hostile {
		t.Errorf("the stream says %q", part.Text())
	}
}

func TestFieldsKeepWhatWasTyped(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string][]string{
		"home": {"prompt"}, "sign up": {"handle", "email"}, "log in": {"email"}, "settings": {"handle"}, "publish": {"title", "summary"},
	} {
		document := whole(t, pages()[name], member)
		for _, field := range fields {
			input := document.Find(`main [name="` + field + `"]:not([type="hidden"])`).First()
			if typed := input.AttrOr("value", input.Text()); typed != hostile {
				t.Errorf("%s: %s holds %q", name, field, typed)
			}
			if got := text(document.Find(`[data-error-for="` + field + `"]`)); got != hostile {
				t.Errorf("%s: beside %s stands %q", name, field, got)
			}
			if input.AttrOr("aria-invalid", "") != "true" {
				t.Errorf("%s: %s is not marked as invalid", name, field)
			}
		}
	}
	if whole(t, views.LogIn(views.LogInView{}), store.User{}).Find("[data-error-for]").Length() != 0 {
		t.Error("an untouched form has errors")
	}
}

func TestPartsAreWhatIsSwapped(t *testing.T) {
	t.Parallel()
	cards := []store.Card{card(), card()}
	for name, test := range map[string]struct {
		page views.Page
		want string // what the part has
		lack string // and has not
	}{
		"a filter":       {views.Games(views.GamesView{Page: store.CardPage{Cards: cards, Next: "x"}}), `#results .cards [data-game-card]`, `.filters`},
		"the next cards": {views.Games(views.GamesView{Browse: store.Browse{After: "w", Genre: "snake"}, Page: store.CardPage{Cards: cards, Next: "x"}}), `li.more a[href="/games?after=x&genre=snake"]`, `#results, ul.cards`},
		"the last cards": {views.Games(views.GamesView{Browse: store.Browse{After: "x"}, Page: store.CardPage{Cards: cards}}), `[data-game-card]`, `.more`},
		"a creator's":    {views.Profile(views.ProfileView{Profile: store.Profile{User: member, Games: cards, Next: "y"}, After: "x"}), `li.more a[href="/@ada?after=y"]`, `h1`},
		"a refused one":  {pages()["home"], `form.prompt [data-error-for="prompt"]`, `h1`},
		"a problem":      {pages()["problem"], `[data-problem] time`, `h1`},
	} {
		part := parse(t, test.page.Part)
		mustFind(t, part, test.want)
		if part.Find(test.lack).Length() != 0 {
			t.Errorf("%s: the part has %s", name, test.lack)
		}
	}
}

func TestGuestsSignUpBeforePublishing(t *testing.T) {
	t.Parallel()
	document := whole(t, pages()["publish, guest"], guest)
	mustFind(t, document, `main a[href="/signup?next=%2Fstudio%2Fstar-cat%2Fpublish"]`)
	if document.Find(`form[action="/studio/star-cat/publish"]`).Length() != 0 {
		t.Error("a guest gets the form")
	}
}
