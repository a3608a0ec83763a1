package store

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

// A cursor is where a page of a list ends: the sort key of its last row, as Postgres
// reads it, and its ID. To those who get it, it is just text.
func cursor(key string, id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString([]byte(key + "|" + id.String()))
}

// readCursor returns nils for the empty cursor, which is the list's beginning. What is no
// cursor, or not one of this list, is ErrNotFound.
func readCursor(c string, valid func(key string) bool) (key *string, id *uuid.UUID, err error) {
	if c == "" {
		return nil, nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		return nil, nil, ErrNotFound
	}
	k, rest, _ := strings.Cut(string(b), "|")
	u, err := uuid.FromString(rest)
	if err != nil || !valid(k) {
		return nil, nil, ErrNotFound
	}
	return &k, &u, nil
}

// isTime takes times as cursors have them: Go reads years and zones that Postgres does not.
func isTime(key string) bool {
	t, err := time.Parse(time.RFC3339Nano, key)
	return err == nil && t.Year() >= 1 && t.Year() < 3000 && timeKey(&t) == key
}

// isNumber takes numbers as cursors have them: Go reads some that Postgres does not.
func isNumber(key string) bool {
	f, err := strconv.ParseFloat(key, 64)
	return err == nil && strconv.FormatFloat(f, 'g', -1, 64) == key
}

func isWhole(key string) bool {
	_, err := strconv.ParseInt(key, 10, 64)
	return err == nil
}

func timeKey(t *time.Time) string {
	if t == nil {
		return time.Time{}.Format(time.RFC3339Nano)
	}
	return t.UTC().Format(time.RFC3339Nano)
}
