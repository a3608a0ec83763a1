package handlers

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

const (
	exportLong  = 30 * time.Minute // at most
	exportQuiet = time.Minute      // without the visitor taking anything
)

// export sends a member all that is theirs as a zip, made while it is sent: so no copy of it
// is ever kept, and it takes the memory of a page of rows, however much there is.
func (s *Site) export(c echo.Context) error {
	user := viewer(c)
	ctx, cancel := context.WithTimeout(c.Request().Context(), exportLong)
	defer cancel()
	if err := s.Store.StartExport(ctx, user.ID); err != nil {
		return err
	}
	now := time.Now().UTC()
	name := fmt.Sprintf("aiminigames-%s-%s.zip", user.Handle, now.Format(time.DateOnly))
	h := c.Response().Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	h.Set("Cache-Control", "private, no-store")

	archive := zip.NewWriter(patient{c.Response(), http.NewResponseController(c.Response())})
	create := func(name string) (io.Writer, error) {
		return archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: now})
	}
	err := readme(create, user.Name, now)
	if err == nil {
		err = s.Store.Export(ctx, user.ID, create)
	}
	if err == nil {
		var w io.Writer
		if w, err = create("statement.csv"); err == nil {
			err = s.writeStatement(ctx, w, user.ID)
		}
	}
	if err == nil {
		err = archive.Close()
	}
	if err == nil {
		return nil
	}
	soon, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer done()
	if err := s.Store.ExportBroke(soon, user.ID); err != nil {
		s.Log.ErrorContext(ctx, "an export cannot be tried again soon", "err", err)
	}
	if !c.Response().Committed {
		h.Del("Content-Disposition")
		return err
	}
	s.Log.WarnContext(ctx, "an export broke off", "err", err)
	panic(http.ErrAbortHandler) // A file that ends early must not look whole.
}

// patient writes for as long as the visitor goes on taking.
type patient struct {
	to      http.ResponseWriter
	control *http.ResponseController
}

func (p patient) Write(b []byte) (int, error) {
	_ = p.control.SetWriteDeadline(time.Now().Add(exportQuiet)) // Without it they only wait longer.
	return p.to.Write(b)
}

func readme(create func(name string) (io.Writer, error), name string, at time.Time) error {
	w, err := create("README.txt")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `All that AIMiniGames keeps of %s, as of %s.

account.json      who you are here
logins.json       the browsers you are logged in with
mails.json        what we wrote to you in the last 30 days
prompts.json      what you asked for, and what came of it
games.json        your games; versions.json has every version of each
games/            their documents and covers: open a document in a browser to look at it
plays.json        the games you played; scores.json has your best of each
saves/            what games saved for you, as they wrote it
rounds.json       how you did in rooms
purchases.json    what you bought; sales.json has what you sold
statement.csv     every movement of your credits, as your wallet shows it
decisions.json    what was decided about you or your games, and why

The other files are named after what is in them. Times are in UTC with their offset, credits
are whole numbers, and 100 of them are one US dollar. Your password is not here: it is kept
in a form that nobody can read.
`, name, at.Format("2 January 2006, 15:04 MST"))
	return err
}
