package room

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// seated is a table in play, at which so many sit.
func seated(count int) *table {
	t := newTable(Setting{Code: code, Min: 1, Max: 8})
	now := time.Unix(1_000_000_000, 0)
	for i := range count {
		t.sit(i+1, member(string(rune('a'+i))), now.Add(time.Duration(i)*time.Second))
	}
	t.start(now)
	return t
}

func TestResultsAreRanked(t *testing.T) {
	tests := map[string]struct {
		given string
		want  string // seat:score:place in order, or the code of what is wrong
	}{
		"none":              {``, "1:-:0 2:-:0 3:-:0"},
		"null":              {`null`, "1:-:0 2:-:0 3:-:0"},
		"highest first":     {`[{"seat":1,"score":5},{"seat":2,"score":9},{"seat":3,"score":-1}]`, "2:9:1 1:5:2 3:-1:3"},
		"a tie":             {`[{"seat":1,"score":5},{"seat":2,"score":9},{"seat":3,"score":9}]`, "2:9:1 3:9:1 1:5:3"},
		"all the same":      {`[{"seat":3,"score":0},{"seat":2,"score":0},{"seat":1,"score":0}]`, "1:0:1 2:0:1 3:0:1"},
		"one without":       {`[{"seat":3,"score":2},{"seat":1}]`, "3:2:1 1:-:0 2:-:0"},
		"below nothing":     {`[{"seat":3,"score":-2}]`, "3:-2:1 1:-:0 2:-:0"},
		"the last counts":   {`[{"seat":1,"score":1},{"seat":1,"score":2}]`, "1:2:1 2:-:0 3:-:0"},
		"huge":              {`[{"seat":1,"score":1e300},{"seat":2,"score":-1e300}]`, "1:1000000000000:1 2:-1000000000000:2 3:-:0"},
		"part of a point":   {`[{"seat":1,"score":1.9}]`, "1:1:1 2:-:0 3:-:0"},
		"an empty seat":     {`[{"seat":4,"score":1}]`, "seat"},
		"no such seat":      {`[{"seat":99,"score":1}]`, "seat"},
		"no seat":           {`[{"score":1}]`, "seat"},
		"no list":           {`{"seat":1}`, "broken"},
		"a word":            {`[{"seat":1,"score":"10"}]`, "broken"},
		"beyond all floats": {`[{"seat":1,"score":1e999}]`, "broken"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			table := seated(3)
			var given []byte
			if test.given != "" {
				given = []byte(test.given)
			}
			got := table.end(given, time.Now())
			if got == "" {
				var places []string
				for _, s := range table.round.Seats {
					score := "-"
					if s.Score != nil {
						score = fmt.Sprint(*s.Score)
					}
					places = append(places, fmt.Sprintf("%d:%s:%d", s.Seat, score, s.Place))
				}
				got = strings.Join(places, " ")
			} else if table.status != playing {
				t.Error("a refused end has ended the round")
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestEndIsToldToAllAndKeptWithEverybodysKey(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[0].say(`{"t":"end"}`)
		players[0].refused("status")
		start := begin(players)
		if start.Seed == 0 {
			t.Error("the seed is 0, which is the seed of no round")
		}
		players[0].say(`{"t":"end","results":[{"seat":2,"score":3},{"seat":8,"score":9}]}`)
		players[0].refused("seat")
		players[0].say(`{"t":"end","results":[{"seat":2,"score":3}]}`)
		players[1].hearsOnly(`{"t":"end","results":[{"seat":2,"name":"b","score":3,"place":1},{"seat":1,"name":"a","place":0}]}`)
		if m := players[1].hello(`{"t":"hello"}`); m.Room.Status != ended || len(m.Room.Results) != 2 {
			t.Errorf("who comes after the end finds %s", m.raw)
		}
		time.Sleep(2 * time.Second)
		for _, round := range h.shelf.row(t, code).rounds {
			if round.Seats[0].Key != "key of b" || round.Seed != start.Seed || !round.Ended.After(round.Started) {
				t.Errorf("kept is %+v", round)
			}
		}
	})
}

func TestAgainBringsTheSamePeopleBackToAnEmptyLobby(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		players[1].say(`{"t":"ready","v":true}`)
		players[0].hearsOnly(`{"t":"ready","seat":2,"v":true}`)
		if m := players[0].hello(`{"t":"hello"}`); !strings.Contains(string(m.Room.Seats[1]), `"ready":true`) {
			t.Errorf("who comes later sees seat 2 as %s", m.Room.Seats[1])
		}
		first := begin(players)
		players[0].say(`{"t":"again"}`)
		players[0].refused("status")
		players[0].say(`{"t":"set","k":"a","v":1}`)
		players[0].say(`{"t":"end"}`)
		players[1].hear("end")
		players[1].say(`{"t":"again"}`)
		players[1].refused("host")
		players[0].say(`{"t":"again"}`)
		players[1].hearsOnly(`{"t":"again"}`)
		m := players[1].hello(`{"t":"hello"}`)
		if m.Room.Status != lobby || len(m.State) != 0 || len(m.Room.Seats) != 2 || strings.Contains(m.raw, `"ready":true`) {
			t.Errorf("after again: %s", m.raw)
		}
		if second := begin(players); second.Seed == first.Seed {
			t.Error("two rounds have the same seed")
		}
	})
}

func TestRoundsAreHandedOverUntilTheyAreKept(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		time.Sleep(2 * time.Second)
		h.set(func(p *process) { p.fails = true })
		for range 3 {
			begin(players)
			players[0].say(`{"t":"end"}`)
			players[0].say(`{"t":"again"}`)
			players[0].hear("again")
			time.Sleep(2 * time.Second)
		}
		if rounds := h.shelf.row(t, code).rounds; len(rounds) != 0 {
			t.Fatalf("%d rounds are kept already", len(rounds))
		}
		h.set(func(p *process) { p.fails = false })
		time.Sleep(2 * time.Second)
		row := h.shelf.row(t, code)
		if len(row.rounds) != 3 || len(row.last.Rounds) != 3 {
			t.Errorf("%d rounds are kept, want 3", len(row.rounds))
		}
		players[0].say(`{"t":"set","k":"a","v":1}`)
		time.Sleep(2 * time.Second)
		if again := h.shelf.row(t, code).last.Rounds; len(again) != 0 {
			t.Errorf("%d rounds came again though they are kept", len(again))
		}
	})
}

func TestRoundThatEndsWhileASaveIsUnderWayIsNotLost(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 1)
		h.set(func(p *process) { p.before = func() { time.Sleep(3 * time.Second) } })
		for range 10 {
			begin(players)
			players[0].say(`{"t":"end"}`)
			players[0].say(`{"t":"again"}`)
			players[0].hear("again")
			time.Sleep(700 * time.Millisecond)
		}
		time.Sleep(10 * time.Second)
		if rounds := h.shelf.row(t, code).rounds; len(rounds) != 10 {
			t.Errorf("%d of 10 rounds are kept", len(rounds))
		}
		h.set(func(p *process) { p.before = nil })
	})
}

func TestWhoLeavesARoundHasPlayedIt(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 3)
		begin(players)
		players[1].say(`{"t":"leave"}`)
		players[2].say(`{"t":"leave"}`)
		settle()
		h.come(t, member("d"), `{"t":"hello"}`) // In the seat of one of them.
		players[0].say(`{"t":"end","results":[{"seat":1,"score":3}]}`)
		if end := players[0].hear("end"); len(end.Results) != 2 {
			t.Errorf("ranked: %s", end.raw)
		}
		time.Sleep(2 * time.Second)
		rounds := h.shelf.row(t, code).rounds
		if len(rounds) != 1 {
			t.Fatalf("%d rounds are kept", len(rounds))
		}
		for _, round := range rounds {
			last := round.Seats[len(round.Seats)-1]
			if len(round.Seats) != 3 || last.Seat != 3 || last.Place != 0 || last.Score != nil {
				t.Errorf("kept: %+v", round.Seats)
			}
		}
	})
}

func TestShortRoundsCountOnlySoOften(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house) {
		players := h.seat(t, 2)
		for range 20 {
			players[0].say(`{"t":"start"}`)
			players[0].say(`{"t":"end","results":[{"seat":1,"score":1}]}`)
			players[0].say(`{"t":"again"}`)
			players[0].hear("again")
		}
		time.Sleep(2 * time.Second)
		if rounds := len(h.shelf.row(t, code).rounds); rounds < roundsAtOnce || rounds > roundsAtOnce+2 {
			t.Errorf("%d rounds are kept", rounds)
		}
	})
}
