package store

// search looks for the patterns of a filter in words, from one word after the other.
type search struct {
	filter
	span span
	work int
}

// from returns how many of words, from the first on, are something to mask together: a
// word, a few words, or the letters of one that was taken apart, into single letters, three
// at least, or by signs without a space. It returns 0 if there is nothing.
func (s *search) from(words []word) int {
	found := 0
	single, joined, letter := true, true, false
	s.span.clear()
	for i, w := range words[:min(len(words), s.longest)] {
		n := i + 1
		single = single && w.single
		joined = joined && (i == 0 || w.joined)
		letter = letter || w.letter // Or it is a number.
		if !single && !joined && n > s.phrase {
			break
		}
		s.work += s.span.add(w)
		apart := joined || single && n > 2
		if letter && s.has(s.masked, n, apart) && !s.has(s.innocent, n, apart) {
			found = n
		}
		if s.span.beyondFirst() > s.longest {
			break
		}
	}
	return found
}

// has reports whether one of list begins in the first of the n words of the span and ends
// in the last. What lies between others is found from those.
func (s *search) has(list patterns, n int, apart bool) bool {
	for i, says := range s.span.says {
		if i%2 == 1 && !s.span.ambiguous {
			continue
		}
		for at := 0; at < min(s.span.first[i], len(says)-1); at++ {
			s.work++
			begin := list.starting
			if at > 0 {
				begin = list.within
			}
			for _, p := range begin[start{says[at].letter, says[at+1].letter, i > 1}] {
				s.work++
				if (apart || p.words == n) && at+len(p.letters) > s.span.before[i] && p.fitsAt(says, at) {
					return true
				}
			}
		}
	}
	return false
}

// span is a few words read as one.
type span struct {
	says          readings
	first, before [len(readings{})]int // letters of the first word; letters before the last
	words         int
	ambiguous     bool
}

func (s *span) clear() {
	for i := range s.says {
		s.says[i] = s.says[i][:0]
	}
	s.words, s.ambiguous = 0, false
}

// add appends a word, and returns how many letters it read.
func (s *span) add(w word) int {
	work := 0
	for i, more := range w.says {
		work += len(more)
		says := s.says[i]
		s.before[i] = len(says)
		if n := len(says); n > 0 && len(more) > 0 && says[n-1].letter == more[0].letter {
			says[n-1].times += more[0].times
			more = more[1:]
			s.before[i]--
		}
		s.says[i] = append(says, more...)
		if s.words == 0 {
			s.first[i] = len(s.says[i])
		}
	}
	s.words++
	s.ambiguous = s.ambiguous || w.ambiguous
	return work
}

func (s *span) beyondFirst() int {
	most := 0
	for i, says := range s.says {
		most = max(most, len(says)-s.first[i])
	}
	return most
}
