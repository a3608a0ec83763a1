//go:build linux

package loadtest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// relay is a server of one room that does to its messages what change says: it is given each
// with its number, from 1, and returns what goes out for it.
type relay struct {
	change func(n int, message string) []string

	mu      sync.Mutex
	sockets []*websocket.Conn
	n       int
}

func (s *relay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{Subprotocols: []string{"minigame.v1"}}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // The crowd notices.
	}
	defer conn.Close()
	for greeted := false; ; greeted = true {
		_, message, err := conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		if greeted {
			s.n++
			for _, m := range s.change(s.n, string(message)) {
				for _, other := range s.sockets {
					if other != conn {
						_ = other.WriteMessage(websocket.TextMessage, []byte(m)) // Who is gone is gone.
					}
				}
			}
		} else {
			s.sockets = append(s.sockets, conn)
			_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"welcome","seat":1,"token":"x","n":0}`)) // As above.
			_ = conn.WriteMessage(websocket.PingMessage, nil)                                                  // As above.
		}
		s.mu.Unlock()
	}
}

func TestACrowdNoticesWhatGoesWrong(t *testing.T) {
	t.Parallel()
	numbered := func(n int, m string) string {
		return strings.Replace(m, `"t":"msg",`, fmt.Sprintf(`"t":"msg","n":%d,`, n), 1)
	}
	var held string
	for name, test := range map[string]struct {
		change func(n int, m string) []string
		fault  string // the beginning, after the number of faults; empty for none
	}{
		"all is well":             {func(n int, m string) []string { return []string{numbered(n, m)} }, ""},
		"without numbers":         {func(_ int, m string) []string { return []string{m} }, ""},
		"many in one frame":       {func(n int, m string) []string { return []string{"[" + numbered(n, m) + "]"} }, ""},
		"one is lost on the way":  {func(n int, m string) []string { return []string{m}[:min(1, max(n-20, 20-n))] }, "got message"},
		"the last ones are lost":  {func(n int, m string) []string { return []string{m}[:min(1, max(30-n, 0))] }, "never came"},
		"one comes twice":         {func(n int, m string) []string { return []string{m, m}[:1+max(0, 1-max(n-20, 20-n))] }, "got message"},
		"numbers go back":         {func(n int, m string) []string { return []string{numbered(100-n, m)} }, "got event"},
		"somebody is sent away":   {func(n int, _ string) []string { return []string{`{"t":"bye","reason":"slow"}`} }, "slow"},
		"from another room":       {func(_ int, m string) []string { return []string{strings.Replace(m, `"0000`, `"0007`, 1)} }, "got {Room:7"},
		"what is said is an echo": {func(_ int, m string) []string { return []string{strings.Replace(m, `"000001`, `"000000`, 1)} }, "got {Room:0 Sender:0"},
		"one overtakes another": {func(n int, m string) []string {
			if n%10 == 5 {
				held = m
				return nil
			}
			if n%10 == 9 {
				return []string{m, held}
			}
			return []string{m}
		}, "got "}, // An echo, where the one that was held is the other's.
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(&relay{change: test.change})
			defer server.Close()
			url := func(int, int) (string, error) { return "ws" + strings.TrimPrefix(server.URL, "http"), nil }
			c, err := Gather(Target{Name: name, Speech: Minigame{}, URL: url}, 1, 2)
			if err != nil {
				t.Fatal(err)
			}
			heard, err := c.Talk(Talk{Rate: 100, During: 200 * time.Millisecond}, &Process{PID: os.Getpid()})
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case test.fault == "" && (heard.Fault != nil || heard.Deliveries != 40):
				t.Errorf("%d deliveries of 40, %v", heard.Deliveries, heard.Fault)
			case test.fault != "" && (heard.Fault == nil || !strings.Contains(heard.Fault.Error(), test.fault)):
				t.Errorf("%d deliveries of 40, and the fault %v", heard.Deliveries, heard.Fault)
			}
			if err := c.Leave(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestALimitIsFoundBetweenWhatIsSustainedAndWhatIsNot(t *testing.T) {
	t.Parallel()
	for _, most := range []float64{3, 64, 100, 1000} {
		b := &Bench{Log: t.Logf}
		best, err := b.limit(64, func(x float64) (Heard, error) {
			h := Heard{PerSecond: x}
			if x > most {
				h.P99 = time.Second
			}
			return h, nil
		})
		if err != nil || best.PerSecond > most || best.PerSecond < most/1.06 {
			t.Errorf("of %v: %v, %v", most, best.PerSecond, err)
		}
	}
}
