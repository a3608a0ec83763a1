package handlers

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"aiminigames/handlers/room"
	"aiminigames/store"
)

// newUpgrader keeps little for each socket: most are idle, and all share the buffers that
// frames are written from. Whoever comes from another site's page is refused.
func newUpgrader() *websocket.Upgrader {
	return &websocket.Upgrader{
		ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{}, Subprotocols: []string{"minigame.v1"},
	}
}

// socket brings a socket to its room, in this process or another. It returns as soon as
// the room has it, and nothing of the request is kept.
func (s *Site) socket(c echo.Context) error {
	r := c.Request()
	if !websocket.IsWebSocketUpgrade(r) {
		c.Response().Header().Set("Upgrade", "websocket")
		return echo.NewHTTPError(http.StatusUpgradeRequired)
	}
	if err := s.guessing(c); err != nil {
		return err
	}
	live, owner, err := s.liveRoom(c, c.Param("code"))
	err = s.guessed(c, err)
	refusal := ""
	switch {
	case errors.Is(err, store.ErrDeleted):
		refusal = "ended"
	case errors.Is(err, room.ErrClosed):
		refusal = "restart"
	case err != nil:
		return err
	case live == nil:
		return s.forward(c, owner)
	}
	person, err := s.person(c)
	switch {
	case isSuspended(err):
		refusal = "out"
	case err != nil:
		return err
	}
	w := &hijacker{ResponseWriter: c.Response()}
	conn, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return nil //nolint:nilerr // It has answered, or nobody is left to be answered.
	}
	c.Response().Status = http.StatusSwitchingProtocols // for the log
	if refusal != "" {
		go room.Refuse(w.socket, conn, refusal) // ends within seconds
	} else {
		go s.Rooms.Serve(live, w.socket, conn, person) // until the socket or the room ends; Hub.Close waits for rooms
	}
	return nil
}

// person is who opens a socket. Who may not take part is store.Suspended.
func (s *Site) person(c echo.Context) (room.Person, error) {
	asked := time.Now()
	user, err := s.caller(c)
	if err != nil {
		return room.Person{}, err
	}
	if user.out {
		return room.Person{}, store.Suspended{}
	}
	p := room.Person{Guest: !user.Is(store.Member), Address: household(c.RealIP()), Asked: asked}
	if user.Known() {
		p.Key, p.Login = user.ID.String(), user.login.String()
	} else {
		user.Name, user.Hue = store.Nickname()
	}
	p.Name, p.Color = user.Name, hueColor(user.Hue)
	return p, nil
}

// caller is who opens a socket, by their cookie.
func (s *Site) caller(c echo.Context) (caller, error) {
	cookie, err := c.Cookie(s.Sessions.Cookie.Name)
	if err != nil {
		return caller{}, nil //nolint:nilerr // There is none: it is a stranger.
	}
	return s.crowd.of(c.Request().Context(), cookie.Value, s.whose)
}

// household is an address, or the network of one that has 18 quintillion others to choose
// from: an IPv6 address without its lower half.
func household(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	network, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return network.String()
}

// hijacker gives the upgrader the connection in a room's wrapping, so that there is one
// way to write to it.
type hijacker struct {
	http.ResponseWriter
	socket *room.Socket
}

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.socket = room.NewSocket(conn)
	return h.socket, rw, nil
}
