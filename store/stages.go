package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"

	"aiminigames/jobs"
)

// generationColumns are those of Generation, of generations n and versions v.
const generationColumns = `
	n.id, n.game_id, n.user_id, n.parent_id, n.prompt, n.mode, n.status, n.seed, n.spec, n.notes, n.document, n.manifest,
	n.model, n.prompt_version, n.tokens_in, n.tokens_cached, n.tokens_out, n.tokens_reasoning, n.tokens_estimated,
	n.cost_micros, n.first_byte_ms, n.error_class, n.error, n.version_id, coalesce(v.n, 0) AS version_n, n.created_at, n.ended_at`

// StartStage notes that a stage of the generation is being worked on. It returns
// ErrCancelled if nobody waits for it any more: the generation has ended, or this stage
// of it is done already, as when a job runs twice.
func (s *Store) StartStage(ctx context.Context, id uuid.UUID, stage string) (Generation, error) {
	var g Generation
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOpen(ctx, tx, id); err != nil {
			return err
		}
		var state string
		if err := tx.GetContext(ctx, &state, `
			INSERT INTO generation_steps (generation_id, stage) VALUES ($1, $2)
			ON CONFLICT (generation_id, stage, round) DO UPDATE SET stage = excluded.stage RETURNING state`, id, stage); err != nil {
			return err
		}
		if state != "running" {
			return ErrCancelled
		}
		if _, err := tx.ExecContext(ctx, `UPDATE generations SET status = 'running' WHERE id = $1 AND status = 'queued'`, id); err != nil {
			return err
		}
		return tx.GetContext(ctx, &g, `
			SELECT `+generationColumns+` FROM generations n LEFT JOIN versions v ON v.id = n.version_id WHERE n.id = $1`, id)
	})
	return g, known(err)
}

// NoteStage tells the creator something about a stage that is still being worked on.
func (s *Store) NoteStage(ctx context.Context, id uuid.UUID, stage, note string) error {
	_, err := s.db.ExecContext(ctx, `
		UPDATE generation_steps SET note = $3 WHERE generation_id = $1 AND stage = $2 AND state = 'running'`, id, stage, note)
	return err
}

// EndSpec keeps what the prompt was understood to mean, and has the document built. A game
// without a name goes by the title until it has a version.
func (s *Store) EndSpec(ctx context.Context, g Generation, spec JSON, notes Notes, title string) error {
	next := river.JobArgs(jobs.BuildDocument{GenerationID: g.ID})
	if g.Mode == Model {
		next = jobs.AskModel{GenerationID: g.ID}
	}
	return s.endStage(ctx, g.ID, "spec", title, next, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE generations SET spec = $2, notes = $3 WHERE id = $1`, g.ID, spec, notes)
		if err != nil || title == "" {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE games SET title = $2 WHERE id = $1 AND title = $3 AND head_id IS NULL`, g.GameID, title, untitled)
		return err
	})
}

// EndBuild keeps the document that the built-in generator made, and has it checked.
func (s *Store) EndBuild(ctx context.Context, g Generation, document []byte, said string) error {
	return s.endStage(ctx, g.ID, "build", said, jobs.CheckDocument{GenerationID: g.ID}, func(tx *sqlx.Tx) error {
		return keepCandidate(ctx, tx, g.ID, document)
	})
}

// EndCheck keeps the document as the check left it, and its manifest, and has a version
// made of it.
func (s *Store) EndCheck(ctx context.Context, g Generation, document []byte, manifest JSON, said string) error {
	return s.endStage(ctx, g.ID, "check", said, jobs.FinishGeneration{GenerationID: g.ID}, func(tx *sqlx.Tx) error {
		if err := keepCandidate(ctx, tx, g.ID, document); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE generations SET manifest = $2 WHERE id = $1`, g.ID, manifest)
		return err
	})
}

// Finish makes the generation's document the head of its game.
func (s *Store) Finish(ctx context.Context, g Generation, look Look) error {
	return s.endStage(ctx, g.ID, "finish", "", nil, func(tx *sqlx.Tx) error {
		maker := g.Model
		if g.Mode == Builtin {
			maker = Builtin
		}
		id, err := s.addVersion(ctx, tx, Version{
			GameID: g.GameID, Origin: "prompt", Prompt: g.Prompt, Title: look.Title, Maker: maker, Spec: g.Spec, Notes: g.Notes,
			Manifest: g.Manifest, Document: g.Document, Hue: look.Hue,
		}, g.ID, g.ParentID, look.Cover)
		if err != nil {
			return err
		}
		if err := setHead(ctx, tx, g.GameID, id, look); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			UPDATE generations SET status = 'ready', version_id = $2, ended_at = now() WHERE id = $1`, g.ID, id)
		if err != nil {
			return err
		}
		return settle(ctx, tx, g.ID)
	})
}

// Fail ends the generation without a version. Class is for those who run the site, words
// are for the creator. What a model has sent by then is kept.
func (s *Store) Fail(ctx context.Context, id uuid.UUID, class, words string, notes *Notes) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOpen(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `
			UPDATE generations SET status = 'failed', error_class = $2, error = $3, notes = coalesce($4::jsonb, notes), ended_at = now()
			WHERE id = $1`, id, class, words, notes); err != nil {
			return err
		}
		return s.endWithout(ctx, tx, id, Failed)
	})
}

// endStage ends a stage of an open generation and asks for what comes next, all at once
// or not at all. A stage that has ended already stays as it is: nothing is done twice.
func (s *Store) endStage(ctx context.Context, id uuid.UUID, stage, said string, next river.JobArgs, keep func(tx *sqlx.Tx) error) error {
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := lockOpen(ctx, tx, id); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, `
			UPDATE generation_steps SET state = 'done', note = $3, ended_at = clock_timestamp()
			WHERE generation_id = $1 AND stage = $2 AND state = 'running'`, id, stage, said)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrCancelled)
		}
		if err := keep(tx); err != nil || next == nil {
			return err
		}
		_, err = s.queue.InsertTx(ctx, tx.Tx, next, nil)
		return err
	})
	return known(err)
}

// lockOpen keeps others off the generation until tx ends. It returns ErrCancelled if the
// generation has ended, or is gone. Rows are locked in one order everywhere, so that nobody
// waits for each other for good: users, games, generations, and accounts last.
func lockOpen(ctx context.Context, tx *sqlx.Tx, id uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, `
		SELECT 1 FROM games WHERE id = (SELECT game_id FROM generations WHERE id = $1) FOR NO KEY UPDATE`, id); err != nil {
		return err
	}
	var status string
	err := tx.GetContext(ctx, &status, `SELECT status FROM generations WHERE id = $1 FOR UPDATE`, id)
	if errors.Is(err, sql.ErrNoRows) || err == nil && status != Queued && status != Running {
		return ErrCancelled
	}
	return err
}

// endWithout ends the steps at work on a generation that has ended without a version, gives
// back what it held, and has kept what its model had sent.
func (s *Store) endWithout(ctx context.Context, tx *sqlx.Tx, id uuid.UUID, state string) error {
	if _, err := tx.ExecContext(ctx, `
		UPDATE generation_steps SET state = $2, ended_at = clock_timestamp()
		WHERE generation_id = $1 AND state = 'running'`, id, state); err != nil {
		return err
	}
	if err := settle(ctx, tx, id); err != nil {
		return err
	}
	var asked bool
	if err := tx.GetContext(ctx, &asked, `SELECT EXISTS (SELECT 1 FROM model_calls WHERE generation_id = $1)`, id); err != nil || !asked {
		return err
	}
	_, err := s.queue.InsertTx(ctx, tx.Tx, jobs.KeepPartial{GenerationID: id}, nil)
	return err
}

func keepCandidate(ctx context.Context, tx *sqlx.Tx, id uuid.UUID, document []byte) error {
	hash, err := putBlob(ctx, tx, "text/html", document)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE generations SET document = $2 WHERE id = $1`, id, hash)
	return err
}
