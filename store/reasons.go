package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/gofrs/uuid/v5"
	"github.com/jmoiron/sqlx"
)

const day = "2 January 2006"

// What is what d did, in words for whom it is about.
func (d Decision) What() string {
	thing := map[CaseKind]string{
		OfGame: "your game " + d.Title, OfReview: "your " + inSentence(d.Kind, d.Title), OfUser: "your name " + d.Title, OfMessage: "what you said in a room",
	}[d.Kind]
	down := ""
	if d.Action.TakesDown() && (d.Kind == OfGame || d.Kind == OfReview) {
		down = ", and removed " + thing
	}
	switch d.Action {
	case ActionApprove:
		return "We found nothing against " + thing + "."
	case ActionLabel:
		if d.Label == "" {
			return "We took the notice off " + thing + "."
		}
		return fmt.Sprintf("Players of %s are told before: %s.", thing, LabelBy(d.Label).Name)
	case ActionUnlist:
		return "Lists do not show " + thing + " any more. Whoever has its address can still play it."
	case ActionRemove:
		return "We removed " + thing + "."
	case ActionWarn:
		return "We warn you because of " + thing + ". It stays as it is."
	case ActionSuspend:
		return "You cannot take part until " + d.Until.UTC().Format(day+", 15:04") + " UTC" + down + "."
	case ActionBan:
		return "You cannot take part any more" + down + "."
	case ActionOverturn:
		return "We looked again at what we decided about " + thing + ", and took it back."
	}
	return ""
}

// inSentence is the title of a case within a sentence: a game's and a user's are names, the
// others are words of ours.
func inSentence(kind CaseKind, title string) string {
	if kind == OfGame || kind == OfUser {
		return title
	}
	return lowerFirst(title)
}

// lowerFirst is words of ours, which begin with an ASCII letter, within a sentence.
func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// Means is what follows from d, in words for whom it is about; often nothing.
func (d Decision) Means() string {
	var follows []string
	if d.Kind == OfGame && d.Action.TakesDown() {
		follows = append(follows, "Nobody can play it, its rooms are closed, and whoever bought it gets their credits back.")
	}
	switch {
	case d.Action == ActionUnlist:
		follows = append(follows, "You can go on working on it.")
	case d.Action == ActionRemove && d.Kind == OfUser:
		follows = append(follows, "You can choose another in your settings.")
	case d.Action == ActionBan:
		follows = append(follows, "Your other games are held.")
	}
	return strings.Join(follows, " ")
}

// ByWhom says how it was found, and who decided.
func (d Decision) ByWhom() string {
	if d.Machine {
		return "A machine had flagged it. A person has looked at it, and decided."
	}
	return "Somebody pointed it out to us. A person has looked at it, and decided. No machine took part."
}

// giveReasons tells whom a decision is about what was decided, why, by which rule, and how
// to appeal: on the site, and by mail where they have an address. Where nothing was found
// they are told only if a machine had held it.
func (s *Store) giveReasons(ctx context.Context, tx *sqlx.Tx, c Case, d Decision) error {
	if d.Action == ActionApprove {
		if c.before.Game == nil && c.before.Hidden == nil {
			return nil
		}
		return s.notify(ctx, tx, []notice{{c.UserID, "decision", "We looked at " + c.Title + " and found nothing against it: it is back where it was.", c.path()}})
	}
	text := d.What()
	if rule := RuleBy(d.Rule); rule.Key != "" {
		text += " The rule: " + rule.Title + "."
	}
	path := "/decisions/" + d.ID.String()
	if err := s.notify(ctx, tx, []notice{{c.UserID, "decision", text + " Read why, and how to appeal.", path}}); err != nil {
		return err
	}
	return s.writeTo(ctx, tx, c.UserID, Mail{Kind: "decision", Subject: subjectLine(d), Text: d.statement(s.Links.Origin + path)})
}

func subjectLine(d Decision) string {
	switch d.Action {
	case ActionSuspend, ActionBan:
		return "Your account is suspended"
	case ActionWarn:
		return "A warning"
	case ActionOverturn:
		return "We took a decision back"
	}
	return "A decision about " + inSentence(d.Kind, d.Title)
}

// statement is the whole of the reasons, with the page to appeal at.
func (d Decision) statement(page string) string {
	parts := []string{"Hello " + d.User + ",", strings.TrimSpace(d.What() + " " + d.Means()), "What we found: " + d.Facts}
	if rule := RuleBy(d.Rule); rule.Key != "" {
		parts = append(parts, "The rule: "+rule.Title+". "+rule.Words)
	}
	parts = append(parts, d.ByWhom(),
		fmt.Sprintf("If you think that this is wrong, you can appeal until %s, and somebody else will look at it:", d.AppealBy().UTC().Format(day)), page)
	return strings.Join(parts, "\n\n") + "\n"
}

// writeTo writes to a user, unless they have no address.
func (s *Store) writeTo(ctx context.Context, tx *sqlx.Tx, user uuid.UUID, m Mail) error {
	var to User
	if err := tx.GetContext(ctx, &to, `SELECT `+userColumns+` FROM users WHERE id = $1`, user); err != nil || to.Email == "" {
		return err
	}
	return s.writeAnyway(ctx, tx, to, m, "")
}

// path is the page that a case's subject is on.
func (c Case) path() string {
	if c.Kind == OfGame {
		return "/studio"
	}
	return "/notifications"
}

// outcome is what those who reported a case are told of it.
func outcome(c Case, a Action) string {
	title := inSentence(c.Kind, c.Title)
	looked := "Thank you for reporting " + title + ". We looked at it and "
	switch a {
	case ActionApprove:
		return looked + "left it up: we found nothing against the rules."
	case ActionLabel:
		return looked + "left it up. Players are told before what to expect."
	case ActionUnlist:
		return looked + "took it off the lists."
	case ActionWarn:
		return looked + "left it up, and warned whose it is."
	case ActionRemove:
		return looked + "took it down."
	case ActionSuspend, ActionBan:
		return looked + "shut out whose it is."
	}
	return "After an appeal we looked again at " + title + ", and took back what we had decided."
}

// tellReporters tells everyone who has reported what a case is about.
func (s *Store) tellReporters(ctx context.Context, tx *sqlx.Tx, c Case, text string) error {
	var reporters []uuid.UUID
	if err := tx.SelectContext(ctx, &reporters, `SELECT reporter_id FROM reports WHERE case_id = $1 ORDER BY at`, c.ID); err != nil {
		return err
	}
	var told []notice
	for _, r := range reporters {
		told = append(told, notice{r, "report", text, "/notifications"})
	}
	return s.notify(ctx, tx, told)
}
