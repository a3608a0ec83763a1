package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"aiminigames/store"
)

func TestMailSettingsThatCannotWorkAreNamed(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"SMTP_PORT": "smtp", "MAIL_FROM": "me"} {
		_, err := configure(func(asked string) string {
			if asked == name {
				return value
			}
			return ""
		})
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, value, err)
		}
	}
}

func TestWhatBecomesOfMails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		host       string
		production bool
		want       store.Post
		warns      bool
	}{
		"development":             {"", false, store.PostShown, false},
		"production":              {"", true, store.PostWaits, true},
		"development, a server":   {"mail.example", false, store.PostSent, false},
		"production, with server": {"mail.example", true, store.PostSent, false},
	}
	for name, test := range tests {
		cfg, err := configure(func(asked string) string {
			return map[string]string{"SMTP_HOST": test.host, "BASE_URL": "http://games.example"}[asked]
		})
		if err != nil || cfg.mail.Port != 587 || cfg.mail.From != "AIMiniGames <no-reply@games.example>" {
			t.Fatalf("%s: %+v, %v", name, cfg.mail, err)
		}
		cfg.production = test.production
		var said bytes.Buffer
		sender, post, err := cfg.post(slog.New(slog.NewTextHandler(&said, nil)))
		if err != nil || post != test.want || (sender != nil) != (test.host != "") || strings.Contains(said.String(), "SMTP_HOST") != test.warns {
			t.Errorf("%s: a sender %t, %q, %v, said %q", name, sender != nil, post, err, said.String())
		}
	}
}
