package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	maxGrant = 100_000 // credits
	maxNote  = 200     // characters
)

// Grant gives credits to the member with this handle, who is told why. A second time with
// the same key it does nothing. A broken rule is Invalid.
func (s *Store) Grant(ctx context.Context, admin User, handle string, credits int, why string, key uuid.UUID) error {
	why = strings.TrimSpace(why)
	wrong := Invalid{}
	if credits < 1 || credits > maxGrant {
		wrong["credits"] = "Give 1 to " + inCredits(maxGrant) + "."
	}
	if n := utf8.RuneCountInString(why); n == 0 || n > maxNote || !storable(why) {
		wrong["why"] = fmt.Sprintf("Say why, in %d characters or fewer: they read it.", maxNote)
	}
	if !storable(handle) {
		handle = "" // which is nobody's
	}
	var to User
	err := s.db.GetContext(ctx, &to, `SELECT id, name FROM users WHERE handle = $1`, strings.ToLower(strings.TrimPrefix(strings.TrimSpace(handle), "@")))
	switch err = known(err); {
	case errors.Is(err, ErrNotFound):
		wrong["handle"] = "Nobody has this name."
	case err != nil:
		return err
	case to.ID == admin.ID:
		wrong["handle"] = "Nobody gives credits to themselves."
	}
	if len(wrong) > 0 {
		return wrong
	}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		b, err := openBooks(ctx, tx, to.ID)
		if err != nil {
			return err
		}
		if _, err := b.post(ctx, transfer{kind: "grant", key: "grant:" + key.String(), cause: admin.ID, note: why}, []line{
			{site, grants, -int64(credits), Granted, why},
			{to.ID, wallet, int64(credits), Granted, why},
		}); err != nil {
			return err
		}
		if err := record(ctx, tx, deed{
			by: admin.ID, address: admin.Address, action: "credits.grant", subject: "user " + to.ID.String(),
			after: map[string]any{"credits": credits, "why": why},
		}); err != nil {
			return err
		}
		return s.notify(ctx, tx, []notice{{to.ID, "grant", fmt.Sprintf("You were given %s: %s", inCredits(credits), why), "/wallet"}})
	})
	if errors.Is(err, errPosted) {
		return nil
	}
	return err
}
