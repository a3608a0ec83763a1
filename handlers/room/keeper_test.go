package room

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// shelf is where rooms are kept in tests, as the store keeps them: a row for each room, with
// a lease that one process has.
type shelf struct {
	mu   sync.Mutex // protects rows
	rows map[string]*row
}

type row struct {
	process string // that runs it; empty for none
	until   time.Time
	clean   bool
	closed  bool
	last    Kept
	rounds  map[string]Round
	saves   int
}

const leaseLasts = 15 * time.Second

var errShelf = errors.New("the shelf cannot be reached")

func newShelf() *shelf { return &shelf{rows: map[string]*row{}} }

// claim gives a room to a process, if it is nobody's now.
func (s *shelf) claim(code, process string) (snapshot []byte, clean, ours bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rows[code]
	if r == nil {
		r = &row{rounds: map[string]Round{}}
		s.rows[code] = r
	}
	if r.closed || r.process != "" && r.process != process && time.Now().Before(r.until) {
		return nil, false, false
	}
	clean = r.clean
	r.process, r.until, r.clean = process, time.Now().Add(leaseLasts), false
	return r.last.Snapshot, clean, true
}

// row returns a copy of what is kept of a room.
func (s *shelf) row(t *testing.T, code string) row {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.rows[code]
	if r == nil {
		t.Fatalf("nothing is kept of room %s", code)
	}
	return *r
}

// take changes a room's row, as another process or an administrator would.
func (s *shelf) take(code string, change func(*row)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s.rows[code])
}

// process is the Keeper of one process.
type process struct {
	shelf *shelf
	name  string

	mu     sync.Mutex // protects what follows
	fails  bool       // the shelf cannot be reached
	dead   bool       // killed: nothing of it arrives any more, and nobody is told
	before func()     // what happens first in each Save
}

func (p *process) set(change func(*process)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

func (p *process) reach() error {
	p.mu.Lock()
	fails, before := p.fails || p.dead, p.before
	p.mu.Unlock()
	if before != nil {
		before()
	}
	if fails {
		return errShelf
	}
	return nil
}

func (p *process) Save(_ context.Context, k Kept) error {
	if err := p.reach(); err != nil {
		return err
	}
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	r := p.shelf.rows[k.Code]
	if r == nil || r.process != p.name || r.closed {
		return ErrLost
	}
	r.last, r.clean, r.closed = k, k.Released, k.Closed
	r.saves++
	for _, round := range k.Rounds {
		r.rounds[round.ID] = round
	}
	if k.Released || k.Closed {
		r.process = ""
	}
	return nil
}

func (p *process) Renew(context.Context) (Held, error) {
	if err := p.reach(); err != nil {
		return Held{}, err
	}
	p.shelf.mu.Lock()
	defer p.shelf.mu.Unlock()
	var held Held
	for code, r := range p.shelf.rows {
		switch {
		case r.process != p.name:
		case r.closed:
			held.Closed = append(held.Closed, code)
		default:
			r.until = time.Now().Add(leaseLasts)
			held.Codes = append(held.Codes, code)
		}
	}
	return held, nil
}
