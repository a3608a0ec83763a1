package worker

import (
	"context"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/jobs"
	"aiminigames/store"
)

// auditLedger recomputes the ledger. What does not add up is shown to admins, and logged
// as an error: it needs somebody now.
func (w *Workers) auditLedger(ctx context.Context, args jobs.AuditLedger) error {
	look := func() (store.Audit, error) { return w.Store.RunAudit(ctx, args.AuditID) }
	if args.AuditID == uuid.Nil {
		look = func() (store.Audit, error) { return w.Store.Audit(ctx, uuid.Nil) }
	}
	audit, err := look()
	if len(audit.Wrong) > 0 {
		w.Log.Error("the ledger does not add up", "audit", audit.ID, "wrong", audit.Wrong)
	}
	return err
}

// nightly is a schedule: at three, UTC.
type nightly struct{}

func (nightly) Next(now time.Time) time.Time {
	at := time.Date(now.UTC().Year(), now.UTC().Month(), now.UTC().Day(), 3, 0, 0, 0, time.UTC)
	if !at.After(now) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}
