package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	shownReports   = 100
	shownVerdicts  = 20
	shownDecisions = 50
	shownHistory   = 20 // versions of a game that is looked at
)

// readCase returns a case, unless it is by's own, or of somebody whom by may not judge.
func readCase(ctx context.Context, q sqlx.QueryerContext, by User, id uuid.UUID) (Case, error) {
	var row struct {
		Case
		Before JSON `db:"before"`
	}
	err := sqlx.GetContext(ctx, q, &row, `SELECT `+caseColumns+`, c.before FROM `+caseTables+` WHERE c.id = $1`, id)
	if err != nil {
		return Case{}, known(err)
	}
	if len(actionsFor(by, row.Case)) == 0 {
		return Case{}, ErrNotFound
	}
	return row.Case, json.Unmarshal(row.Before, &row.before)
}

// Case returns all that whoever works on a case looks at. For its claimant, to look is to
// go on working. What somebody may not judge is ErrNotFound.
func (s *Store) Case(ctx context.Context, by User, id uuid.UUID) (CasePage, error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return CasePage{}, err
	}
	if _, err := s.db.ExecContext(ctx, `
		UPDATE cases c SET claimed_at = now() WHERE id = $1 AND claimed_by = $2 AND `+claimed, id, by.ID); err != nil {
		return CasePage{}, err
	}
	c, err := readCase(ctx, s.db, by, id)
	if err != nil {
		return CasePage{}, err
	}
	p := CasePage{Case: c, Mine: c.ClaimedBy.UUID == by.ID, Actions: actionsFor(by, c)}
	if err := s.db.SelectContext(ctx, &p.Reporters, `
		SELECT r.id, r.reporter_id, u.name AS reporter, coalesce(u.handle, '') AS handle, r.reason, r.text, r.at, k.made, k."right"
		FROM reports r JOIN users u ON u.id = r.reporter_id, LATERAL (
			SELECT count(*) AS made, count(*) FILTER (WHERE d.action <> 'approve') AS "right" FROM reports o JOIN decisions d ON d.case_id = o.case_id
			WHERE o.reporter_id = r.reporter_id AND o.case_id <> r.case_id AND d.reverses IS NULL
				AND NOT EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id)) k
		WHERE r.case_id = $1 ORDER BY r.at, r.id LIMIT $2`, id, shownReports); err != nil {
		return p, err
	}
	if err := s.fillSubject(ctx, &p); err != nil {
		return p, err
	}
	if p.Verdicts, err = s.verdicts(ctx, c); err != nil {
		return p, err
	}
	if p.Decisions, err = s.decisions(ctx, `d.user_id = $1`, c.UserID, shownDecisions); err != nil {
		return p, err
	}
	if p.Strikes, err = strikes(ctx, s.db, c.UserID); err != nil {
		return p, err
	}
	for _, rule := range Rules {
		p.Suggestions = append(p.Suggestions, Suggest(p.Strikes, rule))
	}
	return p, nil
}

// fillSubject adds what the case is about, as far as it is still there.
func (s *Store) fillSubject(ctx context.Context, p *CasePage) error {
	var err error
	game := p.SubjectID
	switch p.Kind {
	case OfUser:
		return nil
	case OfMessage:
		err = s.fillMessage(ctx, p)
	case OfReview:
		var row struct {
			Review
			GameID uuid.UUID `db:"game_id"`
		}
		err = s.db.GetContext(ctx, &row, `
			SELECT `+reviewColumns+`, r.game_id FROM reviews r JOIN users u ON u.id = r.user_id WHERE r.id = $1`, p.SubjectID)
		p.Review, game = &row.Review, row.GameID
	}
	if err = known(err); errors.Is(err, ErrNotFound) {
		p.Review = nil // Its author took it back.
		return nil
	}
	if err != nil || p.Kind == OfMessage {
		return err
	}
	p.Game = new(Game)
	err = s.db.GetContext(ctx, p.Game, `SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.id = $1`, game)
	if err = known(err); errors.Is(err, ErrNotFound) {
		p.Game = nil // Deleted, and not kept any more.
		return nil
	}
	if err != nil || p.Kind != OfGame {
		return err
	}
	if err := s.db.GetContext(ctx, &p.Stake, `
		SELECT count(*) AS buyers, coalesce(sum(paid), 0) AS paid, (SELECT count(*) FROM rooms WHERE game_id = $1 AND closed_at IS NULL) AS rooms
		FROM purchases WHERE game_id = $1 AND refunded_at IS NULL`, game); err != nil {
		return err
	}
	return s.fillVersions(ctx, p)
}

// fillVersions adds what is played, the history, and what has changed since it was last
// found good.
func (s *Store) fillVersions(ctx context.Context, p *CasePage) error {
	if err := s.db.SelectContext(ctx, &p.Versions, `
		SELECT id, game_id, n, origin, prompt, title, maker, notes, cover, hue, size, partial, certificate, created_at
		FROM versions WHERE game_id = $1 ORDER BY n DESC LIMIT $2`, p.SubjectID, shownHistory); err != nil {
		return err
	}
	played := p.Game.LiveID
	if !played.Valid {
		played = p.Game.HeadID
	}
	version, document, err := s.Head(ctx, played)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	p.Played = &version
	return s.fillChanges(ctx, p, document)
}
