package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/uuid/v5"
)

// Changes are what became of a game since it was last found good.
type Changes struct {
	From           Version
	Machine        bool // machines alone found it good: nobody has looked yet
	Title, Summary Edit
	Asked          []Version // what was asked for since, the oldest first
	Seen           Diff      // of what a player can see
	Source         Diff
}

// Edit is a text, and what it was.
type Edit struct{ Before, After string }

// Changed reports whether it is another now.
func (e Edit) Changed() bool { return e.Before != e.After }

// Any reports whether anything has changed.
func (c Changes) Any() bool {
	return c.Title.Changed() || c.Summary.Changed() || c.Source.Added+c.Source.Removed > 0 || c.Source.Cut
}

// listing is what lists show of a game.
type listing struct {
	Title   string `json:"title" db:"title"`
	Summary string `json:"summary" db:"summary"`
}

// fillChanges compares the game, of which now is played, with what it was when somebody last
// found nothing against it, or took a decision against it back. If that never was, it is the
// last version before this one that machines let pass; of that the listing is not known.
func (s *Store) fillChanges(ctx context.Context, p *CasePage, now []byte) error {
	var good struct {
		Version uuid.UUID
		Machine bool
		Listing JSON
	}
	err := s.db.GetContext(ctx, &good, `
		(SELECT (d.before->>'version')::uuid AS version, false AS machine, d.before->'listing' AS listing
			FROM decisions d JOIN cases c ON c.id = d.case_id
			WHERE (c.kind, c.subject_id) = ('game', $1) AND d.before->>'version' IS NOT NULL
				AND (d.action IN ('approve', 'label') OR EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id))
			ORDER BY d.id DESC LIMIT 1)
		UNION ALL
		(SELECT v.id, true, NULL FROM versions v JOIN verdicts j ON (j.subject_id, j.kind) = (v.id, 'document')
			WHERE v.game_id = $1 AND v.n < $2 GROUP BY v.id HAVING bool_and(j.outcome = 'pass') ORDER BY v.n DESC LIMIT 1)
		ORDER BY machine LIMIT 1`, p.SubjectID, p.Played.N)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	from, was, err := s.Head(ctx, uuid.NullUUID{UUID: good.Version, Valid: true})
	if err != nil {
		return err
	}
	c := Changes{From: from, Machine: good.Machine, Source: diffOf(sourceLines(was), sourceLines(now))}
	if s.Visible != nil {
		c.Seen = diffOf(s.Visible(was), s.Visible(now))
	}
	if good.Listing != nil {
		var before listing
		if err := json.Unmarshal(good.Listing, &before); err != nil {
			return err
		}
		c.Title, c.Summary = Edit{before.Title, p.Game.Title}, Edit{before.Summary, p.Game.Summary}
	}
	for i := len(p.Versions) - 1; i >= 0; i-- {
		if v := p.Versions[i]; v.N > from.N && v.N <= p.Played.N && v.Prompt != "" {
			c.Asked = append(c.Asked, v)
		}
	}
	p.Changes = &c
	if !c.Machine {
		p.Approved = &c.From
	}
	return nil
}
