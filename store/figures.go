package store

import "context"

// RuleFigure is how decisions by one rule fared: many that were overturned say that the
// rule, or the threshold of a machine, is wrong.
type RuleFigure struct {
	Rule       string `db:"rule"`    // a key of Rules
	Machine    bool   `db:"machine"` // a machine took part
	Decisions  int    `db:"decisions"`
	Appeals    int    `db:"appeals"`
	Overturned int    `db:"overturned"`
}

// RuleFigures returns those of the last 90 days, those overturned most first.
func (s *Store) RuleFigures(ctx context.Context) ([]RuleFigure, error) {
	var figures []RuleFigure
	err := s.db.SelectContext(ctx, &figures, `
		SELECT d.rule, d.machine, count(*) AS decisions, count(p.id) AS appeals, count(*) FILTER (WHERE p.outcome = 'overturned') AS overturned
		FROM decisions d LEFT JOIN appeals p ON p.decision_id = d.id
		WHERE d.rule <> '' AND d.reverses IS NULL AND d.at > now() - interval '90 days'
		GROUP BY d.rule, d.machine ORDER BY overturned DESC, decisions DESC, d.rule, d.machine`)
	return figures, err
}
