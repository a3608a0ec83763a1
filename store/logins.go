package store

import (
	"context"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/lib/pq"
)

const (
	maxLogins = 50  // browsers that one user is logged in with
	maxAgent  = 300 // characters that a log-in keeps of what a browser calls itself
)

// StartLogin logs user in with a browser and returns what its session is to hold. Of more
// than 50 log-ins of theirs, those not seen for longest end. Without such a user, or if
// they may not take part, it returns ErrNotFound.
func (s *Store) StartLogin(ctx context.Context, user uuid.UUID, agent, address string) (uuid.UUID, error) {
	id, err := newID()
	if err != nil {
		return uuid.Nil, err
	}
	var login uuid.UUID
	err = s.db.GetContext(ctx, &login, `
		WITH ended AS (
			DELETE FROM logins WHERE id IN (
				SELECT id FROM logins WHERE user_id = $2 ORDER BY seen_at DESC, id DESC OFFSET $5)
		)
		INSERT INTO logins (id, user_id, agent, address)
		SELECT $1::uuid, u.id, $3::text, $4::text FROM users u WHERE u.id = $2 AND u.deleted_at IS NULL AND `+mayTakePart+`
		RETURNING id`, id, user, header(agent), header(address), maxLogins-1)
	return login, known(err)
}

// header is the value of a request's header such that it can be kept.
func header(value string) string {
	value = strings.ToValidUTF8(strings.ReplaceAll(value, "\x00", ""), "")
	if r := []rune(value); len(r) > maxAgent {
		return string(r[:maxAgent])
	}
	return value
}

// Viewer returns who is logged in by this log-in, and whether its session must get a new
// token: see Renewed. If it has ended, the error is ErrNotFound. It notes the time once a
// minute at most, in the same query.
func (s *Store) Viewer(ctx context.Context, login uuid.UUID) (u User, renew bool, err error) {
	var row struct {
		User
		Renew bool `db:"renew"`
	}
	err = s.db.GetContext(ctx, &row, `
		WITH seen AS (
			UPDATE logins SET seen_at = now() WHERE id = $1 AND seen_at < now() - interval '1 minute'
		)
		SELECT u.id, u.role, u.name, u.hue, coalesce(u.handle, '') AS handle, coalesce(u.email, '') AS email,
			u.created_at, u.joined_at, u.verified_at, l.address, l.renew,
			(SELECT coalesce(sum(balance), 0)::bigint FROM accounts WHERE owner_id = u.id AND kind IN ('wallet', 'earnings')) AS credits,
			(SELECT count(*) FROM (SELECT FROM notifications WHERE user_id = u.id AND read_at IS NULL LIMIT 100) n) AS unread
		FROM logins l JOIN users u ON u.id = l.user_id WHERE l.id = $1 AND u.deleted_at IS NULL AND `+mayTakePart, login)
	return row.User, row.Renew, known(err)
}

// Viewers returns who is logged in by these log-ins, without those that have ended.
func (s *Store) Viewers(ctx context.Context, logins []uuid.UUID) (map[uuid.UUID]User, error) {
	var rows []struct {
		User
		Login uuid.UUID `db:"login"`
	}
	if err := s.db.SelectContext(ctx, &rows, `
		SELECT l.id AS login, u.id, u.role, u.name, u.hue, coalesce(u.handle, '') AS handle, coalesce(u.email, '') AS email,
			u.created_at, u.joined_at, u.verified_at
		FROM logins l JOIN users u ON u.id = l.user_id WHERE l.id = ANY($1::uuid[]) AND u.deleted_at IS NULL AND `+mayTakePart, pq.Array(logins)); err != nil {
		return nil, err
	}
	viewers := make(map[uuid.UUID]User, len(rows))
	for _, row := range rows {
		viewers[row.Login] = row.User
	}
	return viewers, nil
}

// Sessions returns what scs keeps of the sessions with these tokens that have not expired.
func (s *Store) Sessions(ctx context.Context, tokens []string) (map[string][]byte, error) {
	var rows []struct {
		Token string `db:"token"`
		Data  []byte `db:"data"`
	}
	if err := s.db.SelectContext(ctx, &rows, `
		SELECT token, data FROM sessions WHERE token = ANY($1) AND expiry > now()`, Strings(tokens)); err != nil {
		return nil, err
	}
	bodies := make(map[string][]byte, len(rows))
	for _, row := range rows {
		bodies[row.Token] = row.Data
	}
	return bodies, nil
}

// Renewed notes that the session of this log-in has a new token.
func (s *Store) Renewed(ctx context.Context, login uuid.UUID) error {
	_, err := s.db.ExecContext(ctx, `UPDATE logins SET renew = false WHERE id = $1`, login)
	return err
}

// Logins returns the browsers that user is logged in with, the last seen first: 50 at most.
func (s *Store) Logins(ctx context.Context, user uuid.UUID) ([]Login, error) {
	var logins []Login
	err := s.db.SelectContext(ctx, &logins, `
		SELECT id, agent, address, created_at, seen_at FROM logins WHERE user_id = $1
		ORDER BY seen_at DESC, id DESC LIMIT $2`, user, maxLogins)
	return logins, err
}

// EndLogin logs one browser of user's out. If it is out already, or is somebody else's,
// the error is ErrNotFound.
func (s *Store) EndLogin(ctx context.Context, user, login uuid.UUID) error {
	var id uuid.UUID
	return known(s.db.GetContext(ctx, &id, `DELETE FROM logins WHERE id = $2 AND user_id = $1 RETURNING id`, user, login))
}

// EndOtherLogins logs all browsers of user's out, except keep.
func (s *Store) EndOtherLogins(ctx context.Context, user, keep uuid.UUID) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM logins WHERE user_id = $1 AND id <> $2`, user, keep)
	return err
}
