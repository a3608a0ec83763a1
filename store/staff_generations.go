package store

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const shownGenerations = 50

// GenerationFilter narrows the staff's list of generations; its zero value is all of them.
type GenerationFilter struct {
	Status string // empty is any
	Mode   string // Builtin, Model or any
	Class  string // of the error
	User   string // a handle, or an ID
}

// StaffGeneration is a generation as the staff sees it. What its creator typed stays
// theirs: admins can read it, and moderators while they look into the game or its creator.
// Of other drafts a moderator does not even see the name, which comes from those words.
type StaffGeneration struct {
	Generation
	Slug   string `db:"slug"` // empty where it is hidden
	Title  string `db:"title"`
	Name   string `db:"name"` // of the creator
	Handle string `db:"handle"`
	Held   int    `db:"held"` // credits
	Case   bool   `db:"under_case"`
	Draft  bool   `db:"draft"` // the game has never been public
}

const staffGenerationColumns = generationColumns + `,
	g.slug, g.title, u.name, coalesce(u.handle, '') AS handle, n.held, g.published_at IS NULL AS draft, ` + underCase + ` AS under_case`

const staffGenerationTables = `generations n JOIN games g ON g.id = n.game_id JOIN users u ON u.id = n.user_id LEFT JOIN versions v ON v.id = n.version_id`

// shownTo hides what is not by's to know.
func (g *StaffGeneration) shownTo(by User) {
	if by.Is(Admin) || g.Case || g.UserID == by.ID {
		return
	}
	g.Prompt, g.Error, g.Notes, g.Spec, g.Manifest = "", "", Notes{}, nil, nil
	if g.Draft {
		g.Slug, g.Title = "", ""
	}
}

// StaffGenerations returns generations, the latest first, from a cursor on.
func (s *Store) StaffGenerations(ctx context.Context, by User, f GenerationFilter, after string) (made []StaffGeneration, next string, err error) {
	if err := staff(ctx, s.db, by, Moderator); err != nil {
		return nil, "", err
	}
	at, id, err := readCursor(after, isTime)
	if err != nil {
		return nil, "", err
	}
	for _, text := range []string{f.Status, f.Mode, f.Class, f.User} {
		if !storable(text) {
			return nil, "", nil
		}
	}
	of := `TRUE`
	if f.User != "" {
		of = `n.user_id = (SELECT id FROM users WHERE handle = $4 OR id = $5)`
	}
	if f.Class != "" || f.Status == Failed {
		of += ` AND n.status = 'failed'` // word for word as the index has it
	}
	err = s.db.SelectContext(ctx, &made, `
		SELECT `+staffGenerationColumns+` FROM `+staffGenerationTables+`
		WHERE `+of+` AND ($1 = '' OR n.status = $1) AND ($2 = '' OR n.mode = $2) AND ($3 = '' OR n.error_class = $3)
			AND ($4::text, $5::uuid) IS NOT NULL AND ($6::timestamptz IS NULL OR (n.created_at, n.id) < ($6, $7::uuid))
		ORDER BY n.created_at DESC, n.id DESC LIMIT $8`,
		f.Status, f.Mode, f.Class, plain(f.User), uuid.FromStringOrNil(f.User), at, id, shownGenerations+1)
	if err == nil && len(made) > shownGenerations {
		made = made[:shownGenerations]
		last := made[shownGenerations-1]
		next = cursor(timeKey(&last.CreatedAt), last.ID)
	}
	for i := range made {
		made[i].shownTo(by)
	}
	return made, next, err
}

// GenerationFile is all that the staff sees of a generation.
type GenerationFile struct {
	StaffGeneration
	Calls []ModelCall // without what was asked and answered
}

// ModelCall is a question to a model.
type ModelCall struct {
	Stage     string     `db:"stage"`
	Round     int        `db:"round"`
	Model     string     `db:"model"`
	Attempts  int        `db:"attempts"`
	Received  int        `db:"received"` // characters
	Answered  bool       `db:"answered"`
	StartedAt time.Time  `db:"started_at"`
	EndedAt   *time.Time `db:"ended_at"`
}

// GenerationFile returns a generation with its steps and calls. That somebody has read what
// its creator typed is kept among the acts.
func (s *Store) GenerationFile(ctx context.Context, by User, address string, id uuid.UUID) (GenerationFile, error) {
	var f GenerationFile
	err := s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Moderator); err != nil {
			return err
		}
		err := tx.GetContext(ctx, &f.StaffGeneration, `SELECT `+staffGenerationColumns+` FROM `+staffGenerationTables+` WHERE n.id = $1`, id)
		if err != nil {
			return known(err)
		}
		if f.shownTo(by); f.Prompt == "" || f.UserID == by.ID {
			return nil
		}
		return record(ctx, tx, deed{by: by.ID, address: address, action: "generation.read", subject: "generation " + id.String()})
	})
	if err != nil {
		return f, err
	}
	if err := s.db.SelectContext(ctx, &f.Steps, `
		SELECT generation_id, stage, round, state, note, started_at, ended_at FROM generation_steps WHERE generation_id = $1 ORDER BY started_at, stage, round`, id); err != nil {
		return f, err
	}
	if f.Prompt == "" {
		for i := range f.Steps {
			f.Steps[i].Note = "" // It may quote what was typed.
		}
	}
	err = s.db.SelectContext(ctx, &f.Calls, `
		SELECT stage, round, model, attempts, length(partial) AS received, answer IS NOT NULL AS answered, started_at, ended_at
		FROM model_calls WHERE generation_id = $1 ORDER BY started_at, stage, round`, id)
	return f, err
}
