package store

import (
	"context"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/jobs"
)

const (
	maxEmail = 254 // characters, by RFC 5321

	// userColumns fill a User.
	userColumns = `id, role, name, hue, coalesce(handle, '') AS handle, coalesce(email, '') AS email, created_at, joined_at, verified_at`
)

var handles = regexp.MustCompile(`^[a-z0-9_]{3,20}$`)

// reserved are the handles that would pass for the site itself, or for one of its pages.
var reserved = strings.Fields(`
	about abuse account accounts admin administrator admins aiminigames anonymous api app
	billing blog bot builtin contact creator creators deleted deleteduser dev docs everyone forgot
	game games guest guests healthz help home info legal library login logout mail me
	member members metrics minigame minigames mod moderation moderator moderators mods
	nobody notifications null official owner play player postmaster prices privacy readyz
	report reports reset room rooms root sales security seed settings signup site
	staff static status store studio support system team terms theme undefined unknown
	user users verify wallet webmaster www you`)

// handleFault says what is wrong with a handle, in words for who chose it; nothing is empty.
func handleFault(handle string) string {
	switch {
	case !handles.MatchString(handle):
		return "Choose 3 to 20 letters from a to z, digits or _."
	case slices.Contains(reserved, strings.ReplaceAll(handle, "_", "")):
		return "This name is kept for the site. Try another."
	}
	return ""
}

// emailFault says what is wrong with an address, in words for who typed it; nothing is
// empty. Whether mail arrives there only a mail can tell. Addresses beyond ASCII are
// refused: few servers take them, and two that look alike would be two members.
func emailFault(email string) string {
	parsed, err := mail.ParseAddress(email)
	switch {
	case len(email) > maxEmail:
		return "This address is too long. Check it, or use another."
	case err != nil, parsed.Address != email, strings.Trim(email, printable) != "", !strings.Contains(domain(email), "."):
		return "Type a whole email address, like ada@example.com."
	}
	return ""
}

const printable = "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.@" // in an unquoted address

func domain(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// plain is a handle or an address as we keep it.
func plain(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// UserByHandle returns the member of this handle, in capitals or not, or ErrNotFound.
func (s *Store) UserByHandle(ctx context.Context, handle string) (User, error) {
	handle = plain(handle)
	if !handles.MatchString(handle) {
		return User{}, ErrNotFound
	}
	var u User
	err := s.db.GetContext(ctx, &u, `SELECT `+userColumns+` FROM users WHERE handle = $1`, handle)
	return u, known(err)
}

// ChangeHandle gives a member another handle, which others see from then on. The old one
// is free for anyone; one that a decision took away, and that still stands, is not to be had
// back. Its errors include Invalid for "handle", and ErrNotFound for a guest.
func (s *Store) ChangeHandle(ctx context.Context, user uuid.UUID, handle string) error {
	handle = plain(handle)
	if fault := handleFault(handle); fault != "" {
		return Invalid{"handle": fault}
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var taken bool
		if err := tx.GetContext(ctx, &taken, `
			SELECT EXISTS (SELECT 1 FROM decisions d WHERE d.user_id = $1 AND d.action = 'remove' AND d.before->>'handle' = $2
				AND NOT EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id))`, user, handle); err != nil {
			return err
		}
		if taken {
			return Invalid{"handle": "We took this name away. Choose another, or appeal."}
		}
		var id uuid.UUID
		err := tx.GetContext(ctx, &id, `
			UPDATE users SET handle = $2, name = $2 WHERE id = $1 AND role <> 'guest' RETURNING id`, user, handle)
		if err != nil {
			return known(err)
		}
		if err := findGamesBy(ctx, tx, user, handle); err != nil {
			return err
		}
		return s.judgeSoon(ctx, tx, jobs.ModerateHandle{UserID: user})
	})
}

// findGamesBy lets a search for the handle find the games that owner has listed. Words of
// an older handle find a game until it is published again.
func findGamesBy(ctx context.Context, tx *sqlx.Tx, owner uuid.UUID, handle string) error {
	_, err := tx.ExecContext(ctx, `
		WITH found AS (
			UPDATE games SET search = search || array_to_tsvector($2::text[]) WHERE owner_id = $1 AND search <> '' RETURNING 1
		)
		INSERT INTO search_words (word, games)
		SELECT DISTINCT w, 1 FROM unnest($2::text[]) w WHERE EXISTS (SELECT 1 FROM found) ORDER BY w
		ON CONFLICT (word) DO NOTHING`, owner, pq.StringArray(Words(handle)))
	return err
}

// MakeAdmin makes the member with this address an admin, has the sessions they are logged in
// with renewed, and keeps that among the acts. It is safe to repeat. Without such a member it
// returns ErrNotFound.
func (s *Store) MakeAdmin(ctx context.Context, email string) (User, error) {
	email = plain(email)
	if emailFault(email) != "" {
		return User{}, ErrNotFound
	}
	var u User
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := tx.GetContext(ctx, &u, `SELECT `+userColumns+` FROM users WHERE email = $1 FOR NO KEY UPDATE`, email); err != nil || u.Role == Admin {
			return known(err)
		}
		was := u.Role
		if err := tx.GetContext(ctx, &u, `UPDATE users SET role = 'admin' WHERE id = $1 RETURNING `+userColumns, u.ID); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE logins SET renew = true WHERE user_id = $1`, u.ID); err != nil {
			return err
		}
		return record(ctx, tx, deed{
			action: "user.role", subject: "user " + u.ID.String(),
			before: map[string]any{"role": was}, after: map[string]any{"role": u.Role, "by": "the command line"},
		})
	})
	if err != nil {
		return User{}, err
	}
	return u, nil
}
