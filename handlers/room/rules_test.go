package room

import (
	"fmt"
	"testing"
	"time"
)

var morning = time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)

func TestLimitsAreAsPromised(t *testing.T) {
	for name, limit := range map[string][2]int64{
		"bytes of a frame":          {maxFrame, 4 << 10},
		"bytes of the state":        {maxState, 64 << 10},
		"keys of the state":         {maxKeys, 256},
		"seats":                     {maxSeats, 16},
		"watchers":                  {maxWatchers, 50},
		"characters of a line":      {maxChat, 300},
		"messages for a slow one":   {maxQueue, 64},
		"events that can be missed": {ringSize, 256},
		"milliseconds to a start":   {startDelay, 3_000},
		"seconds of a seat":         {int64(seatKept / time.Second), 30},
		"seconds of a host":         {int64(hostKept / time.Second), 10},
		"minutes of an empty room":  {int64(emptyAfter / time.Minute), 10},
		"seconds to a hello":        {int64(helloWithin / time.Second), 5},
		"seconds between saves":     {int64(saveEvery / time.Second), 1},
		"seconds between renewals":  {int64(renewEvery / time.Second), 5},
	} {
		if limit[0] != limit[1] {
			t.Errorf("%s: %d, want %d", name, limit[0], limit[1])
		}
	}
}

func TestBucketLetsTheBurstThroughAndThenTheRate(t *testing.T) {
	b := newBucket(30, 60, morning)
	take := func(now time.Time, tries int) (taken int) {
		for range tries {
			if b.take(now) {
				taken++
			}
		}
		return taken
	}
	for _, step := range []struct {
		after        time.Duration
		tries, taken int
		strikes      int
	}{
		{0, 70, 60, 10},
		{100 * time.Millisecond, 5, 3, 12},
		{time.Second, 31, 30, 13},
		{2 * time.Second, 1, 1, 0}, // Full again: forgiven.
		{time.Hour, 61, 60, 1},
		{-time.Hour, 1, 0, 2}, // A clock that was set back gives nothing.
	} {
		morning := b.at.Add(step.after)
		if got := take(morning, step.tries); got != step.taken || b.strikes != step.strikes {
			t.Errorf("%v later %d of %d were taken, %d strikes; want %d and %d", step.after, got, step.tries, b.strikes, step.taken, step.strikes)
		}
	}
}

func TestRingKeepsTheLastEvents(t *testing.T) {
	for _, from := range []uint64{0, 1, 7, 250, 255, 256, 10_000, 1<<53 - 100} {
		r := ring{n: from}
		for i := range uint64(3 * ringSize) {
			n := from + i + 1
			b := r.begin("msg")
			r.commit(append(b, fmt.Sprintf(`,"d":%d`, n)...), int(n%3), uint32(n%2)<<2)
			if r.n != n {
				t.Fatalf("event %d has number %d", n, r.n)
			}
			oldest := max(from, n-min(n, ringSize))
			for _, after := range []uint64{oldest, n} {
				if !r.has(after) {
					t.Fatalf("from %d, at %d: what came after %d is not there", from, n, after)
				}
			}
			if r.has(n+1) || oldest > 0 && r.has(oldest-1) {
				t.Fatalf("from %d, at %d: has what cannot be there", from, n)
			}
			for _, k := range []uint64{oldest + 1, n} {
				e := r.at(k)
				want := fmt.Sprintf(`{"t":"msg","n":%d,"d":%d}`, k, k)
				if e.n != k || string(e.payload()) != want || e.except != int(k%3) || e.to != uint32(k%2)<<2 {
					t.Fatalf("event %d is %d: %s", k, e.n, e.payload())
				}
			}
		}
	}
}

func TestEventsAreForWhomTheyAreFor(t *testing.T) {
	for _, test := range []struct {
		except int
		to     uint32
		want   string // a y for each seat from 0 that gets it
	}{
		{0, 0, "yyyy"},
		{2, 0, "yyny"},
		{1, 1<<1 | 1<<3, "nnny"},
		{1, 1 << 1, "nnnn"},
	} {
		e := event{except: test.except, to: test.to}
		got := ""
		for seat := range 4 {
			got += map[bool]string{true: "y", false: "n"}[e.isFor(seat)]
		}
		if got != test.want {
			t.Errorf("except %d to %b: %s, want %s", test.except, test.to, got, test.want)
		}
	}
}

func TestFramesAreSealedByTheirLength(t *testing.T) {
	for size, header := range map[int]string{
		0: "\x81\x00", 1: "\x81\x01", 125: "\x81\x7d", 126: "\x81\x7e\x00\x7e", 65535: "\x81\x7e\xff\xff", 65536: "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00",
	} {
		got := seal(make([]byte, frameRoom+size))
		if string(got[:len(header)]) != header || len(got) != len(header)+size {
			t.Errorf("%d bytes are sealed as %x", size, got[:len(header)])
		}
	}
}

func TestSeatsGoByTokenAndThenByKey(t *testing.T) {
	table := newTable(Setting{Max: 3})
	token := table.sit(1, Person{Key: "a"}, morning)
	table.sit(2, Person{Key: "b"}, morning)
	for _, test := range []struct {
		token, key string
		want       int
	}{
		{token, "a", 1}, {token, "b", 1}, {token, "c", 1}, {"", "b", 2}, {"wrong", "b", 2}, {"wrong", "c", 0}, {"", "", 0}, {token + "x", "", 0},
	} {
		if got := table.seatOf(test.token, test.key); got != test.want {
			t.Errorf("token %q of key %q sits at %d, want %d", test.token, test.key, got, test.want)
		}
	}
}

func TestOfflineSeatsExpire(t *testing.T) {
	table := newTable(Setting{Min: 1, Max: 4})
	for i := range 3 {
		table.sit(i+1, member(string(rune('a'+i))), morning.Add(time.Duration(i)))
	}
	table.drop(1, morning)
	for _, step := range []struct {
		after time.Duration
		next  time.Duration // when to look again
		host  int
		taken bool // seat 1
	}{
		{0, hostKept, 1, true},
		{hostKept - 1, hostKept, 1, true},
		{hostKept, seatKept, 2, true},
		{seatKept - 1, seatKept, 2, true},
		{seatKept, -1, 2, false},
	} {
		next := table.expire(morning.Add(step.after))
		if want := morning.Add(step.next); step.next >= 0 && !next.Equal(want) || step.next < 0 && !next.IsZero() {
			t.Errorf("after %v the next look is at %v, want %v", step.after, next, want)
		}
		if table.host != step.host || table.seats[0].taken() != step.taken {
			t.Errorf("after %v the host is %d, seat 1 taken %v; want %d, %v", step.after, table.host, table.seats[0].taken(), step.host, step.taken)
		}
	}
}

func TestBrokenSnapshotIsAnError(t *testing.T) {
	table := newTable(Setting{Code: code, Max: 2})
	for _, kept := range []string{"{", "[]", "null and more", `{"n":-1}`} {
		if err := table.restore([]byte(kept), true, morning); err == nil {
			t.Errorf("%s was taken for a snapshot", kept)
		}
	}
}
