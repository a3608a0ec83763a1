package room

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"
)

// seat is a place at the table. The zero seat is free.
type seat struct {
	Key     string    `json:"key"`
	Name    string    `json:"name"`
	Color   string    `json:"color"`
	Guest   bool      `json:"guest"`
	Address string    `json:"address,omitempty"` // of a guest, who can be another in a moment
	Token   []byte    `json:"token"`             // the SHA-256 of the one that takes the seat back
	Since   time.Time `json:"since"`             // when they sat down
	Joined  uint64    `json:"joined"`            // the number of the event that said so: those before were for others
	Ready   bool      `json:"ready"`
	Online  bool      `json:"-"`
	Gone    bool      `json:"gone"` // offline for longer than a seat is kept, in a round
	Left    time.Time `json:"-"`    // when they went offline
}

func (s *seat) taken() bool { return s.Key != "" }

// newToken returns a token and its hash. Only the hash is kept.
func newToken() (string, []byte) {
	var b [16]byte
	_, _ = rand.Read(b[:]) // It never fails.
	token := base64.RawURLEncoding.EncodeToString(b[:])
	return token, hashed(token)
}

func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// appendSeat appends what others see of the seat of number n.
func (s *seat) appendTo(b []byte, n int) []byte {
	b = append(b, `{"seat":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	b = append(b, `,"name":`...)
	b = appendString(b, s.Name)
	b = append(b, `,"color":`...)
	b = appendString(b, s.Color)
	b = append(b, `,"ready":`...)
	b = strconv.AppendBool(b, s.Ready)
	b = append(b, `,"online":`...)
	b = strconv.AppendBool(b, s.Online)
	b = append(b, `,"guest":`...)
	b = strconv.AppendBool(b, s.Guest)
	if s.Gone {
		b = append(b, `,"gone":true`...)
	}
	return append(b, '}')
}
