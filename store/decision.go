package store

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/uuid/v5"
)

// Action is what a decision does.
type Action string

// The actions. Those from remove on take the subject down, those from warn on are about
// the person as well: suspend and ban do both.
const (
	ActionApprove  Action = "approve" // it stays, or comes back
	ActionLabel    Action = "label"   // players are told before
	ActionUnlist   Action = "unlist"  // lists show it no more
	ActionRemove   Action = "remove"  // of a user: the handle
	ActionWarn     Action = "warn"
	ActionSuspend  Action = "suspend"
	ActionBan      Action = "ban"
	ActionOverturn Action = "overturn" // after an appeal
)

// onPerson reports whether a is about the person, and not about a thing of theirs alone.
func (a Action) onPerson() bool {
	return a == ActionWarn || a == ActionSuspend || a == ActionBan
}

// TakesDown reports whether the subject is gone after a.
func (a Action) TakesDown() bool {
	return a == ActionRemove || a == ActionSuspend || a == ActionBan
}

// strike is what a weighs for breaking rule.
func (a Action) strike(rule Rule) int {
	switch a {
	case ActionApprove, ActionLabel, ActionOverturn:
		return 0
	case ActionWarn:
		return 1
	}
	return rule.Weight
}

// actionsOn are the actions that make sense on a kind of thing.
func actionsOn(kind CaseKind) []Action {
	if kind == OfGame {
		return []Action{ActionApprove, ActionLabel, ActionUnlist, ActionRemove, ActionWarn, ActionSuspend, ActionBan}
	}
	return []Action{ActionApprove, ActionRemove, ActionWarn, ActionSuspend, ActionBan}
}

// outranks reports whether u may act on somebody of role other.
func (u User) outranks(other Role) bool { return roles[u.Role] > roles[other] }

// mayTake reports whether by may take an action against owner: nobody against themselves,
// and only against those below. There is nobody above admins, so that they judge each
// other's things, but not each other.
func mayTake(by User, a Action, owner uuid.UUID, role Role) bool {
	if by.ID == owner || !by.Is(Moderator) {
		return false
	}
	return by.outranks(role) || by.Is(Admin) && !a.onPerson()
}

// actionsFor are those that by may take on c.
func actionsFor(by User, c Case) []Action {
	return slices.DeleteFunc(actionsOn(c.Kind), func(a Action) bool { return !mayTake(by, a, c.UserID, c.Role) })
}

// DecisionForm is what a moderator decides.
type DecisionForm struct {
	Action Action
	Rule   string // a key of Rules; needed unless it is approved or labelled
	Facts  string // what was found, in words for the user
	Label  string // a key of Labels, for ActionLabel; empty takes it off
	Days   int    // of a suspension, 1 to 365
	Sure   bool   // asked of what takes the subject down, which only an appeal undoes
}

const (
	maxFacts = 2000 // characters, of the facts, an appeal and its answer
	maxDays  = 365
)

// validate trims f and returns what is wrong with it, as Invalid.
func (f *DecisionForm) validate(c Case) error {
	wrong := Invalid{}
	if !slices.Contains(actionsOn(c.Kind), f.Action) {
		wrong["action"] = "Choose what is to happen."
	} else if f.Rule != "" && RuleBy(f.Rule).Key == "" || f.Rule == "" && f.Action.strike(Rule{Weight: 1}) > 0 {
		wrong["rule"] = "Choose the rule that it goes by."
	}
	missing := "Say what you found: they will read it."
	if f.Action == ActionApprove && strings.TrimSpace(f.Facts) == "" {
		f.Facts, f.Rule = "Nothing against the rules.", ""
	}
	if bad, ok := wordsAt("facts", &f.Facts, maxFacts, missing).(Invalid); ok { //nolint:errorlint // It returns nothing else.
		wrong["facts"] = bad["facts"]
	}
	if f.Action != ActionLabel {
		f.Label = ""
	} else if f.Label != "" && LabelBy(f.Label).Key == "" {
		wrong["label"] = "Choose what players are told."
	}
	if f.Action != ActionSuspend {
		f.Days = 0
	} else if f.Days < 1 || f.Days > maxDays {
		wrong["days"] = fmt.Sprintf("Choose 1 to %d days.", maxDays)
	}
	if f.Action.TakesDown() && !f.Sure {
		wrong["sure"] = "Tick this too, if you are sure."
	}
	if len(wrong) > 0 {
		return wrong
	}
	return nil
}

// appealDays is how long a decision can be appealed.
const appealDays = 180

// Decision is what was decided on a case, and the reasons that the user was given.
type Decision struct {
	ID         uuid.UUID     `db:"id"`
	CaseID     uuid.UUID     `db:"case_id"`
	Kind       CaseKind      `db:"kind"`
	SubjectID  uuid.UUID     `db:"subject_id"`
	Title      string        `db:"title"` // of the subject, when the case was opened
	UserID     uuid.UUID     `db:"user_id"`
	User       string        `db:"user_name"`
	Handle     string        `db:"handle"`
	Role       Role          `db:"role"`
	ByID       uuid.NullUUID `db:"by_id"`
	By         string        `db:"by_name"` // for the staff alone
	Action     Action        `db:"action"`
	Rule       string        `db:"rule"` // a key of Rules, or empty
	Facts      string        `db:"facts"`
	Machine    bool          `db:"machine"` // a machine took part
	Until      *time.Time    `db:"until"`   // of a suspension
	Label      string        `db:"label"`   // that the game got
	Strike     int           `db:"strike"`
	Reverses   uuid.NullUUID `db:"reverses"` // the decision that this one overturned
	Overturned bool          `db:"overturned"`
	At         time.Time     `db:"at"`
	AppealedAt *time.Time    `db:"appealed_at"`
	Outcome    *string       `db:"outcome"` // of the appeal: upheld or overturned, nil while it is open
	Plea       string        `db:"plea"`    // what the user says against it, in their appeal
	Answer     string        `db:"answer"`  // to the appeal
}

// AppealBy is when it is too late to appeal.
func (d Decision) AppealBy() time.Time { return d.At.AddDate(0, 0, appealDays) }

// Appealable reports whether the user may appeal now.
func (d Decision) Appealable(now time.Time) bool {
	return d.Action != ActionApprove && d.Action != ActionOverturn && d.AppealedAt == nil && now.Before(d.AppealBy())
}

// decisionColumns are those of Decision, of decisions d, as joined in decisionTables.
const decisionColumns = `
	d.id, d.case_id, c.kind, c.subject_id, c.title, d.user_id, u.name AS user_name, coalesce(u.handle, '') AS handle, u.role,
	d.by_id, coalesce(b.name, '') AS by_name, d.action, d.rule, d.facts, d.machine, d.until, d.label, d.strike, d.reverses,
	EXISTS (SELECT 1 FROM decisions x WHERE x.reverses = d.id) AS overturned, d.at,
	p.at AS appealed_at, p.outcome, coalesce(p.text, '') AS plea, coalesce(p.answer, '') AS answer`

const decisionTables = `decisions d JOIN cases c ON c.id = d.case_id JOIN users u ON u.id = d.user_id
	LEFT JOIN users b ON b.id = d.by_id LEFT JOIN appeals p ON p.decision_id = d.id`
