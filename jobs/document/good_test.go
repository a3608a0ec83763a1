package document

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestGoodGamesPass(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/good/*.html")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d good games, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			doc, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Check(doc)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range r.Problems {
				t.Errorf("line %d: %s: %s (%s)", p.Line, p.Rule, p.Message, p.Excerpt)
			}
			if len(r.Fixed) > 0 || len(r.Warnings) > 0 {
				t.Errorf("fixed %q, warned %q; want neither", r.Fixed, r.Warnings)
			}
			again, err := Check(r.Document)
			if err != nil || !bytes.Equal(again.Document, r.Document) {
				t.Errorf("checking twice changes the document (%v)", err)
			}
		})
	}
}
