package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"
)

// JSON is a value that Postgres keeps as jsonb and this package does not look into.
// It is nil where the column is null.
type JSON []byte

// Value implements driver.Valuer.
func (j JSON) Value() (driver.Value, error) {
	if j == nil {
		return nil, nil
	}
	return string(j), nil
}

// Scan implements sql.Scanner.
func (j *JSON) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*j = nil
	case []byte:
		*j = append(JSON(nil), v...)
	default:
		return fmt.Errorf("scan %T into JSON", v)
	}
	return nil
}

// Value implements driver.Valuer.
func (n Notes) Value() (driver.Value, error) {
	b, err := json.Marshal(n)
	return string(b), err
}

// Scan implements sql.Scanner.
func (n *Notes) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("scan %T into Notes", v)
	}
	return json.Unmarshal(b, n)
}

// Strings is a text[] of Postgres.
type Strings []string

// Value implements driver.Valuer. No strings are an empty array.
func (s Strings) Value() (driver.Value, error) {
	return pq.StringArray(append([]string{}, s...)).Value()
}

// Scan implements sql.Scanner.
func (s *Strings) Scan(v any) error { return (*pq.StringArray)(s).Scan(v) }

// Value implements driver.Valuer. The empty Hash is null.
func (h Hash) Value() (driver.Value, error) {
	if len(h) == 0 {
		return nil, nil
	}
	return []byte(h), nil
}

// Scan implements sql.Scanner.
func (h *Hash) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*h = nil
	case []byte:
		*h = append(Hash(nil), v...)
	default:
		return fmt.Errorf("scan %T into Hash", v)
	}
	return nil
}
