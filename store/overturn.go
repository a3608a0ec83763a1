package store

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
)

// overturn takes back what d did, keeps that as a decision of its own, and tells everyone
// who was told of d.
func (s *Store) overturn(ctx context.Context, tx *sqlx.Tx, by User, d Decision, words string) error {
	var kept JSON
	if err := tx.GetContext(ctx, &kept, `SELECT before FROM decisions WHERE id = $1`, d.ID); err != nil {
		return err
	}
	var before changed
	if err := json.Unmarshal(kept, &before); err != nil {
		return err
	}
	back := Decision{
		CaseID: d.CaseID, Kind: d.Kind, SubjectID: d.SubjectID, Title: d.Title, UserID: d.UserID, User: d.User, ByID: orNull(by.ID),
		Action: ActionOverturn, Rule: d.Rule, Facts: words, Reverses: orNull(d.ID),
	}
	if err := keepDecision(ctx, tx, &back, changed{}); err != nil {
		return err
	}
	if err := restore(ctx, tx, d, before); err != nil {
		return err
	}
	if d.Action == ActionSuspend || d.Action == ActionBan {
		if err := readmit(ctx, tx, d.UserID); err != nil {
			return err
		}
	}
	path := "/decisions/" + back.ID.String()
	if err := s.notify(ctx, tx, []notice{{d.UserID, "appeal", back.What() + " " + words, path}}); err != nil {
		return err
	}
	if err := s.writeTo(ctx, tx, d.UserID, Mail{
		Kind: "appeal", Subject: subjectLine(back), Text: "Hello " + d.User + ",\n\n" + back.What() + " Its strike is gone.\n\n" + words + "\n\n" + s.Links.Origin + path + "\n",
	}); err != nil {
		return err
	}
	c := Case{ID: d.CaseID, Kind: d.Kind, Title: d.Title}
	return s.tellReporters(ctx, tx, c, outcome(c, ActionOverturn))
}

// restore takes back what d did to its subject, as far as that is still so.
func restore(ctx context.Context, tx *sqlx.Tx, d Decision, before changed) error {
	switch {
	case before.Game != nil:
		return restoreGame(ctx, tx, d, *before.Game)
	case before.Hidden != nil && d.Action.TakesDown():
		_, err := tx.ExecContext(ctx, `UPDATE reviews SET hidden = $2 WHERE id = $1`, d.SubjectID, *before.Hidden)
		return err
	case before.Handle != "":
		return giveHandle(ctx, tx, d.UserID, before.Handle)
	}
	return nil
}

func restoreGame(ctx context.Context, tx *sqlx.Tx, d Decision, before gameState) error {
	var then gameState
	err := tx.GetContext(ctx, &then, `SELECT status, label, may_list FROM games WHERE id = $1 FOR NO KEY UPDATE`, d.SubjectID)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil // Its creator deleted it.
	}
	if err != nil {
		return err
	}
	if before.Status == Held { // By what is over: its creator may publish it again.
		before.Status = Draft
	}
	switch {
	case d.Action.TakesDown() && then.Status == Removed:
		then.Status = before.Status
	case d.Action == ActionUnlist:
		then.MayList = before.MayList
		if then.Status == Unlisted {
			then.Status = before.Status
		}
	case d.Action == ActionLabel && then.Label == d.Label:
		then.Label = before.Label
	}
	return setGame(ctx, tx, d.SubjectID, then)
}

// giveHandle gives somebody back the handle that was taken, if they have not chosen another
// and nobody else has it by now.
func giveHandle(ctx context.Context, tx *sqlx.Tx, user uuid.UUID, handle string) error {
	var id uuid.UUID
	err := tx.GetContext(ctx, &id, `
		UPDATE users SET handle = $2, name = $2 WHERE id = $1 AND handle = 'player_' || right(id::text, 12)
			AND NOT EXISTS (SELECT 1 FROM users WHERE handle = $2) RETURNING id`, user, handle)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return findGamesBy(ctx, tx, user, handle)
}

// readmit lets a user take part again as soon as the decisions that still stand do. If no
// ban does, their games that a ban held are what they were.
func readmit(ctx context.Context, tx *sqlx.Tx, user uuid.UUID) error {
	var banned bool
	if err := tx.GetContext(ctx, &banned, `
		UPDATE users SET suspended_until = (
			SELECT max(coalesce(d.until, 'infinity')) FROM decisions d
			WHERE d.user_id = $1 AND d.action IN ('suspend', 'ban') AND NOT EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id))
		WHERE id = $1 RETURNING coalesce(suspended_until = 'infinity', false)`, user); err != nil || banned {
		return err
	}
	var rows []struct {
		ID     uuid.UUID
		Status string
	}
	if err := tx.SelectContext(ctx, &rows, `
		SELECT DISTINCT ON (g.key) g.key::uuid AS id, g.value AS status FROM decisions d, jsonb_each_text(d.before->'games') g
		WHERE d.user_id = $1 AND d.action = 'ban' ORDER BY g.key, d.id DESC`, user); err != nil {
		return err
	}
	var ids []uuid.UUID
	var statuses []string
	for _, r := range rows {
		ids, statuses = append(ids, r.ID), append(statuses, r.Status)
	}
	// What a machine holds for another reason stays held.
	_, err := tx.ExecContext(ctx, `
		UPDATE games g SET status = `+playable("was.status")+` FROM unnest($1::uuid[], $2::text[]) was (id, status)
		WHERE g.id = was.id AND g.status = 'held'
			AND NOT EXISTS (SELECT 1 FROM cases c WHERE (c.kind, c.subject_id, c.status) = ('game', g.id, 'open') AND c.before <> '{}')`, pq.Array(ids), pq.Array(statuses))
	return err
}
