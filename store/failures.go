package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// Whoever fails to log in too often waits longer and longer, and then until some of the
// failures are a quarter of an hour old.
const (
	memory       = 15 * time.Minute
	accountFree  = 5  // failures of an account that cost no time
	addressFree  = 20 // of an address, behind which many people may be
	slowed       = 5  // failures after those, each slower than the last
	shortestWait = 250 * time.Millisecond
	longestWait  = 2 * time.Second
)

// subject is what failures are counted for, and how many of them cost no time.
type subject struct {
	name string
	free int
}

// account is the subject of everybody's tries at one account, which need not exist. Its
// name hides what was typed: people mistake one field for the other.
func account(email string) subject {
	sum := sha256.Sum256([]byte(email))
	return subject{"account " + hex.EncodeToString(sum[:]), accountFree}
}

// address is the subject of all tries from one place. Of IPv6 it is the first 64 bits,
// since the rest is for each customer to choose.
func address(ip string) subject {
	a, err := netip.ParseAddr(ip)
	if err != nil {
		return subject{"address unknown", addressFree}
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		prefix, _ := a.Prefix(64) // fits an IPv6 address always
		a = prefix.Addr()
	}
	return subject{"address " + a.String(), addressFree}
}

// try is one try at a password. It counts as a failure until it has succeeded, so that of
// many at once no more get through than of as many one after another.
type try struct {
	subjects []subject
	at       time.Time
}

// try begins a try, after the wait that earlier failures demand. If they allow none it
// returns Limited and counts nothing: tries that were refused keep nobody out for longer.
func (s *Store) try(ctx context.Context, subjects ...subject) (try, error) {
	t := try{subjects: subjects}
	var wait time.Duration
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		var names []string
		for _, subject := range subjects {
			failures, err := recentFailures(ctx, tx, subject)
			if err != nil {
				return err
			}
			w, until := heldUp(failures, subject.free)
			if !until.IsZero() {
				return Limited{What: "That was too many wrong passwords.", Until: until}
			}
			wait = max(wait, w)
			names = append(names, subject.name)
		}
		return tx.GetContext(ctx, &t.at, `
			INSERT INTO login_failures (subject) SELECT unnest($1::text[]) RETURNING at`, pq.StringArray(names))
	})
	if err != nil || wait == 0 {
		return t, err
	}
	return t, s.pause(ctx, wait)
}

// recentFailures are the times of a subject's failures, newest first. Others' tries at it
// wait until tx has ended.
func recentFailures(ctx context.Context, tx *sqlx.Tx, subject subject) ([]time.Time, error) {
	if _, err := tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, subject.name); err != nil {
		return nil, err
	}
	var failures []time.Time
	err := tx.SelectContext(ctx, &failures, `
		SELECT at FROM login_failures WHERE subject = $1 AND at > now() - $2 * interval '1 second'
		ORDER BY at DESC LIMIT $3`, subject.name, memory.Seconds(), subject.free+slowed)
	return failures, err
}

// heldUp is how long the next try must wait after failures at these times, newest first;
// or, where it is not zero, when it may be made.
func heldUp(failures []time.Time, free int) (wait time.Duration, until time.Time) {
	extra := len(failures) - free
	switch {
	case extra < 0:
		return 0, time.Time{}
	case extra < slowed:
		return min(shortestWait<<extra, longestWait), time.Time{}
	}
	return 0, failures[free+slowed-1].Add(memory)
}

// succeeded clears the failures of the first subject, the account, and for the others
// only takes back that this try was one.
func (t try) succeeded(ctx context.Context, tx *sqlx.Tx) error {
	for i, subject := range t.subjects {
		if _, err := tx.ExecContext(ctx, `
			DELETE FROM login_failures WHERE subject = $1 AND ($2 OR at = $3)`, subject.name, i == 0, t.at); err != nil {
			return err
		}
	}
	return nil
}

// pause returns after d, or with ctx's error as soon as that is done.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
