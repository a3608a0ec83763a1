package mail

import (
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	gomail "github.com/wneessen/go-mail"
)

var message = Message{
	ID: "0190-abc", To: "ada@example.com", Subject: "Is this your address?", Date: time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC),
	Text: "Hello,\n\nhttps://games.example/verify/" + strings.Repeat("x", 70) + "\n\n.\nBye\n",
}

// sender sends to s, trusting whom trust says.
func sender(t *testing.T, s *server, user string, trust *tls.Config) *Sender {
	t.Helper()
	cfg := Config{Host: "127.0.0.1", Port: s.listen(t), User: user, Password: "pass word", From: "AIMiniGames <hello@games.example>", Timeout: 5 * time.Second}
	sender, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if trust != nil {
		sender.options = append(sender.options, gomail.WithTLSConfig(trust))
	}
	if s.atOnce {
		sender.options = append(sender.options, gomail.WithSSL()) // as New does for port 465
	}
	return sender
}

func read(t *testing.T, raw string) (netmail.Header, string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	body := m.Body
	if m.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return m.Header, string(text)
}

func TestSend(t *testing.T) {
	t.Parallel()
	s := &server{}
	from := sender(t, s, "", nil)
	for range 2 {
		if err := from.Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	said, mails := s.kept()
	if !strings.Contains(said, "MAIL FROM:<hello@games.example>") || !strings.Contains(said, "RCPT TO:<ada@example.com>") || len(mails) != 2 {
		t.Fatalf("%d mails after\n%s", len(mails), said)
	}
	for _, raw := range mails {
		head, _ := read(t, raw)
		for name, want := range map[string]string{
			"From": `"AIMiniGames" <hello@games.example>`, "To": "<ada@example.com>", "Subject": message.Subject,
			"Message-Id": "<0190-abc@games.example>", "Date": "Mon, 04 May 2026 03:02:01 +0000",
			"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "8bit", "Auto-Submitted": "auto-generated", "List-Unsubscribe": "",
		} {
			if got := head.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if !strings.Contains(raw, "/verify/"+strings.Repeat("x", 70)+"\n") || !strings.Contains(raw, "\n..\n") {
			t.Errorf("the text came as\n%s", raw)
		}
	}
}

func TestSendOtherLetters(t *testing.T) {
	t.Parallel()
	s := &server{}
	m := message
	m.Subject, m.Text, m.Choose = "Wörter\r\nBcc: eve@example.com", "Schöne Grüße\n", "https://games.example/settings"
	if err := sender(t, s, "", nil).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	said, mails := s.kept()
	head, text := read(t, mails[0])
	subject, err := new(mime.WordDecoder).DecodeHeader(head.Get("Subject"))
	if err != nil || !strings.HasPrefix(subject, "Wörter") || head.Get("Bcc") != "" || strings.Contains(said, "eve@") {
		t.Errorf("subject %q, %v, headers %v", subject, err, head)
	}
	if got := head.Get("List-Unsubscribe"); got != "<https://games.example/settings>" {
		t.Errorf("to be told no more: %q", got)
	}
	if strings.TrimSpace(text) != "Schöne Grüße" {
		t.Errorf("text %q", text)
	}
}

func TestSendEncryptsWhereItIsOffered(t *testing.T) {
	t.Parallel()
	for name, atOnce := range map[string]bool{"STARTTLS": false, "at once": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own, trust := certify(t)
			s := &server{tls: own, atOnce: atOnce}
			if err := sender(t, s, "ada", trust).Send(t.Context(), message); err != nil {
				t.Fatal(err)
			}
			said, mails := s.kept()
			login := "!AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00ada\x00pass word"))
			if !strings.Contains(said, login) || !strings.Contains(said, "!MAIL FROM") || len(mails) != 1 {
				t.Errorf("%d mails after\n%s", len(mails), said)
			}
		})
	}
}

func TestSendTellsNoSecretInTheClear(t *testing.T) {
	t.Parallel()
	own, _ := certify(t)
	for name, s := range map[string]*server{"no TLS": {}, "nobody's certificate": {tls: own}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := sender(t, s, "ada", nil).Send(t.Context(), message)
			said, mails := s.kept()
			if err == nil || errors.Is(err, ErrRefused) || strings.Contains(said, "AUTH") || len(mails) > 0 {
				t.Errorf("%v, %d mails, after\n%s", err, len(mails), said)
			}
		})
	}
}

func TestSendTellsWhatIsRefusedForGood(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		command, answer string
		refused         bool
	}{
		"no such mailbox":  {"RCPT", "550 5.1.1 nobody here", true},
		"mailbox full":     {"RCPT", "452 4.2.2 full", false},
		"greylisted":       {"RCPT", "450 4.7.1 come again", false},
		"not for us":       {"RCPT", "550 5.7.1 relay denied", false},
		"sender not known": {"MAIL", "550 5.1.8 who are you", false},
		"contents refused": {".", "554 5.6.0 no", true},
		"contents later":   {".", "451 4.3.0 busy", false},
		"broken off":       {"RCPT", "hang up", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &server{answers: map[string]string{test.command: test.answer}}
			err := sender(t, s, "", nil).Send(t.Context(), message)
			if err == nil || errors.Is(err, ErrRefused) != test.refused || strings.Contains(err.Error(), message.To) {
				t.Errorf("Send = %v, want refused for good: %t, and nobody's address", err, test.refused)
			}
		})
	}
}

func TestWhatComesAfterTheMailIsTakenIsNoFailure(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"QUIT", "RSET"} {
		s := &server{answers: map[string]string{command: "hang up"}}
		if err := sender(t, s, "", nil).Send(t.Context(), message); err != nil {
			t.Errorf("hung up at %s: %v", command, err)
		}
	}
}

func TestSendToNobodyThere(t *testing.T) {
	t.Parallel()
	from, err := New(Config{Host: "127.0.0.1", Port: 1, From: "hello@games.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := from.Send(t.Context(), message); err == nil || errors.Is(err, ErrRefused) {
		t.Errorf("Send = %v, want an error that may pass", err)
	}
	m := message
	m.To = "not an address"
	if err := from.Send(t.Context(), m); !errors.Is(err, ErrRefused) {
		t.Errorf("to no address: %v, want ErrRefused", err)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]Config{"no host": {From: "a@b.example"}, "no sender": {Host: "mail.test"}, "broken sender": {Host: "mail.test", From: "me"}} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
