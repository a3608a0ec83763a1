package worker

import (
	"encoding/json"
	"strings"

	"aiminigames/jobs/document"
	"aiminigames/store"
)

// checked is a document after its check.
type checked struct {
	document []byte // as mended
	manifest store.JSON
	problems string // in words for the creator; empty if it may be played
	said     string // what was mended, and what might be better
}

func check(body []byte) (checked, error) {
	result, err := document.Check(body)
	if err != nil {
		return checked{}, err
	}
	manifest, err := json.Marshal(result.Manifest)
	if err != nil {
		return checked{}, err
	}
	var problems []string
	for _, p := range result.Problems {
		if len(problems) == 3 {
			problems = append(problems, "There is more.")
			break
		}
		problems = append(problems, p.Message)
	}
	return checked{
		document: result.Document, manifest: manifest, problems: strings.Join(problems, " "),
		said: strings.Join(append(result.Fixed, result.Warnings...), " "),
	}, nil
}
