package room

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Hub is the rooms of this process.
type Hub struct {
	cfg      Config
	ctx      context.Context // ends when the hub closes
	stop     context.CancelFunc
	work     sync.WaitGroup // of rooms, saves and the hub's own goroutines
	turns    chan struct{}  // as many as saves may be under way
	gather   atomic.Int64   // nanoseconds that rooms wait for more to write at once
	stats    counters
	messages sync.Pool

	mu        sync.RWMutex // protects what follows
	rooms     map[string]*Room
	addresses map[string]int         // sockets of guests
	left      map[string][]allowance // by room and person, of those who left just now
	keys      map[string]int         // sockets of each person
	logins    map[string]int         // and of each log-in
	cuts      map[string]time.Time   // when somebody's sockets were ended, by key or log-in
	sockets   int
	closed    bool
}

// New returns a hub without rooms. Close ends it.
func New(cfg Config) *Hub {
	if cfg.Rate == 0 {
		cfg.Rate, cfg.Burst = 30, 60
	}
	if cfg.PerAddress == 0 {
		cfg.PerAddress = 10
	}
	h := &Hub{cfg: cfg, turns: make(chan struct{}, 8), rooms: map[string]*Room{}, keys: map[string]int{}, logins: map[string]int{}, cuts: map[string]time.Time{}, addresses: map[string]int{}, left: map[string][]allowance{}}
	h.ctx, h.stop = context.WithCancel(context.Background())
	h.work.Go(h.renew)
	h.work.Go(h.watchLoad)
	return h
}

// Find returns the room of this code, nil if it does not run here.
func (h *Hub) Find(code string) *Room {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.rooms[code]
}

// Start runs a room, which the caller has just claimed, from the snapshot that was kept of
// it; nil for a new one. Clean is whether its last process let go of it, rather than died.
// If it runs here already, that is the room. The error is ErrClosed, or the snapshot's.
func (h *Hub) Start(s Setting, snapshot []byte, clean bool) (*Room, error) {
	now := time.Now()
	t := newTable(s)
	if err := t.restore(snapshot, clean, now); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, ErrClosed
	}
	if r, ok := h.rooms[s.Code]; ok {
		return r, nil
	}
	r := newRoom(h, t, now)
	h.rooms[s.Code] = r
	h.work.Go(func() {
		defer h.forget(r)
		defer r.recovered()
		r.run(h.ctx)
	})
	return r, nil
}

func (h *Hub) forget(r *Room) {
	h.mu.Lock()
	delete(h.rooms, r.Code) // Before done closes, so that whoever is told to try again does not find it.
	h.mu.Unlock()
	close(r.done)
	r.turnAway()
}

// End ends a room for good; why is one of the Why constants, or "". It is false if the room
// does not run here.
func (h *Hub) End(code, why string) bool {
	r := h.Find(code)
	if r == nil {
		return false
	}
	if _, known := farewells[why]; !known {
		why = byeEnded
	}
	h.finish(r, why)
	return true
}

// finish has a room end for a reason, as soon as it comes to it: one that is busy holds up
// no other.
func (h *Hub) finish(r *Room, reason string) {
	h.work.Go(func() { r.post(input{do: func() { r.over = reason }}) })
}

// Codes are those of the rooms that run here.
func (h *Hub) Codes() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Collect(maps.Keys(h.rooms))
}

func (h *Hub) all() []*Room {
	h.mu.RLock()
	defer h.mu.RUnlock()
	rooms := make([]*Room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// Close tells everybody that this process restarts, keeps every room for the next, and
// waits until all is done, or ctx ends.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.stop()
	done := make(chan struct{})
	go func() { h.work.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// renew keeps the leases of all rooms, and ends those that are not ours any more. While the
// keeper cannot be reached, rooms go on: if another process has taken one over meanwhile,
// its players find that one when ours ends.
func (h *Hub) renew() {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-h.ctx.Done():
			return
		case <-tick.C:
		}
		h.forgetAllowances(time.Now())
		h.forgetCuts(time.Now())
		before := h.all()
		if len(before) == 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(h.ctx, renewEvery)
		held, err := h.cfg.Keeper.Renew(ctx)
		cancel()
		if err != nil {
			h.cfg.Log.Warn("leases of rooms not renewed", "err", err)
			continue
		}
		h.compare(before, held)
	}
}

// compare ends the rooms that held does not have.
func (h *Hub) compare(before []*Room, held Held) {
	ours := map[string]bool{}
	for _, code := range held.Codes {
		ours[code] = true
	}
	closed := map[string]bool{}
	for _, code := range held.Closed {
		closed[code] = true
	}
	for _, r := range before {
		switch {
		case closed[r.Code]:
			h.finish(r, byeEnded)
		case !ours[r.Code]:
			h.finish(r, byeRestart)
		}
	}
}

// enter counts a socket. It is false for a guest of whose address there are too many. What
// somebody may still send is what they could before they were here last: nobody gets a
// fresh allowance by coming again.
func (h *Hub) enter(r *Room, c *client, now time.Time) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := c.person
	if p.Guest {
		if h.addresses[p.Address] >= h.cfg.PerAddress {
			return false
		}
		h.addresses[p.Address]++
	}
	h.sockets++
	h.keys[p.Key]++
	if p.Login != "" {
		h.logins[p.Login]++
	}
	c.rate, c.chats = newBucket(h.cfg.Rate, h.cfg.Burst, now), newBucket(1, 5, now)
	if left := h.left[allowanceKey(r, p)]; len(left) > 0 {
		last := left[len(left)-1]
		h.left[allowanceKey(r, p)] = left[:len(left)-1]
		c.rate, c.chats = last.rate, last.chats
	}
	return true
}

func (h *Hub) exit(r *Room, c *client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	p := c.person
	h.sockets--
	lessOne(h.keys, p.Key)
	lessOne(h.logins, p.Login)
	key := allowanceKey(r, p)
	h.left[key] = append(h.left[key], allowance{c.rate, c.chats})
	if p.Guest {
		lessOne(h.addresses, p.Address)
	}
}

// lessOne takes one from a count, and forgets what there is none of any more.
func lessOne(counts map[string]int, name string) {
	if counts[name]--; counts[name] <= 0 {
		delete(counts, name)
	}
}

// allowance is what somebody who has left a room may still send there.
type allowance struct{ rate, chats bucket }

func allowanceKey(r *Room, p Person) string {
	if isStranger(p.Key) {
		return r.Code + " " + p.Address
	}
	return r.Code + " " + p.Key
}

// forgetAllowances drops those of people who left some time ago: all they could send is
// theirs again.
func (h *Hub) forgetAllowances(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, left := range h.left {
		kept := slices.DeleteFunc(left, func(a allowance) bool { return now.Sub(a.rate.at) > 2*renewEvery })
		if h.left[key] = kept; len(kept) == 0 {
			delete(h.left, key)
		}
	}
}
