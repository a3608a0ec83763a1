package store

import (
	"context"
	"errors"

	"github.com/lib/pq"
)

// ErrLost means that another process runs the room now, or that it was closed.
var ErrLost = errors.New("the room is another's")

// A room is run by the one process that has claimed it, and whose lease has not run out.
// The database's clock alone tells; every change of a room names the process that makes it.

// lease is how long a room is its process's, unless renewed.
const lease = `interval '15 seconds'`

// renewed is what is left of a lease that was to be renewed some time ago: a process whose
// presence is not seen, but who has renewed since, has only lost that one connection.
const renewed = `interval '8 seconds'`

// goneGame is when nobody may play a game g in a room r: it was deleted, held or removed,
// or taken back by its creator, who alone may show a draft.
const goneGame = `(g.deleted_at IS NOT NULL OR g.status IN ('held', 'removed') OR g.status = 'draft' AND r.opener_id IS DISTINCT FROM g.owner_id)`

// freshRoom is when a room r that nobody runs has not yet closed for it.
const freshRoom = `(greatest(r.active_at, r.lease_until) > now() - interval '10 minutes')`

// Claim is what came of asking for a room.
type Claim struct {
	Ours     bool
	Owner    Process // who has it, if it is not ours
	Room     Room
	Slug     string  // of its game
	Players  Players // that its version says it is for
	Snapshot []byte  // nil if it was never run; only if it is ours, as Clean
	Clean    bool    // the snapshot is all there was, so that nothing was lost
}

// ClaimRoom makes process run the room of this code, if no other does: if it was never
// run, was released, its lease has run out, or the process that ran it has died. Otherwise
// it says who has it. A closed room is ErrDeleted.
func (s *Store) ClaimRoom(ctx context.Context, code string, process Process) (Claim, error) {
	if !codes.MatchString(code) {
		return Claim{}, ErrNotFound
	}
	var row struct {
		Room
		Process
		Slug     string `db:"slug"`
		Gone     bool   `db:"gone"`
		Manifest JSON   `db:"manifest"`
		Snapshot []byte `db:"snapshot"`
		Clean    bool   `db:"clean"`
		Ours     bool   `db:"ours"`
	}
	// The lock makes of several who ask at once one after another, and what it returns is
	// what the last of them has left. Who is alive is asked last, since it costs most.
	err := s.db.GetContext(ctx, &row, `
		WITH found AS MATERIALIZED (
			SELECT r.*, coalesce(r.process, '') AS owner, g.slug,
				r.closed_at IS NOT NULL OR NOT `+freshRoom+` OR `+goneGame+` AS gone
			FROM rooms r JOIN games g ON g.id = r.game_id WHERE r.code = $1 FOR NO KEY UPDATE OF r
		), claimed AS (
			UPDATE rooms SET process = $2, machine = $3, address = $4, lease_until = now() + `+lease+`, clean = false
			FROM found r WHERE rooms.id = r.id AND NOT r.gone AND CASE
				WHEN r.process IS NULL OR r.process = $2 OR r.lease_until IS NULL OR r.lease_until < now() THEN true
				ELSE r.lease_until < now() + `+renewed+` AND NOT `+alive(`r.process`)+` END
			RETURNING 1
		)
		SELECT `+roomColumns+`, r.owner AS process, r.machine, r.address, r.slug, r.gone, r.clean, v.manifest,
			EXISTS (SELECT 1 FROM claimed) AS ours, CASE WHEN EXISTS (SELECT 1 FROM claimed) THEN r.snapshot END AS snapshot
		FROM found r JOIN versions v ON v.id = r.version_id`, code, process.Name, process.Machine, process.Address)
	if err != nil {
		return Claim{}, known(err)
	}
	if row.Gone {
		return Claim{}, ErrDeleted
	}
	c := Claim{Ours: row.Ours, Owner: row.Process, Room: row.Room, Slug: row.Slug, Players: Version{Manifest: row.Manifest}.Players()}
	if c.Ours {
		c.Snapshot, c.Clean = row.Snapshot, row.Clean
	}
	return c, nil
}

// UnclaimRoom takes back a claim of process's that came to nothing: the room is as it was.
func (s *Store) UnclaimRoom(ctx context.Context, process Process, c Claim) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE rooms SET process = NULL, lease_until = NULL, clean = $3 WHERE id = $1 AND process = $2`, c.Room.ID, process.Name, c.Clean)
	return err
}

// RenewRooms renews the lease of every room that process runs. It returns their codes, and
// for a minute those of rooms that somebody has closed, or that ended with their game: their
// last SaveRoom is still to come.
func (s *Store) RenewRooms(ctx context.Context, process string) (held, closed []string, err error) {
	var rows struct {
		Held   pq.StringArray `db:"held"`
		Closed pq.StringArray `db:"closed"`
	}
	err = s.db.GetContext(ctx, &rows, `
		WITH own AS (
			SELECT r.id, `+goneGame+` AS gone
			FROM rooms r JOIN games g ON g.id = r.game_id
			WHERE r.process = $1 AND (r.closed_at IS NULL OR r.closed_at > now() - interval '1 minute')
		), renewed AS (
			UPDATE rooms r SET lease_until = now() + `+lease+`, closed_at = CASE WHEN own.gone THEN coalesce(r.closed_at, now()) ELSE r.closed_at END
			FROM own WHERE own.id = r.id AND r.process = $1
			RETURNING r.code, r.closed_at
		)
		SELECT coalesce(array_agg(code) FILTER (WHERE closed_at IS NULL), '{}') AS held,
			coalesce(array_agg(code) FILTER (WHERE closed_at IS NOT NULL), '{}') AS closed FROM renewed`, process)
	return rows.Held, rows.Closed, err
}

// CloseRoom ends a room for good, whoever runs it. One that is closed already is ErrNotFound.
func (s *Store) CloseRoom(ctx context.Context, code string) error {
	res, err := s.db.ExecContext(ctx, `
		WITH closed AS (UPDATE rooms SET closed_at = now() WHERE code = $1 AND closed_at IS NULL RETURNING code)
		SELECT pg_notify('`+ChannelClosed+`', code || ' closed') FROM closed`, code)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNotFound)
	}
	return nil
}
