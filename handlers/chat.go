package handlers

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/handlers/room"
	"aiminigames/store"
)

const (
	linesWaiting = 500 // lines that wait to be handed on, however many are said
	linesBefore  = 10  // that go with a line, for whoever has to understand it
)

// secondLook has machines look at what was said in rooms, where more than word lists are there
// to judge it. The words have spoken before anybody read the line: without an endpoint nothing
// is asked again. A line that is lost on the way loses this second look, and nothing else.
type secondLook struct {
	store *store.Store
	log   *slog.Logger

	mu      sync.Mutex // protects what follows
	waiting []store.SaidLine
	busy    bool // somebody hands lines on
}

// heard is told of each line that is said, and does not wait.
func (l *secondLook) heard(code string, said []room.Said) {
	if !l.store.ChatJudged {
		return
	}
	line := store.SaidLine{Room: code, Lines: chatLines(said[max(0, len(said)-1-linesBefore):])}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) >= linesWaiting {
		return
	}
	l.waiting = append(l.waiting, line)
	if !l.busy {
		l.busy = true
		go l.work() // until nothing waits
	}
}

// work hands on what waits, and what comes meanwhile together.
func (l *secondLook) work() {
	for {
		l.mu.Lock()
		lines := l.waiting
		l.waiting, l.busy = nil, len(lines) > 0
		l.mu.Unlock()
		if len(lines) == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		if err := l.store.JudgeLines(ctx, lines); err != nil {
			l.log.Warn("lines of chat not judged a second time", "lines", len(lines), "err", err)
		}
		cancel()
	}
}

func chatLines(said []room.Said) []store.ChatLine {
	lines := make([]store.ChatLine, len(said))
	for i, line := range said {
		id, stranger := room.ID(line.Key)
		lines[i] = store.ChatLine{
			N: line.N, Seat: line.Seat, User: uuid.FromStringOrNil(id), Stranger: stranger, Name: line.Name, Text: line.Text, At: line.At.UTC().Format(time.RFC3339),
		}
	}
	return lines
}

// unsay takes a line back that another process, or this one, has had judged.
func (s *Site) unsay(payload string) {
	code, number, _ := strings.Cut(payload, " ")
	if line, err := strconv.ParseUint(number, 10, 64); err == nil {
		s.Rooms.Unsay(code, line)
	}
}

// unsayAll takes back what was to be taken back of rooms while nobody here listened.
func (s *Site) unsayAll(ctx context.Context, codes ...string) error {
	lines, err := s.Store.Unsaid(ctx, codes...)
	for _, line := range lines {
		s.Rooms.Unsay(line.Room, line.Line)
	}
	return err
}
