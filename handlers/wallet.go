package handlers

import (
	"context"
	"encoding/csv"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/labstack/echo/v4"

	"aiminigames/store"
	"aiminigames/views"
)

// wallet shows what a member can spend. With ?need= it suggests to top up by that much, and
// leads on to ?next= afterwards.
func (s *Site) wallet(c echo.Context) error {
	ctx, user, after := c.Request().Context(), viewer(c), c.QueryParam("after")
	balances, err := s.Store.Balances(ctx, user.ID)
	if err != nil {
		return err
	}
	statement, err := s.Store.Statement(ctx, user.ID, after)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, views.Wallet(views.WalletView{
		Balances: balances, Statement: statement, After: after, TopUp: s.topUpForm(c.QueryParam("next"), need(c)),
	}))
}

// statementCSV sends all movements as RFC 4180 has it, line by line as they are read.
func (s *Site) statementCSV(c echo.Context) error {
	h := c.Response().Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", `attachment; filename="statement.csv"`)
	h.Set("Cache-Control", "private, no-store")
	err := s.writeStatement(c.Request().Context(), c.Response(), viewer(c).ID)
	if err != nil && c.Response().Committed {
		s.Log.ErrorContext(c.Request().Context(), "a statement broke off", "err", err)
		panic(http.ErrAbortHandler) // A file that ends early must not look whole.
	}
	if err != nil {
		h.Del("Content-Disposition")
	}
	return err
}

func (s *Site) writeStatement(ctx context.Context, w io.Writer, user uuid.UUID) error {
	lines := csv.NewWriter(w)
	lines.UseCRLF = true
	err := lines.Write([]string{"time", "reason", "note", "amount", "balance"})
	if err == nil {
		err = s.Store.EachMovement(ctx, user, func(m store.Movement) error {
			return lines.Write([]string{
				m.At.UTC().Format(time.RFC3339), inert(m.Reason), inert(m.Note),
				strconv.FormatInt(m.Amount, 10), strconv.FormatInt(m.Spendable, 10),
			})
		})
	}
	if err != nil {
		return err
	}
	lines.Flush()
	return lines.Error()
}

// inert is text as a cell that spreadsheets do not take for a formula.
func inert(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first) {
		return "'" + text
	}
	return text
}
