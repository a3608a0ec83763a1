package db

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/lib/pq"
)

const (
	listenPause    = 100 * time.Millisecond // before a lost connection is made again; then twice as long
	listenPauses   = 5 * time.Second        // at most
	listenPing     = 10 * time.Second       // while nothing is heard
	listenPatience = 5 * time.Second        // for the answer
)

// Listener hears what others say by NOTIFY.
type Listener struct {
	URL      string // goes past a transaction pooler, which keeps no LISTEN
	Channels map[string]func(payload string)
	Again    func() // called whenever it listens anew: what was said before was not heard
	Log      *slog.Logger
}

// Listen listens until ctx ends. A connection that is lost is made again. What it calls is
// called one after the other, and must not wait for anything.
func (l *Listener) Listen(ctx context.Context) {
	for pause := listenPause; ; pause = min(2*pause, listenPauses) {
		began := time.Now()
		err := l.listen(ctx)
		if ctx.Err() != nil {
			return
		}
		l.Log.Warn("not listening to the database", "err", err)
		if time.Since(began) > listenPauses {
			pause = listenPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// listen listens on one connection, until it or ctx ends.
func (l *Listener) listen(ctx context.Context) error {
	heard := make(chan *pq.Notification, 64)
	conn, err := pq.NewListenerConn(impatient(l.URL), heard)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	asked := make(chan error, 1) // It asks, while this goroutine takes what is heard.
	go func() { asked <- l.ask(ctx, conn) }()
	for n := range heard { // until the connection is closed
		if do := l.Channels[n.Channel]; do != nil {
			do(n.Extra)
		}
	}
	err = conn.Err()
	stop()
	return errors.Join(err, <-asked)
}

// ask begins to listen to every channel, and sees to it that the other side is there. It
// closes conn when it is not, or when ctx ends.
func (l *Listener) ask(ctx context.Context, conn *pq.ListenerConn) error {
	closed := func() { _ = conn.Close() } // Nothing was written that could be lost.
	defer closed()
	defer context.AfterFunc(ctx, closed)()
	for channel := range l.Channels {
		if err := query(conn, "LISTEN "+pq.QuoteIdentifier(channel)); err != nil {
			return fmt.Errorf("listen to %s: %w", channel, err)
		}
	}
	l.Again()
	tick := time.NewTicker(listenPing)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if err := query(conn, ""); err != nil {
				return fmt.Errorf("ping: %w", err)
			}
		}
	}
}

// query asks the other side something, and gives it up where no answer comes.
func query(conn *pq.ListenerConn, text string) error {
	late := time.AfterFunc(listenPatience, func() { _ = conn.Close() }) // Then the query fails.
	defer late.Stop()
	_, err := conn.ExecSimpleQuery(text)
	return err
}

// impatient is a database's address with the time that connecting may take, unless it says
// so itself.
func impatient(address string) string {
	if strings.Contains(address, "connect_timeout") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" {
		return address + fmt.Sprintf(" connect_timeout=%d", int(dialTimeout.Seconds()))
	}
	values := u.Query()
	values.Set("connect_timeout", strconv.Itoa(int(dialTimeout.Seconds())))
	u.RawQuery = values.Encode()
	return u.String()
}
