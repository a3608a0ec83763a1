package handlers

import (
	"crypto/hmac"
	"encoding/base64"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
)

// hopHeader says that a request has come by another machine of ours, and from whom: their
// address and our signature.
const hopHeader = "Room-Hop"

// newHops returns the way to other machines of ours. The addresses are private.
func newHops() *http.Transport {
	return &http.Transport{
		DialContext:        (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
		DisableCompression: true, ResponseHeaderTimeout: 10 * time.Second, IdleConnTimeout: time.Minute,
	}
}

// forward has the machine that runs a room answer. Fly's proxy takes the request there;
// where there is none, it goes through this process. A request goes on once: if it has
// reached the wrong machine again the room is changing hands, and the visitor tries again.
func (s *Site) forward(c echo.Context, owner store.Process) error {
	r, h := c.Request(), c.Response().Header()
	onward := r.Header.Get(hopHeader) == "" && r.Header.Get("Fly-Replay-Src") == ""
	if onward && s.Process.Machine != "" && owner.Machine != "" {
		h.Set("Fly-Replay", "instance="+owner.Machine)
		return c.NoContent(http.StatusNoContent)
	}
	target, err := url.Parse(owner.Address)
	if !onward || err != nil || target.Host == "" {
		return s.later(c)
	}
	var failed error
	proxy := &httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(target)
			p.Out.Host = p.In.Host // Both machines are one site, and answer to its names.
			p.Out.Header.Set(hopHeader, s.hop(c.RealIP()))
		},
		Transport:    s.hops,
		ErrorLog:     log.New(slogWriter{s.Log}, "", 0),
		ErrorHandler: func(_ http.ResponseWriter, _ *http.Request, err error) { failed = err },
	}
	proxy.ServeHTTP(c.Response(), r) // for as long as a socket lives
	if failed != nil {
		s.Log.Warn("another machine does not answer", "at", owner.Address, "err", failed)
		return s.later(c)
	}
	return nil
}

// later asks the visitor to come back at once.
func (s *Site) later(c echo.Context) error {
	c.Response().Header().Set("Retry-After", "1")
	return echo.NewHTTPError(http.StatusServiceUnavailable)
}

func (s *Site) hop(address string) string {
	minute := strconv.FormatInt(time.Now().Unix()/60, 10)
	return fmt.Sprintf("%s %s %s", base64.RawURLEncoding.EncodeToString(s.sign("hop", minute, address)), minute, address)
}

// hopFrom is whose request r is, if another machine of ours has sent it on; else empty.
func (s *Site) hopFrom(r *http.Request) string {
	parts := strings.Split(r.Header.Get(hopHeader), " ")
	if len(parts) != 3 {
		return ""
	}
	minute, err := strconv.ParseInt(parts[1], 10, 64)
	if age := time.Now().Unix()/60 - minute; err != nil || age < -1 || age > 1 { // Clocks differ.
		return ""
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[0])
	if err != nil || !hmac.Equal(signature, s.sign("hop", parts[1], parts[2])) {
		return ""
	}
	return parts[2]
}

// slogWriter logs what a proxy complains of, such as sockets that end in the middle.
type slogWriter struct{ log *slog.Logger }

func (w slogWriter) Write(p []byte) (int, error) {
	w.log.Debug("proxy", "said", strings.TrimSpace(string(p)))
	return len(p), nil
}
