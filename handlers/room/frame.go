package room

import (
	"encoding/binary"
	"encoding/json"
	"strconv"
	"time"
)

// frameRoom is left before a payload for the header that its length decides: RFC 6455,
// section 5.2. A server's frames are not masked.
const frameRoom = 10

const (
	textFrame  = 0x81 // with the bit that says it is whole
	closeFrame = 0x88
	pingFrame  = 0x89
)

// seal writes a text frame's header before the payload b[frameRoom:], and returns the frame.
func seal(b []byte) []byte {
	switch size := len(b) - frameRoom; {
	case size < 126:
		b = b[frameRoom-2:]
		b[1] = byte(size)
	case size < 1<<16:
		b = b[frameRoom-4:]
		b[1] = 126
		binary.BigEndian.PutUint16(b[2:], uint16(size))
	default:
		b = b[frameRoom-10:]
		b[1] = 127
		binary.BigEndian.PutUint64(b[2:], uint64(size))
	}
	b[0] = textFrame
	return b
}

var ping = []byte{pingFrame, 0}

// appendString appends s as a JSON string.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			if err != nil {
				quoted = []byte(`""`) // Strings always can be: json mends what is no UTF-8.
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendMillis(b []byte, at time.Time) []byte { return strconv.AppendInt(b, at.UnixMilli(), 10) }
