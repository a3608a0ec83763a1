package store

import (
	"time"

	"github.com/gofrs/uuid/v5"
)

// CaseKind is what a case is about.
type CaseKind string

// The kinds of cases.
const (
	OfGame    CaseKind = "game"
	OfReview  CaseKind = "review"
	OfUser    CaseKind = "user"
	OfMessage CaseKind = "message" // of one person in a room; the subject is the first chat report of the first
)

// Case is all that is said against one thing, until somebody has decided.
type Case struct {
	ID        uuid.UUID     `db:"id"`
	Kind      CaseKind      `db:"kind"`
	SubjectID uuid.UUID     `db:"subject_id"`
	UserID    uuid.UUID     `db:"user_id"` // who answers for the subject
	User      string        `db:"user_name"`
	Handle    string        `db:"handle"` // empty for a guest
	Role      Role          `db:"role"`
	Title     string        `db:"title"`    // of the subject, when the case was opened
	Severity  int           `db:"severity"` // 1 can wait, 5 cannot
	Why       string        `db:"why"`      // it was opened, in words
	Machine   bool          `db:"machine"`  // a machine opened it, or held its subject since
	Open      bool          `db:"open"`
	ClaimedBy uuid.NullUUID `db:"claimed_by"` // who works on it now, and nobody else
	Claimant  string        `db:"claimant"`
	ClaimedAt *time.Time    `db:"claimed_at"` // when they did something last
	OpenedAt  time.Time     `db:"opened_at"`
	ClosedAt  *time.Time    `db:"closed_at"`
	Reports   int           `db:"reports"` // how many people have reported it

	before changed
}

// caseColumns are those of Case, of cases c, who answers for them u, and who works on them m.
const caseColumns = `
	c.id, c.kind, c.subject_id, c.user_id, u.name AS user_name, coalesce(u.handle, '') AS handle, u.role,
	c.title, c.severity, c.why, c.machine OR c.before <> '{}' AS machine, c.status = 'open' AS open,
	CASE WHEN ` + claimed + ` THEN c.claimed_by END AS claimed_by, CASE WHEN ` + claimed + ` THEN m.name ELSE '' END AS claimant,
	CASE WHEN ` + claimed + ` THEN c.claimed_at END AS claimed_at, c.opened_at, c.closed_at,
	(SELECT count(*) FROM reports r WHERE r.case_id = c.id) AS reports`

const caseTables = `cases c JOIN users u ON u.id = c.user_id LEFT JOIN users m ON m.id = c.claimed_by`

// claimed is when somebody works on a case c.
const claimed = `(c.claimed_by IS NOT NULL AND c.status = 'open' AND c.claimed_at > now() - interval '15 minutes')`

// claimKept is how long a claim lasts after its moderator did something.
const claimKept = 15 * time.Minute

// Report is what somebody says against something.
type Report struct {
	Kind    CaseKind // anything but OfMessage: see ReportChat
	Subject string   // a game's slug, a review's ID, a user's handle
	Reason  string   // a key of ReasonsFor its kind
	Text    string   // may be empty
}

// Reported is a report as moderators see it.
type Reported struct {
	ID         uuid.UUID `db:"id"`
	ReporterID uuid.UUID `db:"reporter_id"`
	Reporter   string    `db:"reporter"`
	Handle     string    `db:"handle"`
	Reason     string    `db:"reason"` // a key of ReasonsFor the case's kind
	Text       string    `db:"text"`
	At         time.Time `db:"at"`
	Made       int       `db:"made"`  // reports of theirs that were decided on, this one apart
	Right      int       `db:"right"` // those of them after which something was done
}

// CasePage is all that whoever works on a case looks at.
type CasePage struct {
	Case
	Mine        bool          // who asks works on it, and may decide
	Actions     []Action      // that who asks may take
	Reporters   []Reported    // the first first
	Game        *Game         // the subject; of a review, the game it is of
	Played      *Version      // the game's: the published one, or else its head
	Approved    *Version      // what it was when somebody last found nothing against it; nil if that never was
	Changes     *Changes      // since Approved, or since what machines let pass; nil if neither was
	Versions    []Version     // the game's latest, newest first, without specs and manifests
	Review      *Review       // the subject, as it is now
	Message     *ReportedLine // the subject
	Verdicts    []Verdict     // on the subject, the latest first
	Decisions   []Decision    // on this user, the latest first; on this case too
	Strikes     float64       // of this user, as they weigh now
	Suggestions []Suggestion  // by rule
	Stake
}

// Stake is what goes with a game that is removed.
type Stake struct {
	Buyers int   `db:"buyers"` // who get their credits back
	Paid   int64 `db:"paid"`   // credits
	Rooms  int   `db:"rooms"`  // open ones, which close
}

// ReportedLine is what was said in a room: the lines that are meant, with some before and after.
type ReportedLine struct {
	Room  string
	Game  string // title
	Lines []ChatLine
}

// changed is what somebody or a machine changed, as it was before.
type changed struct {
	Game    *gameState           `json:"game,omitempty"`
	Hidden  *bool                `json:"hidden,omitempty"`
	Handle  string               `json:"handle,omitempty"`
	Games   map[uuid.UUID]Status `json:"games,omitempty"`  // of a user who was banned
	Version uuid.NullUUID        `json:"version,omitzero"` // of the game that was looked at
	Listing *listing             `json:"listing,omitempty"`
}

// gameState is what decisions change of a game.
type gameState struct {
	Status  Status `json:"status" db:"status"`
	Label   string `json:"label,omitempty" db:"label"`
	MayList bool   `json:"may_list" db:"may_list"`
}
