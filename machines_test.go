package main

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/jmoiron/sqlx"

	"aiminigames/db/dbtest"
)

// machine is a process of the program, one of several on one database.
type machine struct {
	base    string
	process *exec.Cmd
}

func startMachine(t *testing.T, database string) *machine {
	t.Helper()
	child := startChild(t, []string{"DATABASE_URL=" + database})
	m := &machine{process: child}
	for _, setting := range child.Env {
		if port, ok := strings.CutPrefix(setting, "PORT="); ok {
			m.base = "http://localhost:" + port
		}
	}
	waitFor(t, "the program to serve", func() bool { return answers(t, m.base+"/readyz") })
	return m
}

// end sends the process a signal, and waits until it has gone.
func (m *machine) end(t *testing.T, signal os.Signal) {
	t.Helper()
	if err := m.process.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	_ = m.process.Wait() // A killed one says so.
}

// round is two people in the middle of a round, in a room that runs on the first of two
// machines: ada, the host, has come to it there, and bob through the other.
type round struct {
	t             *testing.T
	pool          *sqlx.DB
	first, second *machine
	path          string // of the room
	ada, bob      *visitor
	adas, bobs    *chair
}

func startRound(t *testing.T) *round {
	t.Helper()
	pool, database := dbtest.New(t)
	r := &round{
		t: t, pool: pool, first: startMachine(t, database), second: startMachine(t, database),
		ada: &visitor{t: t}, bob: &visitor{t: t},
	}
	r.ada.post(r.first.base+"/signup", url.Values{"handle": {"ada"}, "email": {"ada@example.com"}, "password": {"three hungry cats"}})
	workshop := r.ada.post(r.first.base+"/games", url.Values{"prompt": {"air hockey duel with a friend"}})
	slug := strings.TrimPrefix(workshop, "/studio/")
	waitFor(t, "the game", func() bool {
		return number(t, pool, `SELECT count(*) FROM games WHERE slug = $1 AND head_id IS NOT NULL`, slug) == 1
	})
	r.ada.post(r.first.base+workshop+"/publish", url.Values{"title": {"Air"}, "genre": {"duel"}, "visibility": {"public"}})
	r.path = r.ada.post(r.first.base+"/games/"+slug+"/rooms", nil)
	r.bob.post(r.second.base+r.path+"/guest", nil)

	r.adas = r.ada.sit(r.first.base+r.path, `{"t":"hello"}`)
	r.bobs = r.bob.sit(r.second.base+r.path, `{"t":"hello"}`)
	if string(r.adas.welcome.Seat) != "1" || string(r.bobs.welcome.Seat) != "2" || r.bobs.welcome.Room.Host != 1 {
		t.Fatalf("ada was welcomed with %+v, bob with %+v", r.adas.welcome, r.bobs.welcome)
	}
	r.adas.say(`{"t":"start"}`)
	r.bobs.hear("start")
	return r
}

// move has bob change what both see, and waits until ada sees it.
func (r *round) move(to int) {
	r.t.Helper()
	r.bobs.say(fmt.Sprintf(`{"t":"set","k":"move","v":%d}`, to))
	r.adas.hear("set")
}

// comeBack brings both back to the room, at the second machine, in the middle of their
// round.
func (r *round) comeBack() {
	r.t.Helper()
	r.adas = r.ada.sitAgain(r.second.base+r.path, r.adas)
	r.bobs = r.bob.sitAgain(r.second.base+r.path, r.bobs)
	if w := r.bobs.welcome; string(w.Seat) != "2" || w.Room.Host != 1 || w.Room.Status != "playing" || string(w.State["move"]) != "1" {
		r.t.Fatalf("bob is back to %+v", w)
	}
}

// finish ends the round, and waits until it is kept, once.
func (r *round) finish() {
	r.t.Helper()
	r.move(2)
	r.adas.say(`{"t":"end","results":[{"seat":1,"score":3},{"seat":2,"score":7}]}`)
	r.bobs.hear("end")
	waitFor(r.t, "the round to be kept", func() bool { return number(r.t, r.pool, `SELECT count(*) FROM rounds`) == 1 })
}

// TestARoomOutlivesTheMachineThatRanIt kills the first machine in the middle of a round,
// which goes on at the second with at most the last second lost.
func TestARoomOutlivesTheMachineThatRanIt(t *testing.T) {
	t.Parallel()
	r := startRound(t)
	r.move(1)
	waitFor(t, "the move to be kept", func() bool {
		return number(t, r.pool, `SELECT count(*) FROM rooms WHERE convert_from(snapshot, 'UTF8') LIKE '%"move":1%'`) == 1
	})
	r.first.end(t, os.Kill)
	r.comeBack()
	r.finish()
}

// TestADeployIsAPause ends the first machine as a deploy does: nothing is lost, not even
// what was sent while it went.
func TestADeployIsAPause(t *testing.T) {
	t.Parallel()
	r := startRound(t)
	r.move(1)
	const messages = 40
	for d := range messages {
		if d == messages/2 {
			if err := r.first.process.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
		}
		r.bobs.say(fmt.Sprintf(`{"t":"msg","d":%d}`, d))
	}
	var heard []string
	listen := func(m said) bool {
		if m.T == "msg" {
			heard = append(heard, string(m.D))
		}
		return string(m.D) != `"the last"`
	}
	r.adas.hearUntil(listen)
	r.bobs.hearUntil(func(said) bool { return true })
	if err := r.first.process.Wait(); err != nil {
		t.Errorf("the first machine ended with %v", err)
	}
	r.comeBack()
	r.bobs.say(`{"t":"msg","d":"the last"}`)
	r.adas.hearUntil(listen)

	var want []string
	for d := range messages {
		want = append(want, fmt.Sprint(d))
	}
	if want = append(want, `"the last"`); !slices.Equal(heard, want) {
		t.Errorf("ada heard %q", heard)
	}
	r.finish()
}

func answers(t *testing.T, address string) bool {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	return res.Body.Close() == nil && res.StatusCode == http.StatusOK
}
