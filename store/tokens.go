package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

// Links is what the links in mails are made of.
type Links struct {
	Origin string // of the site, as in https://example.com
	Secret []byte // without it nobody can tell what a token is, whatever else they have read
}

// newLinks are good until the process ends.
func newLinks() Links { return Links{Secret: []byte(rand.Text())} }

// token is what the link of a mail ends in: worked out anew whenever it is needed, so that
// it is kept nowhere.
func (l Links) token(mail uuid.UUID) string {
	mac := hmac.New(sha256.New, l.Secret)
	mac.Write([]byte("link of mail " + mail.String())) // never fails
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// hashed is what is kept of a token.
func hashed(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// purpose is the one thing that a token lets somebody do.
type purpose string

const (
	toVerify purpose = "verify"
	toReset  purpose = "reset"
	toMove   purpose = "address" // to the address that it was sent to
)

// tokenOwner finds whose token this is, while it is good and the address it was sent to is
// still theirs.
const tokenOwner = `
	SELECT ` + userColumns + ` FROM users WHERE (id, email) = (
		SELECT user_id, email FROM tokens WHERE hash = $1 AND purpose = $2 AND expires_at > now())`

// owner returns whose token this is, and leaves it good. One that never was, was used, is
// too old, or went to an address that is not theirs any more is ErrNotFound.
func (s *Store) owner(ctx context.Context, token string, purpose purpose) (User, error) {
	var u User
	err := s.db.GetContext(ctx, &u, tokenOwner, hashed(token), purpose)
	return u, known(err)
}

// use returns the same and uses the token up, with the user's row locked: locked first, so
// that two tokens of one user never wait for each other.
func use(ctx context.Context, tx *sqlx.Tx, token string, purpose purpose) (User, error) {
	var u User
	if err := tx.GetContext(ctx, &u, tokenOwner+` FOR NO KEY UPDATE`, hashed(token), purpose); err != nil {
		return User{}, known(err)
	}
	var owner uuid.UUID
	err := tx.GetContext(ctx, &owner, `
		DELETE FROM tokens WHERE hash = $1 AND purpose = $2 AND expires_at > now() RETURNING user_id`, hashed(token), purpose)
	return u, known(err)
}
