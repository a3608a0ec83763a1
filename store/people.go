package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

const shownPeople = 50

// PeopleFilter narrows the list of users; its zero value is everyone, guests apart.
type PeopleFilter struct {
	Q     string // how a handle or an address begins, or a whole ID
	Role  Role   // empty is any but guests
	State string // "" any, "suspended"
}

// Person is a user as the staff sees them.
type Person struct {
	User
	Suspension
	Games     int     `db:"games"`      // public ones
	Strikes   float64 `db:"strikes"`    // as they weigh now
	OpenCases int     `db:"open_cases"` // about them and what is theirs
}

// Suspension is whether somebody may not take part.
type Suspension struct {
	Banned         bool       `db:"banned"`
	SuspendedUntil *time.Time `db:"suspended_until"` // nil unless they are, and for good
}

// suspensionColumns are those of Suspension, of users u.
const suspensionColumns = `
	coalesce(u.suspended_until = 'infinity', false) AS banned,
	CASE WHEN isfinite(u.suspended_until) AND u.suspended_until > now() THEN u.suspended_until END AS suspended_until`

const personColumns = `
	u.id, u.role, u.name, u.hue, coalesce(u.handle, '') AS handle, coalesce(u.email, '') AS email, u.created_at, u.joined_at, u.verified_at,` + suspensionColumns + `,
	(SELECT count(*) FROM games g WHERE g.owner_id = u.id AND ` + listed + `) AS games,
	(SELECT coalesce(sum(` + strikeWeight + `), 0)::float8 FROM decisions d WHERE d.user_id = u.id) AS strikes,
	(SELECT count(*) FROM cases c WHERE c.user_id = u.id AND c.status = 'open') AS open_cases`

// SearchUsers returns users, the newest first, from a cursor on. Only admins find and see
// them by their address.
func (s *Store) SearchUsers(ctx context.Context, by User, f PeopleFilter, after string) (people []Person, next string, err error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return nil, "", err
	}
	before, err := uuid.FromString(after)
	if after != "" && err != nil {
		return nil, "", ErrNotFound
	}
	q := strings.TrimPrefix(plain(f.Q), "@")
	if !storable(q) {
		return nil, "", nil
	}
	err = s.db.SelectContext(ctx, &people, `
		SELECT `+personColumns+` FROM users u
		WHERE ($1 = '' OR starts_with(u.handle, $1) OR $2 AND starts_with(u.email, $1) OR u.id = $3)
			AND (u.role = $4 OR $4 = '' AND (u.role <> 'guest' OR u.id = $3)) AND ($5 <> 'suspended' OR u.suspended_until > now())
			AND ($6::uuid IS NULL OR u.id < $6)
		ORDER BY u.id DESC LIMIT $7`,
		q, by.Is(Admin), orNull(uuid.FromStringOrNil(q)), f.Role, f.State, orNull(before), shownPeople+1)
	if err == nil && len(people) > shownPeople {
		people = people[:shownPeople]
		next = people[shownPeople-1].ID.String()
	}
	for i := range people {
		people[i].shownTo(by)
	}
	return people, next, err
}

// shownTo hides an address from moderators, but for its domain.
func (p *Person) shownTo(by User) {
	if !by.Is(Admin) && p.Email != "" {
		p.Email = fmt.Sprintf("…@%s", domain(p.Email))
	}
}
