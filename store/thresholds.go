package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/jobs/moderation"
)

const maxWhy = 1000 // characters

// Thresholds are those in force: the newest that an admin has set, or else the program's own.
func (s *Store) Thresholds(ctx context.Context) (moderation.Thresholds, error) {
	return thresholds(ctx, s.db)
}

func thresholds(ctx context.Context, q sqlx.QueryerContext) (moderation.Thresholds, error) {
	var newest setThresholds
	err := known(sqlx.GetContext(ctx, q, &newest, `SELECT version, value FROM thresholds ORDER BY version DESC LIMIT 1`))
	if errors.Is(err, ErrNotFound) {
		return moderation.DefaultThresholds(), nil
	}
	if err != nil {
		return moderation.Thresholds{}, err
	}
	return newest.read()
}

// setThresholds is a row of thresholds.
type setThresholds struct {
	Version int       `db:"version"`
	Value   JSON      `db:"value"`
	ByID    uuid.UUID `db:"by_id"`
	By      string    `db:"by_name"`
	Why     string    `db:"why"`
	At      time.Time `db:"at"`
}

func (r setThresholds) read() (t moderation.Thresholds, err error) {
	if err := json.Unmarshal(r.Value, &t); err != nil {
		return t, fmt.Errorf("read thresholds %d: %w", r.Version, err)
	}
	t.Version = r.Version
	return t, nil
}

// ThresholdsForm is how an admin wants machines to judge.
type ThresholdsForm struct {
	Version int               // that was changed
	Fields  map[string]string // as typed, by the names of moderation.FieldNames
	Default bool              // the program's own instead of Fields
	Why     string
}

// SetThresholds puts f in force, as the next version. What is wrong with it is Invalid, by the
// name of the field. Nobody but admins may.
func (s *Store) SetThresholds(ctx context.Context, by User, address string, f ThresholdsForm) error {
	if f.Default {
		f.Fields = moderation.DefaultThresholds().Fields()
	}
	next, bad := moderation.ReadThresholds(f.Fields)
	wrong := Invalid(bad)
	if err := wordsAt("why", &f.Why, maxWhy, "Say why: whoever wonders later will read it."); err != nil {
		unfit, ok := errors.AsType[Invalid](err)
		if !ok {
			return err
		}
		wrong["why"] = unfit["why"]
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Admin); err != nil {
			return err
		}
		if len(wrong) > 0 {
			return wrong
		}
		now, err := thresholds(ctx, tx)
		if err != nil {
			return err
		}
		changes := changesBetween(now, next)
		switch {
		case now.Version != f.Version:
			return meanwhile()
		case len(changes) == 0:
			return Invalid{"form": "Nothing is different from what is in force."}
		}
		next.Version = max(now.Version, moderation.DefaultThresholds().Version) + 1
		if err := keepThresholds(ctx, tx, by, next, f.Why); err != nil {
			return err
		}
		before, after := map[string]string{}, map[string]string{"why": f.Why}
		for _, c := range changes {
			before[c.Field], after[c.Field] = c.Before, c.After
		}
		return record(ctx, tx, deed{
			by: by.ID, address: address, action: "thresholds.set", subject: "thresholds " + strconv.Itoa(next.Version), before: before, after: after,
		})
	})
}

// meanwhile is said to the second of two who change the same version.
func meanwhile() error {
	return Invalid{"form": "Somebody has changed the thresholds since you opened this page. Open it again to see what is in force now."}
}

func keepThresholds(ctx context.Context, tx *sqlx.Tx, by User, t moderation.Thresholds, why string) error {
	value, err := json.Marshal(t)
	if err != nil {
		return err
	}
	res, err := tx.ExecContext(ctx, `
		INSERT INTO thresholds (version, value, by_id, why) VALUES ($1, $2, $3, $4) ON CONFLICT (version) DO NOTHING`, t.Version, JSON(value), by.ID, why)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n == 0 {
		err = meanwhile()
	}
	return err
}

// ThresholdChange is a field that says something else than in the version before.
type ThresholdChange struct{ Field, Before, After string }

// changesBetween are in the order of moderation.FieldNames.
func changesBetween(before, after moderation.Thresholds) []ThresholdChange {
	was, is := before.Fields(), after.Fields()
	var changes []ThresholdChange
	for _, name := range moderation.FieldNames() {
		if was[name] != is[name] {
			changes = append(changes, ThresholdChange{name, was[name], is[name]})
		}
	}
	return changes
}
