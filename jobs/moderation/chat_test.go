package moderation

import (
	"testing"

	"aiminigames/jobs/moderation/words"
)

func TestALineOfChatIsPassedMaskedOrRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{ // Nothing for refused.
		"good game, kill them all":            "good game, kill them all",
		"what the fuck":                       "what the ****",
		"sh1t, write me at bob@example.com":   "****, write me at ***************",
		"join discord.gg/abc or discord.gg/x": "join ************** or ************",
		"call +49 170 1234567 now":            "call *** *** ******* now",
		"you n1gg3r":                          "",
		"k y s":                               "",
	} {
		line, ok := DefaultThresholds().Line(text)
		if line != want || ok != (want != "") {
			t.Errorf("%q is read as %q, %v; want %q", text, line, ok, want)
		}
	}
}

func TestALineOfChatIsJudgedByTheThresholds(t *testing.T) {
	t.Parallel()
	strict := DefaultThresholds()
	rule := strict.Words[words.Coarse]
	rule.Chat = Block
	strict.Words[words.Coarse] = rule
	if line, ok := strict.Line("what the fuck"); ok {
		t.Errorf("it is read as %q", line)
	}
}
