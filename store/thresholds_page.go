package store

import (
	"context"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/jobs/moderation"
	"aiminigames/jobs/moderation/words"
)

const shownThresholds = 20

// ThresholdsPage is how machines judge, how well that went, and how they judged before.
type ThresholdsPage struct {
	Version int               // in force
	Fields  map[string]string // in force, by the names of moderation.FieldNames
	Default map[string]string // the program's own
	Limits  []LimitRow
	Words   []WordsRow
	Rules   []RuleFigure
	History []ThresholdsVersion // the newest first
	Next    string              // cursor of older versions, if there are any
}

// LimitRow is what is set for scores of one kind: a category of the endpoint, all its others,
// or what a chat model says.
type LimitRow struct {
	Key         string
	Hold, Block string // names of fields
	ThresholdFigure
}

// WordsRow is what is set for words of a category.
type WordsRow struct {
	Key    string
	Fields map[string]string // names of fields, by moderation.Places
	ThresholdFigure
}

// ThresholdFigure is what became of what a threshold had held or blocked in the last 90 days.
type ThresholdFigure struct {
	Held       int `db:"held"`
	Decided    int `db:"decided"`    // of Held: a person has
	Fine       int `db:"fine"`       // of Decided: and found nothing against the rules
	Overturned int `db:"overturned"` // of Decided: and was overturned by another, on appeal
}

// Wrong is how many decisions went against the threshold.
func (f ThresholdFigure) Wrong() int { return f.Fine + f.Overturned }

func (f ThresholdFigure) and(g ThresholdFigure) ThresholdFigure {
	return ThresholdFigure{f.Held + g.Held, f.Decided + g.Decided, f.Fine + g.Fine, f.Overturned + g.Overturned}
}

// ThresholdsVersion is what was in force for a time.
type ThresholdsVersion struct {
	Version int
	By      string    // empty for the program's own
	ByID    uuid.UUID // whose file says more
	Why     string
	At      time.Time
	Changes []ThresholdChange // against the version before
	ThresholdFigure
}

// ThresholdsPage returns how machines judge, with versions from a cursor on. Admins alone see it.
func (s *Store) ThresholdsPage(ctx context.Context, by User, after string) (ThresholdsPage, error) {
	var p ThresholdsPage
	if err := staff(ctx, s.db, by, Admin); err != nil {
		return p, err
	}
	now, err := s.Thresholds(ctx)
	if err != nil {
		return p, err
	}
	p.Version, p.Fields, p.Default = now.Version, now.Fields(), moderation.DefaultThresholds().Fields()
	figures, err := s.thresholdFigures(ctx)
	if err != nil {
		return p, err
	}
	for _, key := range append(moderation.Categories(), moderation.LimitOther, moderation.LimitGuard) {
		p.Limits = append(p.Limits, LimitRow{key, moderation.HoldField(key), moderation.BlockField(key), figures.limits[key]})
	}
	for _, category := range words.Categories() {
		row := WordsRow{string(category), map[string]string{}, figures.words[string(category)]}
		for _, place := range moderation.Places() {
			row.Fields[place] = moderation.WordsField(category, place)
		}
		p.Words = append(p.Words, row)
	}
	if p.Rules, err = s.RuleFigures(ctx); err != nil {
		return p, err
	}
	p.History, p.Next, err = s.thresholdsHistory(ctx, after)
	for i := range p.History {
		p.History[i].ThresholdFigure = figures.versions[p.History[i].Version]
	}
	return p, err
}

type thresholdFigures struct {
	limits, words map[string]ThresholdFigure
	versions      map[int]ThresholdFigure
}

// thresholdFigures counts verdicts by what they minded, and by version. One that minds two
// things counts for both, but once for its version.
func (s *Store) thresholdFigures(ctx context.Context) (thresholdFigures, error) {
	all := thresholdFigures{map[string]ThresholdFigure{}, map[string]ThresholdFigure{}, map[int]ThresholdFigure{}}
	var rows []struct {
		Thresholds, Layer, Category *string
		ThresholdFigure
	}
	err := s.db.SelectContext(ctx, &rows, `
		SELECT v.thresholds, l.value->>'name' AS layer, l.value->>'category' AS category, count(DISTINCT v.id) AS held,
			count(DISTINCT v.id) FILTER (WHERE d.action IS NOT NULL) AS decided,
			count(DISTINCT v.id) FILTER (WHERE d.action = 'approve') AS fine,
			count(DISTINCT v.id) FILTER (WHERE d.action = 'overturn') AS overturned
		FROM verdicts v CROSS JOIN LATERAL jsonb_array_elements(v.layers) l
		LEFT JOIN LATERAL (SELECT action FROM decisions WHERE case_id = v.case_id ORDER BY id DESC LIMIT 1) d ON true
		WHERE v.case_id IS NOT NULL AND v.at > now() - interval '90 days' AND l.value->>'outcome' <> 'pass'
		GROUP BY GROUPING SETS ((v.thresholds), (layer, category))`)
	for _, r := range rows {
		switch {
		case r.Thresholds != nil:
			if version, err := strconv.Atoi(*r.Thresholds); err == nil {
				all.versions[version] = r.ThresholdFigure
			}
		case *r.Layer == moderation.LayerWords:
			all.words[*r.Category] = r.ThresholdFigure
		default:
			if key := moderation.LimitFor(*r.Layer, *r.Category); key != "" {
				all.limits[key] = all.limits[key].and(r.ThresholdFigure)
			}
		}
	}
	return all, err
}

func (s *Store) thresholdsHistory(ctx context.Context, after string) (history []ThresholdsVersion, next string, err error) {
	below := int64(math.MaxInt32)
	if after != "" {
		if below, err = strconv.ParseInt(after, 10, 32); err != nil {
			return nil, "", ErrNotFound
		}
	}
	var rows []setThresholds
	if err := s.db.SelectContext(ctx, &rows, `
		SELECT t.version, t.value, t.by_id, u.name AS by_name, t.why, t.at FROM thresholds t JOIN users u ON u.id = t.by_id
		WHERE t.version < $1 ORDER BY t.version DESC LIMIT $2`, below, shownThresholds+1); err != nil {
		return nil, "", err
	}
	slices.Reverse(rows)
	before := moderation.DefaultThresholds()
	for _, r := range rows {
		t, err := r.read()
		if err != nil {
			return nil, "", err
		}
		history = append(history, ThresholdsVersion{Version: r.Version, By: r.By, ByID: r.ByID, Why: r.Why, At: r.At, Changes: changesBetween(before, t)})
		before = t
	}
	slices.Reverse(history)
	if len(history) > shownThresholds {
		history = history[:shownThresholds]
		return history, strconv.Itoa(history[shownThresholds-1].Version), nil
	}
	return append(history, ThresholdsVersion{Version: moderation.DefaultThresholds().Version}), "", nil
}
