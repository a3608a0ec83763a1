package store

import (
	"context"
	"sync"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

const (
	bellsPause = 40 * time.Millisecond // in which rings are gathered
	bellsRing  = 5 * time.Second       // for the database to pass them on
)

// ringBells says on the channel of notifications that there is news for users.
const ringBells = `SELECT pg_notify('` + ChannelNotifications + `', u::text) FROM unnest($1::uuid[]) u`

// bells ring for what has committed. A NOTIFY holds a lock of the whole database until its
// transaction has committed: in each of many at once, it would have them commit one by one.
// So bells ring afterwards, those of many together. A ring is lost where this process or the
// database ends in between. What it is about is not: the page shows it when it is loaded
// next, at the next ring, and once its socket is there again.
type bells struct {
	mu  sync.Mutex             // protects what follows
	due map[uuid.UUID]struct{} // users, who are soon rung for
}

// ring has the bells of users ring soon.
func (b *bells) ring(db *sqlx.DB, users []uuid.UUID) {
	if len(users) == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.due == nil {
		b.due = map[uuid.UUID]struct{}{}
		time.AfterFunc(bellsPause, func() { b.pull(db) })
	}
	for _, user := range users {
		b.due[user] = struct{}{}
	}
}

func (b *bells) pull(db *sqlx.DB) {
	b.mu.Lock()
	var users []uuid.UUID
	for user := range b.due {
		users = append(users, user)
	}
	b.due = nil
	b.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), bellsRing)
	defer cancel()
	_, _ = db.ExecContext(ctx, ringBells, pq.Array(users)) // See bells for what a lost ring means.
}
