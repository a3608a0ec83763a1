package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// decisions returns the last of those that a condition on $1 chooses.
func (s *Store) decisions(ctx context.Context, where string, arg any, limit int) ([]Decision, error) {
	var found []Decision
	err := s.db.SelectContext(ctx, &found, `
		SELECT `+decisionColumns+` FROM `+decisionTables+` WHERE `+where+` ORDER BY d.id DESC LIMIT $2`, arg, limit)
	return found, err
}

// OwnDecisions returns what was decided about user and what is theirs, the latest first.
// That nothing was found against them they are not told.
func (s *Store) OwnDecisions(ctx context.Context, user uuid.UUID) ([]Decision, error) {
	return s.decisions(ctx, `d.user_id = $1 AND d.action <> 'approve'`, user, shownDecisions)
}

// OwnDecision returns one of those.
func (s *Store) OwnDecision(ctx context.Context, user, id uuid.UUID) (Decision, error) {
	var d Decision
	err := s.db.GetContext(ctx, &d, `
		SELECT `+decisionColumns+` FROM `+decisionTables+` WHERE d.id = $1 AND d.user_id = $2 AND d.action <> 'approve'`, id, user)
	return d, known(err)
}

// standing is when a decision d, on a case c, still stands on a game g and is its owner's to know.
const standing = `(c.kind, c.subject_id, d.user_id) = ('game', g.id, g.owner_id) AND d.action NOT IN ('approve', 'overturn')
	AND NOT EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id)`

// StandingDecision returns the last decision that still stands on a game, for its creator;
// nil if there is none.
func (s *Store) StandingDecision(ctx context.Context, game Game) (*Decision, error) {
	found, err := s.decisions(ctx, `EXISTS (SELECT 1 FROM games g WHERE g.id = $1 AND `+standing+`)`, game.ID, 1)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Decide closes a case that by has claimed, and does what was decided, all of it at once:
// to the game, review or user, their rooms and their log-ins. The user is given the reasons,
// and whoever reported it is told the outcome. What was paid for a removed game is given
// back by a job. Decided twice, as by a double click, it happens once; another's decision
// stands, which is Invalid at "form", as is a claim that has run out.
func (s *Store) Decide(ctx context.Context, by User, address string, id uuid.UUID, f DecisionForm) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		c, err := s.lockCase(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if !c.Open {
			return decidedAlready(ctx, tx, by, c, f)
		}
		if c.ClaimedBy.UUID != by.ID {
			return Invalid{"form": "Claim this case first: your claim may have run out."}
		}
		if err := f.validate(c); err != nil {
			return err
		}
		if !mayTake(by, f.Action, c.UserID, c.Role) {
			return Invalid{"action": "This needs somebody of a higher role than theirs."}
		}
		d := Decision{
			CaseID: id, Kind: c.Kind, SubjectID: c.SubjectID, Title: c.Title, UserID: c.UserID, User: c.User, Role: c.Role,
			ByID: orNull(by.ID), Action: f.Action, Rule: f.Rule, Facts: f.Facts, Label: f.Label, Strike: f.Action.strike(RuleBy(f.Rule)),
		}
		if f.Days > 0 {
			until := time.Now().AddDate(0, 0, f.Days)
			d.Until = &until
		}
		before, err := takeEffect(ctx, tx, c, d)
		if err != nil {
			return err
		}
		if err := keepDecision(ctx, tx, &d, before); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE cases SET status = 'closed', closed_at = now() WHERE id = $1`, id); err != nil {
			return err
		}
		if c.Kind == OfGame && f.Action.TakesDown() {
			if err := s.refundSoon(ctx, tx, c.SubjectID); err != nil {
				return err
			}
		}
		if err := s.giveReasons(ctx, tx, c, d); err != nil {
			return err
		}
		if err := s.tellReporters(ctx, tx, c, outcome(c, d.Action)); err != nil {
			return err
		}
		return record(ctx, tx, deed{
			by: by.ID, address: address, action: "case." + string(d.Action), subject: "case " + id.String(), before: before,
			after: map[string]any{"decision": d.ID, "rule": d.Rule, "facts": d.Facts, "label": d.Label, "until": d.Until, "user": d.UserID},
		})
	})
}

// decidedAlready is nil for whoever decides the same again.
func decidedAlready(ctx context.Context, tx *sqlx.Tx, by User, c Case, f DecisionForm) error {
	var same bool
	err := tx.GetContext(ctx, &same, `
		SELECT EXISTS (SELECT 1 FROM decisions WHERE case_id = $1 AND by_id = $2 AND action = $3 AND reverses IS NULL)`, c.ID, by.ID, f.Action)
	if err != nil || same {
		return err
	}
	return Invalid{"form": "This case was decided already."}
}

// keepDecision adds d, filling in its ID, its time and whether a machine took part.
func keepDecision(ctx context.Context, tx *sqlx.Tx, d *Decision, before changed) error {
	id, err := newID()
	if err != nil {
		return err
	}
	was, err := asJSON(before)
	if err != nil {
		return err
	}
	return tx.QueryRowContext(ctx, `
		INSERT INTO decisions (id, case_id, user_id, by_id, action, rule, facts, machine, until, label, strike, before, reverses)
		SELECT $1, c.id, $3, $4, $5, $6, $7, $13 AND (c.machine OR c.before <> '{}' OR EXISTS (
				SELECT 1 FROM verdicts v WHERE v.subject_id = c.subject_id AND v.outcome <> 'pass')),
			$8, $9, $10, $11, $12
		FROM cases c WHERE c.id = $2 RETURNING id, machine, at`,
		id, d.CaseID, d.UserID, d.ByID, d.Action, d.Rule, d.Facts, d.Until, d.Label, d.Strike, was, d.Reverses, d.Action != ActionOverturn,
	).Scan(&d.ID, &d.Machine, &d.At)
}
