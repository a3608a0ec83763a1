package room

import "sync/atomic"

// Stats is what operators watch. The counts only grow.
type Stats struct {
	Rooms, Sockets int   // now
	Gather         int64 // nanoseconds that rooms wait for more to write, now

	Frames     uint64 // from clients
	Deliveries uint64 // of events to clients
	Welcomes   uint64
	Slow       uint64 // clients sent away because they were too far behind
	Rated      uint64 // frames that came too fast
}

type counters struct{ frames, deliveries, welcomes, slow, rated atomic.Uint64 }

// Stats returns the counts as they are.
func (h *Hub) Stats() Stats {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return Stats{
		Rooms: len(h.rooms), Sockets: h.sockets, Gather: h.gather.Load(),
		Frames: h.stats.frames.Load(), Deliveries: h.stats.deliveries.Load(), Welcomes: h.stats.welcomes.Load(),
		Slow: h.stats.slow.Load(), Rated: h.stats.rated.Load(),
	}
}
