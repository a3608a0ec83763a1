package handlers

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// acts reads which of the staff's acts are asked for. A day that is none is Invalid.
func acts(c echo.Context) (store.ActFilter, store.Invalid) {
	f := store.ActFilter{
		By: strings.TrimSpace(c.QueryParam("by")), Action: strings.TrimSpace(c.QueryParam("action")), Subject: strings.TrimSpace(c.QueryParam("subject")),
	}
	var wrong store.Invalid
	for name, at := range map[string]*time.Time{"from": &f.From, "to": &f.To} {
		text := c.QueryParam(name)
		if text == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, text)
		if err != nil || t.Year() < 1970 || t.Year() > 9000 {
			wrong = store.Invalid{name: "Type a day, such as 2026-01-31."}
			continue
		}
		*at = t
	}
	if !f.To.IsZero() {
		f.To = f.To.AddDate(0, 0, 1) // The day itself is in it.
	}
	return f, wrong
}

func (s *Site) adminAudit(c echo.Context) error {
	filter, wrong := acts(c)
	view := views.AdminAuditView{
		By: filter.By, Action: filter.Action, Subject: filter.Subject, From: c.QueryParam("from"), To: c.QueryParam("to"),
		After: c.QueryParam("after"), Wrong: wrong, Viewer: viewer(c),
	}
	if wrong != nil {
		return s.render(c, http.StatusUnprocessableEntity, views.AdminAudit(view))
	}
	var err error
	view.Acts, view.Next, err = s.Store.Acts(c.Request().Context(), viewer(c), filter, view.After)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.AdminAudit(view))
}

// auditCSV sends all acts that are asked for as RFC 4180 has it, as they are read.
func (s *Site) auditCSV(c echo.Context) error {
	filter, wrong := acts(c)
	if wrong != nil {
		return wrong
	}
	h := c.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="audit.csv"`)
	h.Set("Cache-Control", "private, no-store")
	err := s.writeActs(c.Request().Context(), c.Response(), viewer(c), c.RealIP(), filter)
	if err != nil && c.Response().Committed {
		s.Log.ErrorContext(c.Request().Context(), "an export of the audit broke off", "err", err)
		panic(http.ErrAbortHandler) // A file that ends early must not look whole.
	}
	if err != nil {
		h.Del("Content-Disposition")
	}
	return err
}

func (s *Site) writeActs(ctx context.Context, w io.Writer, by store.User, address string, filter store.ActFilter) error {
	lines := csv.NewWriter(w)
	lines.UseCRLF = true
	err := lines.Write([]string{"id", "time", "by", "action", "subject", "before", "after", "address"})
	if err == nil {
		err = s.Store.EachAct(ctx, by, address, filter, func(a store.Act) error {
			return lines.Write([]string{
				a.ID.String(), a.At.UTC().Format(time.RFC3339), inert(a.By), inert(a.Action), inert(a.Subject),
				inert(string(a.Before)), inert(string(a.After)), a.Address,
			})
		})
	}
	if err != nil {
		return err
	}
	lines.Flush()
	return lines.Error()
}
