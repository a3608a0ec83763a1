package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"aiminigames/store"
)

// machine is a site of the same database and sessions as first, as on a machine of its
// own. It is alive until die is called.
func (s *testSite) machine(t *testing.T, name string) (m *testSite, origin string, die func()) {
	t.Helper()
	m = siteOn(t, s.pool, s.Sessions)
	m.Process.Machine = name
	release, err := store.Present(t.Context(), s.pool, m.Process.Name)
	if err != nil {
		t.Fatal(err)
	}
	die = sync.OnceFunc(release)
	t.Cleanup(die)
	origin = m.serve(t)
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	m.Process.Address = "http://127.0.0.1:" + u.Port()
	return m, origin, die
}

func TestARoomIsReachedThroughAnotherMachine(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada, bob := site.member(t, "ada"), site.member(t, "bob")
	code := ada.room(ada.duel(), nil)
	a, atA, _ := site.machine(t, "")
	b, atB, _ := site.machine(t, "")

	host := ada.sit(atA, code)
	other := bob.connect(atB, code)
	other.says(`{"t":"hello"}`)
	if welcome := other.hears("welcome"); welcome["seat"] != 2.0 {
		t.Errorf("through another machine: %v", welcome)
	}
	other.says(`{"t":"msg","d":"hi"}`)
	if m := host.hears("msg"); m["d"] != "hi" {
		t.Errorf("relayed: %v", m)
	}
	if a.Rooms.Stats().Rooms != 1 || b.Rooms.Stats().Rooms != 0 {
		t.Error("the room is not where it was")
	}
	other.says(`{"t":"chat","text":"hello"}`)
	host.hears("chat")
	ada.site = b
	if res := ada.post("/rooms/"+code+"/reports", url.Values{"seat": {"2"}, "reason": {"spam"}}); res.Code != http.StatusSeeOther {
		t.Errorf("a report through another machine: %d", res.Code)
	}
	if n := rows(t, site, "chat_reports"); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func TestARoomOutlivesItsMachine(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, a *testSite, die func()){
		"stopped": func(t *testing.T, a *testSite, die func()) {
			if err := a.Rooms.Close(t.Context()); err != nil {
				t.Error(err)
			}
			die()
		},
		"dead to the others": func(_ *testing.T, _ *testSite, die func()) { die() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := newSite(t)
			ada, bob := site.member(t, "ada"), site.member(t, "bob")
			code := ada.room(ada.duel(), nil)
			a, atA, die := site.machine(t, "")
			_, atB, _ := site.machine(t, "")
			host := ada.sit(atA, code)
			other := bob.sit(atB, code)
			host.says(`{"t":"set","k":"ball","v":7}`)
			other.hears("set")
			until(t, "the state to be kept", func() bool {
				var kept bool
				if err := site.pool.Get(&kept, `SELECT coalesce(convert_from(snapshot, 'UTF8') LIKE '%ball%', false) FROM rooms`); err != nil {
					t.Fatal(err)
				}
				return kept
			})

			end(t, a, die)
			site.pool.MustExec(`UPDATE rooms SET lease_until = lease_until - interval '8 seconds'`) // As if it had not renewed for so long.
			again := bob.connect(atB, code)
			again.says(`{"t":"hello"}`)
			welcome := again.hears("welcome")
			if state := welcome["state"].(map[string]any); welcome["seat"] != 2.0 || state["ball"] != 7.0 {
				t.Errorf("on the other machine: %v", welcome)
			}
			if name != "stopped" { // It is alive all the same, and hears that it has lost the room.
				host.says(`{"t":"set","k":"ball","v":8}`)
			}
			if bye := host.hears("bye"); bye["reason"] != "restart" {
				t.Errorf("who was on the first: %v", bye)
			}
			until(t, "her seat, by way of the first", func() bool {
				back := ada.connect(atA, code)
				back.says(`{"t":"hello"}`)
				m := back.hears("welcome", "bye") // bye as long as the room there is ending
				return m["t"] == "welcome" && m["seat"] == 1.0
			})
		})
	}
}

func TestFlyTakesASocketToItsRoom(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	_, atA, _ := site.machine(t, "machine-a")
	_, atB, _ := site.machine(t, "machine-b")
	ada.sit(atA, code)
	_, res, err := ada.dial(atB, code, nil)
	if err == nil || res.Header.Get("Fly-Replay") != "instance=machine-a" {
		t.Fatalf("%v, %v; want it replayed to machine-a", res, err)
	}
	for _, hop := range []http.Header{{"Fly-Replay-Src": {"instance=machine-a;region=ams;t=1"}}, {hopHeader: {"x"}}} {
		if _, res, err := ada.dial(atB, code, hop); err == nil || res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Fly-Replay") != "" || res.Header.Get("Retry-After") == "" {
			t.Errorf("a second hop %v: %v %v", hop, res, err)
		}
	}
}

func TestAMachineThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	ada := site.member(t, "ada")
	code := ada.room(ada.duel(), nil)
	a, atA, _ := site.machine(t, "")
	_, atB, _ := site.machine(t, "")
	a.Process.Address = "http://127.0.0.1:1"
	ada.sit(atA, code)
	if _, res, err := ada.dial(atB, code, nil); err == nil || res.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("%v %v, want 503", res, err)
	}
}

// Limits count visitors by their address, which only another machine of ours may say.
func TestWhoseRequestAHopIs(t *testing.T) {
	t.Parallel()
	site := newSite(t)
	other := newSite(t)
	other.Secret = []byte("another secret")
	for header, want := range map[string]string{
		site.hop("192.0.2.7"):        "192.0.2.7",
		other.hop("192.0.2.7"):       "",
		"192.0.2.7":                  "",
		"x 192.0.2.7":                "",
		site.hop("192.0.2.7") + "9":  "",
		site.hop("192.0.2.7") + " x": "",
	} {
		req := httptest.NewRequest("GET", "/", nil)
		req.Header.Set(hopHeader, header)
		if got := site.hopFrom(req); got != want {
			t.Errorf("%q: %q, want %q", header, got, want)
		}
	}
}
