package store

import (
	"encoding/base32"
	"strings"

	"github.com/gofrs/uuid/v5"
)

const untitled = "Untitled game" // until a generation has named it

var slugAlphabet = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// newSlug makes an address of the first words of text and the random end of id, so that
// it says something, is nobody else's, and cannot be guessed.
func newSlug(text string, id uuid.UUID) string {
	words := Words(text)
	var slug []string
	for _, w := range words {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyz0123456789") == "" && len(strings.Join(slug, "-"))+len(w) < 40 {
			slug = append(slug, w)
		}
		if len(slug) == 5 {
			break
		}
	}
	if len(slug) == 0 {
		slug = []string{"game"}
	}
	return strings.Join(slug, "-") + "-" + slugAlphabet.EncodeToString(id[11:])
}
