package store

import "slices"

// Topic is a group of the things that users are told, which they hear of alike.
type Topic struct {
	Key, Name string
	Words     string // what is told
	Page      bool   // whoever has chosen nothing is told on the page
	Mail      bool   // and by mail
	PageFixed bool   // nobody can choose otherwise
	MailFixed bool
	kinds     []string // of notifications
}

// otherTopic is of what no topic names.
const otherTopic = "account"

// Topics are all there are, as the settings list them. Of decisions that say what somebody
// may or gets, nobody can choose to hear nothing.
func Topics() []Topic {
	return []Topic{
		{"sales", "Sales and royalties", "Somebody bought one of your games or a remix of one, or gave it back.", true, false, false, false, []string{"sale", "royalty", "sale_refunded"}},
		{"refunds", "Refunds", "Somebody asks you for a refund, or what you asked for is decided.", true, true, true, false, []string{"refund", "refund_asked", "refund_appealed", "refund_declined", "refund_refused"}},
		{"payouts", "Payouts", "A payout was made or refused.", true, true, true, false, []string{"payout_paid", "payout_refused"}},
		{"topups", "Top-ups", "Credits you bought have arrived.", true, false, false, false, []string{"topup"}},
		{"grants", "Gifts of credits", "The site gave you credits.", true, false, false, false, []string{"grant"}},
		{"reviews", "Reviews and answers", "Somebody reviewed a game of yours, or answered your review.", true, false, false, false, []string{"review", "review_answer"}},
		{"reports", "Your reports", "What became of something you reported.", true, false, false, false, []string{"report"}},
		// Whoever decides writes the whole of the reasons to whom it is about: notify adds no mail.
		{"moderation", "Decisions about you", "Something of yours is held, was decided on, or an appeal was answered. The reasons come by mail.", true, true, true, true, []string{"decision", "appeal", "held"}},
		{otherTopic, "Your account", "Your role, or the account itself, has changed.", true, true, true, false, []string{"role", "account"}},
	}
}

func topicOf(kind string) Topic {
	all := Topics()
	if i := slices.IndexFunc(all, func(t Topic) bool { return slices.Contains(t.kinds, kind) }); i >= 0 {
		return all[i]
	}
	return all[len(all)-1]
}
