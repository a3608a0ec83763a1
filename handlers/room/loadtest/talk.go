//go:build linux

package loadtest

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"
)

// Talk is how a crowd talks: every player says so many messages a second, each at a random
// moment of its turn, whether or not the server keeps up.
type Talk struct {
	Rate   float64       // messages a second from each player
	Warm   time.Duration // before anything counts
	During time.Duration // what counts
}

// Heard is what came of a talk.
type Heard struct {
	Deliveries uint64        // of messages due while it counted
	PerSecond  float64       // of them
	P50        time.Duration // from when a message was due to a delivery, as are the next
	P99        time.Duration
	Max        time.Duration
	ServerCPU  time.Duration // for a million deliveries
	Server     float64       // share of a core that the server took
	Load       float64       // and the load itself
	Others     float64       // and everybody else on this machine
	Fault      error         // what was lost, disordered or cut off; nil is as it should be
}

// Talk talks, waits until all has arrived or nothing more comes, and tells what was heard.
// The server's CPU time is p's.
func (c *Crowd) Talk(t Talk, p *Process) (Heard, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer thread()()
	runtime.GC() // Not while it counts.
	from := c.clock.now()
	c.span = &span{from: from + t.Warm, to: from + t.Warm + t.During}
	defer func() { c.span = nil }()
	c.talk(t.Rate, from, c.span.from)
	before, err1 := c.spent(p)
	c.talk(t.Rate, c.span.from, c.span.to)
	after, err2 := c.spent(p)
	c.settle()
	took := &c.span.latency
	server, load := after.server-before.server, after.load-before.load
	during := float64(after.at - before.at)
	h := Heard{
		Deliveries: took.Count(), PerSecond: float64(took.Count()) / t.During.Seconds(),
		P50: took.Quantile(.5), P99: took.Quantile(.99), Max: took.Max(),
		Server: float64(server) / during, Load: float64(load) / during,
		Others: max(0, float64(after.all-before.all-server-load)/during), Fault: c.wrong(),
	}
	if n := after.heard - before.heard; n > 0 {
		h.ServerCPU = server * 1_000_000 / time.Duration(n)
	}
	return h, errors.Join(err1, err2)
}

// spent is what it took to get somewhere.
type spent struct {
	at, server, load, all time.Duration
	heard                 uint64
}

func (c *Crowd) spent(p *Process) (spent, error) {
	server, err1 := p.CPU()
	load, err2 := ownCPU()
	all, err3 := everyCPU()
	return spent{c.clock.now(), server, load, all, c.heard}, errors.Join(err1, err2, err3)
}

// turn is a message to be said.
type turn struct {
	due time.Duration
	by  *member
}

// talk says what is due, from and until these moments, and listens all the while. What is
// late is said as soon as may be; its mark keeps the moment at which it was due.
func (c *Crowd) talk(rate float64, from, until time.Duration) {
	period := time.Duration(float64(time.Second) / rate)
	periods := int(max(1, 20*time.Millisecond/period)) // planned in one go
	turns := make([]turn, 0, periods*len(c.members))
	for ; from < until; from += time.Duration(periods) * period {
		turns = turns[:0]
		for _, m := range c.members {
			for i := range periods {
				turns = append(turns, turn{from + time.Duration(i)*period + rand.N(period), m})
			}
		}
		slices.SortFunc(turns, func(a, b turn) int { return cmp.Compare(a.due, b.due) })
		for rest := turns; len(rest) > 0; {
			now := c.clock.now()
			rest = c.speak(rest, now)
			if len(rest) > 0 {
				c.poll(rest[0].due - c.clock.now())
			}
		}
	}
}

// speak says what is due by now, a player's messages in one write, and returns the rest.
func (c *Crowd) speak(turns []turn, now time.Duration) []turn {
	due := 0
	for ; due < len(turns) && turns[due].due <= now; due++ {
		m := turns[due].by
		m.said++
		c.body = c.target.Speech.Say(c.body[:0], Mark{Room: m.room, Sender: m.player, Count: m.said, Due: turns[due].due})
		m.out = appendFrame(m.out, m.opcode, c.body)
	}
	for _, t := range turns[:due] {
		if err := t.by.flush(); err != nil {
			c.fault(fmt.Errorf("room %d, player %d speaks: %w", t.by.room, t.by.player, errors.Join(err, t.by.close())))
		}
	}
	return turns[due:]
}

// settle waits until everything said was heard, or nothing more comes for a while.
func (c *Crowd) settle() {
	var owed uint64
	for _, m := range c.members {
		owed += uint64(m.said) * uint64(c.players-1)
	}
	for heard, since := c.heard, time.Now(); c.heard < owed && time.Since(since) < 2*time.Second; {
		for _, m := range c.members {
			if err := m.flush(); err != nil {
				c.fault(fmt.Errorf("room %d, player %d speaks: %w", m.room, m.player, errors.Join(err, m.close())))
			}
		}
		c.poll(10 * time.Millisecond)
		if c.heard != heard {
			heard, since = c.heard, time.Now()
		}
	}
	if c.heard < owed {
		c.fault(fmt.Errorf("%d of %d deliveries never came", owed-c.heard, owed))
	}
}
