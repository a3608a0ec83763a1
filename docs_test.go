package main

import (
	"os"
	"testing"

	checked "aiminigames/jobs/document" // "document" is taken here
)

// The documentation teaches with a whole game: it must be one that the site takes, and without a reproach.
func TestDocumentedRoomGameIsTaken(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("views/docs_rooms_example.html")
	if err != nil {
		t.Fatal(err)
	}
	result, err := checked.Check(doc)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Problems)+len(result.Warnings)+len(result.Fixed) > 0 {
		t.Errorf("problems %v, warnings %q, mended %q: want none", result.Problems, result.Warnings, result.Fixed)
	}
	if players := result.Manifest.Players; players.Min != 1 || players.Max != 8 {
		t.Errorf("it declares %+v players, want 1 to 8", players)
	}
}
