package room

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// snapshot is all of a room that another process needs to go on with it.
type snapshot struct {
	N       uint64                     `json:"n"`
	Status  string                     `json:"status"`
	Seats   []seat                     `json:"seats"`
	Host    int                        `json:"host"`
	Opened  bool                       `json:"opened"`
	Locked  bool                       `json:"locked"`
	Banned  []string                   `json:"banned,omitempty"`
	Round   Round                      `json:"round"`
	At      int64                      `json:"at"`
	Results json.RawMessage            `json:"results,omitempty"`
	Rounds  []Round                    `json:"rounds,omitempty"`
	Lines   []Said                     `json:"lines,omitempty"`
	Unsaid  []uint64                   `json:"unsaid,omitempty"`
	State   map[string]json.RawMessage `json:"state"`
	Events  []keptEvent                `json:"events,omitempty"`
}

type keptEvent struct {
	N       uint64          `json:"n"`
	Payload json.RawMessage `json:"payload"`
	Except  int             `json:"except,omitempty"`
	To      uint32          `json:"to,omitempty"`
}

// snapshot returns the room as JSON; with the events that somebody may have missed where
// every one is known.
func (r *Room) snapshot(withEvents bool) []byte {
	s := snapshot{
		N: r.n, Status: r.status, Seats: r.seats, Host: r.host, Opened: r.opened, Locked: r.locked, Banned: r.banned,
		Round: r.round, At: r.at, Results: r.results, Rounds: r.rounds, Lines: r.lines, Unsaid: r.unsaid,
		State: make(map[string]json.RawMessage, len(r.values)),
	}
	for key, value := range r.values {
		s.State[key] = value
	}
	if withEvents {
		for n := r.n - uint64(r.ring.kept) + 1; n <= r.n; n++ {
			e := r.ring.at(n)
			s.Events = append(s.Events, keptEvent{e.n, e.payload(), e.except, e.to})
		}
	}
	var b bytes.Buffer
	to := json.NewEncoder(&b)
	to.SetEscapeHTML(false) // Values that grew would not fit into the state again.
	if err := to.Encode(s); err != nil {
		panic(fmt.Sprintf("room %s: %v", r.Code, err)) // Every value in it was read as JSON.
	}
	return b.Bytes()
}

// restore goes on with a room from its snapshot; an empty one leaves the table as it is.
// Everybody is offline until they come back.
func (t *table) restore(kept []byte, clean bool, now time.Time) error {
	if len(kept) == 0 {
		return nil
	}
	var s snapshot
	if err := json.Unmarshal(kept, &s); err != nil {
		return fmt.Errorf("read snapshot of room %s: %w", t.Code, err)
	}
	t.status, t.host, t.opened, t.locked, t.banned = s.Status, s.Host, s.Opened, s.Locked, s.Banned
	t.round, t.at, t.results, t.rounds, t.lines, t.unsaid = s.Round, s.At, s.Results, s.Rounds, s.Lines, s.Unsaid
	copy(t.seats, s.Seats) // As many as there were: a version never changes.
	for i := range t.seats {
		t.seats[i].Left = now
	}
	if t.host > len(t.seats) {
		t.host = 0
	}
	t.state.restore(s.State)
	t.ring.n = s.N
	if !clean {
		t.ring.n += afterCrash
		return nil
	}
	if len(s.Events) > 0 {
		t.ring.n = s.Events[0].N - 1
	}
	for _, e := range s.Events {
		b := t.begin("")
		t.commit(append(b[:frameRoom], e.Payload[:len(e.Payload)-1]...), e.Except, e.To)
	}
	t.unsent = 0
	return nil
}
