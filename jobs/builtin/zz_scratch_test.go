package builtin

import (
	"encoding/json"
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
		b, _ := json.Marshal(s)
		fmt.Println(p, "\n ", string(b))
		d, err := Document(s)
		fmt.Println("  doc", len(d), err)
	}
}

func TestScratchEdit(t *testing.T) {
	g := os.Getenv("G")
	if g == "" { g = "a hungry purple cat catching falling fish in space, 3 lives, dodge bombs" }
	s := Understand(g, 42)
	for _, p := range strings.Split(os.Getenv("E"), "\n") {
		if p == "" { continue }
		_, r := Edit(s, p)
		fmt.Println(p, "=>", strings.Join(r.Did, " / "), "|| NO:", strings.Join(r.CannotDo, " / "))
	}
}
