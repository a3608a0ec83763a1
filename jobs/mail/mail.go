// Package mail hands mails to an SMTP server. It encrypts wherever the server can, and logs
// in where it is given a user.
package mail

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	gomail "github.com/wneessen/go-mail"
)

// The ports of RFC 6409 and RFC 8314: the first begins in the clear and turns to TLS, the
// second is TLS from its first byte.
const (
	submission = 587
	implicit   = 465
)

// Config says who takes our mails, and in whose name they are written.
type Config struct {
	Host           string
	Port           int // 587 if zero; 465 speaks TLS at once
	User, Password string
	From           string        // an address, with or without a name
	Timeout        time.Duration // of a whole conversation; 30 s if zero
}

// Message is one mail, in plain text.
type Message struct {
	ID      string // the same for the same mail, so that one sent twice can be told
	To      string
	Subject string
	Text    string
	Date    time.Time
	Choose  string // the page to say on that such mails are not wanted; empty if they have to be
}

// ErrRefused means that the server will never take this mail for this address.
var ErrRefused = errors.New("refused for good")

// Sender sends mails, each in a conversation of its own. It is safe for use by several goroutines.
type Sender struct {
	cfg     Config
	domain  string // what Message-ID ends in
	options []gomail.Option
}

// New makes a Sender. It connects to nothing yet.
func New(cfg Config) (*Sender, error) {
	cfg.Port, cfg.Timeout = cmp.Or(cfg.Port, submission), cmp.Or(cfg.Timeout, 30*time.Second)
	from, err := netmail.ParseAddress(cfg.From)
	if err != nil {
		return nil, fmt.Errorf("read the sender %q: %w", cfg.From, err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	options := []gomail.Option{gomail.WithPort(cfg.Port), gomail.WithTimeout(cfg.Timeout), gomail.WithTLSPolicy(gomail.TLSOpportunistic)}
	if cfg.Port == implicit {
		options = append(options, gomail.WithSSL())
	}
	if cfg.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(cfg.User), gomail.WithPassword(cfg.Password))
	}
	if _, err := gomail.NewClient(cfg.Host, options...); err != nil {
		return nil, fmt.Errorf("talk to %s: %w", cfg.Host, err)
	}
	return &Sender{cfg: cfg, domain: domain, options: options}, nil
}

// Send returns nil once the server has taken the mail. Where it will never take it, the error
// is ErrRefused; any other may be gone at the next try. After an error the mail may have been
// taken all the same, as when the connection broke before the answer.
func (s *Sender) Send(ctx context.Context, m Message) error {
	msg, err := s.message(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.cfg.Host, s.options...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Timeout)
	defer cancel()
	err = client.DialAndSendWithContext(ctx, msg)
	switch {
	case err == nil, msg.IsDelivered():
		return nil // What went wrong, if something did, came after it was taken.
	case refused(err):
		return fmt.Errorf("%w: %s", ErrRefused, said(err))
	}
	return errors.New(said(err))
}

// said is what went wrong without whom the mail was for, as logs should not tell that.
func said(err error) string {
	text, _, _ := strings.Cut(err.Error(), ", affected recipient")
	return text
}

// refused reports whether the server wants nothing of this mail or its address. That it
// wants nothing of us (5.7 in RFC 3463, or an answer to the sender) is for the settings to mend.
func refused(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok || e.ErrorCode() < 500 {
		return false
	}
	return e.Reason == gomail.ErrSMTPDataClose || e.Reason == gomail.ErrSMTPRcptTo && e.ErrorCode() < 554 && !strings.HasPrefix(e.EnhancedStatusCode(), "5.7")
}

func (s *Sender) message(m Message) (*gomail.Msg, error) {
	encoding := gomail.EncodingQP
	if strings.IndexFunc(m.Text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		encoding = gomail.NoEncoding // So that long links stay on one line. (EncodingUSASCII would fold them.)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := msg.From(s.cfg.From); err != nil {
		return nil, fmt.Errorf("write from %q: %w", s.cfg.From, err)
	}
	if err := msg.To(m.To); err != nil {
		return nil, fmt.Errorf("%w: write to %q: %w", ErrRefused, m.To, err)
	}
	msg.SetMessageIDWithValue(m.ID + "@" + s.domain)
	msg.SetDateWithValue(m.Date)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday answers it.
	if m.Choose != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.Choose+">") // RFC 2369: mailboxes show a button for it.
	}
	msg.Subject(m.Subject)
	msg.SetBodyString(gomail.TypeTextPlain, m.Text, gomail.WithPartEncoding(encoding))
	return msg, nil
}
