package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
)

const maxReport = 1000 // characters of what a reporter adds

// Reason is why something is reported.
type Reason struct{ Key, Name string }

// Reasons are those that a reporter chooses from.
var Reasons = []Reason{
	{"insult", "Insults or bullying"},
	{"hate", "Hate against a group"},
	{"threat", "Threats"},
	{"sexual", "Sexual words"},
	{"spam", "Spam or advertising"},
	{"other", "Something else"},
}

// ChatLine is something that was said in a room.
type ChatLine struct {
	Seat int       `json:"seat"`
	User uuid.UUID `json:"user,omitzero"` // nobody's: a stranger's
	Name string    `json:"name"`
	Text string    `json:"text"`
	At   string    `json:"at"` // RFC 3339
}

// ChatReport is somebody's complaint about what another said in a room.
type ChatReport struct {
	Room, Reason, Text string
	Seat               int        // who said it
	Lines              []ChatLine // the chat's last, oldest first, as the room itself has them
}

// ReportChat keeps a report of reporter's. Saying it again replaces what was said before.
// A reason that is not one of Reasons, too long a text, or a seat from which nothing was
// said is Invalid.
func (s *Store) ReportChat(ctx context.Context, reporter uuid.UUID, r ChatReport) error {
	wrong := Invalid{}
	if !slices.ContainsFunc(Reasons, func(known Reason) bool { return known.Key == r.Reason }) {
		wrong["reason"] = "Choose what is wrong with it."
	}
	r.Text = strings.TrimSpace(r.Text)
	switch n := utf8.RuneCountInString(r.Text); {
	case n > maxReport:
		wrong["text"] = fmt.Sprintf("Keep it to %d characters: this has %d.", maxReport, n)
	case !storable(r.Text):
		wrong["text"] = "There are signs in this text that cannot be kept. Type it again."
	}
	said := slices.Clone(r.Lines)
	slices.Reverse(said)
	at := slices.IndexFunc(said, func(l ChatLine) bool { return l.Seat == r.Seat })
	if at < 0 {
		wrong["seat"] = "Nothing was said from this seat lately."
	}
	if len(wrong) > 0 {
		return wrong
	}
	lines, err := json.Marshal(r.Lines)
	if err != nil {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	var game uuid.UUID
	err = s.db.GetContext(ctx, &game, `
		INSERT INTO chat_reports (id, reporter_id, reported_id, room, game_id, seat, name, reason, text, context)
		SELECT $1, $2, (SELECT id FROM users WHERE id = $3), r.code, r.game_id, $5, $6, $7, $8, $9 FROM rooms r WHERE r.code = $4
		ON CONFLICT (reporter_id, room, seat, name) DO UPDATE
			SET reason = excluded.reason, text = excluded.text, context = excluded.context, created_at = now()
		RETURNING game_id`, id, reporter, said[at].User, r.Room, r.Seat, said[at].Name, r.Reason, r.Text, string(lines))
	return known(err)
}
