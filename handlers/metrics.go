package handlers

import (
	"crypto/subtle"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"aiminigames/store"
)

// Metrics counts what operators watch.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
}

// NewMetrics returns metrics of requests, of this process, and of what else is given.
func NewMetrics(more ...prometheus.Collector) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "http_request_duration_seconds",
			Help:    "How long requests took, by method, route and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5},
		}, []string{"method", "route", "status"}),
	}
	m.registry.MustRegister(m.requests, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(more...)
	return m
}

func (m *Metrics) request(method, route string, status int, took time.Duration) {
	if !strings.Contains(" GET HEAD POST PUT ", " "+method+" ") {
		method = "other" // Anybody can make up methods; we keep no line for each.
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// metrics answers Prometheus on this machine, or with the token. To others it is not there.
func (s *Site) metrics(c echo.Context) error {
	r := c.Request()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !s.fromHere(r) && (s.MetricsToken == "" || subtle.ConstantTimeCompare([]byte(token), []byte(s.MetricsToken)) != 1) {
		return store.ErrNotFound
	}
	promhttp.HandlerFor(s.Metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(c.Response(), r)
	return nil
}

// fromHere reports whether r comes from this machine, and from nobody behind a proxy on it.
func (s *Site) fromHere(r *http.Request) bool {
	host, _, _ := net.SplitHostPort(r.RemoteAddr) // Without a port there is no address either.
	return net.ParseIP(host).IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && (s.AddressFrom == "" || r.Header.Get(s.AddressFrom) == "")
}

func (s *Site) readyz(c echo.Context) error {
	if err := s.Ready(c.Request()); err != nil {
		s.Log.Warn("not ready", "err", err)
		return c.String(http.StatusServiceUnavailable, "not ready\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
