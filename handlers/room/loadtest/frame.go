package loadtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
)

// Opcodes of RFC 6455.
const (
	opText   = 0x1
	opBinary = 0x2
	opClose  = 0x8
	opPing   = 0x9
	opPong   = 0xa
)

var errFrame = errors.New("a frame that no server sends: masked, in pieces, or of reserved bits")

// appendFrame appends a whole frame as a client sends it: masked.
func appendFrame(b []byte, opcode byte, payload []byte) []byte {
	b = append(b, 0x80|opcode)
	switch n := len(payload); {
	case n < 126:
		b = append(b, 0x80|byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 0x80|126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 0x80|127), uint64(n))
	}
	key := rand.Uint32()
	b = binary.LittleEndian.AppendUint32(b, key)
	at := len(b)
	b = append(b, payload...)
	mask(b[at:], key)
	return b
}

func mask(b []byte, key uint32) {
	wide := uint64(key)<<32 | uint64(key)
	for ; len(b) >= 8; b = b[8:] {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^wide)
	}
	for i := range b {
		b[i] ^= byte(wide >> (8 * i))
	}
}

// cutFrame takes the first frame, of this size, off b, which is what a server sent.
// payload is nil while b does not hold all of it.
func cutFrame(b []byte) (opcode byte, payload []byte, size int, err error) {
	if len(b) < 2 {
		return 0, nil, 0, nil
	}
	if b[0]&0xf0 != 0x80 || b[1]&0x80 != 0 {
		return 0, nil, 0, errFrame
	}
	head, n := 2, int(b[1])
	switch {
	case n == 126 && len(b) >= 4:
		head, n = 4, int(binary.BigEndian.Uint16(b[2:]))
	case n == 127 && len(b) >= 10:
		head, n = 10, int(binary.BigEndian.Uint32(b[6:]))
	case n >= 126:
		return 0, nil, 0, nil
	}
	if len(b) < head+n {
		return 0, nil, 0, nil
	}
	return b[0] & 0xf, b[head : head+n : head+n], head + n, nil
}

// cut gives every whole message in what came to each, and every ping to pong.
// It returns what came of the next frame.
func cut(came []byte, each, pong func([]byte) error) (rest []byte, err error) {
	for {
		opcode, payload, size, err := cutFrame(came)
		if err != nil || payload == nil {
			return came, err
		}
		came = came[size:]
		switch opcode {
		case opText, opBinary:
			err = each(payload)
		case opPing:
			err = pong(payload)
		case opClose:
			err = fmt.Errorf("closed by the server: %q", payload)
		}
		if err != nil {
			return came, err
		}
	}
}
