package words

// CleanWork is how many letters Clean reads, and comparisons it makes, for text.
func CleanWork(text string) int {
	_, work := theMatcher().clean(text, masked)
	return work
}
