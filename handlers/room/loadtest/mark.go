package loadtest

import "time"

// Mark is in every message, so that it shows when one is lost, late or out of order.
type Mark struct {
	Room, Sender int
	Count        uint32        // of the sender's messages, from 1
	Due          time.Duration // when it was to be sent, by the load's clock
}

// markSize is the length of a mark as text: hexadecimal digits of fixed widths.
const markSize = 4 + 2 + 8 + 16

const digits = "0123456789abcdef"

// AppendMark appends m as 30 hexadecimal digits.
func AppendMark(b []byte, m Mark) []byte {
	b = appendHex(b, uint64(m.Room), 4)
	b = appendHex(b, uint64(m.Sender), 2)
	b = appendHex(b, uint64(m.Count), 8)
	return appendHex(b, uint64(m.Due), 16)
}

// ParseMark reads what AppendMark wrote at the beginning of b.
func ParseMark(b []byte) (Mark, bool) {
	if len(b) < markSize {
		return Mark{}, false
	}
	room, ok1 := parseHex(b[:4])
	sender, ok2 := parseHex(b[4:6])
	count, ok3 := parseHex(b[6:14])
	due, ok4 := parseHex(b[14:30])
	return Mark{Room: int(room), Sender: int(sender), Count: uint32(count), Due: time.Duration(due)}, ok1 && ok2 && ok3 && ok4
}

func appendHex(b []byte, v uint64, width int) []byte {
	for shift := 4 * (width - 1); shift >= 0; shift -= 4 {
		b = append(b, digits[v>>shift&15])
	}
	return b
}

func parseHex(b []byte) (v uint64, ok bool) {
	for _, d := range b {
		switch {
		case '0' <= d && d <= '9':
			d -= '0'
		case 'a' <= d && d <= 'f':
			d -= 'a' - 10
		default:
			return 0, false
		}
		v = v<<4 | uint64(d)
	}
	return v, true
}
