//go:build linux

package loadtest

import (
	"errors"
	"fmt"
	"time"
)

// Bench measures one server. Rooms have eight players each, who say 100 bytes of JSON at a time.
type Bench struct {
	Target  Target
	Process *Process
	Step    time.Duration                    // how long each load is put on while a limit is looked for
	Log     func(format string, args ...any) // is told of every step

	waited time.Duration // for others
}

const (
	players    = 8
	usual      = 10   // messages a second from each player
	crowded    = 50   // rooms, which makes 28,000 deliveries a second at the usual rate
	narrow     = 1.05 // how near the two ends of a search get
	bearable   = 50 * time.Millisecond
	disturbing = .1              // of a core, by others
	longest    = 3 * time.Minute // that a Bench waits for them, in all
)

// Usual is 28,000 deliveries a second.
func (b *Bench) Usual() (Heard, error) {
	h, err := b.talk(crowded, usual, 2*b.Step)
	return h, errors.Join(err, h.Fault)
}

// Wide looks for how many rooms at the usual rate are sustained: 99 of 100 deliveries within
// 50 ms of when they were due, and nothing lost or out of order.
func (b *Bench) Wide() (Heard, error) {
	return b.limit(64, func(rooms float64) (Heard, error) { return b.talk(int(rooms), usual, b.Step) })
}

// Fast looks for how much 50 rooms sustain, as Wide does.
func (b *Bench) Fast() (Heard, error) {
	return b.limit(2*usual, func(rate float64) (Heard, error) { return b.talk(crowded, rate, b.Step) })
}

// limit doubles the load from x on until it is not sustained, and then halves the range
// between. A load counts as too much when that shows twice.
func (b *Bench) limit(x float64, try func(x float64) (Heard, error)) (best Heard, err error) {
	good, bad := 0.0, 0.0
	for bad == 0 || bad > good*narrow {
		var h Heard
		for range 2 {
			if h, err = try(x); err != nil || h.sustained() {
				break
			}
		}
		switch {
		case err != nil:
			return best, err
		case h.sustained():
			good, best = x, h
		default:
			bad = x
		}
		if x = (good + bad) / 2; bad == 0 {
			x = 2 * good
		}
		if good == 0 && bad < 1 {
			return best, fmt.Errorf("nothing is sustained: %+v", h)
		}
	}
	return best, nil
}

func (h Heard) sustained() bool { return h.Fault == nil && h.P99 <= bearable }

// talk measures one load. On a machine of two cores others take theirs from the server or
// from the load, so what was measured while they did is measured again when they are done.
func (b *Bench) talk(rooms int, rate float64, during time.Duration) (Heard, error) {
	for {
		c, err := Gather(b.Target, rooms, players)
		if err != nil {
			return Heard{}, err
		}
		time.Sleep(200 * time.Millisecond) // The joins are not what is measured.
		h, err := c.Talk(Talk{Rate: rate, Warm: during / 4, During: during}, b.Process)
		b.Log("%s: %d rooms, %.0f msg/s a player: %v", b.Target.Name, rooms, rate, h)
		if err = errors.Join(err, c.Leave()); err != nil || h.Others < disturbing || b.waited > longest {
			return h, err
		}
		if err := b.quiet(); err != nil {
			return h, err
		}
	}
}

// quiet waits until others leave the machine to us.
func (b *Bench) quiet() error {
	const look = 500 * time.Millisecond
	before, err := everyCPU()
	for err == nil && b.waited <= longest {
		time.Sleep(look) // Others are to work meanwhile, not we.
		b.waited += look
		now, wrong := everyCPU()
		if float64(now-before) < disturbing*float64(look) {
			return nil
		}
		before, err = now, wrong
	}
	return err
}

// String is one line of what was heard.
func (h Heard) String() string {
	s := fmt.Sprintf("%.0f/s, p50 %v, p99 %v, max %v, CPU %.2f s for 1M (%.0f %%, load %.0f %%, others %.0f %%)",
		h.PerSecond, h.P50.Round(time.Microsecond), h.P99.Round(time.Microsecond), h.Max.Round(time.Microsecond), h.ServerCPU.Seconds(), 100*h.Server, 100*h.Load, 100*h.Others)
	if h.Fault != nil {
		s += ": " + h.Fault.Error()
	}
	return s
}

// Idle is how many bytes of memory the server takes for each of so many sockets that are
// welcomed and say nothing. It wants a server that has done nothing yet.
func (b *Bench) Idle(sockets int) (float64, error) {
	before, err := b.Process.Memory()
	if err != nil {
		return 0, err
	}
	c, err := Gather(b.Target, sockets/players, players)
	if err != nil {
		return 0, err
	}
	time.Sleep(2 * time.Second) // What the joins left to do is done.
	after, err := b.Process.Memory()
	each := float64(after-before) / float64(len(c.members))
	b.Log("%s: %d idle sockets, %.1f KiB each", b.Target.Name, len(c.members), each/1024)
	return each, errors.Join(err, c.Leave())
}

// Storms is how long joins take when all come at once.
type Storms struct {
	Joins, Returns time.Duration // the 99th of 100 to be welcomed, from when the first set out
}

// Storms has 1,000 sockets join at once, drops them all and has them come back at once.
func (b *Bench) Storms() (Storms, error) {
	const sockets = 1000
	if err := b.quiet(); err != nil {
		return Storms{}, err
	}
	c := newCrowd(b.Target, sockets/players, players)
	joins, err := c.join(sockets)
	if err != nil {
		return Storms{}, err
	}
	time.Sleep(time.Second) // Rooms have told each other who came.
	if err := c.Leave(); err != nil {
		return Storms{}, err
	}
	returns, err := c.join(sockets)
	if err != nil {
		return Storms{}, err
	}
	s := Storms{joins.Quantile(.99), returns.Quantile(.99)}
	b.Log("%s: 1,000 joins at once: p50 %v, p99 %v; returns: p50 %v, p99 %v", b.Target.Name, joins.Quantile(.5), s.Joins, returns.Quantile(.5), s.Returns)
	return s, errors.Join(c.wrong(), c.Leave())
}
