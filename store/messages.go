package store

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/jmoiron/sqlx"
)

// messageMatter finds the matter of a chat report m: all reports of one line are one, and as
// long as a case is open, all of what the same person said in the same room.
const messageMatter = `
	SELECT f.id, m.reported_id AS user_id, 'Message of ' || m.name || ' in room ' || m.room AS title
	FROM chat_reports m JOIN users u ON u.id = m.reported_id, LATERAL (
		SELECT o.id FROM chat_reports o LEFT JOIN cases c ON (c.kind, c.subject_id, c.status) = ('message', o.id, 'open')
		WHERE o.room = m.room AND (o.line = m.line OR o.reported_id = m.reported_id AND c.id IS NOT NULL)
		ORDER BY c.id NULLS LAST, o.id LIMIT 1) f `

// meant are the chat reports m that a case is about: of its subject $1, and of what the same
// person said in the same room, reported from $2, when it was opened, to $3, when it was closed.
const meant = `chat_reports m JOIN chat_reports f ON f.room = m.room LEFT JOIN games g ON g.id = m.game_id WHERE f.id = $1 AND (m.line = f.line OR m.reported_id = f.reported_id
	AND m.created_at >= $2 AND ($3::timestamptz IS NULL OR m.created_at <= $3))`

// decideMessage takes back what was said, and keeps whoever is suspended out of the room.
func decideMessage(ctx context.Context, tx *sqlx.Tx, c Case, d Decision) error {
	if !d.Action.TakesDown() {
		return nil
	}
	var lines []struct {
		Room string
		Line int64
	}
	if err := tx.SelectContext(ctx, &lines, `SELECT DISTINCT m.room, m.line FROM `+meant, c.SubjectID, c.OpenedAt, c.ClosedAt); err != nil {
		return err
	}
	for _, l := range lines {
		if err := unsay(ctx, tx, l.Room, l.Line); err != nil {
			return err
		}
	}
	if d.Action == ActionRemove || len(lines) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `SELECT pg_notify('`+ChannelBarred+`', $1 || ' ' || $2)`, lines[0].Room, c.UserID.String())
	return err
}

// fillMessage adds the lines that a case is about, among those before and after them.
func (s *Store) fillMessage(ctx context.Context, p *CasePage) error {
	var rows []struct {
		Room, Game string
		Line       uint64
		Context    JSON
		Unsaid     *time.Time
	}
	if err := s.db.SelectContext(ctx, &rows, `
		SELECT m.room, m.line, coalesce(g.title, '') AS game, m.context, m.unsaid_at AS unsaid
		FROM `+meant+` ORDER BY m.id = $1 DESC, m.id LIMIT $4`, p.SubjectID, p.OpenedAt, p.ClosedAt, shownReports); err != nil {
		return err
	}
	if len(rows) == 0 {
		return ErrNotFound
	}
	p.Message = &ReportedLine{Room: rows[0].Room, Game: rows[0].Game}
	lines := map[uint64]ChatLine{}
	for _, row := range rows {
		var around []ChatLine
		if err := json.Unmarshal(row.Context, &around); err != nil {
			return err
		}
		for _, line := range around {
			line.Meant, line.Unsaid = lines[line.N].Meant, lines[line.N].Unsaid
			lines[line.N] = line
		}
		said := lines[row.Line]
		said.Meant, said.Unsaid = true, said.Unsaid || row.Unsaid != nil
		lines[row.Line] = said
	}
	for _, line := range lines {
		p.Message.Lines = append(p.Message.Lines, line)
	}
	slices.SortFunc(p.Message.Lines, func(a, b ChatLine) int { return cmp.Compare(a.N, b.N) })
	return nil
}
