package loadtest

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFramesAreMaskedAndTellTheirLength(t *testing.T) {
	t.Parallel()
	for size, head := range map[int]string{
		0: "\x80", 1: "\x81", 9: "\x89", 125: "\xfd", 126: "\xfe\x00\x7e", 65535: "\xfe\xff\xff",
		65536: "\xff\x00\x00\x00\x00\x00\x01\x00\x00",
	} {
		sent := []byte(strings.Repeat("a room of 8 ", size/12+1)[:size])
		b, ok := bytes.CutPrefix(appendFrame(nil, opText, sent), []byte("\x81"+head))
		if !ok || len(b) != 4+size {
			t.Errorf("%d bytes: not this head, or %d bytes after it", size, len(b))
			continue
		}
		key, body := b[:4], b[4:]
		for i := range body {
			body[i] ^= key[i%4]
		}
		if !bytes.Equal(body, sent) {
			t.Errorf("%d bytes: unmasked they are %q", size, body[:min(size, 40)])
		}
	}
}

func TestCutTakesWhatServersSendHoweverItComes(t *testing.T) {
	t.Parallel()
	var stream, want []byte
	frame := func(opcode byte, size int) {
		stream = append(stream, 0x80|opcode)
		switch {
		case size < 126:
			stream = append(stream, byte(size))
		case size < 1<<16:
			stream = append(stream, 126, byte(size>>8), byte(size))
		default:
			stream = append(stream, 127, 0, 0, 0, 0, 0, byte(size>>16), byte(size>>8), byte(size))
		}
		body := bytes.Repeat([]byte{opcode}, size)
		stream, want = append(stream, body...), append(want, body...)
	}
	for _, size := range []int{0, 1, 125, 126, 127, 4000, 70_000, 2} {
		frame(opText, size)
		frame(opPing, size%125)
	}
	for _, most := range []int{1, 3, 1000, len(stream)} {
		var got, part []byte
		take := func(b []byte) error { got = append(got, b...); return nil }
		for rest := stream; len(rest) > 0; {
			n := min(len(rest), 1+rand.IntN(most))
			left, err := cut(append(part, rest[:n]...), take, take)
			if err != nil {
				t.Fatal(err)
			}
			part, rest = slices.Clone(left), rest[n:]
		}
		if !bytes.Equal(got, want) || len(part) > 0 {
			t.Errorf("in pieces of up to %d: %d bytes of %d, %d left", most, len(got), len(want), len(part))
		}
	}
}

func TestCutRefusesWhatNoServerSends(t *testing.T) {
	t.Parallel()
	nothing := func([]byte) error { return nil }
	for name, b := range map[string]string{"masked": "\x81\x81aaaab", "in pieces": "\x01\x01a", "compressed": "\xc1\x01a", "a close": "\x88\x02\x03\xe8"} {
		if _, err := cut([]byte(b), nothing, nothing); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMarksComeBackFromMessages(t *testing.T) {
	t.Parallel()
	m := Mark{Room: 343, Sender: 15, Count: 4_000_000_000, Due: 20 * time.Minute}
	if n := len(Body(nil, m)); n != 100 {
		t.Errorf("a message is %d bytes", n)
	}
	said := string(Minigame{}.Say(nil, m))
	relayed := `[{"t":"join","n":6,"seat":{}},` + strings.Replace(said, `{"t":"msg",`, `{"t":"msg","n":7,"from":15,`, 1) +
		`,` + strings.Replace(said, `"d":`, `"from":15,"n":1234567,"d":`, 1) + `]`
	var heard []uint64
	err := Minigame{}.Hear([]byte(relayed), func(n uint64, got Mark) {
		heard = append(heard, n)
		if got != m {
			t.Errorf("heard %+v, said %+v", got, m)
		}
	})
	if err != nil || !slices.Equal(heard, []uint64{7, 1234567}) {
		t.Errorf("heard the events %v, %v", heard, err)
	}
	if err := (Minigame{}).Hear([]byte(`{"t":"bye","reason":"slow"}`), nil); err == nil {
		t.Error("bye is no fault")
	}
}

func TestQuantilesAreRightWithinThreePercent(t *testing.T) {
	t.Parallel()
	var h Histogram
	var all []time.Duration
	for range 20_000 {
		d := time.Duration(1) << rand.IntN(40)
		d += rand.N(d)
		all = append(all, d)
		h.Record(d)
	}
	h.Record(-1)
	all = append(all, 0)
	slices.Sort(all)
	for _, q := range []float64{0, .01, .5, .99, .999, 1} {
		want := all[min(int(q*float64(len(all))), len(all)-1)]
		if got := h.Quantile(q); got < want || float64(got) > 1.04*float64(want) {
			t.Errorf("quantile %v is %v, not %v", q, got, want)
		}
	}
}
