package room

import (
	"encoding/json"
	"maps"
	"slices"
)

// state is what a room's players share: JSON values by keys. The values are never read.
type state struct {
	values map[string][]byte
	size   int // bytes of all keys and values
}

// set keeps value under key, or deletes the key if the value is null. It reports whether
// there was room.
func (s *state) set(key string, value []byte) bool {
	old, had := s.values[key]
	if string(value) == "null" {
		if had {
			delete(s.values, key)
			s.size -= len(key) + len(old)
		}
		return true
	}
	size := s.size + len(value) - len(old)
	if !had {
		size += len(key)
	}
	if size > maxState || !had && len(s.values) >= maxKeys {
		return false
	}
	if s.values == nil {
		s.values = map[string][]byte{}
	}
	s.values[key] = append(old[:0], value...) // A value that changes often keeps its place.
	s.size = size
	return true
}

func (s *state) clear() { *s = state{} }

// appendTo appends the state as a JSON object of at most so many bytes, keys in order. The
// keys for which there was no room are returned.
func (s *state) appendTo(b []byte, most int) ([]byte, []string) {
	keys := slices.Sorted(maps.Keys(s.values))
	most += len(b)
	b = append(b, '{')
	for i, key := range keys {
		before := len(b)
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, key)
		b = append(b, ':')
		b = append(b, s.values[key]...)
		if len(b) >= most {
			return append(b[:before], '}'), keys[i:]
		}
	}
	return append(b, '}'), nil
}

// restore takes what appendTo wrote.
func (s *state) restore(values map[string]json.RawMessage) {
	s.clear()
	for key, value := range values {
		s.set(key, value)
	}
}
