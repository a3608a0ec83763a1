// Package store keeps what the site remembers: its types, its rules and its SQL.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

var (
	// ErrNotFound means that the row is not there, or not there for this user.
	ErrNotFound = errors.New("not found")
	// ErrDeleted means that a game was here, and that its creator deleted it.
	ErrDeleted = errors.New("deleted")
	// ErrCancelled means that the creator has cancelled the generation at work.
	ErrCancelled = errors.New("cancelled")
	// ErrMembers means that only members may do this, and a guest asked.
	ErrMembers = errors.New("for members only")

	errDoubleVersion = errors.New("the generation has a version already")
)

// Invalid says what is wrong with the values given: a message for each field at fault.
// It reaches the person who typed them, beside the field.
type Invalid map[string]string

func (v Invalid) Error() string {
	fields := slices.Sorted(maps.Keys(v))
	return "invalid " + strings.Join(fields, ", ")
}

// Limited means that somebody did something too often. They may do it again at Until.
type Limited struct {
	What  string // in words for them: "That is a lot of games in one hour."
	Until time.Time
}

func (l Limited) Error() string { return fmt.Sprintf("limited until %s", l.Until.Format(time.RFC3339)) }

// Queue takes jobs to do once tx has committed.
type Queue interface {
	InsertTx(ctx context.Context, tx *sql.Tx, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
}

// Store is all that the site remembers. Its methods are what the site does.
type Store struct {
	Links           Links // main sets them before the first use
	GenerationPrice int   // credits of a model's generation beyond the free ones; main may set it, before the first use

	Policy Policy // of games that word lists alone have judged; main may set it, before the first use

	// Visible returns what a player can see in a document, by which cases show what has
	// changed. main sets it, before the first use.
	Visible func(document []byte) []string

	// ChatJudged says that more than word lists judge what is said in rooms. main may set it,
	// before the first use.
	ChatJudged bool

	// Pooled says that a transaction pooler stands before the database, which may lose what
	// is prepared. main may set it, before the first use.
	Pooled bool

	statements statements
	bells      bells
	db         *sqlx.DB
	queue      Queue
	hashing    hashing
	chatWords  chatWords
	pause      func(ctx context.Context, d time.Duration) error // before a log-in that must wait
}

// New returns a Store on db, whose jobs go into queue.
func New(db *sqlx.DB, queue Queue) *Store {
	return &Store{Links: newLinks(), GenerationPrice: usualPrice, Policy: PolicyPublish, db: db, queue: queue, hashing: newHashing(), pause: pause}
}

// inTx runs do in a transaction, which commits only if do returns nil.
func (s *Store) inTx(ctx context.Context, do func(tx *sqlx.Tx) error) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // Does nothing after a commit.
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// newID returns an ID that sorts by the time it was made.
func newID() (uuid.UUID, error) { return uuid.NewV7() }

// taken is what to tell the user when a unique constraint refuses their row.
var taken = map[string]Invalid{
	"users_handle_key":     {"handle": "This name is taken. Try another."},
	"users_email_key":      {"email": "There is an account with this address already. Log in instead?"},
	"generations_open_key": {"prompt": "The last change is still being made. Wait for it, or cancel it."},
}

// known turns the errors of Postgres that a caller can act on into ours.
func known(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	if e := pq.As(err, pqerror.UniqueViolation); e != nil {
		if invalid, ok := taken[e.Constraint]; ok {
			return invalid
		}
		if e.Constraint == "versions_generation_key" {
			return errDoubleVersion
		}
	}
	if e := pq.As(err, pqerror.CheckViolation); e != nil && e.Constraint == "accounts_balance_check" {
		return errMoved
	}
	return err
}
