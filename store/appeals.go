package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// What an appeal can come to.
const (
	Upheld     = "upheld" // the decision stands
	Overturned = "overturned"
)

const shownAppeals = 100

// Appeal is a request to look again at a decision.
type Appeal struct {
	ID       uuid.UUID
	Text     string
	At       time.Time
	Decision Decision // with whom and what it is about
}

// Appeal asks for somebody else to look at a decision about user: once, and within 180 days.
// Said twice, the first stands. What cannot be appealed is Invalid, another's ErrNotFound.
func (s *Store) Appeal(ctx context.Context, user, decision uuid.UUID, text string) error {
	d, err := s.OwnDecision(ctx, user, decision)
	if err != nil {
		return err
	}
	return s.appeal(ctx, d, text)
}

// AppealByKey is Appeal for who may not log in: see Suspended.
func (s *Store) AppealByKey(ctx context.Context, decision uuid.UUID, key, text string) error {
	d, err := s.DecisionByKey(ctx, decision, key)
	if err != nil {
		return err
	}
	return s.appeal(ctx, d, text)
}

func (s *Store) appeal(ctx context.Context, d Decision, text string) error {
	if err := wordsAt("text", &text, maxFacts, "Say in a few words why it is wrong."); err != nil {
		return err
	}
	switch {
	case d.AppealedAt != nil:
		return nil
	case !d.Appealable(time.Now()):
		return Invalid{"form": "This cannot be appealed any more."}
	}
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = s.db.ExecContext(ctx, `
		INSERT INTO appeals (id, decision_id, text) VALUES ($1, $2, $3) ON CONFLICT (decision_id) DO NOTHING`, id, d.ID, text)
	return err
}

type appealRow struct {
	Decision
	AppealID uuid.UUID `db:"appeal_id"`
	Text     string    `db:"text"`
}

func (r appealRow) appeal() Appeal {
	return Appeal{ID: r.AppealID, Text: r.Text, At: *r.AppealedAt, Decision: r.Decision}
}

// mayAnswer reports whether by may answer an appeal against d: who decided it, or whom it
// is about, may not.
func mayAnswer(by User, d Decision) bool {
	return d.ByID.UUID != by.ID && mayTake(by, d.Action, d.UserID, d.Role)
}

// Appeals returns the open ones that by may answer, the oldest first.
func (s *Store) Appeals(ctx context.Context, by User) ([]Appeal, error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return nil, err
	}
	var rows []appealRow
	if err := s.db.SelectContext(ctx, &rows, `
		SELECT `+decisionColumns+`, p.id AS appeal_id, p.text FROM `+decisionTables+`
		WHERE p.outcome IS NULL AND p.id IS NOT NULL AND d.by_id IS DISTINCT FROM $1 AND d.user_id <> $1
		ORDER BY p.at, p.id LIMIT $2`, by.ID, shownAppeals); err != nil {
		return nil, err
	}
	var open []Appeal
	for _, r := range rows {
		if mayAnswer(by, r.Decision) {
			open = append(open, r.appeal())
		}
	}
	return open, nil
}

// Appealed returns the decision that an appeal is against. Whom it is about sees it elsewhere.
func (s *Store) Appealed(ctx context.Context, by User, appeal uuid.UUID) (Decision, error) {
	var d Decision
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return d, err
	}
	err := s.db.GetContext(ctx, &d, `SELECT `+decisionColumns+` FROM `+decisionTables+` WHERE p.id = $1 AND d.user_id <> $2`, appeal, by.ID)
	return d, known(err)
}

// AnswerAppeal is by's word on an appeal against somebody else's decision, and the last one.
// To overturn a decision takes back what it did: the game has the status it had, and can be
// found and sold again, the review is shown, the user may take part, and the strike is gone.
// Said twice, it happens once; another word than the first is Invalid.
func (s *Store) AnswerAppeal(ctx context.Context, by User, address string, id uuid.UUID, overturn bool, words string) error {
	if err := wordsAt("words", &words, maxFacts, "Say why: they will read it."); err != nil {
		return err
	}
	outcome := Upheld
	if overturn {
		outcome = Overturned
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Moderator); err != nil {
			return err
		}
		// Locked first: what is read then is what the one before has left.
		if _, err := tx.ExecContext(ctx, `SELECT 1 FROM appeals WHERE id = $1 FOR UPDATE`, id); err != nil {
			return err
		}
		var d Decision
		if err := tx.GetContext(ctx, &d, `SELECT `+decisionColumns+` FROM `+decisionTables+` WHERE p.id = $1`, id); err != nil {
			return known(err)
		}
		switch {
		case !mayAnswer(by, d):
			return ErrNotFound
		case d.Outcome != nil && *d.Outcome == outcome:
			return nil
		case d.Outcome != nil:
			return Invalid{"form": "This appeal was answered already: " + *d.Outcome + "."}
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE appeals SET outcome = $2, answer = $3, by_id = $4, answered_at = now() WHERE id = $1`, id, outcome, words, by.ID); err != nil {
			return err
		}
		if overturn {
			if err := s.overturn(ctx, tx, by, d, words); err != nil {
				return err
			}
		} else if err := s.tellUpheld(ctx, tx, d, words); err != nil {
			return err
		}
		return record(ctx, tx, deed{
			by: by.ID, address: address, action: "appeal." + outcome, subject: "appeal " + id.String(),
			before: map[string]any{"decision": d.ID, "action": d.Action}, after: map[string]any{"words": words, "user": d.UserID},
		})
	})
}

func (s *Store) tellUpheld(ctx context.Context, tx *sqlx.Tx, d Decision, words string) error {
	path := "/decisions/" + d.ID.String()
	if err := s.notify(ctx, tx, []notice{{d.UserID, "appeal", "Somebody else has looked at your appeal, and the decision stands: " + words, path}}); err != nil {
		return err
	}
	return s.writeTo(ctx, tx, d.UserID, Mail{Kind: "appeal", Subject: "Your appeal", Text: "Hello " + d.User + ",\n\n" +
		"Somebody who had not decided it looked at your appeal. The decision stands: " + lowerFirst(d.What()) + "\n\n" + words + "\n\n" + s.Links.Origin + path + "\n"})
}
