package room

// Reasons that a bye can have.
const (
	byeKicked   = "kicked"
	byeFull     = "full"
	byeEnded    = "ended"
	byeRestart  = "restart"
	byeSlow     = "slow"
	byeReplaced = "replaced"
	byeRate     = "rate"

	byeOut    = "out"    // ended, for those who are not logged in there any more
	byeBarred = "barred" // kicked, but not by the host
)

// Why a room ends for good, where there is more to say than that.
const (
	WhyRemoved = "removed" // its game was taken down
	WhyHeld    = "held"    // its game is held until a person has looked at it
	WhyClosed  = "closed"  // a moderator closed it
)

// farewell is a bye with words for the person.
type farewell struct{ reason, text string }

// farewells are the reasons that clients know by another, and need words for.
var farewells = map[string]farewell{
	WhyRemoved: {byeEnded, "Our moderators took this game down, and its rooms with it."},
	WhyHeld:    {byeEnded, "This game is held until a person has looked at it. Until then it has no rooms."},
	WhyClosed:  {byeEnded, "A moderator has closed this room."},
	byeOut:     {byeEnded, "You are not logged in here any more. Load this page again to go on."},
	byeBarred:  {byeKicked, "Our moderators took you out of this room. There are others."},
}

// forGood reports whether a room that ends for this reason is over.
func forGood(reason string) bool { return reason == byeEnded || farewells[reason].reason == byeEnded }

// goodbye is a bye and a close frame, which ask a client to go.
func goodbye(reason string) []byte {
	more, known := farewells[reason]
	if known {
		reason = more.reason
	}
	b := make([]byte, frameRoom, 192)
	b = append(b, `{"t":"bye","reason":"`...)
	b = append(b, reason...)
	b = append(b, '"')
	if known {
		b = appendString(append(b, `,"text":`...), more.text)
	}
	b = append(b, '}')
	const normal = 1000
	return append(seal(b), closeFrame, 2, normal>>8, normal&0xff)
}
