// Package jobs names the work that can be asked for. Package worker does it.
//
// A generation is a chain of jobs, one for each stage. The transaction that ends a stage
// inserts the job of the next, so a crash loses at most one stage. Arguments are IDs:
// a job that runs twice finds its stage done.
package jobs

import (
	"time"

	"github.com/gofrs/uuid/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Queues, one for each thing that is scarce. QueueDefault has room for everything else.
const (
	QueueModel = "model" // calls to the model's endpoint
	QueueMail  = "mail"  // conversations with the mail server
	QueueJudge = "judge" // calls to the moderation endpoint
	QueueChat  = "chat"  // such calls about lines of chat: neither waits for the other
)

// Attempts bounds how often a job runs again after an error that is nobody's answer:
// a lost database, a bug. What a model answers is counted in model_calls instead.
const Attempts = 8

// MakeSpec turns a generation's prompt into a spec.
type MakeSpec struct {
	GenerationID uuid.UUID `json:"generation_id"`
}

// BuildDocument turns a generation's spec into a document, by the built-in generator.
type BuildDocument struct {
	GenerationID uuid.UUID `json:"generation_id"`
}

// AskModel turns a generation's prompt into a document, by the model.
type AskModel struct {
	GenerationID uuid.UUID `json:"generation_id"`
}

// CheckDocument holds a generation's document against the rules for documents.
type CheckDocument struct {
	GenerationID uuid.UUID `json:"generation_id"`
}

// FinishGeneration makes a version of a generation's document.
type FinishGeneration struct {
	GenerationID uuid.UUID `json:"generation_id"`
}

// KeepPartial makes a version, marked partial, of what a model had sent of a document
// when its generation was cancelled or failed.
type KeepPartial struct {
	GenerationID uuid.UUID `json:"generation_id"`
}

// SendMail sends a mail that is kept.
type SendMail struct {
	MailID uuid.UUID `json:"mail_id"`
}

// SendWaiting has the mails sent that could not be sent so far.
type SendWaiting struct{}

// FindReset writes to whoever has an address that they may choose a new password. It names
// the address, not a user: whoever asked must not learn, even by the time it takes, if
// somebody has it.
type FindReset struct {
	Email string `json:"email"`
}

// FindAddress writes to the address that a user asked for, or to whoever has it already. Who
// asked must not learn which.
type FindAddress struct {
	UserID uuid.UUID `json:"user_id"`
	Email  string    `json:"email"`
}

// EraseLeavers forgets those who asked to be deleted a fortnight ago.
type EraseLeavers struct{}

// RankTrending works out anew which games are trending.
type RankTrending struct{}

// KeepHouse drops what is kept for a time only.
type KeepHouse struct{}

// AuditLedger recomputes the whole ledger: for an admin who has asked, or nil for the night.
type AuditLedger struct {
	AuditID uuid.UUID `json:"audit_id,omitzero"`
}

// RefundGame gives everyone back what they paid for a game that was removed.
type RefundGame struct {
	GameID uuid.UUID `json:"game_id"`
}

// ModerateListing judges what lists show of a game. What judges something may be asked for
// as often as one likes: the same bytes are judged once.
type ModerateListing struct {
	GameID uuid.UUID `json:"game_id"`
}

// ModerateDocument judges what a player can see in a version.
type ModerateDocument struct {
	VersionID uuid.UUID `json:"version_id"`
}

// ModeratePrompt judges what a generation was asked for.
type ModeratePrompt struct {
	GenerationID uuid.UUID `json:"generation"` // not as in the chain: no generation ends with this job
}

// ModerateReview judges what a player says of a game.
type ModerateReview struct {
	ReviewID uuid.UUID `json:"review_id"`
}

// ModerateHandle judges what a member is called.
type ModerateHandle struct {
	UserID uuid.UUID `json:"user_id"`
}

// ModerateChat judges a line of a room's chat that waits for it.
type ModerateChat struct {
	LineID uuid.UUID `json:"line_id"`
}

// Kind implements river.JobArgs.
func (MakeSpec) Kind() string         { return "make_spec" }
func (BuildDocument) Kind() string    { return "build_document" }
func (AskModel) Kind() string         { return "ask_model" }
func (CheckDocument) Kind() string    { return "check_document" }
func (FinishGeneration) Kind() string { return "finish_generation" }
func (KeepPartial) Kind() string      { return "keep_partial" }
func (SendMail) Kind() string         { return "send_mail" }
func (SendWaiting) Kind() string      { return "send_waiting" }
func (FindReset) Kind() string        { return "find_reset" }
func (FindAddress) Kind() string      { return "find_address" }
func (EraseLeavers) Kind() string     { return "erase_leavers" }
func (RankTrending) Kind() string     { return "rank_trending" }
func (KeepHouse) Kind() string        { return "keep_house" }
func (AuditLedger) Kind() string      { return "audit_ledger" }
func (RefundGame) Kind() string       { return "refund_game" }

// Kind implements river.JobArgs.
func (ModerateListing) Kind() string  { return "moderate_listing" }
func (ModerateDocument) Kind() string { return "moderate_document" }
func (ModeratePrompt) Kind() string   { return "moderate_prompt" }
func (ModerateReview) Kind() string   { return "moderate_review" }
func (ModerateHandle) Kind() string   { return "moderate_handle" }
func (ModerateChat) Kind() string     { return "moderate_chat" }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (ModerateListing) InsertOpts() river.InsertOpts  { return judging() }
func (ModerateDocument) InsertOpts() river.InsertOpts { return judging() }
func (ModeratePrompt) InsertOpts() river.InsertOpts   { return judging() }
func (ModerateReview) InsertOpts() river.InsertOpts   { return judging() }
func (ModerateHandle) InsertOpts() river.InsertOpts   { return judging() }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (ModerateChat) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueChat, MaxAttempts: 4, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// judging is never unique: what changes while it is judged has to be judged again.
func judging() river.InsertOpts { return river.InsertOpts{Queue: QueueJudge, MaxAttempts: Attempts} }

// InsertOpts implements river.JobArgsWithInsertOpts.
func (MakeSpec) InsertOpts() river.InsertOpts         { return once(river.QueueDefault) }
func (BuildDocument) InsertOpts() river.InsertOpts    { return once(river.QueueDefault) }
func (AskModel) InsertOpts() river.InsertOpts         { return once(QueueModel) }
func (CheckDocument) InsertOpts() river.InsertOpts    { return once(river.QueueDefault) }
func (FinishGeneration) InsertOpts() river.InsertOpts { return once(river.QueueDefault) }
func (KeepPartial) InsertOpts() river.InsertOpts      { return once(river.QueueDefault) }
func (SendWaiting) InsertOpts() river.InsertOpts      { return river.InsertOpts{MaxAttempts: 1} }
func (FindAddress) InsertOpts() river.InsertOpts      { return river.InsertOpts{MaxAttempts: Attempts} }
func (EraseLeavers) InsertOpts() river.InsertOpts     { return river.InsertOpts{MaxAttempts: 1} }
func (RankTrending) InsertOpts() river.InsertOpts     { return river.InsertOpts{MaxAttempts: 1} }
func (KeepHouse) InsertOpts() river.InsertOpts        { return river.InsertOpts{MaxAttempts: 1} }
func (AuditLedger) InsertOpts() river.InsertOpts      { return river.InsertOpts{MaxAttempts: 3} }
func (RefundGame) InsertOpts() river.InsertOpts       { return river.InsertOpts{MaxAttempts: Attempts} }

// InsertOpts implements river.JobArgsWithInsertOpts. One that has ended, without having sent
// the mail perhaps, is no reason against another.
func (SendMail) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueMail, MaxAttempts: Attempts, UniqueOpts: river.UniqueOpts{
		ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		},
	}}
}

// InsertOpts implements river.JobArgsWithInsertOpts.
func (FindReset) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: Attempts, UniqueOpts: river.UniqueOpts{ByArgs: true, ByPeriod: 5 * time.Minute}}
}

// once is for a job that is wanted once for its arguments, however often it is asked for.
func once(queue string) river.InsertOpts {
	return river.InsertOpts{Queue: queue, MaxAttempts: Attempts, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}
