package moderation

import "aiminigames/jobs/moderation/words"

// Line judges a line of chat by its words alone, before anybody else sees it: it returns what
// of it others may read, and false for a line that is blocked. What a person would have to look
// at is masked, since nobody can be asked while people talk.
func (t Thresholds) Line(text string) (line string, ok bool) {
	var held []words.Category
	for _, f := range words.Find(text) {
		switch t.Words[f.Category].outcome(Chat) {
		case Block:
			return "", false
		case Hold:
			held = append(held, f.Category)
		}
	}
	return words.Clean(text, held...), true
}
