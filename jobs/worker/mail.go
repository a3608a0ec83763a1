package worker

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"aiminigames/jobs"
	"aiminigames/jobs/mail"
	"aiminigames/store"
)

// sendMail sends a mail that has not been sent. Without a mail server it leaves it to be
// sent by a process that has one: see store.SendWaiting.
//
// A mail is sent at least once: when we die after the server took it and before that is
// noted, it is sent again, with the same Message-ID, by which most mailboxes show it once.
// Its link is the same too, so either does.
func (w *Workers) sendMail(ctx context.Context, args jobs.SendMail) error {
	if w.Mail == nil {
		return nil
	}
	m, err := w.Store.Mail(ctx, args.MailID)
	if errors.Is(err, store.ErrNotFound) {
		return nil // Whoever it was for has gone.
	}
	if err != nil {
		return err
	}
	if !m.Waiting(time.Now()) {
		return nil
	}
	message := mail.Message{ID: m.ID.String(), To: m.Address, Subject: m.Subject, Text: m.Text, Date: m.CreatedAt}
	if m.Chosen() {
		message.Choose = w.Store.Links.Origin + "/settings/notifications"
	}
	err = w.Mail.Send(ctx, message)
	if err == nil {
		return w.Store.MailSent(context.WithoutCancel(ctx), m.ID)
	}
	refused := errors.Is(err, mail.ErrRefused)
	if e := w.Store.MailFailed(context.WithoutCancel(ctx), m.ID, err, refused); e != nil {
		return errors.Join(err, e)
	}
	w.Log.Warn("a mail was not sent", "mail", m.ID, "kind", m.Kind, "refused", refused, "err", err)
	if refused {
		return river.JobCancel(err)
	}
	return err
}

// sendWaiting looks for mails that were written while there was no mail server, or when it
// could not be reached for long.
func (w *Workers) sendWaiting(ctx context.Context, _ jobs.SendWaiting) error {
	if w.Mail == nil {
		return nil
	}
	_, err := w.Store.SendWaiting(ctx)
	return err
}
