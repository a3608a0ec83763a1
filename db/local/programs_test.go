//go:build linux || darwin

package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fake puts a PostgreSQL into dir/bin that knows its version and nothing else.
func fake(t *testing.T, dir, version string) string {
	t.Helper()
	bin := filepath.Join(dir, "bin")
	if err := makeFolders(bin, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb"} {
		script := "#!/bin/sh\necho '" + name + " (PostgreSQL) " + version + "'\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return bin
}

func TestFindProgramsTakesWhatRuns(t *testing.T) {
	t.Setenv("PATH", "/nonexistent")
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	dir := newDir(t)
	bins := map[string]string{}
	for version, says := range map[string]string{"9": "9.6.24", "15": "15.1", "16": "16.2 (Debian 16.2-1)", "17": "17beta1", "18": "no such version"} {
		bins[version] = fake(t, filepath.Join(dir, version), says)
	}
	if err := os.Chmod(filepath.Join(bins["17"], "initdb"), 0o600); err != nil {
		t.Fatal(err)
	}
	places := []string{filepath.Join(dir, "*", "bin")}
	for major, want := range map[int]string{0: "16", 15: "15", 16: "16"} {
		if found, err := findPrograms(t.Context(), as, places, major); err != nil || found.bin != bins[want] {
			t.Errorf("for a cluster of %d: %+v, %v; want %s", major, found, err, want)
		}
	}
	_, err = findPrograms(t.Context(), as, places, 14)
	for _, part := range []string{"made by PostgreSQL 14", "is version 9, older", bins["17"], "no such version", "apt-get", "brew", "DATABASE_URL"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not speak of %q: %v", part, err)
		}
	}
}

func TestFindProgramsLooksOnPath(t *testing.T) {
	bin := fake(t, filepath.Join(newDir(t), "a"), "16.1")
	elsewhere := filepath.Join(newDir(t), "links")
	if err := makeFolders(elsewhere, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(bin, "postgres"), filepath.Join(elsewhere, "postgres")); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", elsewhere+":/bin")
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	found, err := findPrograms(t.Context(), as, nil, 16)
	if err != nil || found.bin != bin {
		t.Errorf("found %+v, %v; want %s", found, err, bin)
	}
}

func TestAClusterOfAnotherVersionIsNotTouched(t *testing.T) {
	t.Parallel()
	dir := newDir(t)
	stop(t, start(t, dir))
	version := filepath.Join(dir, "postgres", "data", "PG_VERSION")
	if err := os.WriteFile(version, []byte("13\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "made by PostgreSQL 13") {
		t.Errorf("Start on a cluster of 13: %v", err)
	}
}
