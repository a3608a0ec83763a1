package store

import (
	"context"
	"sync"
	"time"

	"aiminigames/jobs/moderation"
)

// wordsKept is how long a change of the thresholds takes to reach rooms.
const wordsKept = 30 * time.Second

// chatWords are the thresholds that lines of chat are judged by.
type chatWords struct {
	mu    sync.Mutex // protects what follows
	now   moderation.Thresholds
	known bool
	asked time.Time
}

// Line judges a line of chat by its words alone, before anybody else reads it: see
// moderation.Thresholds.Line. It does not wait for the database: until that has said what
// thresholds are in force the last that were known go on, and at first the program's own.
func (s *Store) Line(text string) (line string, ok bool) {
	w := &s.chatWords
	w.mu.Lock()
	if !w.known {
		w.now, w.known = moderation.DefaultThresholds(), true
	}
	thresholds := w.now
	if time.Since(w.asked) > wordsKept {
		w.asked = time.Now()
		go s.askWords() // within seconds
	}
	w.mu.Unlock()
	return thresholds.Line(text)
}

func (s *Store) askWords() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	thresholds, err := s.Thresholds(ctx)
	if err != nil {
		return // Asked again soon.
	}
	s.chatWords.mu.Lock()
	defer s.chatWords.mu.Unlock()
	s.chatWords.now = thresholds
}
