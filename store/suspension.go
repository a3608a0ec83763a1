package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// Suspended means that somebody may not take part. It reaches whoever has just proved that
// they are that person, and nobody else.
type Suspended struct {
	Until    time.Time // zero is for good
	Decision Decision  // with the reasons; its zero value if none is kept
	Key      string    // lets them read the decision and appeal, within the hour, without logging in
}

func (s Suspended) Error() string {
	if s.Until.IsZero() {
		return "suspended for good"
	}
	return fmt.Sprintf("suspended until %s", s.Until.Format(time.RFC3339))
}

// mayTakePart is when a user u is not suspended.
const mayTakePart = `(u.suspended_until IS NULL OR u.suspended_until <= now())`

// admitted returns Suspended if user may not take part now.
func (s *Store) admitted(ctx context.Context, q sqlx.QueryerContext, user uuid.UUID) error {
	var now struct {
		Until *time.Time // null where it is infinite, which time.Time is not
	}
	err := sqlx.GetContext(ctx, q, &now, `
		SELECT CASE WHEN isfinite(suspended_until) THEN suspended_until END AS until FROM users WHERE id = $1 AND suspended_until > now()`, user)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var out Suspended
	if now.Until != nil {
		out.Until = *now.Until
	}
	err = sqlx.GetContext(ctx, q, &out.Decision, `
		SELECT `+decisionColumns+` FROM `+decisionTables+`
		WHERE d.user_id = $1 AND d.action IN ('suspend', 'ban') AND NOT EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id)
		ORDER BY d.action = 'ban' DESC, d.until DESC LIMIT 1`, user)
	if err = known(err); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	out.Key = s.Links.decisionKey(out.Decision.ID, time.Now().Add(time.Hour))
	return out
}

// ShutOut returns Suspended if whose log-in this is may not take part now: it is nobody's as
// long as that lasts, but tells them why.
func (s *Store) ShutOut(ctx context.Context, login uuid.UUID) error {
	var user uuid.UUID
	err := s.db.GetContext(ctx, &user, `
		SELECT u.id FROM logins l JOIN users u ON u.id = l.user_id WHERE l.id = $1 AND u.deleted_at IS NULL AND NOT `+mayTakePart, login)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.admitted(ctx, s.db, user)
}

// decisionKey lets whoever has it see a decision until then. It is kept nowhere.
func (l Links) decisionKey(decision uuid.UUID, until time.Time) string {
	end := strconv.FormatInt(until.Unix(), 10)
	mac := hmac.New(sha256.New, l.Secret)
	mac.Write([]byte("decision " + decision.String() + " until " + end)) // never fails
	return end + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// DecisionByKey returns a decision for whom Suspended gave this key, or ErrNotFound.
func (s *Store) DecisionByKey(ctx context.Context, id uuid.UUID, key string) (Decision, error) {
	end, _, _ := strings.Cut(key, ".")
	seconds, err := strconv.ParseInt(end, 10, 64)
	until := time.Unix(seconds, 0)
	if err != nil || time.Now().After(until) || !hmac.Equal([]byte(key), []byte(s.Links.decisionKey(id, until))) {
		return Decision{}, ErrNotFound
	}
	var d Decision
	err = s.db.GetContext(ctx, &d, `SELECT `+decisionColumns+` FROM `+decisionTables+` WHERE d.id = $1`, id)
	return d, known(err)
}
