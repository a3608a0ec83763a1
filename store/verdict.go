package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

// What a machine can say of something.
const (
	VerdictPass  = "pass"
	VerdictHold  = "hold" // a person has to look
	VerdictBlock = "block"
)

// What machines judge; the subject is named after each.
const (
	JudgedPrompt   = "prompt"   // a generation
	JudgedListing  = "listing"  // a game: its title and summary
	JudgedDocument = "document" // a version
	JudgedReview   = "review"   // a review
	JudgedHandle   = "handle"   // a user
	JudgedChat     = "chat"     // a chat report
)

// Verdict is what machines say of exactly the bytes that Hash names.
type Verdict struct {
	ID         uuid.UUID     `db:"id"`
	Kind       string        `db:"kind"` // one of the Judged constants
	SubjectID  uuid.UUID     `db:"subject_id"`
	Hash       Hash          `db:"hash"`
	Outcome    string        `db:"outcome"`
	Basic      bool          `db:"basic"` // word lists alone have judged it
	Layers     VerdictLayers `db:"layers"`
	Model      string        `db:"model"`
	Thresholds string        `db:"thresholds"` // their version
	At         time.Time     `db:"at"`
}

// VerdictLayer is one thing that one layer says.
type VerdictLayer struct {
	Name      string  `json:"name"`
	Category  string  `json:"category"`
	Score     float64 `json:"score"` // from 0 to 1
	Threshold float64 `json:"threshold"`
	Outcome   string  `json:"outcome"`
	Excerpt   string  `json:"excerpt,omitempty"` // what was found, where that is known
}

// VerdictLayers are kept as jsonb.
type VerdictLayers []VerdictLayer

// Scan implements sql.Scanner.
func (l *VerdictLayers) Scan(v any) error {
	b, ok := v.([]byte)
	if !ok {
		return fmt.Errorf("scan %T into VerdictLayers", v)
	}
	return json.Unmarshal(b, l)
}

// severity is how soon somebody should look.
func (v Verdict) severity() int {
	for _, l := range v.Layers {
		if l.Outcome != VerdictPass && strings.Contains(l.Category, "minors") {
			return 5
		}
	}
	if v.Outcome == VerdictBlock {
		return 4
	}
	return 3
}

// why is what a machine minds, in words for moderators.
func (v Verdict) why() string {
	var minded []string
	for _, l := range v.Layers {
		if l.Outcome != VerdictPass {
			minded = append(minded, fmt.Sprintf("%s %.2f (%s, from %.2f on)", l.Category, l.Score, l.Name, l.Threshold))
		}
	}
	return fmt.Sprintf("A machine says %s to its %s: %s", v.Outcome, v.Kind, strings.Join(minded, ", "))
}

const verdictColumns = `v.id, v.kind, v.subject_id, v.hash, v.outcome, v.basic, v.layers, v.model, v.thresholds, v.at`

// Judged returns the last verdict on these bytes by these thresholds, or ErrNotFound: who
// has one need not ask again.
func (s *Store) Judged(ctx context.Context, kind string, subject uuid.UUID, hash Hash, thresholds string) (Verdict, error) {
	var v Verdict
	err := s.db.GetContext(ctx, &v, `
		SELECT `+verdictColumns+` FROM verdicts v
		WHERE v.subject_id = $1 AND v.kind = $2 AND v.hash = $3 AND v.thresholds = $4 ORDER BY v.at DESC LIMIT 1`, subject, kind, hash, thresholds)
	return v, known(err)
}

// verdicts returns those on what a case is about, the latest first.
func (s *Store) verdicts(ctx context.Context, c Case) ([]Verdict, error) {
	of := `v.subject_id = $1`
	switch c.Kind {
	case OfMessage:
		of = `v.subject_id IN (SELECT m.id FROM chat_reports m JOIN chat_reports f ON f.room = m.room AND (f.line = m.line OR f.reported_id = m.reported_id) WHERE f.id = $1)`
	case OfGame:
		of = `v.subject_id IN (SELECT $1 UNION ALL SELECT id FROM versions WHERE game_id = $1 UNION ALL SELECT id FROM generations WHERE game_id = $1)`
	}
	var found []Verdict
	err := s.db.SelectContext(ctx, &found, `
		SELECT `+verdictColumns+` FROM verdicts v WHERE `+of+` ORDER BY v.at DESC, v.id DESC LIMIT $2`, c.SubjectID, shownVerdicts)
	return found, err
}
