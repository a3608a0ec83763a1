package room

import (
	"context"
	"errors"
	"time"
)

var (
	// ErrLost means that this process does not run the room any more.
	ErrLost = errors.New("the room is not ours")
	// ErrEnded means that somebody has closed the room.
	ErrEnded = errors.New("the room was closed")
	// ErrClosed means that the hub is shutting down.
	ErrClosed = errors.New("rooms are closed")
)

// Keeper keeps rooms where other processes find them. Its methods may be called at once
// from several goroutines.
type Keeper interface {
	// Save keeps what is new of a room. The error is ErrLost if another process runs it, and
	// ErrEnded if it was closed; the rounds are kept all the same.
	Save(ctx context.Context, k Kept) error
	// Renew renews the leases of all rooms of this process.
	Renew(ctx context.Context) (Held, error)
}

// Held is which rooms are this process's.
type Held struct {
	Codes  []string
	Closed []string // those that somebody has closed, among the rest
}

// Kept is what a Keeper is told of a room.
type Kept struct {
	Code              string
	Status            string // lobby, playing or ended
	Players, Watchers int    // seats that are taken, and who watches
	Locked            bool
	Snapshot          []byte  // JSON, for Hub.Start
	Rounds            []Round // that ended since the last Save that succeeded: some may come twice
	Released          bool    // whoever is asked next may have the room
	Closed            bool    // it has ended for good
}

// Round is one that was played to its end.
type Round struct {
	ID             string      `json:"id"` // a UUID
	Seed           uint32      `json:"seed"`
	Started, Ended time.Time   `json:",omitzero"`
	Seats          []RoundSeat `json:"seats"` // until the end, those who have left
}

// RoundSeat is how somebody did in a round.
type RoundSeat struct {
	Seat  int    `json:"seat"`
	Key   string `json:"key"`
	Name  string `json:"name"`
	Color string `json:"color"`
	Score *int64 `json:"score,omitempty"` // nil: none was given
	Place int    `json:"place"`           // from 1, the same for the same score; 0: not ranked
}

// save hands what is kept of the room to the keeper, and tells the room when it is done.
// At most one save of a room is under way.
func (r *Room) save(now time.Time) {
	k := r.kept(false)
	r.saving, r.dirty, r.savedAt, r.savedN = true, false, now, r.n
	r.hub.work.Go(func() {
		err := r.hub.keep(k)
		r.post(input{do: func() { r.afterSave(err, len(k.Rounds)) }})
	})
}

// keep waits for its turn: a database is not asked by all rooms at once.
func (h *Hub) keep(k Kept) error {
	h.turns <- struct{}{}
	defer func() { <-h.turns }()
	ctx, cancel := context.WithTimeout(context.Background(), saveWithin)
	defer cancel()
	return h.cfg.Keeper.Save(ctx, k)
}

func (r *Room) kept(withEvents bool) Kept {
	players := 0 // Seats that are kept for somebody are taken, as long as anybody is there.
	for i := range r.seats {
		if r.seats[i].taken() && r.anybody() {
			players++
		}
	}
	return Kept{
		Code: r.Code, Status: r.status, Players: players, Watchers: r.watching(), Locked: r.locked,
		Snapshot: r.snapshot(withEvents), Rounds: append([]Round(nil), r.rounds...),
	}
}

// afterSave notes how the save of so many rounds went.
func (r *Room) afterSave(err error, rounds int) {
	r.saving = false
	switch {
	case err == nil:
		r.rounds = r.rounds[rounds:]
	case errors.Is(err, ErrLost):
		r.rounds, r.over = r.rounds[rounds:], byeRestart
	case errors.Is(err, ErrEnded):
		r.rounds, r.over = r.rounds[rounds:], byeEnded
	default:
		r.dirty = true
		r.hub.cfg.Log.Warn("room not saved", "room", r.Code, "err", err)
	}
}
