package store

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const (
	minPassword = 10 // characters
	maxPassword = 200
)

//go:embed passwords.txt
var commonPasswords string // one a line, in lower case

// sequences are what fingers walk along; backwards too.
var sequences = []string{
	"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
	"qwertyuiopasdfghjklzxcvbnmqwertyuiop", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
}

// passwordFault says what is wrong with a new password, in words for who chose it; nothing
// is empty. The handle and the address are their owner's, as they are kept.
func passwordFault(password, handle, email string) string {
	lower := strings.ToLower(normal(password))
	local, _, _ := strings.Cut(email, "@")
	switch n := utf8.RuneCountInString(password); {
	case !storable(password):
		return "There are signs in this password that cannot be typed. Choose another."
	case n < minPassword:
		return fmt.Sprintf("Use %d characters or more. A few words in a row are good.", minPassword)
	case n > maxPassword:
		return fmt.Sprintf("Keep it to %d characters.", maxPassword)
	case core(lower) == "":
		return "Add some letters. Digits and signs alone are soon guessed."
	case named(lower, handle, local):
		return "This is too much like your name. Choose something that others cannot guess."
	case common(lower):
		return "Many people use this password, or one like it. A few words in a row are better."
	}
	return ""
}

// named reports whether a password is one of its owner's names and no other letters.
func named(password string, names ...string) bool {
	rest := password
	for _, name := range names {
		rest = strings.ReplaceAll(rest, name, "")
	}
	return core(rest) == ""
}

// common reports whether a password in lower case is among those that are tried first.
func common(password string) bool {
	core := core(password)
	return repeats(password) || walked(core) || popular(password) || popular(unmasked.Replace(core))
}

// core is a password without the digits and signs around its letters.
func core(password string) string {
	return strings.TrimFunc(password, func(r rune) bool { return r <= unicode.MaxASCII && !unicode.IsLetter(r) })
}

// unmasked writes letters for the digits and signs that stand in for them in p@ssw0rd.
var unmasked = strings.NewReplacer("@", "a", "4", "a", "0", "o", "1", "i", "!", "i", "3", "e", "$", "s", "5", "s", "7", "t")

func popular(password string) bool { return strings.Contains(commonPasswords, "\n"+password+"\n") }

// repeats reports whether up to four characters, over and over, are all there is.
func repeats(password string) bool {
	runes := []rune(password)
	for period := 1; period <= 4; period++ {
		same := true
		for i := period; i < len(runes) && same; i++ {
			same = runes[i] == runes[i-period]
		}
		if same {
			return true
		}
	}
	return false
}

func walked(core string) bool {
	for _, s := range sequences {
		if strings.Contains(s, core) || strings.Contains(reversed(s), core) {
			return true
		}
	}
	return false
}

func reversed(ascii string) string {
	b := []byte(ascii)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// ChangePassword gives a member the password next, if current is the one they have, ends
// their other log-ins, and has the session of the log-in keep renewed. A link to another
// address that is on its way is good no more: whoever asked for it knew the old password. After
// ten wrong current passwords in a quarter of an hour it returns Limited.
// Its errors include Invalid for "current" and "password", Limited, and ErrNotFound for a guest.
func (s *Store) ChangePassword(ctx context.Context, user, keep uuid.UUID, current, next string) error {
	m, err := s.member(ctx, user)
	if err != nil {
		return err
	}
	if fault := passwordFault(next, m.Handle, m.Email); fault != "" {
		return Invalid{"password": fault}
	}
	try, err := s.confirm(ctx, m, "current", current)
	if err != nil {
		return err
	}
	hash, err := s.hashing.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *sqlx.Tx) error {
		if err := try.succeeded(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE users SET password = $2 WHERE id = $1`, user, hash); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM tokens WHERE user_id = $1 AND purpose = $2`, user, toMove); err != nil {
			return err
		}
		return keepOnly(ctx, tx, user, keep)
	})
}

// member returns a member with the hash of their password. A guest is ErrNotFound.
func (s *Store) member(ctx context.Context, user uuid.UUID) (memberRow, error) {
	var m memberRow
	err := s.db.GetContext(ctx, &m, `
		SELECT password, `+userColumns+` FROM users WHERE id = $1 AND email IS NOT NULL`, user)
	return m, known(err)
}

// confirm asks a member who is logged in for their password again. A wrong one is Invalid
// for the field, and counts as a failure until the try that is returned has succeeded. These
// are counted apart from log-ins, so that whoever guesses there keeps nobody from it.
func (s *Store) confirm(ctx context.Context, m memberRow, field, password string) (try, error) {
	try, err := s.try(ctx, subject{"member " + m.ID.String(), accountFree})
	if err != nil {
		return try, err
	}
	same, _, err := s.hashing.check(ctx, password, m.Password)
	if err == nil && !same {
		err = Invalid{field: "This is not your password. Type the one you log in with."}
	}
	return try, err
}

// keepOnly ends user's log-ins except keep, whose session gets a new token.
func keepOnly(ctx context.Context, tx *sqlx.Tx, user, keep uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM logins WHERE user_id = $1 AND id <> $2`, user, keep); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE logins SET renew = true WHERE user_id = $1`, user)
	return err
}
