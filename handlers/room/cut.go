package room

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Cut ends every socket of the person with this key or log-in, whose seats go offline.
// Whoever was about to come in is turned away as well.
func (h *Hub) Cut(key string) {
	h.mu.Lock()
	h.cuts[key] = time.Now()
	here := h.keys[key] > 0 || h.logins[key] > 0
	h.mu.Unlock()
	if !here {
		return
	}
	for _, r := range h.all() {
		h.work.Go(func() {
			r.post(input{do: func() {
				for i := len(r.clients) - 1; i >= 0; i-- {
					if c := r.clients[i]; c.person.is(key) {
						r.dismiss(c, byeOut)
					}
				}
			}})
		})
	}
}

// Logins returns the log-ins of all who are here.
func (h *Hub) Logins() []string {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Collect(maps.Keys(h.logins))
}

// isCut reports whether p was cut since it was found out who they are.
func (h *Hub) isCut(p Person) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.cuts[p.Key].After(p.Asked) || h.cuts[p.Login].After(p.Asked)
}

// Bar puts whoever has this ID out of a room for good, as its host could. Where the room does
// not run here, nothing happens.
func (h *Hub) Bar(code, id string) {
	if r := h.Find(code); r != nil {
		h.work.Go(func() { r.post(input{do: func() { r.bar(id) }}) })
	}
}

// forgetCuts drops those that nobody can still be on the way from.
func (h *Hub) forgetCuts(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.DeleteFunc(h.cuts, func(_ string, at time.Time) bool { return now.Sub(at) > cutKept })
}

// is reports whether this is the key or the log-in of p.
func (p Person) is(key string) bool { return key != "" && (p.Key == key || p.Login == key) }

// strangerMark is before what would be the ID of a stranger, if they were kept.
const strangerMark = "stranger "

func newStranger() string { return strangerMark + uuid.Must(uuid.NewV4()).String() } // Chance never fails us.

func isStranger(key string) bool { return strings.HasPrefix(key, strangerMark) }

// ID is the ID of who has a key, and whether that is a stranger, of whom nothing is kept.
func ID(key string) (id string, stranger bool) {
	id, stranger = strings.CutPrefix(key, strangerMark)
	return id, stranger
}
