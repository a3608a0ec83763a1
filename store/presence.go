package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
)

// A process that is alive holds an advisory lock of its name, on a connection of its own.
// Postgres lets go of the lock as soon as the process dies, however it dies, so that
// others can tell at once whose jobs are nobody's any more.

// presenceLock is the first key of these locks; the second is hashtext of the name.
const presenceLock = 7_345_001

// Present takes the lock of the process of this name, on a connection of direct, which
// must not go through a transaction pooler. Release lets go of it.
func Present(ctx context.Context, direct *sqlx.DB, name string) (release func(), err error) {
	conn, err := direct.Conn(ctx)
	if err != nil {
		return nil, err
	}
	// The keep-alives find out within half a minute that a machine has lost its power.
	for _, statement := range []string{`SET tcp_keepalives_idle = 10`, `SET tcp_keepalives_interval = 5`, `SET tcp_keepalives_count = 3`} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return nil, closing(conn, err)
		}
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1, hashtext($2))`, presenceLock, name); err != nil {
		return nil, closing(conn, err)
	}
	return func() {
		soon, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_, _ = conn.ExecContext(soon, `SELECT pg_advisory_unlock($1, hashtext($2))`, presenceLock, name) // If it fails, the connection is gone, and the lock with it.
		_ = conn.Close()
	}, nil
}

// alive is SQL for whether the process that the SQL name names holds its lock.
func alive(name string) string {
	return fmt.Sprintf(`EXISTS (
		SELECT 1 FROM pg_locks l
		WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND l.classid = %d AND l.objid::bigint = hashtext(%s)::bigint & 4294967295)`, presenceLock, name)
}

func closing(conn *sql.Conn, err error) error {
	_ = conn.Close() // err says what went wrong.
	return err
}

// ReleaseOrphans gives back the jobs that were being done by processes that have died.
// They are done again at once, and the death does not count as one of their attempts.
func (s *Store) ReleaseOrphans(ctx context.Context) (released int64, err error) {
	res, err := s.db.ExecContext(ctx, `
		UPDATE river_job j SET state = 'available', scheduled_at = now(), max_attempts = greatest(j.max_attempts, j.attempt + 1)
		WHERE j.state = 'running' AND NOT `+alive(`j.attempted_by[cardinality(j.attempted_by)]`))
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// StillPresent reports whether the process of this name still holds its lock. One that
// has lost its connection does not, and takes it anew.
func (s *Store) StillPresent(ctx context.Context, name string) (bool, error) {
	var held bool
	return held, s.db.GetContext(ctx, &held, `SELECT `+alive(`$1`), name)
}
