package handlers

import (
	"errors"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"aiminigames/store"
)

const (
	bellReads = 512 // bytes of a message; pages send none
	bellPing  = 25 * time.Second
	bellPong  = 60 * time.Second // without any the socket is given up
	bellWrite = 5 * time.Second
)

var errTalks = errors.New("the page is to listen")

// bellSocket opens the socket that shows a page's visitor what is new. It returns at once,
// and nothing of the request is kept.
func (s *Site) bellSocket(c echo.Context) error {
	r := c.Request()
	if !websocket.IsWebSocketUpgrade(r) {
		c.Response().Header().Set("Upgrade", "websocket")
		return echo.NewHTTPError(http.StatusUpgradeRequired)
	}
	user, err := s.caller(c)
	if err != nil {
		return err
	}
	if !user.Known() {
		return echo.NewHTTPError(http.StatusUnauthorized)
	}
	if wait := s.limits.take("bell"+user.ID.String(), bellsAMinute, time.Now()); wait > 0 {
		return store.Limited{What: "That was too often within a minute.", Until: time.Now().Add(wait)}
	}
	conn, err := s.upgrader.Upgrade(c.Response(), r, nil)
	if err != nil {
		return nil //nolint:nilerr // It has answered, or nobody is left to be answered.
	}
	c.Response().Status = http.StatusSwitchingProtocols // for the log
	one := &bell{
		conn: conn, user: user.ID, login: user.login, lists: c.QueryParam("list") != "",
		out: make(chan []byte, bellQueue), done: make(chan struct{}),
	}
	if !s.bells.add(one, s.askAround) {
		_ = conn.Close() // It comes again, to the process after this one.
		return nil
	}
	go s.serveBell(one) // until the socket ends; Close waits for it
	return nil
}

// serveBell keeps a socket until either side ends it.
func (s *Site) serveBell(one *bell) {
	defer s.bells.remove(one)
	defer func() {
		if panicked := recover(); panicked != nil {
			s.Log.Error("bell panicked", "panic", panicked, "stack", string(debug.Stack()))
		}
	}()
	read := make(chan struct{})
	go func() {
		defer close(read)
		one.listen()
	}()
	one.write(read)
	_ = one.conn.Close() // Nobody is left to tell. It ends listen too.
	<-read
}

// listen takes in what the page says, which is nothing but pongs, until the socket ends.
func (one *bell) listen() {
	one.conn.SetReadLimit(bellReads)
	_ = one.conn.SetReadDeadline(time.Now().Add(bellPong)) // A lost socket fails the first read.
	allowed := rate.NewLimiter(1, 10)
	one.conn.SetPingHandler(func(string) error { return errTalks }) // Pages cannot.
	one.conn.SetPongHandler(func(string) error {
		if !allowed.Allow() {
			return errTalks
		}
		return one.conn.SetReadDeadline(time.Now().Add(bellPong))
	})
	for {
		kind, _, err := one.conn.NextReader()
		if err != nil || kind == websocket.TextMessage || kind == websocket.BinaryMessage {
			return
		}
	}
}

// write sends what there is to send, until the socket ends.
func (one *bell) write(read <-chan struct{}) {
	tick := time.NewTicker(bellPing)
	defer tick.Stop()
	for {
		var err error
		select {
		case <-read:
			return
		case <-one.done:
			_ = one.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(one.code, ""), writeBy()) // They may have gone.
			return
		case <-tick.C:
			err = one.conn.WriteControl(websocket.PingMessage, nil, writeBy())
		case message := <-one.out:
			if err = one.conn.SetWriteDeadline(writeBy()); err == nil {
				err = one.conn.WriteMessage(websocket.TextMessage, message)
			}
		}
		if err != nil {
			return
		}
	}
}

// writeBy is when what is written now is to be with the page.
func writeBy() time.Time { return time.Now().Add(bellWrite) }
