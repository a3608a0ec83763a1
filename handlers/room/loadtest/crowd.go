//go:build linux

package loadtest

import (
	"errors"
	"fmt"
	"sync"

	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"
)

// Crowd is the players of some rooms, all connected. What they hear is checked against what
// was said: every message has to reach everybody else in its room, once and in order.
type Crowd struct {
	target  Target
	players int // in each room
	members []*member
	clock   clock

	mu     sync.Mutex // protects what follows, and the members: whoever has it polls
	loop   *loop
	span   *span  // nil while nothing counts
	heard  uint64 // deliveries of all time
	faults int
	first  error // of the faults
	left   bool
	body   []byte // of the message that is being said
	ear    ear
	idling sync.WaitGroup
}

// span is which messages count, by when they are due, and how long their deliveries took.
type span struct {
	from, to time.Duration
	latency  Histogram
}

// member is one player.
type member struct {
	room, player int
	place        Place
	opcode       byte     // of what it says
	fd           int      // of its socket, -1 for none
	part         []byte   // of a frame, that has come
	newest       []uint32 // count of the newest message of each player in the room
	said         uint32   // messages
	out          []byte   // frames to be written
}

// Gather connects so many rooms of players, 32 at once.
func Gather(t Target, rooms, players int) (*Crowd, error) {
	c := newCrowd(t, rooms, players)
	_, err := c.join(32)
	return c, err
}

func newCrowd(t Target, rooms, players int) *Crowd {
	c := &Crowd{target: t, players: players, clock: clock{time.Now()}, members: make([]*member, rooms*players)}
	c.ear = c.newEar()
	for i := range c.members {
		c.members[i] = &member{room: i / players, player: i % players, fd: -1, newest: make([]uint32, players)}
	}
	return c
}

// join connects all members, so many at once, and returns how long after the first set out
// each was welcomed. When one fails, all leave.
func (c *Crowd) join(atOnce int) (took *Histogram, err error) {
	if c.loop, err = newLoop(); err != nil {
		return nil, err
	}
	c.left = false
	took = new(Histogram)
	conns := make([]*conn, len(c.members))
	begin := time.Now()
	var joins errgroup.Group
	joins.SetLimit(atOnce)
	for i, m := range c.members {
		joins.Go(func() (err error) {
			if conns[i], m.place, err = dial(c.target, m.room, m.player, m.place); err == nil {
				c.mu.Lock()
				took.Record(time.Since(begin))
				c.mu.Unlock()
			}
			return err
		})
	}
	err = joins.Wait()
	for i, m := range c.members {
		if conns[i] == nil {
			continue // It has failed.
		}
		var wrong error
		m.opcode, m.part = conns[i].opcode, conns[i].came
		m.fd, wrong = c.loop.add(conns[i].Conn, i)
		err = errors.Join(err, wrong)
	}
	if err != nil {
		return nil, errors.Join(err, c.Leave())
	}
	c.idling.Go(c.idle)
	return took, nil
}

// Leave closes every socket.
func (c *Crowd) Leave() error {
	c.mu.Lock()
	c.left = true
	wrong := []error{c.loop.close()}
	for _, m := range c.members {
		wrong = append(wrong, m.close())
	}
	c.mu.Unlock()
	c.idling.Wait()
	return errors.Join(wrong...)
}

func (m *member) close() error {
	if m.fd < 0 {
		return nil
	}
	fd := m.fd
	m.fd = -1
	return unix.Close(fd)
}

// idle answers pings while nobody talks, until the crowd leaves.
func (c *Crowd) idle() {
	for {
		time.Sleep(20 * time.Millisecond) // Nothing is waited for, and nothing measured.
		c.mu.Lock()
		if c.left {
			c.mu.Unlock()
			return
		}
		c.poll(0)
		c.mu.Unlock()
	}
}

// poll waits for at most d until something comes, and hears it.
func (c *Crowd) poll(d time.Duration) {
	ready, err := c.loop.wait(d)
	if err != nil {
		c.fault(err)
	}
	for _, e := range ready {
		m := c.members[e.Fd]
		if err := c.listen(m); err != nil {
			c.fault(fmt.Errorf("room %d, player %d: %w", m.room, m.player, errors.Join(err, m.close())))
		}
	}
}

// ear is whose messages are being heard, and since when. Its functions are made once:
// what they would leave to the garbage collector for each message costs time just when others
// are measured.
type ear struct {
	m       *member
	at      time.Duration
	message func([]byte) error
	ping    func([]byte) error
}

func (c *Crowd) newEar() ear {
	each := func(n uint64, mark Mark) { c.hear(c.ear.m, c.ear.at, n, mark) }
	return ear{
		message: func(message []byte) error { return c.target.Speech.Hear(message, each) },
		ping: func(payload []byte) error {
			c.ear.m.out = appendFrame(c.ear.m.out, opPong, payload)
			return c.ear.m.flush()
		},
	}
}

// listen hears what has come for one member.
func (c *Crowd) listen(m *member) error {
	came, err := c.loop.read(m.fd, m.part)
	if err != nil {
		return err
	}
	c.ear.m, c.ear.at = m, c.clock.now()
	rest, err := cut(came, c.ear.message, c.ear.ping)
	m.part = append(m.part[:0], rest...)
	return err
}

// flush writes what the kernel takes at once.
func (m *member) flush() error {
	if m.fd < 0 || len(m.out) == 0 {
		return nil
	}
	n, err := writeNow(m.fd, m.out)
	m.out = append(m.out[:0], m.out[n:]...)
	return err
}

// hear checks that a message follows those before it.
func (c *Crowd) hear(m *member, now time.Duration, n uint64, mark Mark) {
	c.heard++
	if mark.Room != m.room || mark.Sender == m.player || mark.Sender >= c.players {
		c.fault(fmt.Errorf("room %d, player %d got %+v", m.room, m.player, mark))
		return
	}
	if n != 0 && n <= m.place.N {
		c.fault(fmt.Errorf("room %d, player %d got event %d after %d", m.room, m.player, n, m.place.N))
	}
	m.place.N = max(n, m.place.N)
	newest := &m.newest[mark.Sender]
	if mark.Count != *newest+1 {
		c.fault(fmt.Errorf("room %d, player %d got message %d of %d after %d", m.room, m.player, mark.Count, mark.Sender, *newest))
	}
	*newest = mark.Count
	if s := c.span; s != nil && s.from <= mark.Due && mark.Due < s.to {
		s.latency.Record(now - mark.Due)
	}
}

func (c *Crowd) fault(err error) {
	c.faults++
	if c.first == nil {
		c.first = err
	}
}

// wrong is what went wrong so far, nil for nothing.
func (c *Crowd) wrong() error {
	if c.first == nil {
		return nil
	}
	return fmt.Errorf("%d faults, the first: %w", c.faults, c.first)
}
