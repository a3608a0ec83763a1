package store

import "aiminigames/jobs/moderation/words"

// Clean masks slurs and coarse words in a line of chat or in a review.
func Clean(text string) string { return words.Clean(text) }
