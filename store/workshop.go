package store

import (
	"context"
	"errors"

	"github.com/gofrs/uuid/v5"
)

const (
	shownVersions = 60
	shownTurns    = 40
	shownOwn      = 60
)

// Workshop returns what the workshop of user's game at slug shows.
func (s *Store) Workshop(ctx context.Context, user uuid.UUID, slug string) (Workshop, error) {
	var w Workshop
	err := s.db.GetContext(ctx, &w.Game, `
		SELECT `+gameColumns+` FROM games g JOIN users u ON u.id = g.owner_id WHERE g.slug = $1 AND g.owner_id = $2`, slug, user)
	if err != nil {
		return w, known(err)
	}
	if w.Game.DeletedAt != nil {
		return w, ErrDeleted
	}
	if err := s.db.SelectContext(ctx, &w.Versions, `
		SELECT id, game_id, n, origin, prompt, title, maker, notes, cover, hue, size, partial, certificate, created_at
		FROM versions WHERE game_id = $1 ORDER BY n DESC LIMIT $2`, w.Game.ID, shownVersions); err != nil {
		return w, err
	}
	if w.Game.HeadID.Valid {
		w.Head = new(Version)
		if err := s.db.GetContext(ctx, w.Head, `SELECT `+versionColumns+` FROM versions WHERE id = $1`, w.Game.HeadID); err != nil {
			return w, err
		}
	}
	if err := s.db.SelectContext(ctx, &w.Turns, `
		SELECT * FROM (
			SELECT `+generationColumns+` FROM generations n LEFT JOIN versions v ON v.id = n.version_id
			WHERE n.game_id = $1 ORDER BY n.created_at DESC LIMIT $2) latest ORDER BY created_at`, w.Game.ID, shownTurns); err != nil {
		return w, err
	}
	if len(w.Turns) == 0 {
		return w, nil
	}
	w.Generation = &w.Turns[len(w.Turns)-1]
	return w, s.progress(ctx, w.Generation)
}

// Progress returns the latest generation of user's game at slug, with its steps.
func (s *Store) Progress(ctx context.Context, user uuid.UUID, slug string) (Generation, error) {
	var g Generation
	err := s.db.GetContext(ctx, &g, `
		SELECT `+generationColumns+`
		FROM games g JOIN generations n ON n.game_id = g.id LEFT JOIN versions v ON v.id = n.version_id
		WHERE g.slug = $1 AND g.owner_id = $2 ORDER BY n.created_at DESC LIMIT 1`, slug, user)
	if err != nil {
		return g, known(err)
	}
	return g, s.progress(ctx, &g)
}

// progress fills in the steps of g and how much its model has sent.
func (s *Store) progress(ctx context.Context, g *Generation) error {
	if err := s.db.SelectContext(ctx, &g.Steps, `
		SELECT generation_id, stage, round, state, note, started_at, ended_at FROM generation_steps
		WHERE generation_id = $1 ORDER BY started_at`, g.ID); err != nil {
		return err
	}
	if g.Mode != Model {
		return nil
	}
	err := s.db.GetContext(ctx, &g.Received, `
		SELECT length(partial) FROM model_calls WHERE generation_id = $1 ORDER BY started_at DESC LIMIT 1`, g.ID)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil // Nothing is asked of it yet.
	}
	return err
}

// Prompts returns those that led to the game's head, oldest first, six at most.
func (s *Store) Prompts(ctx context.Context, game uuid.UUID) ([]string, error) {
	var prompts []string
	err := s.db.SelectContext(ctx, &prompts, `
		SELECT prompt FROM (
			SELECT prompt, n FROM versions WHERE game_id = $1 AND origin = 'prompt' AND NOT partial ORDER BY n DESC LIMIT 6
		) latest ORDER BY n`, game)
	return prompts, err
}

// OwnGames returns user's games, the last changed first, from a cursor on; the deleted
// ones among them for as long as they can be had back.
func (s *Store) OwnGames(ctx context.Context, user uuid.UUID, after string) (games []OwnGame, next string, err error) {
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	err = s.db.SelectContext(ctx, &games, `
		SELECT `+gameColumns+`, (SELECT count(*) FROM versions WHERE game_id = g.id) AS versions,
			coalesce((SELECT status FROM generations WHERE game_id = g.id ORDER BY created_at DESC LIMIT 1), '') AS making,
			CASE WHEN g.status = 'removed' OR NOT g.may_list THEN (
				SELECT d.id FROM decisions d JOIN cases c ON c.id = d.case_id
				WHERE `+standing+` ORDER BY d.id DESC LIMIT 1) END AS decision_id
		FROM games g JOIN users u ON u.id = g.owner_id
		WHERE g.owner_id = $1 AND ($2::timestamptz IS NULL OR (g.updated_at, g.id) < ($2, $3::uuid))
			AND (g.deleted_at IS NULL OR g.deleted_at > now() - interval '30 days')
		ORDER BY g.updated_at DESC, g.id DESC LIMIT $4`, user, at, id, shownOwn+1)
	if err == nil && len(games) > shownOwn {
		games = games[:shownOwn]
		last := games[shownOwn-1]
		next = cursor(timeKey(&last.UpdatedAt), last.ID)
	}
	return games, next, err
}
