package handlers

import (
	"bytes"
	"database/sql"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/riverqueue/river"
	"riverqueue.com/riverui"
)

// jobsPath is where River UI is, with all that it asks for.
const jobsPath = "/admin/jobs"

// NewJobs returns River UI, which shows the jobs of queue. It has to be started, and stops
// when the context that it was started with ends.
func NewJobs(queue *river.Client[*sql.Tx], log *slog.Logger) (*riverui.Handler, error) {
	return riverui.NewHandler(&riverui.HandlerOpts{
		Endpoints: riverui.NewEndpoints(queue, nil), Prefix: jobsPath, Logger: log,
		JobListHideArgsByDefault: true, // Some have an address in them.
	})
}

func (s *Site) jobsRoot(c echo.Context) error { return s.redirect(c, jobsPath+"/") }

// jobs answers with River UI. Its scripts are files of its own, so that it runs no others;
// some of its styles are inline.
func (s *Site) jobs(c echo.Context) error {
	own := s.BaseURL.String() + jobsPath + "/"
	h := c.Response().Header()
	h.Set("Content-Security-Policy", "default-src 'none'; script-src "+own+"assets/; style-src "+own+"assets/ 'unsafe-inline'; img-src "+own+" data:; font-src "+own+"; "+
		"connect-src "+own+"api/; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, no-cache")
	if strings.HasPrefix(c.Request().URL.Path, jobsPath+"/assets/") { // Their names change with their bytes.
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	s.Jobs.ServeHTTP(c.Response(), c.Request())
	return nil
}

// changeJobs keeps what an admin asks River UI to do, and then lets it.
func (s *Site) changeJobs(c echo.Context) error {
	r := c.Request()
	asked, err := io.ReadAll(r.Body) // which is bounded for all routes
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(asked))
	path := strings.TrimPrefix(r.URL.Path, jobsPath+"/api/")
	if err := s.Store.ActOnJobs(r.Context(), viewer(c), c.RealIP(), path, asked); err != nil {
		return err
	}
	return s.jobs(c)
}
