package store

import (
	"context"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// A Suggestion is what a decision may do for breaking a rule, in view of what came before.
// It is shown to whoever decides; nothing comes by itself.
type Suggestion struct {
	Rule   string // a key of Rules
	Action Action
	Days   int     // of a suspension
	Sum    float64 // that the user's strikes would weigh with this one
}

// Words is s for whoever decides.
func (s Suggestion) Words() string {
	switch s.Action {
	case ActionSuspend:
		return fmt.Sprintf("suspend for %d days", s.Days)
	case ActionBan:
		return "ban"
	case ActionRemove:
		return "remove"
	}
	return "warn"
}

// Suggest says what may be done about a breach of rule by somebody whose strikes weigh sum:
//
//	sum with this one   below 2   below 4   below 6       below 9        9 and more
//	                    warn      remove    suspend: 7 d  suspend: 30 d  ban
func Suggest(sum float64, rule Rule) Suggestion {
	s := Suggestion{Rule: rule.Key, Sum: sum + float64(rule.Weight)}
	switch {
	case s.Sum < 2:
		s.Action = ActionWarn
	case s.Sum < 4:
		s.Action = ActionRemove
	case s.Sum < 6:
		s.Action, s.Days = ActionSuspend, 7
	case s.Sum < 9:
		s.Action, s.Days = ActionSuspend, 30
	default:
		s.Action = ActionBan
	}
	return s
}

// strikeWeight is what the strike of a decision d weighs now: all of it at first, half after
// 45 days, nothing after 90, and nothing once it was overturned.
const strikeWeight = `
	CASE WHEN d.strike = 0 OR EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id) THEN 0
	ELSE d.strike * greatest(0, 1 - extract(epoch FROM now() - d.at) / 7776000.0) END`

// strikes is what all strikes of a user weigh now.
func strikes(ctx context.Context, q sqlx.QueryerContext, user uuid.UUID) (float64, error) {
	var sum float64
	err := sqlx.GetContext(ctx, q, &sum, `SELECT coalesce(sum(`+strikeWeight+`), 0)::float8 FROM decisions d WHERE d.user_id = $1`, user)
	return sum, err
}
