package store_test

import (
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/store"
)

const here = "192.0.2.7" // where the staff of tests sits

// A court is a site with a game of ada's, two who play it, two moderators and an admin.
type court struct {
	*store.Store
	t               *testing.T
	pool            *sqlx.DB
	url             string
	ada, bob, eve   store.User
	mod, other, top store.User
	game            uuid.UUID // "cat", published
}

func newCourt(t *testing.T) *court {
	t.Helper()
	st, pool, url := newStoreAt(t)
	c := &court{Store: st, t: t, pool: pool, url: url, ada: addSeller(t, pool, "ada"), bob: addMember(t, pool, "bob"), eve: addMember(t, pool, "eve")}
	c.mod, c.other, c.top = addModerator(t, pool, "mod"), addModerator(t, pool, "other"), addAdmin(t, pool, "top")
	c.game = addOnSale(t, pool, c.ada, "cat", 100)
	return c
}

func addModerator(t testing.TB, pool *sqlx.DB, handle string) store.User {
	t.Helper()
	u := addMember(t, pool, handle)
	exec(t, pool, `UPDATE users SET role = 'moderator' WHERE id = $1`, u.ID)
	u.Role = store.Moderator
	return u
}

func (c *court) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// report has somebody report something, and returns the case about it.
func (c *court) report(by store.User, kind store.CaseKind, subject, reason string) uuid.UUID {
	c.t.Helper()
	c.must(c.Report(c.t.Context(), by, store.Report{Kind: kind, Subject: subject, Reason: reason, Text: "Look at this."}))
	return c.last()
}

// last returns the case that was opened last.
func (c *court) last() uuid.UUID {
	c.t.Helper()
	var id uuid.UUID
	c.must(c.pool.Get(&id, `SELECT id FROM cases ORDER BY id DESC LIMIT 1`))
	return id
}

// decide has somebody claim a case and decide it.
func (c *court) decide(by store.User, id uuid.UUID, f store.DecisionForm) {
	c.t.Helper()
	c.must(c.Claim(c.t.Context(), by, here, id))
	if f.Facts == "" {
		f.Facts = "It shows too much."
	}
	if f.Rule == "" && f.Action != store.ActionApprove && f.Action != store.ActionLabel {
		f.Rule = "sexual"
	}
	f.Sure = true
	c.must(c.Decide(c.t.Context(), by, here, id, f))
}

// told returns what a user was told last.
func (c *court) told(u store.User) string {
	c.t.Helper()
	told, _, err := c.Notifications(c.t.Context(), u.ID, "")
	c.must(err)
	if len(told) == 0 {
		return ""
	}
	return told[0].Text
}

func (c *court) status(slug string) store.Status {
	c.t.Helper()
	var s store.Status
	c.must(c.pool.Get(&s, `SELECT status FROM games WHERE slug = $1`, slug))
	return s
}

// listen returns what processes hear on a channel from now on.
func (c *court) listen(channel string) <-chan string {
	c.t.Helper()
	l := pq.NewListener(c.url, time.Second, time.Second, nil)
	c.must(l.Listen(channel))
	heard := make(chan string, 10)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for n := range l.Notify {
			heard <- n.Extra
		}
	}()
	c.t.Cleanup(func() {
		if err := l.Close(); err != nil {
			c.t.Error(err)
		}
		<-ended
	})
	return heard
}
