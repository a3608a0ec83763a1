package store

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/jmoiron/sqlx"
)

// ActOnJobs keeps that an admin is about to have River do something: path is what its API
// calls it, such as jobs/cancel or queues/mail/pause, and asked what goes with it. River
// does it on its own, so that the act says what was asked, and not how it went.
func (s *Store) ActOnJobs(ctx context.Context, by User, address, path string, asked []byte) error {
	d := deed{by: by.ID, address: address}
	d.action, d.subject = jobAct(path, asked)
	if json.Valid(asked) && storable(string(asked)) && !strings.Contains(string(asked), `\u0000`) {
		d.after = json.RawMessage(asked)
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := staff(ctx, tx, by, Admin); err != nil {
			return err
		}
		return record(ctx, tx, d)
	})
}

// jobAct names what River is asked to do, and to what.
func jobAct(path string, asked []byte) (action, subject string) {
	parts := strings.Split(path, "/")
	switch {
	case !storable(path):
		return "jobs.change", "jobs"
	case len(parts) == 2 && parts[0] == "jobs":
		var jobs struct{ IDs []json.Number }
		if json.Unmarshal(asked, &jobs) == nil && len(jobs.IDs) == 1 {
			return "job." + parts[1], "job " + jobs.IDs[0].String()
		}
		return "job." + parts[1], "jobs"
	case len(parts) == 3 && parts[0] == "queues":
		return "queue." + parts[2], "queue " + parts[1]
	case len(parts) == 2 && parts[0] == "queues":
		return "queue.change", "queue " + parts[1]
	}
	return "jobs.change", "jobs " + path
}
