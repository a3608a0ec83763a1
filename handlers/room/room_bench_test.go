//go:build linux

package room_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"aiminigames/handlers/room/loadtest"
)

var (
	step     = flag.Duration("step", 4*time.Second, "how long each load is put on while a limit is looked for")
	soakTime = flag.Duration("soak", 20*time.Second, "how long the soak talks")
)

// BenchmarkRooms measures rooms with all that they do, and the least that could relay in the
// same run, since figures of a shared machine cannot be held against those of another day:
//
//	go test ./handlers/room -run '^$' -bench Rooms -benchtime 1x -timeout 60m
//	go test ./handlers/room -run '^$' -bench Rooms/rooms/usual -benchtime 1x -v
//
// The server has one core and the load another. Parts: idle is the memory of an idle socket;
// storms 1,000 joins at once, and returns after a drop; usual 28,000 deliveries a second; wide
// and fast how much is sustained with ever more rooms, and with ever more messages.
func BenchmarkRooms(b *testing.B) {
	var rows []loadtest.Row
	for _, name := range []string{"rooms", "bare"} {
		row := loadtest.Row{Name: name}
		b.Run(name, func(b *testing.B) {
			for _, part := range loadtest.Parts() {
				b.Run(part.Name, func(b *testing.B) {
					bench := benchOf(b, name)
					for b.Loop() {
						if err := part.Measure(bench, &row); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
		rows = append(rows, row)
	}
	fmt.Print("\n", loadtest.Table(rows))
}

// BenchmarkSoak has 400 players in 50 rooms say 10 messages a second each while 5,000 others
// say nothing, and looks for goroutines and memory that are still there afterwards.
//
//	go test ./handlers/room -run '^$' -bench Soak -benchtime 1x -timeout 30m -soak 10m
func BenchmarkSoak(b *testing.B) {
	bench := benchOf(b, "rooms")
	for b.Loop() {
		idle, err := loadtest.Gather(later(bench.Target, 1000), 625, 8)
		if err != nil {
			b.Fatal(err)
		}
		for range 2 { // The first time fills pools and histories.
			before := usageOf(b, bench)
			talkers, err := loadtest.Gather(bench.Target, 50, 8)
			if err != nil {
				b.Fatal(err)
			}
			heard, err := talkers.Talk(loadtest.Talk{Rate: 10, During: *soakTime}, bench.Process)
			if err != nil || heard.Fault != nil {
				b.Fatal(err, heard.Fault)
			}
			during := usageOf(b, bench)
			if err := talkers.Leave(); err != nil {
				b.Fatal(err)
			}
			time.Sleep(time.Second) // Sockets close.
			say("%v; before %+v, during %+v, after %+v", heard, before, during, usageOf(b, bench))
		}
		if err := idle.Leave(); err != nil {
			b.Fatal(err)
		}
		time.Sleep(time.Second) // Sockets close.
		say("all gone: %+v", usageOf(b, bench))
	}
}

// benchOf starts a server of this test binary, and ends it with b.
func benchOf(b *testing.B, name string) *loadtest.Bench {
	b.Helper()
	cmd := exec.Command(os.Args[0]) // Not ended with b's context: its cleanup asks it to end, and looks how.
	cmd.Env = append(os.Environ(), serveAs+"="+name)
	p, err := loadtest.Start(cmd)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := p.Stop(); err != nil {
			b.Error(err)
		}
	})
	url := func(room, player int) (string, error) {
		return fmt.Sprintf("ws://%s/socket?room=%s&player=%d", p.Address, codeOf(room), player), nil
	}
	return &loadtest.Bench{
		Target:  loadtest.Target{Name: name, Speech: loadtest.Minigame{}, URL: url},
		Process: p, Step: *step, Log: say,
	}
}

// say tells of each step as it is taken, which b.Log would keep until the end and then cut short.
func say(format string, args ...any) {
	if testing.Verbose() {
		fmt.Fprintf(os.Stderr, format+"\n", args...)
	}
}

// later is the target with other rooms than the first ones.
func later(t loadtest.Target, by int) loadtest.Target {
	url := t.URL
	t.URL = func(room, player int) (string, error) { return url(room+by, player) }
	return t
}

func codeOf(room int) string {
	const letters = "BCDFGHJKMNPQRSTVWXZ"
	code := make([]byte, 6)
	for i := range code {
		code[i] = letters[room%len(letters)]
		room /= len(letters)
	}
	return string(code)
}

func usageOf(b *testing.B, bench *loadtest.Bench) (u usage) {
	b.Helper()
	res, err := http.Get("http://" + bench.Process.Address + "/stats")
	if err != nil {
		b.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&u); err != nil {
		b.Fatal(err)
	}
	return u
}
