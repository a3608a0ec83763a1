package worker

import (
	"bufio"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"

	"aiminigames/db/dbtest"
	"aiminigames/jobs"
	"aiminigames/jobs/mail"
	"aiminigames/store"
)

// postbox is a mail server that answers each recipient with answer and counts what it takes.
type postbox struct {
	answer string
	taken  atomic.Int32
	chosen atomic.Int32 // those that say where to choose others
}

func (p *postbox) listen(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() { // until the listener is closed
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.serve(conn)
		}
	}()
	return listener.Addr().(*net.TCPAddr).Port
}

func (p *postbox) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second)) // A client that hangs is a test that fails.
	fmt.Fprint(conn, "220 mail.test\r\n")
	inMail := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		command, _, _ := strings.Cut(lines.Text(), " ")
		switch {
		case inMail && lines.Text() == ".":
			inMail = false
			p.taken.Add(1)
			fmt.Fprint(conn, "250 taken\r\n")
		case inMail:
			if command == "List-Unsubscribe:" {
				p.chosen.Add(1)
			}
		case command == "RCPT":
			fmt.Fprint(conn, p.answer+"\r\n")
		case command == "DATA":
			inMail = true
			fmt.Fprint(conn, "354 go on\r\n")
		case command == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

// postman returns workers that have not begun, and send to p, or nowhere if that is nil.
func postman(t *testing.T, p *postbox) (*Workers, *sqlx.DB) {
	t.Helper()
	pool, _ := dbtest.New(t)
	queue, err := river.NewClient(riverdatabasesql.New(pool.DB), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return hire(t, pool, store.New(pool, queue), p), pool
}

// hire returns more of them.
func hire(t *testing.T, pool *sqlx.DB, st *store.Store, p *postbox) *Workers {
	t.Helper()
	cfg := Config{Pool: pool.DB, Direct: pool, Store: st, Log: slog.New(slog.NewTextHandler(t.Output(), nil))}
	if p != nil {
		var err error
		if cfg.Mail, err = mail.New(mail.Config{Host: "127.0.0.1", Port: p.listen(t), From: "hello@games.example"}); err != nil {
			t.Fatal(err)
		}
	}
	w, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// written is the mail that a sign-up writes.
func written(t *testing.T, st *store.Store) store.Mail {
	t.Helper()
	_, err := st.SignUp(t.Context(), uuid.Nil, store.SignUpForm{Handle: "ada", Email: "ada@example.com", Password: "five yellow submarines"})
	if err != nil {
		t.Fatal(err)
	}
	mails, err := st.LastMails(t.Context(), 1)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	return mails[0]
}

func TestSendMailOnce(t *testing.T) {
	t.Parallel()
	p := &postbox{answer: "250 ok"}
	w, _ := postman(t, p)
	m := written(t, w.Store)
	for range 3 {
		if err := w.sendMail(t.Context(), jobs.SendMail{MailID: m.ID}); err != nil {
			t.Fatal(err)
		}
	}
	m, err := w.Store.Mail(t.Context(), m.ID)
	if n := p.taken.Load(); n != 1 || err != nil || m.SentAt == nil {
		t.Errorf("taken %d times, want once; kept %+v, %v", n, m, err)
	}
	if err := w.sendMail(t.Context(), jobs.SendMail{MailID: uuid.Must(uuid.NewV4())}); err != nil {
		t.Errorf("a mail that is not there: %v", err)
	}
}

func TestSendMailThatNobodyTakes(t *testing.T) {
	t.Parallel()
	for answer, refused := range map[string]bool{"450 later": false, "550 nobody": true} {
		t.Run(answer, func(t *testing.T) {
			t.Parallel()
			p := &postbox{answer: answer}
			w, _ := postman(t, p)
			m := written(t, w.Store)
			if err := w.sendMail(t.Context(), jobs.SendMail{MailID: m.ID}); err == nil {
				t.Error("no error")
			}
			m, err := w.Store.Mail(t.Context(), m.ID)
			if err != nil || m.Tries != 1 || !strings.Contains(m.Error, answer[:3]) || (m.RefusedAt != nil) != refused {
				t.Errorf("kept %+v, %v", m, err)
			}
			if err := w.sendMail(t.Context(), jobs.SendMail{MailID: m.ID}); (err == nil) != refused {
				t.Errorf("once more: %v", err)
			}
		})
	}
}

func TestSendMailLeavesWhatIsTooOld(t *testing.T) {
	t.Parallel()
	p := &postbox{answer: "250 ok"}
	w, pool := postman(t, p)
	m := written(t, w.Store)
	if _, err := pool.Exec(`UPDATE mails SET good_until = now()`); err != nil {
		t.Fatal(err)
	}
	if err := w.sendMail(t.Context(), jobs.SendMail{MailID: m.ID}); err != nil || p.taken.Load() != 0 {
		t.Errorf("%v, taken %d times", err, p.taken.Load())
	}
}

// A mail written while there was no mail server is sent by the first process that has one,
// although the job that was to send it has ended.
func TestMailsWaitForAServer(t *testing.T) {
	t.Parallel()
	w, pool := postman(t, nil)
	m := written(t, w.Store)
	stop := begin(t, w)
	until(t, "the job that could not send it has ended", func() bool {
		var n int
		return pool.Get(&n, `SELECT count(*) FROM river_job WHERE kind = 'send_mail' AND state = 'completed'`) == nil && n == 1
	})
	stop()
	if m, err := w.Store.Mail(t.Context(), m.ID); err != nil || m.SentAt != nil || m.Tries != 0 {
		t.Fatalf("kept %+v, %v", m, err)
	}
	p := &postbox{answer: "250 ok"}
	defer begin(t, hire(t, pool, w.Store, p))()
	until(t, "it is sent", func() bool { return p.taken.Load() == 1 })
}

func TestAForgottenPasswordIsAnsweredByMail(t *testing.T) {
	t.Parallel()
	p := &postbox{answer: "250 ok"}
	w, _ := postman(t, p)
	written(t, w.Store)
	defer begin(t, w)()
	for _, email := range []string{"nobody@example.com", "ada@example.com"} {
		if err := w.Store.AskReset(t.Context(), email); err != nil {
			t.Fatal(err)
		}
	}
	until(t, "both mails are sent", func() bool { return p.taken.Load() == 2 })
}

// begin starts w and returns what stops it.
func begin(t *testing.T, w *Workers) (stop func()) {
	t.Helper()
	if err := w.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := w.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// until fails if what does not come to be in half a minute.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(30 * time.Second); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never: %s", what)
		}
	}
}

// What is news says where to choose less of it; a link that was asked for does not.
func TestMailsOfNewsSayWhereToChoose(t *testing.T) {
	t.Parallel()
	p := &postbox{answer: "250 ok"}
	w, pool := postman(t, p)
	m := written(t, w.Store)
	for _, kind := range []string{m.Kind, "told_sales"} {
		if _, err := pool.Exec(`UPDATE mails SET kind = $1, sent_at = NULL`, kind); err != nil {
			t.Fatal(err)
		}
		if err := w.sendMail(t.Context(), jobs.SendMail{MailID: m.ID}); err != nil {
			t.Fatal(err)
		}
	}
	if taken, chosen := p.taken.Load(), p.chosen.Load(); taken != 2 || chosen != 1 {
		t.Errorf("%d of %d mails say it, want one of two", chosen, taken)
	}
}
