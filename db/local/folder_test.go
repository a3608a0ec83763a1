//go:build linux || darwin

package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDefaultDirIsInTheWorkingFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Dir(newDir(t))
	got, err := DefaultDir(dir)
	if want := filepath.Join(dir, ".data"); err != nil || got != want {
		t.Errorf("DefaultDir(%s) = %s, %v", dir, got, err)
	}
}

func TestDefaultDirIsWhereTheServerCanGo(t *testing.T) {
	t.Parallel()
	closed := filepath.Dir(newDir(t))
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	got, err := DefaultDir(closed)
	if err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		if want := filepath.Join(closed, ".data"); got != want {
			t.Errorf("DefaultDir(%s) = %s though we can go there ourselves", closed, got)
		}
		return
	}
	again, err := DefaultDir(closed)
	if err != nil || got != again || !strings.HasPrefix(got, "/var/lib/aiminigames/") {
		t.Errorf("DefaultDir(%s) = %s, then %s, %v", closed, got, again, err)
	}
	if _, err := Start(t.Context(), Config{Dir: filepath.Join(closed, "data")}); err == nil || !strings.Contains(err.Error(), "cannot enter "+closed) {
		t.Errorf("Start in a closed folder: %v", err)
	}
}
