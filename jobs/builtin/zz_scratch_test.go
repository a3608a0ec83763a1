package builtin

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestScratch(t *testing.T) {
	for _, p := range strings.Split(os.Getenv("P"), "\n") {
		if p == "" {
			continue
		}
		s := Understand(p, 42)
		fmt.Println("»", p, "\n   ", s.Lang, s.Genre, s.Title, "|", s.Understood, "| A:", s.Assumed, "| NO:", s.CannotDo, s.Mechanics, s.Guesses, s.Tags)
	}
}
