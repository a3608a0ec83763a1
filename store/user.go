package store

import (
	"time"

	"github.com/gofrs/uuid/v5"
)

// Role is what somebody may do. A later role may do all that an earlier one may.
type Role string

// The roles, least first.
const (
	Guest     Role = "guest" // somebody without an email yet
	Member    Role = "member"
	Moderator Role = "moderator"
	Admin     Role = "admin"
)

var roles = map[Role]int{"": 0, Guest: 1, Member: 2, Moderator: 3, Admin: 4}

// User is a person. The zero User is a stranger, about whom nothing is kept.
type User struct {
	ID        uuid.UUID  `db:"id"`
	Role      Role       `db:"role"`
	Name      string     `db:"name"`   // what others see: a guest's alias, a member's handle
	Hue       int        `db:"hue"`    // of their colour, 0 to 359
	Handle    string     `db:"handle"` // empty for a guest
	Email     string     `db:"email"`  // empty for a guest
	CreatedAt time.Time  `db:"created_at"`
	JoinedAt  *time.Time `db:"joined_at"` // when they became a member

	VerifiedAt *time.Time `db:"verified_at"` // when the address was known to be theirs; nil until then

	// Filled in by Store.Viewer alone.
	Credits int64  `db:"credits"` // that they can spend
	Unread  int    `db:"unread"`  // notifications, 100 at most
	Address string `db:"address"` // that they logged in from
}

// Known reports whether u is somebody, a guest at least.
func (u User) Known() bool { return u.ID != uuid.Nil }

// Is reports whether u may do what role may.
func (u User) Is(role Role) bool { return roles[u.Role] >= roles[role] }

// Login is a browser that somebody is logged in with.
type Login struct {
	ID        uuid.UUID `db:"id"`
	Agent     string    `db:"agent"`   // what the browser calls itself
	Address   string    `db:"address"` // where they logged in from
	CreatedAt time.Time `db:"created_at"`
	SeenAt    time.Time `db:"seen_at"`
}
