package store_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"

	"aiminigames/store"
)

// lastMail is the mail written last, as it is sent, and the token its link ends in.
func lastMail(t *testing.T, st *store.Store) (store.Mail, string) {
	t.Helper()
	mails, err := st.LastMails(t.Context(), 1)
	if err != nil || len(mails) != 1 {
		t.Fatalf("LastMails = %v, %v, want one", mails, err)
	}
	link := mails[0].Link
	return mails[0], link[strings.LastIndexByte(link, '/')+1:]
}

// jobsOf counts the jobs of a kind that were asked for.
func jobsOf(t *testing.T, pool *sqlx.DB, kind string) int {
	t.Helper()
	return count(t, pool, `SELECT count(*) FROM river_job WHERE kind = $1`, kind)
}

func limited(t *testing.T, err error) (until time.Time) {
	t.Helper()
	l, ok := errors.AsType[store.Limited](err)
	if !ok {
		t.Fatalf("got %v, want Limited", err)
	}
	return l.Until
}

func TestSignUpAsksForVerification(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	st.Links = store.Links{Origin: "https://games.example", Secret: []byte("s")}
	u, err := st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "ada", Email: "Ada@example.com", Password: password})
	if err != nil || u.VerifiedAt != nil {
		t.Fatalf("SignUp = %+v, %v, want a member whose address is not verified", u, err)
	}
	m, token := lastMail(t, st)
	if m.Address != "ada@example.com" || m.Kind != "verify" || !strings.Contains(m.Text, "\n"+m.Link+"\n") ||
		m.Link != "https://games.example/verify/"+token || len(token) != 43 || !m.Waiting(time.Now()) {
		t.Errorf("written: %+v", m)
	}
	if n := jobsOf(t, pool, "send_mail"); n != 1 {
		t.Errorf("%d jobs send it", n)
	}
	_, err = st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "ada", Email: "bob@example.com", Password: password})
	refused(t, err, "handle")
	if n := count(t, pool, `SELECT count(*) FROM mails`); n != 1 {
		t.Errorf("%d mails after a sign-up that was refused", n)
	}
}

// Whoever reads the database must not be able to follow a link out of it.
func TestNoTokenIsKept(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	u := addMember(t, pool, "ada")
	if err := st.AskVerification(t.Context(), u.ID); err != nil {
		t.Fatal(err)
	}
	m, token := lastMail(t, st)
	for _, table := range []string{"mails", "tokens", "river_job"} {
		if n := count(t, pool, `SELECT count(*) FROM `+table+` x WHERE x::text LIKE '%' || $1 || '%'`, token); n > 0 {
			t.Errorf("%s holds the token", table)
		}
	}
	other := store.New(pool, nil)
	if same, err := other.Mail(t.Context(), m.ID); err != nil || same.Link == m.Link {
		t.Errorf("with another secret the link is %q, %v", same.Link, err)
	}
}

func TestThreeMailsAnHour(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	u := addMember(t, pool, "ada")
	for range 3 {
		if err := st.AskVerification(t.Context(), u.ID); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, pool, `UPDATE mails SET created_at = created_at - interval '50 minutes'`)
	wait := time.Until(limited(t, st.AskVerification(t.Context(), u.ID)))
	if wait < 9*time.Minute || wait > 10*time.Minute {
		t.Errorf("the next in %s, want ten minutes", wait)
	}
	if err := st.WriteReset(t.Context(), u.Email); err != nil || count(t, pool, `SELECT count(*) FROM mails WHERE kind = 'reset'`) != 1 {
		t.Errorf("mails of another kind: %v", err)
	}
	exec(t, pool, `UPDATE mails SET created_at = created_at - interval '10 minutes'`)
	if err := st.AskVerification(t.Context(), u.ID); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

func TestMailsAreAskedForOneAfterTheOther(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	u := addMember(t, pool, "ada")
	errs := make(chan error)
	for range 8 {
		go func() { errs <- st.AskVerification(t.Context(), u.ID) }()
	}
	for range 8 {
		if err := <-errs; err != nil {
			limited(t, err)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM mails`); n != 3 {
		t.Errorf("%d mails, want 3", n)
	}
}

func TestMailIsNotedAsSentOnce(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	if err := st.AskVerification(t.Context(), addMember(t, pool, "ada").ID); err != nil {
		t.Fatal(err)
	}
	m, _ := lastMail(t, st)
	if err := st.MailFailed(t.Context(), m.ID, errors.New("no route"), false); err != nil {
		t.Fatal(err)
	}
	if m, _ = lastMail(t, st); m.Tries != 1 || m.Error != "no route" || !m.Waiting(time.Now()) {
		t.Errorf("after a try: %+v", m)
	}
	for range 2 {
		if err := st.MailSent(t.Context(), m.ID); err != nil {
			t.Fatal(err)
		}
	}
	if m, _ = lastMail(t, st); m.Tries != 2 || m.Error != "" || m.SentAt == nil || m.Waiting(time.Now()) {
		t.Errorf("sent: %+v", m)
	}
	if err := st.MailFailed(t.Context(), m.ID, errors.New("too late"), true); err != nil {
		t.Fatal(err)
	}
	if m, _ = lastMail(t, st); m.Error != "" || m.RefusedAt != nil {
		t.Errorf("a failure after it was sent: %+v", m)
	}
	if _, err := st.Mail(t.Context(), newUUID()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no mail: %v", err)
	}
}

func TestSendWaiting(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	kinds := map[string]string{ // what becomes of each
		"fresh": `good_until = good_until`, "lasting": `good_until = NULL, created_at = now() - interval '6 days'`,
		"sent": `sent_at = now()`, "refused": `refused_at = now()`, "stale": `good_until = now()`, "old": `good_until = NULL, created_at = now() - interval '8 days'`,
	}
	for name, change := range kinds {
		if err := st.AskVerification(t.Context(), addMember(t, pool, name).ID); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, `UPDATE mails SET `+change+` WHERE address = $1`, name+"@example.com")
	}
	exec(t, pool, `UPDATE river_job SET state = 'completed', finalized_at = now()`)
	for range 2 { // The second finds the jobs of the first.
		if n, err := st.SendWaiting(t.Context()); err != nil || n != 2 {
			t.Errorf("SendWaiting = %d, %v, want 2", n, err)
		}
	}
	if n := count(t, pool, `SELECT count(*) FROM river_job WHERE state = 'available'`); n != 2 {
		t.Errorf("%d jobs were asked for, want 2", n)
	}
}

func TestKeepHouseForgetsMails(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	for name, age := range map[string]string{"old": "31 days", "young": "29 days"} {
		if err := st.AskVerification(t.Context(), addMember(t, pool, name).ID); err != nil {
			t.Fatal(err)
		}
		exec(t, pool, `UPDATE mails SET created_at = now() - $2::interval WHERE address = $1`, name+"@example.com", age)
		exec(t, pool, `UPDATE tokens SET expires_at = now() - interval '1 second' WHERE email = 'old@example.com'`)
	}
	if err := st.KeepHouse(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"mails WHERE address", "tokens WHERE email"} {
		for name, want := range map[string]int{"old": 0, "young": 1} {
			if n := count(t, pool, `SELECT count(*) FROM `+table+` = $1`, name+"@example.com"); n != want {
				t.Errorf("%s %s: %d are left, want %d", table, name, n, want)
			}
		}
	}
}
