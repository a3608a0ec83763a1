package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		"five yellow submarines", "correct horse battery staple", "Tr0ub4dor&3xyz", "kJ8#qpLm2vZz", "ten chars!",
		"planned ada holidays", "ada-is-my-cat", strings.Repeat("ab cd ef g ", 18), "пять жёлтых лодок", "十個以上の文字があるよ", "🎲🎮🎯🎨🎪🎭🎬🎤🎧🎼",
		"grace hopper's moth",
	} {
		if fault := store.PasswordFault(good, "ada", "grace@example.com"); fault != "" {
			t.Errorf("%q is refused: %s", good, fault)
		}
	}
	for _, bad := range []string{
		"", "nine char", "十個以下です", strings.Repeat("abcdefgh ", 23), "with a \x00 in it", "broken \xff\xfe letters",
		"1234567890", "2026-11-23", "24.12.1999 ", "01/01/2001!!", "!@#$%^&*()", "          ",
		"aaaaaaaaaaaa", "abcabcabcabc", "1a2b1a2b1a2b", "abcdefghijkl", "zyxwvutsrqp", "qwertyuiop", "poiuytrewq", "1qaz2wsx3edc",
		"password123", "Password123!", "P@ssw0rd1234", "PASSWORD1234", "ｐａｓｓｗｏｒｄ１２３", "letmein12345", "iloveyou2024", "qwerty123456", "manchester", "7ugd5hip2j", "123qweasdzxc",
		"ada1234567", "adaadaadaada", "Grace-Grace", "grace.ada.1843", "2024Grace2024",
	} {
		if fault := store.PasswordFault(bad, "ada", "grace@example.com"); fault == "" {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, err := st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	bob := addMember(t, pool, "bob")
	here, there, bobs := addLogin(t, st, ada.ID), addLogin(t, st, ada.ID), addLogin(t, st, bob.ID)
	const next = "six purple submarines"

	refused(t, st.ChangePassword(t.Context(), ada.ID, here, "not my password", next), "current")
	refused(t, st.ChangePassword(t.Context(), ada.ID, here, password, "adaadaada1"), "password")
	if n := len(logins(t, st, ada.ID)); n != 2 {
		t.Fatalf("refused, it leaves %d log-ins of 2", n)
	}

	if err := st.ChangePassword(t.Context(), ada.ID, here, password, next); err != nil {
		t.Fatal(err)
	}
	if n := count(t, pool, `SELECT count(*) FROM login_failures`); n != 0 {
		t.Error("the wrong password before still counts")
	}
	if _, renew, err := st.Viewer(t.Context(), here); err != nil || !renew {
		t.Errorf("the log-in that is kept: renewed %t, %v", renew, err)
	}
	if _, _, err := st.Viewer(t.Context(), there); err == nil {
		t.Error("the other log-in goes on")
	}
	if _, renew, err := st.Viewer(t.Context(), bobs); err != nil || renew {
		t.Errorf("somebody else's log-in: renewed %t, %v", renew, err)
	}
	refused(t, logIn(t, st, "ada@example.com", password), "password")
	if err := logIn(t, st, "ada@example.com", next); err != nil {
		t.Error(err)
	}
	exec(t, pool, `INSERT INTO login_failures (subject) SELECT 'account ' || encode(sha256('ada@example.com'), 'hex') FROM generate_series(1, 10)`)
	limited(t, logIn(t, st, "ada@example.com", next))
	if err := st.ChangePassword(t.Context(), ada.ID, here, next, password); err != nil {
		t.Errorf("while others guess: %v", err)
	}
	st.OnPause(func(time.Duration) {})
	for range 10 {
		refused(t, st.ChangePassword(t.Context(), ada.ID, here, "one more guess", next), "current")
	}
	limited(t, st.ChangePassword(t.Context(), ada.ID, here, password, next))
	if err := st.ChangePassword(t.Context(), addGuest(t, st).ID, here, password, next); err == nil {
		t.Error("a guest has a password")
	}
}
