package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs"
)

const (
	maxPrompt = 2000 // characters
	doubled   = 10 * time.Second

	guestPrompts  = 20 // in an hour
	memberPrompts = 60
)

// Ask is a creator's request, in words, for a game or for a change to one.
type Ask struct {
	Prompt string
	Mode   string // Builtin or Model
	Seed   int64  // what chance in the game starts from
}

// Validate trims the prompt, and returns Invalid if it breaks a rule.
func (a *Ask) Validate() error {
	a.Prompt = strings.TrimSpace(strings.ReplaceAll(a.Prompt, "\r\n", "\n"))
	switch n := utf8.RuneCountInString(a.Prompt); {
	case !storable(a.Prompt):
		return Invalid{"prompt": "There are signs in this text that cannot be kept. Type it again, or paste it as plain text."}
	case n == 0:
		return Invalid{"prompt": "Say what you want to play."}
	case n > maxPrompt:
		return Invalid{"prompt": fmt.Sprintf("Keep it to %d characters: this has %d.", maxPrompt, n)}
	}
	return nil
}

// storable reports whether Postgres can keep s as text.
func storable(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// CreateGame begins a draft of user's, and the generation that makes it. Asked for the
// same again within seconds, as by a double click, it returns the first.
// Its errors include Invalid, with too few credits too, Limited, and ErrMembers for a guest
// who has had what is free; then there is no game.
func (s *Store) CreateGame(ctx context.Context, user User, ask Ask) (slug string, err error) {
	if err := ask.Validate(); err != nil {
		return "", err
	}
	err = s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := s.allowPrompt(ctx, tx, user); err != nil {
			return err
		}
		err := tx.GetContext(ctx, &slug, `
			SELECT g.slug FROM generations n JOIN games g ON g.id = n.game_id
			WHERE n.user_id = $1 AND n.prompt = $2 AND n.parent_id IS NULL AND n.created_at > $3 AND g.deleted_at IS NULL
			ORDER BY n.created_at DESC LIMIT 1`, user.ID, ask.Prompt, time.Now().Add(-doubled))
		if err = known(err); !errors.Is(err, ErrNotFound) {
			return err
		}
		id, err := newID()
		if err != nil {
			return err
		}
		slug = newSlug(ask.Prompt, id)
		if _, err := tx.ExecContext(ctx, `
			INSERT INTO games (id, slug, owner_id, title, hue) VALUES ($1, $2, $3, $4, $5)`,
			id, slug, user.ID, untitled, user.Hue); err != nil {
			return known(err)
		}
		return s.generate(ctx, tx, id, user, uuid.NullUUID{}, ask)
	})
	return slug, err
}

// AskForChange begins a generation that changes user's game at slug as asked, from its head.
// Its errors are those of CreateGame; Invalid too if a change is being made already.
func (s *Store) AskForChange(ctx context.Context, user User, slug string, ask Ask) error {
	if err := ask.Validate(); err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := s.allowPrompt(ctx, tx, user); err != nil {
			return err
		}
		game, err := ownGame(ctx, tx, user.ID, slug)
		if err != nil {
			return err
		}
		return s.generate(ctx, tx, game.ID, user, game.HeadID, ask)
	})
}

// generate inserts a generation and the job of its first stage, and holds what it costs.
// The user's row is locked by allowPrompt: what is free is counted for one prompt at a time.
func (s *Store) generate(ctx context.Context, tx *sqlx.Tx, game uuid.UUID, user User, parent uuid.NullUUID, ask Ask) error {
	id, err := newID()
	if err != nil {
		return err
	}
	price, err := s.price(ctx, tx, user, ask.Mode)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `
		INSERT INTO generations (id, game_id, user_id, parent_id, prompt, mode, seed, held) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, game, user.ID, parent, ask.Prompt, ask.Mode, ask.Seed, price); err != nil {
		return known(err)
	}
	if _, err := tx.ExecContext(ctx, `UPDATE games SET updated_at = now() WHERE id = $1`, game); err != nil {
		return err
	}
	if price > 0 {
		if err := hold(ctx, tx, user, game, id, price); err != nil {
			return err
		}
	}
	if _, err = s.queue.InsertTx(ctx, tx.Tx, jobs.MakeSpec{GenerationID: id}, nil); err != nil {
		return err
	}
	return s.judgeSoon(ctx, tx, jobs.ModeratePrompt{GenerationID: id})
}

// allowPrompt takes the user's prompts one after another until tx ends, and refuses with
// Limited whoever has had as many as they may in the last hour.
func (s *Store) allowPrompt(ctx context.Context, tx *sqlx.Tx, user User) error {
	if _, err := tx.ExecContext(ctx, `SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE`, user.ID); err != nil {
		return err
	}
	most := guestPrompts
	if user.Is(Member) {
		most = memberPrompts
	}
	var oldest time.Time // of the last `most` prompts
	err := tx.GetContext(ctx, &oldest, `
		SELECT created_at FROM generations WHERE user_id = $1 AND created_at > now() - interval '1 hour'
		ORDER BY created_at DESC OFFSET $2 LIMIT 1`, user.ID, most-1)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return Limited{What: fmt.Sprintf("That was %d prompts in an hour, which is the most.", most), Until: oldest.Add(time.Hour)}
}

// CancelGeneration stops the generation at work on user's game at slug. What a model has
// sent by then is kept. With none at work it does nothing.
func (s *Store) CancelGeneration(ctx context.Context, user uuid.UUID, slug string) error {
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		game, err := ownGame(ctx, tx, user, slug)
		if err != nil {
			return err
		}
		return s.cancelOpen(ctx, tx, game.ID)
	})
}

// cancelOpen stops the generation at work on a game whose row tx has locked, if any.
func (s *Store) cancelOpen(ctx context.Context, tx *sqlx.Tx, game uuid.UUID) error {
	var id uuid.UUID
	err := tx.GetContext(ctx, &id, `
		UPDATE generations SET status = 'cancelled', ended_at = now()
		WHERE game_id = $1 AND status IN ('queued', 'running') RETURNING id`, game)
	if err = known(err); errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endWithout(ctx, tx, id, Stopped)
}
