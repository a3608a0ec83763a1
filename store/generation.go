package store

import (
	"time"

	"github.com/gofrs/uuid/v5"
)

// The ways a game can be made.
const (
	Builtin = "builtin" // by the built-in generator
	Model   = "model"   // by the model that the site is connected to
)

// What a generation's status can be.
const (
	Queued  = "queued"
	Running = "running"
	Ready   = "ready"
	Failed  = "failed"
	Stopped = "cancelled"
)

// NotUnderstood is the error class of a request that the built-in generator could make
// nothing of. Nothing is broken then: its chips say what would work.
const NotUnderstood = "not_understood"

// Stages are the steps of a generation, in order.
var Stages = []string{"spec", "build", "check", "finish"}

// Generation is one run from a prompt to a version.
type Generation struct {
	ID              uuid.UUID     `db:"id"`
	GameID          uuid.UUID     `db:"game_id"`
	UserID          uuid.UUID     `db:"user_id"`
	ParentID        uuid.NullUUID `db:"parent_id"` // the version being refined
	Prompt          string        `db:"prompt"`
	Mode            string        `db:"mode"` // Builtin or Model
	Status          string        `db:"status"`
	Seed            int64         `db:"seed"`
	Spec            JSON          `db:"spec"`
	Notes           Notes         `db:"notes"`
	Document        Hash          `db:"document"`
	Manifest        JSON          `db:"manifest"`
	Model           string        `db:"model"`
	PromptVersion   string        `db:"prompt_version"`
	TokensIn        int           `db:"tokens_in"`
	TokensCached    int           `db:"tokens_cached"`
	TokensOut       int           `db:"tokens_out"`
	TokensReasoning int           `db:"tokens_reasoning"`
	TokensEstimated bool          `db:"tokens_estimated"`
	CostMicros      *int64        `db:"cost_micros"` // millionths of a US dollar; nil is unknown
	FirstByteMS     *int          `db:"first_byte_ms"`
	ErrorClass      string        `db:"error_class"`
	Error           string        `db:"error"` // in words for the creator
	VersionID       uuid.NullUUID `db:"version_id"`
	VersionN        int           `db:"version_n"` // 0 until there is one
	CreatedAt       time.Time     `db:"created_at"`
	EndedAt         *time.Time    `db:"ended_at"`
	Steps           []Step        `db:"-"`
	Received        int           `db:"-"` // characters that the model has sent so far
}

// Open reports whether g is still being worked on.
func (g Generation) Open() bool { return g.Status == Queued || g.Status == Running }

// Step is one stage of a generation.
type Step struct {
	GenerationID uuid.UUID  `db:"generation_id"`
	Stage        string     `db:"stage"`
	Round        int        `db:"round"`
	State        string     `db:"state"` // running, done, failed or cancelled
	Note         string     `db:"note"`
	StartedAt    time.Time  `db:"started_at"`
	EndedAt      *time.Time `db:"ended_at"`
}
