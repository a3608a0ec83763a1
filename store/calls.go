package store

import (
	"context"
	"errors"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

// Call is a call to a model, by the stage that makes it and the hash of what is sent.
type Call struct {
	GenerationID uuid.UUID
	Stage        string
	Hash         string
	Model        string
}

// Spent is what an answer, or a part of one, has cost.
type Spent struct {
	PromptVersion           string
	In, Cached, Out, Reason int // tokens
	Estimated               bool
	CostMicros              *int64 // millionths of a US dollar; nil is unknown
	FirstByte               time.Duration
}

// StartCall notes that a model is about to be asked. If the same was asked before in
// this stage and answered, it returns that answer, and the model need not be asked.
func (s *Store) StartCall(ctx context.Context, c Call) (answer JSON, err error) {
	err = s.db.GetContext(ctx, &answer, `
		WITH named AS (UPDATE generations SET model = $4 WHERE id = $1)
		INSERT INTO model_calls (generation_id, stage, request_hash, model) VALUES ($1, $2, $3, $4)
		ON CONFLICT (generation_id, stage, round, request_hash) DO UPDATE SET model = excluded.model
		RETURNING answer`, c.GenerationID, c.Stage, c.Hash, c.Model)
	return answer, err
}

// CallReceived keeps what has arrived so far. It returns ErrCancelled if nobody waits for
// the rest: the generation has ended.
func (s *Store) CallReceived(ctx context.Context, c Call, partial string) error {
	var open bool
	err := s.db.GetContext(ctx, &open, `
		UPDATE model_calls c SET partial = $4 FROM generations n
		WHERE c.generation_id = $1 AND c.stage = $2 AND c.request_hash = $3 AND n.id = c.generation_id
		RETURNING n.status IN ('queued', 'running')`, c.GenerationID, c.Stage, c.Hash, partial)
	if err == nil && !open {
		return ErrCancelled
	}
	return known(err)
}

// CallFailed notes what a call that brought no answer cost, and returns how many have
// failed with it.
func (s *Store) CallFailed(ctx context.Context, c Call, spent Spent) (attempts int, err error) {
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := spend(ctx, tx, c, spent); err != nil {
			return err
		}
		return tx.GetContext(ctx, &attempts, `
			UPDATE model_calls SET attempts = attempts + 1
			WHERE generation_id = $1 AND stage = $2 AND request_hash = $3 RETURNING attempts - 1`, c.GenerationID, c.Stage, c.Hash)
	})
	return attempts, known(err)
}

// EndCall keeps a model's answer and what it cost with the document in it, and has that
// checked. From then on the model is not asked for it again.
func (s *Store) EndCall(ctx context.Context, c Call, answer JSON, spent Spent, document []byte, notes Notes, said string) error {
	return s.endStage(ctx, c.GenerationID, "build", said, jobs.CheckDocument{GenerationID: c.GenerationID}, func(tx *sqlx.Tx) error {
		if err := keepAnswer(ctx, tx, c, answer, spent); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE generations SET notes = $2 WHERE id = $1`, c.GenerationID, notes); err != nil {
			return err
		}
		return keepCandidate(ctx, tx, c.GenerationID, document)
	})
}

// spend adds a call's cost to its generation's. Once a part of it is unknown, so is the sum.
func spend(ctx context.Context, tx *sqlx.Tx, c Call, spent Spent) error {
	_, err := tx.ExecContext(ctx, `
		UPDATE generations SET model = $2, prompt_version = $3,
			cost_micros = CASE WHEN tokens_in + tokens_out = 0 OR cost_micros IS NOT NULL THEN coalesce(cost_micros, 0) + $4 END,
			tokens_in = tokens_in + $5, tokens_cached = tokens_cached + $6, tokens_out = tokens_out + $7,
			tokens_reasoning = tokens_reasoning + $8, tokens_estimated = tokens_estimated OR $9,
			first_byte_ms = coalesce(first_byte_ms, nullif($10, 0))
		WHERE id = $1`, c.GenerationID, c.Model, spent.PromptVersion, spent.CostMicros,
		spent.In, spent.Cached, spent.Out, spent.Reason, spent.Estimated, spent.FirstByte.Milliseconds())
	return err
}

// Received returns what a generation's model has sent so far, from a character on.
func (s *Store) Received(ctx context.Context, user uuid.UUID, slug string, from int) (text string, open bool, err error) {
	var row struct {
		Text string `db:"text"`
		Open bool   `db:"open"`
	}
	err = s.db.GetContext(ctx, &row, `
		SELECT n.status IN ('queued', 'running') AS open, coalesce((SELECT substr(c.partial, $3) FROM model_calls c
			WHERE c.generation_id = n.id ORDER BY c.started_at DESC LIMIT 1), '') AS text
		FROM games g JOIN generations n ON n.game_id = g.id
		WHERE g.slug = $1 AND g.owner_id = $2 ORDER BY n.created_at DESC LIMIT 1`, slug, user, from+1)
	return row.Text, row.Open, known(err)
}

// Partial returns a generation and what its model had sent when it ended.
func (s *Store) Partial(ctx context.Context, id uuid.UUID) (Generation, string, error) {
	var row struct {
		Generation
		Partial string `db:"partial"`
	}
	err := s.db.GetContext(ctx, &row, `
		SELECT `+generationColumns+`, coalesce((SELECT c.partial FROM model_calls c
			WHERE c.generation_id = n.id ORDER BY c.started_at DESC LIMIT 1), '') AS partial
		FROM generations n LEFT JOIN versions v ON v.id = n.version_id WHERE n.id = $1`, id)
	if errors.Is(known(err), ErrNotFound) {
		return row.Generation, "", ErrNotFound
	}
	return row.Generation, row.Partial, err
}

// KeepAnswer keeps an answer that no document could be read from, and what it cost.
func (s *Store) KeepAnswer(ctx context.Context, c Call, answer JSON, spent Spent) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error { return keepAnswer(ctx, tx, c, answer, spent) })
}

// keepAnswer does nothing where there is an answer already.
func keepAnswer(ctx context.Context, tx *sqlx.Tx, c Call, answer JSON, spent Spent) error {
	res, err := tx.ExecContext(ctx, `
		UPDATE model_calls SET answer = $4, ended_at = clock_timestamp()
		WHERE generation_id = $1 AND stage = $2 AND request_hash = $3 AND answer IS NULL`, c.GenerationID, c.Stage, c.Hash, answer)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return err
	}
	return spend(ctx, tx, c, spent)
}
