package room

import (
	"cmp"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
)

// result is how the host's game says that somebody did.
type result struct {
	Seat  int      `json:"seat"`
	Score *float64 `json:"score"`
}

const maxScore = 1e12 // either way

// start begins a round. It returns the code of what stands in its way, or "".
func (t *table) start(now time.Time) string {
	if t.status != lobby || len(t.rounds) >= maxUnkept {
		return "status"
	}
	there := 0
	for i := range t.seats {
		if t.seats[i].Online {
			there++
		}
	}
	if there < t.Min || there == 0 {
		return "players"
	}
	id, err := uuid.NewV7()
	if err != nil {
		return "status" // No randomness, no round: the host can try again.
	}
	t.status, t.results = playing, nil
	t.at = now.UnixMilli() + startDelay
	t.round = Round{ID: id.String(), Seed: rand.Uint32(), Started: now}
	b := append(t.begin("start"), `,"seed":`...)
	b = strconv.AppendUint(b, uint64(t.round.Seed), 10)
	b = append(b, `,"at":`...)
	t.commit(strconv.AppendInt(b, t.at, 10), 0, 0)
	return ""
}

// end ends the round with these results, or with none. It returns the code of what is
// wrong with them, or "".
func (t *table) end(given []byte, now time.Time) string {
	if t.status != playing {
		return "status"
	}
	var results []result
	if given != nil && json.Unmarshal(given, &results) != nil {
		return "broken"
	}
	seats, code := t.ranked(results)
	if code != "" {
		return code
	}
	t.status = ended
	t.round.Ended, t.round.Seats = now, append(slices.Clone(seats), t.leavers()...)
	if t.counted.take(now) { // Rounds of no time at all would fill every board.
		t.rounds = append(t.rounds, t.round)
	}
	t.results = appendResults(nil, seats)
	t.commit(append(append(t.begin("end"), `,"results":`...), t.results...), 0, 0)
	t.clearGone()
	return ""
}

// leavers are those who left the round before its end: it counts for them, without a place.
func (t *table) leavers() []RoundSeat {
	return slices.DeleteFunc(t.round.Seats, func(s RoundSeat) bool { return t.seats[s.Seat-1].taken() || t.seatOf("", s.Key) != 0 })
}

// ranked is everybody who is seated with their score and place: the highest score first,
// the same place for the same score, no place for those who were given none.
func (t *table) ranked(results []result) ([]RoundSeat, string) {
	scores := make([]*int64, len(t.seats))
	for _, r := range results {
		if r.Seat < 1 || r.Seat > len(t.seats) || !t.seats[r.Seat-1].taken() {
			return nil, "seat"
		}
		if r.Score != nil {
			score := int64(min(max(*r.Score, -maxScore), maxScore))
			scores[r.Seat-1] = &score
		}
	}
	var seats []RoundSeat
	for i := range t.seats {
		if s := &t.seats[i]; s.taken() {
			seats = append(seats, RoundSeat{Seat: i + 1, Key: s.Key, Name: s.Name, Color: s.Color, Score: scores[i]})
		}
	}
	slices.SortStableFunc(seats, func(a, b RoundSeat) int {
		if a.Score == nil || b.Score == nil {
			return cmp.Compare(unscored(a), unscored(b))
		}
		return cmp.Compare(*b.Score, *a.Score)
	})
	for i := range seats {
		switch {
		case seats[i].Score == nil:
		case i > 0 && *seats[i].Score == *seats[i-1].Score:
			seats[i].Place = seats[i-1].Place
		default:
			seats[i].Place = i + 1
		}
	}
	return seats, ""
}

func unscored(s RoundSeat) int {
	if s.Score == nil {
		return 1
	}
	return 0
}

// again brings everybody back to the lobby, with nothing left of the round.
func (t *table) again() string {
	if t.status != ended {
		return "status"
	}
	t.status, t.results = lobby, nil
	t.clear()
	for i := range t.seats {
		t.seats[i].Ready = false
	}
	t.commit(t.begin("again"), 0, 0)
	return ""
}

func appendResults(b []byte, seats []RoundSeat) []byte {
	b = append(b, '[')
	for i, s := range seats {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"seat":`...)
		b = strconv.AppendInt(b, int64(s.Seat), 10)
		b = append(b, `,"name":`...)
		b = appendString(b, s.Name)
		if s.Score != nil {
			b = append(b, `,"score":`...)
			b = strconv.AppendInt(b, *s.Score, 10)
		}
		b = append(b, `,"place":`...)
		b = strconv.AppendInt(b, int64(s.Place), 10)
		b = append(b, '}')
	}
	return append(b, ']')
}
