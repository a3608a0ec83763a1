//go:build linux || darwin

package local

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// jar is what the repository holds: a zip with one archive in it. Ours has a postgres and
// an initdb that say they are 17.5, and can do nothing else.
func jar(t *testing.T) []byte {
	t.Helper()
	archive, err := os.ReadFile("testdata/programs.txz")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	entry, err := writer.Create("postgres.txz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := entry.Write(archive); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestProgramsAreFetched(t *testing.T) {
	t.Parallel()
	body := jar(t)
	repository := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ".jar") {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(body) // a client that is gone needs none
	}))
	defer repository.Close()
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(newDir(t), "programs")
	if err := makeFolders(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}

	found, err := fetchPrograms(t.Context(), as, folder, repository.URL, 0)
	if err != nil || found.major != 17 {
		t.Fatalf("fetched %+v, %v", found, err)
	}
	again, err := tryPrograms(t.Context(), as, found.bin)
	if err != nil || again != found {
		t.Errorf("the next time: %+v, %v", again, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		t.Errorf("besides the programs there are %v, %v", entries, err)
	}
}

func TestAFailedFetchLeavesNothing(t *testing.T) {
	t.Parallel()
	repository := httptest.NewServer(http.NotFoundHandler())
	defer repository.Close()
	as, err := serverAccount()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(newDir(t), "programs")
	if err := makeFolders(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	if found, err := fetchPrograms(t.Context(), as, folder, repository.URL, 16); err == nil {
		t.Errorf("fetched %+v from an empty repository", found)
	}
	if entries, err := os.ReadDir(folder); err == nil && len(entries) > 0 {
		t.Errorf("left behind: %v", entries)
	}
}
