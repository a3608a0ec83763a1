package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// newJudge is a moderation endpoint that minds the word nasty.
func newJudge(t *testing.T) *httptest.Server {
	t.Helper()
	judge := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := io.ReadAll(r.Body)
		if err != nil || !strings.HasSuffix(r.URL.Path, "/moderations") {
			http.Error(w, "not here", http.StatusNotFound)
			return
		}
		score := 0.01
		if strings.Contains(string(asked), "nasty") {
			score = 0.95
		}
		fmt.Fprintf(w, `{"id":"m","model":"judge","results":[{"flagged":false,"categories":{"harassment":false},"category_scores":{"sexual":0.01,"harassment":%v}}]}`, score)
	}))
	t.Cleanup(judge.Close)
	return judge
}

func (w *window) chats(text string) {
	w.t.Helper()
	w.write("#say", text)
	w.click(".chat-form button")
}

// TestARoomIsModerated has ada and bob talk in a room. A line of hers that word lists let pass
// is taken back from both screens when the endpoint has looked at it, and joins a case; one that
// they refuse comes back to her, and nobody reads it. Then a moderator removes the game, and the
// room closes on both screens, with the reason.
func TestARoomIsModerated(t *testing.T) {
	t.Parallel()
	judge := newJudge(t)
	s := startProgram(t, map[string]string{"OPENAI_BASE_URL": judge.URL + "/v1", "OPENAI_API_KEY": "k", "OPENAI_MODERATION_MODEL": "judge"})
	b := startChromium(t)
	ada, bob := s.member(t, b, "ada", desktop), b.person(t, phone)
	page := ada.publishes(s, "air hockey with a friend, first to 2")
	ada.open(page)
	ada.click(".together form button")
	ada.await("a room", `location.pathname.startsWith('/rooms/')`)
	ada.await("a seat", `document.querySelector('[data-seat="1"]')`)
	bob.open(evaluate[string](ada, `location.href`))
	bob.await("a seat", `document.querySelector('[data-seat="2"]')`)
	ada.await("bob", `document.querySelectorAll('.seats [data-place].is-taken, .seats li').length > 1`)

	ada.chats("hello there")
	bob.await("her line", `document.querySelector('.chat-log').textContent.includes('hello there')`)
	ada.chats("you are nasty")
	for name, w := range map[string]*window{"ada": ada, "bob": bob} {
		w.await("the line to be taken back from "+name, `[...document.querySelectorAll('.chat-log .line')].some((l) => l.matches('.is-unsaid') && l.textContent.includes('Removed'))`)
		if text := evaluate[string](w, `document.querySelector('.chat-log').textContent`); strings.Contains(text, "nasty") || !strings.Contains(text, "hello there") {
			t.Errorf("%s reads %q", name, text)
		}
	}
	ada.chats("k y s")
	ada.await("a reason", `!document.querySelector('[data-room-refused]').hidden && document.querySelector('#say').value === 'k y s'`)
	if text := ada.text("[data-room-refused]"); !strings.Contains(text, "nobody may use") {
		t.Errorf("she is told %q", text)
	}
	waitFor(t, "the case", func() bool {
		return number(t, s.pool, `SELECT count(*) FROM cases c JOIN users u ON u.id = c.user_id WHERE c.kind = 'message' AND u.handle = 'ada' AND c.machine`) == 1
	})
	if n := number(t, s.pool, `SELECT count(*) FROM chat_lines`) + number(t, s.pool, `SELECT count(*) FROM chat_reports WHERE context::text LIKE '%k y s%'`); n != 0 {
		t.Errorf("%d lines are kept that nobody has to look at", n)
	}

	maud := &visitor{t: t}
	maud.post(s.base+"/signup", url.Values{"handle": {"maud"}, "email": {"maud@example.com"}, "password": {"three hungry cats"}})
	if _, err := s.pool.Exec(`UPDATE users SET role = 'moderator' WHERE handle = 'maud'`); err != nil {
		t.Fatal(err)
	}
	(&visitor{t: t}).post(page+"/reports", url.Values{"reason": {"hate"}})
	var id string
	if err := s.pool.Get(&id, `SELECT id FROM cases WHERE kind = 'game'`); err != nil {
		t.Fatal(err)
	}
	at := s.base + "/admin/cases/" + id
	maud.post(at+"/claim", nil)
	maud.post(at+"/decide", url.Values{"action": {"remove"}, "rule": {"hate"}, "facts": {"It says so."}, "sure": {"true"}})
	for name, w := range map[string]*window{"ada": ada, "bob": bob} {
		w.await("the room to close for "+name, `document.querySelector('[data-room-bye="ended"]').checkVisibility()`)
		if text := w.text(`[data-room-bye="ended"]`); !strings.Contains(text, "took this game down") {
			t.Errorf("%s reads %q", name, text)
		}
		if evaluate[bool](w, `document.querySelector('[data-room-bye="ended"] form button').checkVisibility()`) {
			t.Errorf("%s is offered another room of a game that was taken down", name)
		}
		if problems := w.takeProblems(); len(problems) > 0 {
			t.Errorf("%s's page had problems: %q", name, problems)
		}
	}
}
