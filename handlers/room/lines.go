package room

import (
	"bytes"
	"slices"
	"strconv"
)

// Chat returns the last lines that were said in a room, nil if it does not run here.
func (h *Hub) Chat(code string) []Said {
	r := h.Find(code)
	if r == nil {
		return nil
	}
	lines := make(chan []Said, 1)
	if !r.post(input{do: func() { lines <- append([]Said(nil), r.lines...) }}) {
		return nil
	}
	select {
	case said := <-lines:
		return said
	case <-r.done:
		return nil
	}
}

// Unsay takes a line back that was said in a room: from every screen, and from what is kept.
// Where the room does not run here, or has taken it back before, nothing happens.
func (h *Hub) Unsay(code string, line uint64) {
	if r := h.Find(code); r != nil {
		h.work.Go(func() { r.post(input{do: func() { r.unsay(line) }}) })
	}
}

// unsay tells everybody that a line is taken back. Its number stays, and those who come later
// are told too: the line may stand on their screens from before.
func (r *Room) unsay(line uint64) {
	if line == 0 || line > r.n || slices.Contains(r.unsaid, line) || !r.ring.forget(line, "chat") {
		return
	}
	r.lines = slices.DeleteFunc(r.lines, func(s Said) bool { return s.N == line })
	if len(r.unsaid) == chatKept {
		r.unsaid = slices.Delete(r.unsaid, 0, 1)
	}
	r.unsaid = append(r.unsaid, line)
	b := append(r.begin("unsaid"), `,"line":`...)
	r.commit(strconv.AppendUint(b, line, 10), 0, 0)
	r.dirty = true
}

// appendUnsaid appends which lines were taken back of late.
func (t *table) appendUnsaid(b []byte) []byte {
	b = append(b, `,"unsaid":[`...)
	for i, line := range t.unsaid {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(b, line, 10)
	}
	return append(b, ']')
}

// nobody is no seat's: an event for it alone is sent to nobody.
const nobody = 1 << 31

// forget empties an event that is kept, so that nobody is sent it any more. It is false if it
// is not of this kind.
func (r *ring) forget(n uint64, kind string) bool {
	if n > r.n || r.n-n >= uint64(r.kept) {
		return true // Long gone.
	}
	e := r.at(n)
	start := []byte(`{"t":"` + kind + `","n":`)
	if !bytes.HasPrefix(e.payload(), start) {
		return false
	}
	b := append(e.buf[:frameRoom], start...)
	e.buf = append(strconv.AppendUint(b, n, 10), '}')
	e.frame, e.except, e.to = seal(e.buf), 0, nobody
	return true
}
