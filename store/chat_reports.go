package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	maxReport   = 1000 // characters of what a reporter adds
	roomReports = 20   // kept of a room in an hour: each has the chat with it
)

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
	N    uint64    `json:"n"` // of the event that said it
	Seat int       `json:"seat"`
	User uuid.UUID `json:"user,omitzero"`
	Name string    `json:"name"`
	Text string    `json:"text"`
	At   string    `json:"at"` // RFC 3339

	Stranger bool `json:"stranger,omitempty"` // User would be their ID, if they were kept
	Meant    bool `json:"-"`                  // by a case
	Unsaid   bool `json:"-"`                  // taken back from the room
}

// ChatReport is somebody's complaint about what another said in a room.
type ChatReport struct {
	Room, Reason, Text string
	Line               uint64     // what was said: a line's N
	Seat               int        // without a Line: the last that was said from there
	Lines              []ChatLine // the chat's last, oldest first, as the room itself has them
}

// said is the line that r is about, whoever sits in its seat by now.
func (r ChatReport) said() (line ChatLine, ok bool) {
	for _, line := range slices.Backward(r.Lines) {
		if r.Line == 0 && line.Seat == r.Seat || r.Line != 0 && line.N == r.Line {
			return line, true
		}
	}
	return ChatLine{}, false
}

// ReportChat keeps a report of reporter's, in the case about what was said, and has a machine
// look at it. A stranger whom somebody reports is a guest from then on, so that there is
// somebody to decide about. Saying it again replaces what was said before.
// A reason that is not one of Reasons, too long a text, or what nobody said lately is
// Invalid. A room that was reported 20 times within an hour is Limited.
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
	line, ok := r.said()
	switch {
	case !ok && r.Line != 0:
		wrong["line"] = "The room does not remember this message any more."
	case !ok:
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
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		game, err := allowReport(ctx, tx, reporter, r.Room, line.N)
		if err != nil {
			return err
		}
		if err := keepStranger(ctx, tx, line); err != nil {
			return err
		}
		err = tx.GetContext(ctx, &id, `
			INSERT INTO chat_reports (id, reporter_id, reported_id, room, line, game_id, seat, name, reason, text, context)
			VALUES ($1, $2, (SELECT id FROM users WHERE id = $3), $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (reporter_id, room, line) DO UPDATE
				SET reason = excluded.reason, text = excluded.text, context = excluded.context, created_at = now()
			RETURNING id`,
			id, reporter, line.User, r.Room, line.N, game, line.Seat, line.Name, r.Reason, r.Text, string(lines))
		if err != nil {
			return err
		}
		about := matter{Kind: OfMessage}
		err = known(tx.GetContext(ctx, &about, messageMatter+`WHERE m.id = $1`, id))
		if errors.Is(err, ErrNotFound) || about.UserID == reporter {
			return nil
		}
		if err != nil {
			return err
		}
		if err := joinCase(ctx, tx, about, reporter, r.Reason, r.Text); err != nil {
			return err
		}
		if !s.ChatJudged { // The words have spoken already.
			return nil
		}
		upTo := slices.IndexFunc(r.Lines, func(l ChatLine) bool { return l.N == line.N })
		return s.judgeLines(ctx, tx, []SaidLine{{r.Room, r.Lines[:upTo+1]}})
	})
}

// keepStranger makes a guest of whoever said a line, if nothing is kept of them so far.
func keepStranger(ctx context.Context, tx *sqlx.Tx, line ChatLine) error {
	if !line.Stranger {
		return nil
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO users (id, role, name, hue) VALUES ($1, 'guest', $2, 0) ON CONFLICT (id) DO NOTHING`, line.User, line.Name)
	return err
}

// allowReport takes the room's reports one after another until tx ends, and returns its
// game. With as many as are kept in an hour, not counting reporter's own of the same line,
// it returns Limited.
func allowReport(ctx context.Context, tx *sqlx.Tx, reporter uuid.UUID, room string, line uint64) (game uuid.UUID, err error) {
	if err := tx.GetContext(ctx, &game, `SELECT game_id FROM rooms WHERE code = $1 FOR NO KEY UPDATE`, room); err != nil {
		return uuid.Nil, known(err)
	}
	var oldest time.Time // of the last roomReports
	err = tx.GetContext(ctx, &oldest, `
		SELECT created_at FROM chat_reports
		WHERE room = $1 AND reason <> '`+byMachine+`' AND created_at > now() - interval '1 hour' AND (reporter_id, line) IS DISTINCT FROM ($2, $3)
		ORDER BY created_at DESC OFFSET $4 LIMIT 1`, room, reporter, line, roomReports-1)
	if errors.Is(err, sql.ErrNoRows) {
		return game, nil
	}
	if err != nil {
		return uuid.Nil, err
	}
	return uuid.Nil, Limited{What: "There are many reports from this room already.", Until: oldest.Add(time.Hour)}
}
