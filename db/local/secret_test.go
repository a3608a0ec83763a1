package local

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"
)

func TestSecretStaysTheSame(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "new")
	secrets := make([]string, 8)
	var all errgroup.Group
	for i := range secrets {
		all.Go(func() (err error) { secrets[i], err = Secret(dir); return err })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		if s != secrets[0] || len(s) < 32 {
			t.Errorf("secrets %q, want one of 32 characters or more", secrets)
		}
	}
	kept, err := os.ReadDir(dir)
	if err != nil || len(kept) != 1 {
		t.Errorf("%d files are left, %v; want the secret alone", len(kept), err)
	}
	info, err := os.Stat(filepath.Join(dir, "secret"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v; want it readable by its owner alone", info.Mode(), err)
	}
	if again, err := Secret(dir); again != secrets[0] || err != nil {
		t.Errorf("the next start gets another: %v", err)
	}
}
