package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"aiminigames/jobs"
)

const (
	// ChannelUnsaid tells that a line is taken back: the payload is a room's code and the
	// line's number.
	ChannelUnsaid = "unsaid"
	// ChannelBarred tells that somebody is out of a room for good: the payload is its code
	// and their ID.
	ChannelBarred = "barred"
)

// byMachine is the reason of a chat report that nobody made: a machine keeps the line, and what
// was said before it, for whoever decides.
const byMachine = "machine"

// SaidLine is a line of a room's chat: the last of Lines, after some that came before it.
type SaidLine struct {
	Room  string
	Lines []ChatLine
}

// JudgeLines has a machine look at what was said. The lines are kept until it has, and no
// longer.
func (s *Store) JudgeLines(ctx context.Context, said []SaidLine) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error { return s.judgeLines(ctx, tx, said) })
}

func (s *Store) judgeLines(ctx context.Context, tx *sqlx.Tx, said []SaidLine) error {
	var ids, rooms, contexts []string
	var numbers []int64
	for _, l := range said {
		id, err := newID()
		if err != nil {
			return err
		}
		context, err := json.Marshal(l.Lines)
		if err != nil {
			return err
		}
		ids, rooms, contexts = append(ids, id.String()), append(rooms, l.Room), append(contexts, string(context))
		numbers = append(numbers, int64(l.Lines[len(l.Lines)-1].N))
	}
	var kept []uuid.UUID
	if err := tx.SelectContext(ctx, &kept, `
		INSERT INTO chat_lines (id, room, line, context)
		SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::jsonb[])
		ON CONFLICT (room, line) DO NOTHING RETURNING id`, pq.Array(ids), pq.Array(rooms), pq.Array(numbers), pq.Array(contexts)); err != nil || len(kept) == 0 {
		return err
	}
	for _, id := range kept {
		if err := s.judgeSoon(ctx, tx, jobs.ModerateChat{LineID: id}); err != nil {
			return err
		}
	}
	return nil
}

// WaitingLine returns what is to be judged of a line that waits, or ErrNotFound.
func (s *Store) WaitingLine(ctx context.Context, id uuid.UUID) (Judgeable, error) {
	var j Judgeable
	err := s.db.GetContext(ctx, &j, `
		SELECT text, sha256(convert_to(text, 'UTF8')) AS hash
		FROM (SELECT context -> -1 ->> 'text' AS text FROM chat_lines WHERE id = $1) l`, id)
	return j, known(err)
}

// ForgetLine has a line wait no longer.
func (s *Store) ForgetLine(ctx context.Context, id uuid.UUID) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM chat_lines WHERE id = $1`, id)
	return err
}

// LineJudged acts on a verdict on a line that waits, whose Kind and SubjectID need not be set,
// and forgets the line. What does not pass is taken back from the room, wherever that runs, and
// there is a case about it, with what was said before it. What passes leaves nothing behind,
// unless somebody has reported it. Safe to repeat.
func (s *Store) LineJudged(ctx context.Context, id uuid.UUID, v Verdict) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		var row struct {
			Room    string
			Line    int64
			Context JSON
			Report  uuid.NullUUID // the first of this line
		}
		err := tx.GetContext(ctx, &row, `
			DELETE FROM chat_lines l WHERE id = $1
			RETURNING room, line, context, (SELECT r.id FROM chat_reports r WHERE (r.room, r.line) = (l.room, l.line) ORDER BY r.id LIMIT 1) AS report`, id)
		if err = known(err); errors.Is(err, ErrNotFound) {
			return nil // It was judged.
		}
		if err != nil || v.Outcome == VerdictPass && !row.Report.Valid {
			return err
		}
		if !row.Report.Valid {
			if row.Report, err = keepLine(ctx, tx, row.Room, row.Context); err != nil {
				return err
			}
		}
		v.Kind, v.SubjectID = JudgedChat, row.Report.UUID
		switch acted, err := s.moderated(ctx, tx, v); {
		case errors.Is(err, errGone): // Whoever said it is not there any more.
		case err != nil || !acted:
			return err
		}
		return unsay(ctx, tx, row.Room, row.Line)
	})
}

// keepLine keeps the last of some lines of a room, as a report of nobody's.
func keepLine(ctx context.Context, tx *sqlx.Tx, room string, context JSON) (uuid.NullUUID, error) {
	var none uuid.NullUUID
	var lines []ChatLine
	if err := json.Unmarshal(context, &lines); err != nil || len(lines) == 0 {
		return none, fmt.Errorf("read lines of room %s: %w", room, err)
	}
	line := lines[len(lines)-1]
	if err := keepStranger(ctx, tx, line); err != nil {
		return none, err
	}
	id, err := newID()
	if err != nil {
		return none, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO chat_reports (id, reported_id, room, line, game_id, seat, name, reason, context)
		VALUES ($1, (SELECT id FROM users WHERE id = $2), $3, $4, (SELECT game_id FROM rooms WHERE code = $3), $5, $6, $7, $8)`,
		id, line.User, room, line.N, line.Seat, line.Name, byMachine, context)
	return orNull(id), err
}

// unsay takes a line back from its room, wherever that runs.
func unsay(ctx context.Context, tx *sqlx.Tx, room string, line int64) error {
	_, err := tx.ExecContext(ctx, `
		WITH taken AS (UPDATE chat_reports SET unsaid_at = coalesce(unsaid_at, now()) WHERE (room, line) = ($1, $2) RETURNING room)
		SELECT pg_notify('`+ChannelUnsaid+`', $1 || ' ' || $2::bigint)`, room, line)
	return err
}

// UnsaidLine is one that was taken back.
type UnsaidLine struct {
	Room string
	Line uint64
}

// Unsaid returns the lines of these rooms that were taken back.
func (s *Store) Unsaid(ctx context.Context, rooms ...string) ([]UnsaidLine, error) {
	var lines []UnsaidLine
	err := s.db.SelectContext(ctx, &lines, `
		SELECT DISTINCT room, line FROM chat_reports WHERE room = ANY($1) AND unsaid_at IS NOT NULL ORDER BY room, line`, pq.Array(rooms))
	return lines, err
}
