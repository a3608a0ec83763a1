package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gofrs/uuid/v5"

	"aiminigames/store"
)

func TestUsersAreToldByTheWaysTheyChose(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	st.Links = store.Links{Origin: "https://games.example"}
	root, ada := addMember(t, pool, "root"), addSeller(t, pool, "ada")
	exec(t, pool, `UPDATE users SET role = 'admin' WHERE id = $1`, root.ID)
	root.Role = store.Admin
	told, written := 0, 0
	grant := func(page, mail int) {
		t.Helper()
		if err := st.Grant(t.Context(), root, "ada", 10, "for a test", newUUID()); err != nil {
			t.Fatal(err)
		}
		told, written = told+page, written+mail
		if n := count(t, pool, `SELECT count(*) FROM notifications WHERE user_id = $1`, ada.ID); n != told {
			t.Errorf("%d on the page, want %d", n, told)
		}
		if n := count(t, pool, `SELECT count(*) FROM mails WHERE user_id = $1`, ada.ID); n != written || n != jobsOf(t, pool, "send_mail") {
			t.Errorf("%d mails, want %d", n, written)
		}
	}
	choose := func(page, mail []string) {
		t.Helper()
		if err := st.ChooseNotifications(t.Context(), ada.ID, page, mail); err != nil {
			t.Fatal(err)
		}
	}
	grant(1, 0)
	choose(nil, []string{"grants"})
	grant(0, 1)
	if m, _ := lastMail(t, st); m.Address != ada.Email || !strings.Contains(m.Text, "10 credits: for a test") || !strings.Contains(m.Text, "https://games.example/wallet\n") {
		t.Errorf("written: %+v", m)
	}
	choose(nil, nil)
	grant(0, 0)
	choose([]string{"grants"}, []string{"grants"})
	for range 8 {
		grant(1, 1)
	}
	if m, _ := lastMail(t, st); strings.Contains(m.Text, "/notifications\n\n") {
		t.Error("the ninth mail says that it is the last")
	}
	grant(1, 1)
	if m, _ := lastMail(t, st); !strings.Contains(m.Text, "https://games.example/notifications\n\n") {
		t.Error("the tenth mail does not lead to the rest")
	}
	grant(1, 0)
	exec(t, pool, `DELETE FROM mails`)
	exec(t, pool, `DELETE FROM river_job`)
	written = 0
	exec(t, pool, `UPDATE users SET verified_at = NULL WHERE id = $1`, ada.ID)
	grant(1, 0) // Nobody knows whose address it is.
}

func TestWhatIsFixedCannotBeChosen(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada := addMember(t, pool, "ada")
	if err := st.ChooseNotifications(t.Context(), ada.ID, []string{"nonsense"}, []string{"reviews", "nonsense"}); err != nil {
		t.Fatal(err)
	}
	choices, err := st.NotificationChoices(t.Context(), ada.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, c := range choices {
		got[c.Key] = fmt.Sprint(c.ByPage, c.ByMail)
	}
	for key, want := range map[string]string{
		"sales": "false false", "refunds": "true false", "payouts": "true false", "topups": "false false", "grants": "false false",
		"reviews": "false true", "reports": "false false", "moderation": "true true", "account": "true false",
	} {
		if got[key] != want {
			t.Errorf("%s: %s, want %s", key, got[key], want)
		}
	}
	if len(got) != len(store.Topics()) {
		t.Errorf("%d topics", len(got))
	}
}

func TestBellsAreOfLogInsThatLast(t *testing.T) {
	t.Parallel()
	st, pool := newStore(t)
	ada, ben := addMember(t, pool, "ada"), addMember(t, pool, "ben")
	here, there, bens := addLogin(t, st, ada.ID), addLogin(t, st, ada.ID), addLogin(t, st, ben.ID)
	give(t, st, ada, 10)
	exec(t, pool, `INSERT INTO notifications (id, user_id, kind, text, path) VALUES ($1, $2, 'x', 'later', '/here')`, newUUID(), ada.ID)
	if err := st.EndLogin(t.Context(), ada.ID, there); err != nil {
		t.Fatal(err)
	}
	bells, err := st.Bells(t.Context(), []uuid.UUID{here, there, bens})
	if err != nil || len(bells) != 2 {
		t.Fatalf("Bells = %v, %v", bells, err)
	}
	if b := bells[here]; b.User != ada.ID || b.Unread < 1 || b.Text != "later" || b.Path != "/here" || !b.New {
		t.Errorf("ada's is %+v", b)
	}
	if b := bells[bens]; b.User != ben.ID || b.Unread != 0 || b.Last.Valid || b.New {
		t.Errorf("ben's is %+v", b)
	}
}
