package store_test

import (
	"errors"
	"testing"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// asked returns a member and the token of the mail that verifies their address.
func asked(t *testing.T, st *store.Store, pool *sqlx.DB, handle string) (store.User, string) {
	t.Helper()
	u := addMember(t, pool, handle)
	if err := st.AskVerification(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	_, token := lastMail(t, st)
	return u, token
}

func TestVerify(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, first := asked(t, st, pool, "ada")
	login := addLogin(t, st, ada.ID)
	if err := st.AskVerification(t.Context(), ada.ID); err != nil {
		t.Fatal(err)
	}
	_, second := lastMail(t, st)
	bob, bobs := asked(t, st, pool, "bob")

	if u, err := st.Verifies(t.Context(), first); err != nil || u.ID != ada.ID || u.VerifiedAt != nil {
		t.Errorf("Verifies = %+v, %v", u, err)
	}
	if _, err := st.Verify(t.Context(), first, bob.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("as somebody else: %v, want ErrNotFound", err)
	}
	if u, err := st.Verify(t.Context(), first, ada.ID); err != nil || u.ID != ada.ID || u.VerifiedAt == nil {
		t.Errorf("Verify = %+v, %v", u, err)
	}
	if u, _, err := st.Viewer(t.Context(), login); err != nil || u.VerifiedAt == nil {
		t.Errorf("their log-in has %+v, %v", u, err)
	}
	for name, token := range map[string]string{"used": first, "needless": second, "none": "", "made up": "x"} {
		if _, err := st.Verify(t.Context(), token, uuid.Nil); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if u, err := st.Verify(t.Context(), bobs, uuid.Nil); err != nil || u.ID != bob.ID {
		t.Errorf("without a log-in: %+v, %v", u, err)
	}
	before := count(t, pool, `SELECT count(*) FROM mails`)
	if err := st.AskVerification(t.Context(), ada.ID); err != nil || count(t, pool, `SELECT count(*) FROM mails`) != before {
		t.Errorf("asked again, once verified: %v, or a mail", err)
	}
	if err := st.AskVerification(t.Context(), addGuest(t, st).ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("for a guest: %v, want ErrNotFound", err)
	}
}

func TestVerifyTakesNoOtherToken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"too old":         `UPDATE tokens SET expires_at = now()`,
		"another address": `UPDATE users SET email = 'new@example.com'`,
		"another purpose": `UPDATE tokens SET purpose = 'reset'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st, pool := newStore(t)
			u, token := asked(t, st, pool, "ada")
			exec(t, pool, change)
			if _, err := st.Verifies(t.Context(), token); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("Verifies: %v", err)
			}
			if _, err := st.Verify(t.Context(), token, u.ID); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("Verify: %v", err)
			}
			if n := count(t, pool, `SELECT count(verified_at) FROM users`); n != 0 {
				t.Error("it is verified all the same")
			}
		})
	}
}

func TestOneOfManyAtOnceVerifies(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	_, token := asked(t, st, pool, "ada")
	errs, done := make(chan error), 0
	for range 6 {
		go func() {
			_, err := st.Verify(t.Context(), token, uuid.Nil)
			errs <- err
		}()
	}
	for range 6 {
		if err := <-errs; err == nil {
			done++
		} else if !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	}
	if done != 1 {
		t.Errorf("%d of one token, want 1", done)
	}
}
