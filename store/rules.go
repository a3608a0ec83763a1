package store

import "slices"

// Rule is one of the rules of the site, which decisions go by.
type Rule struct {
	Key, Title string
	Words      string // what it asks of people
	Weight     int    // of a strike for breaking it, 1 to 4
}

// Rules are all there are, those first whose breach is worst.
var Rules = []Rule{
	{"minors", "Children", "Nothing sexual about children, and nothing that puts a child in danger.", 4},
	{"threats", "Threats", "No threats against real people, and no calls to hurt them.", 4},
	{"tricks", "Tricks", "Nothing that asks for passwords or money under a false name, or harms a device.", 3},
	{"hate", "Hate", "No hate against people for what they are.", 3},
	{"self_harm", "Self-harm", "Nothing that talks somebody into hurting themselves.", 3},
	{"sexual", "Sexual content", "No sexual pictures and no sexual words. Children play here.", 2},
	{"cruelty", "Cruelty", "Play fights are fine. Cruelty for its own sake, shown in detail, is not.", 2},
	{"bullying", "Bullying", "No insults and no bullying.", 2},
	{"private", "Private things", "Nobody's address, number, picture or secret without their consent.", 2},
	{"stolen", "Other people's work", "Publish what is yours, or what you may use.", 2},
	{"coarse", "Coarse words", "No swear words where everybody reads them: titles, profiles, chat.", 1},
	{"misleading", "Misleading", "Title, picture and words say what the game is.", 1},
	{"spam", "Spam", "No advertising, and not the same thing over and over.", 1},
}

// RuleBy returns the rule of this key; the zero Rule if there is none.
func RuleBy(key string) Rule {
	if i := slices.IndexFunc(Rules, func(r Rule) bool { return r.Key == key }); i >= 0 {
		return Rules[i]
	}
	return Rule{}
}

// Label is what players are told about a game before they play it.
type Label struct{ Key, Name string }

// Labels are those that a moderator chooses from.
var Labels = []Label{
	{"violence", "Violence"},
	{"scary", "Scary"},
	{"language", "Strong words"},
	{"flashing", "Flashing lights"},
	{"gambling", "Plays at gambling"},
	{"mature", "Not for children"},
}

// LabelBy returns the label of this key; the zero Label if there is none.
func LabelBy(key string) Label {
	if i := slices.IndexFunc(Labels, func(l Label) bool { return l.Key == key }); i >= 0 {
		return Labels[i]
	}
	return Label{}
}

// gameReasons are why somebody reports a game.
var gameReasons = []Reason{
	{"sexual", "Sexual content"},
	{"violence", "Cruelty"},
	{"hate", "Hate against a group"},
	{"minors", "It puts children in danger"},
	{"tricks", "It asks for passwords or money, or harms the device"},
	{"stolen", "It is somebody else's work"},
	{"misleading", "It is not what it says it is"},
	{"spam", "Spam or advertising"},
	{"other", "Something else"},
}

// ReasonsFor are those that whoever reports something of this kind chooses from.
func ReasonsFor(kind CaseKind) []Reason {
	if kind == OfGame {
		return gameReasons
	}
	return Reasons
}

// reasonName is what a reason is called, whatever it is a reason for.
func reasonName(key string) string {
	for _, r := range slices.Concat(gameReasons, Reasons) {
		if r.Key == key {
			return r.Name
		}
	}
	return key
}

// severityOf is how soon somebody should look at what is reported for this reason: from 1,
// which can wait, to 5.
func severityOf(reason string) int {
	switch reason {
	case "minors":
		return 5
	case "threat", "tricks":
		return 4
	case "hate", "sexual", "violence":
		return 3
	case "misleading", "spam":
		return 1
	}
	return 2
}
