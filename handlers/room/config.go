package room

import (
	"log/slog"
	"time"
)

// What a room allows. Frames and state are counted in bytes.
const (
	maxFrame      = 4 << 10   // of a client; a longer one is refused
	usualFrame    = 512       // of which nobody has to make room anew
	maxSkipped    = 64 << 10  // of a refused frame; a client that sends more is sent away
	maxUnread     = 128 << 10 // that a client may send without a frame of theirs being whole
	maxState      = 64 << 10  // of all keys and values
	maxKeys       = 256       // of the state
	maxDepth      = 64        // of values within values, so that no client chokes on them
	maxSeats      = 16        // of a room, so that a uint32 holds a set of them
	maxWatchers   = 50        // of a room
	maxChat       = 300       // characters of a line
	maxQueue      = 64        // messages that wait for a slow client
	maxBatch      = 64        // messages a room takes in before it writes
	ringSize      = 256       // events that a client can have missed; a power of two
	maxCatchUp    = 32 << 10  // bytes of missed events, state or chat in one frame
	afterCrash    = 10_000    // numbers skipped where some may have been given out and lost
	chatKept      = 40        // lines, for whoever reports one
	maxUnkept     = 50        // rounds that wait to be kept, before no other begins
	roundsAtOnce  = 5         // that count, however short, and then as many as their countdowns take
	roundsASecond = 1000. / startDelay
	maxStrikes    = 30       // frames over the rate before a client is sent away
	sendBuffer    = 64 << 10 // of the kernel for each socket: what lies there is not yet late
	startDelay    = 3_000    // milliseconds from the start of a round to its first move
	seatKept      = 30 * time.Second
	hostKept      = 10 * time.Second // how long the host may be offline before another is
	emptyAfter    = 10 * time.Minute // an empty room is closed
	saveEvery     = time.Second
	saveWithin    = 5 * time.Second
	renewEvery    = 5 * time.Second // of leases, which last for 15
	helloWithin   = 5 * time.Second
	pingEvery     = 20 * time.Second
	pongWithin    = 50 * time.Second
	meetWithin    = 5 * time.Millisecond // of somebody's coming, others are told
	cutKept       = time.Minute
	byeWithin     = 2 * time.Second // for a client to take its bye, and go
	lateWithin    = 10 * time.Second
)

// Config is what a Hub needs.
type Config struct {
	Log    *slog.Logger
	Keeper Keeper

	// Judge returns what of a line of chat others may read; it is false where that is nothing.
	Judge func(text string) (line string, ok bool)
	// Heard is told of each line once it is said: the last of these, which are the room's own.
	// It must not wait. Nil hears nothing.
	Heard func(code string, lines []Said)

	Rate, Burst int // frames a second from a client, and at once; 0 is the usual 30 and 60
	PerAddress  int // sockets of guests from one address; 0 is the usual 10
}

// Person is who is at the other end of a socket.
type Person struct {
	Key         string    // the same for each socket of somebody; empty for a stranger
	Name, Color string    // as others see them; the colour is #rrggbb
	Guest       bool      // without an account
	Address     string    // where they come from
	Login       string    // by which they are somebody; empty for a stranger
	Asked       time.Time // when it was found out who they are
}

// Setting is what a room is opened with.
type Setting struct {
	Code   string
	Game   string // as clients are told
	Opener string // the Key of the first host
	Min    int    // players that a round needs
	Max    int    // seats
	Late   bool   // whoever comes during a round gets a seat
}
