package store

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// KnownBrowser returns what a browser is to keep once somebody with this address has logged
// in with it. It logs nobody in. Shown at the next log-in, it has wrong passwords from there
// counted apart: whoever guesses elsewhere cannot keep out those who have been here before.
// The idea is OWASP's "device cookies".
func (s *Store) KnownBrowser(email string) string {
	name := rand.Text()
	return name + "." + s.vouch(email, name)
}

// knownBrowser is the subject of tries by a browser that shows this; false if it is not one
// that somebody with the address has logged in with.
func (s *Store) knownBrowser(email, shown string) (subject, bool) {
	name, voucher, _ := strings.Cut(shown, ".")
	if !hmac.Equal([]byte(voucher), []byte(s.vouch(email, name))) {
		return subject{}, false
	}
	return subject{"browser " + name, accountFree}, true
}

func (s *Store) vouch(email, browser string) string {
	mac := hmac.New(sha256.New, s.Links.Secret)
	mac.Write([]byte("browser " + browser + " of " + account(plain(email)).name)) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
