package room

import "slices"

// putOut puts whoever sits at n out of the room for good, in each of their tabs.
func (r *Room) putOut(n int, reason string) {
	s := r.seats[n-1]
	keys, addresses := []string{s.Key}, []string{}
	if s.Guest {
		addresses = append(addresses, s.Address)
	}
	for _, c := range r.clients {
		if c.seat != n {
			continue
		}
		if c.person.Key != s.Key { // A stranger who has become somebody.
			keys = append(keys, c.person.Key)
		}
		if c.person.Guest {
			addresses = append(addresses, c.person.Address)
		}
	}
	r.banned = append(r.banned, keys...)
	r.banned = append(r.banned, addresses...)
	r.leave(n, byeKicked)
	r.flush() // They see it too.
	for _, c := range slices.Clone(r.clients) {
		if slices.Contains(keys, c.person.Key) { // In another tab too.
			if c.seat == n {
				c.seat = 0 // Not theirs any more, so not to be kept.
			}
			r.dismiss(c, reason)
		}
	}
}

// bar puts a person out for good, wherever they sit or watch.
func (r *Room) bar(id string) {
	r.banned = append(r.banned, id)
	for i := range r.seats {
		if owner, _ := ID(r.seats[i].Key); owner == id {
			r.putOut(i+1, byeBarred)
		}
	}
	for _, c := range slices.Clone(r.clients) {
		if watcher, _ := ID(c.person.Key); watcher != id {
			continue
		}
		r.banned = append(r.banned, c.person.Key)
		if c.person.Guest {
			r.banned = append(r.banned, c.person.Address)
		}
		r.dismiss(c, byeBarred)
	}
	r.dirty = true
}
