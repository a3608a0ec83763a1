package words

// hit is something found: the signs of a text that it takes up.
type hit struct {
	set      set
	from, to int
}

func (m matcher) hits(signs []rune) []hit {
	hits, _ := m.search(signs)
	return hits
}

// search also says how much work it was: letters read, and comparisons made.
func (m matcher) search(signs []rune) ([]hit, int) {
	words := cutWords(signs)
	s := search{matcher: m}
	var hits []hit
	innocent := 0 // words up to here are within a phrase that is let pass
	for i := range words {
		s.from(words[i:])
		if s.passed > 0 {
			innocent = max(innocent, i+s.passed)
		}
		if s.found > 0 && i+s.found > innocent {
			hits = append(hits, hit{s.set, words[i].from, words[i+s.found-1].to})
		}
	}
	return hits, s.work
}

// search looks for the patterns of a matcher in words, from one word after the other.
type search struct {
	matcher
	span   span
	work   int
	found  int // words of the longest find
	set    set // of all finds
	passed int // words of the longest innocent phrase
}

// from notes how many of words, from the first on, are something to find together: a word, a
// few words, or the letters of one that was taken apart, into single letters, three at least,
// or by signs without a space.
func (s *search) from(words []word) {
	s.found, s.set, s.passed = 0, 0, 0
	single, joined, letter := true, true, false
	s.span.clear()
	for i, w := range words[:min(len(words), mostSpelt)] {
		n := i + 1
		single = single && w.single
		joined = joined && (i == 0 || w.joined)
		letter = letter || w.letter // Or it is a number.
		if n > s.phrase && !single && !joined {
			return
		}
		s.work += s.span.add(w)
		bad, more := s.has(s.bad, n, joined || single && n > 2)
		takenBack, passing := s.has(s.innocent, n, joined || single && n > 2)
		switch {
		case takenBack != 0:
			if phrase, _ := s.has(s.innocent, n, false); n > 1 && phrase != 0 {
				s.passed = n
			}
		case letter && bad != 0:
			s.found, s.set = n, s.set|bad
		}
		if !more && !passing {
			return
		}
	}
}

// has returns the sets of those of list that begin in the first of the n words of the span and
// end in the last, and whether any could with more words. What lies between others is found
// from those.
func (s *search) has(list patterns, n int, apart bool) (found set, more bool) {
	for i, says := range s.span.says {
		if i%2 == 1 && !s.span.ambiguous {
			continue
		}
		for at := range min(s.span.first[i], len(says)) {
			node := list.starting[i/2]
			if at > 0 {
				node = list.within[i/2]
			}
			to := at
			for ; to < len(says) && node != nil; to++ {
				s.work++
				if node = node.next[says[to].letter]; node == nil || to < s.span.before[i] {
					continue
				}
				for _, p := range node.ends {
					s.work++
					if (apart && p.spelt() || p.words == n) && p.fitsAt(says, at) {
						found |= p.set
					}
				}
			}
			more = more || node != nil
		}
	}
	return found, more
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
