//go:build linux || darwin

package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oldest is the first PostgreSQL that has everything our migrations and settings use.
const oldest = 14

// programs are those of one PostgreSQL that was seen to run.
type programs struct {
	bin   string // the folder of postgres and initdb
	major int
}

func (p programs) postgres() string { return filepath.Join(p.bin, "postgres") }
func (p programs) initdb() string   { return filepath.Join(p.bin, "initdb") }

// installed are the places where packages put PostgreSQL, newest version first in each.
var installed = []string{
	"/usr/lib/postgresql/*/bin", // Debian, Ubuntu
	"/usr/pgsql-*/bin",          // PostgreSQL's own packages for Red Hat
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin", // Homebrew on Intel
	"/Applications/Postgres.app/Contents/Versions/*/bin",
	"/usr/local/pgsql/bin", // built from source
}

// findPrograms looks for a PostgreSQL that as can run: on PATH, then in the places of
// packages, then among those fetched before. A cluster can only be served by the major
// version that made it; major 0 stands for any. The error says what was tried.
func findPrograms(ctx context.Context, as account, places []string, major int) (programs, error) {
	var tried []error
	for _, bin := range candidates(ctx, as, places) {
		found, err := tryPrograms(ctx, as, bin)
		switch {
		case err != nil:
			tried = append(tried, fmt.Errorf("%s: %w", bin, err))
		case found.major < oldest:
			tried = append(tried, fmt.Errorf("%s: is version %d, older than %d", bin, found.major, oldest))
		case major != 0 && found.major != major:
			tried = append(tried, fmt.Errorf("%s: is version %d", bin, found.major))
		default:
			return found, nil
		}
		if ctx.Err() != nil {
			return programs{}, ctx.Err()
		}
	}
	return programs{}, notFoundError{major, errors.Join(tried...)}
}

// choosePrograms takes those that fit the cluster, and fetches them where there are none.
func (s *Server) choosePrograms(ctx context.Context) (programs, error) {
	major, err := s.files.clusterVersion()
	if err != nil {
		return programs{}, err
	}
	places := append(slices.Clone(installed), filepath.Join(s.files.fetched(), "[0-9]*", "bin"))
	found, err := findPrograms(ctx, s.as, places, major)
	missing, ok := errors.AsType[notFoundError](err)
	if !ok {
		return found, err
	}
	s.log.Info("no PostgreSQL on this machine fits: fetching one", "dir", s.files.fetched())
	found, err = fetchPrograms(ctx, s.as, s.files.fetched(), "", major)
	if err != nil {
		return programs{}, fmt.Errorf("%w (%w)", missing, err)
	}
	return found, nil
}

// candidates are the folders to try, each once.
func candidates(ctx context.Context, as account, places []string) []string {
	var bins []string
	if path, err := exec.LookPath("pg_config"); err == nil {
		if out, err := as.command(ctx, path, "--bindir").Output(); err == nil {
			bins = append(bins, strings.TrimSpace(string(out)))
		}
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil { // initdb is beside the real one
			bins = append(bins, filepath.Dir(real))
		}
	}
	for _, place := range places {
		matches, _ := filepath.Glob(place) // The only error is a bad pattern.
		slices.SortFunc(matches, func(a, b string) int { return cmp.Compare(lastNumber(b), lastNumber(a)) })
		bins = append(bins, matches...)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(bins, func(bin string) bool {
		known := seen[bin] || !filepath.IsAbs(bin)
		seen[bin] = true
		return known
	})
}

var number = regexp.MustCompile(`\d+`)

// lastNumber is the version in a path such as /usr/lib/postgresql/15/bin, or 0.
func lastNumber(path string) int {
	all := number.FindAllString(path, -1)
	if len(all) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(all[len(all)-1]) // Beyond an int is no version.
	return n
}

var versionLine = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// tryPrograms runs the programs in bin, as what is found may be a wrapper, a leftover, or
// closed to as.
func tryPrograms(ctx context.Context, as account, bin string) (programs, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	found := programs{bin: bin}
	for _, program := range []string{found.initdb(), found.postgres()} {
		out, err := as.command(ctx, program, "--version").Output()
		if err != nil {
			return programs{}, err
		}
		version := versionLine.FindSubmatch(out)
		if version == nil {
			return programs{}, fmt.Errorf("%s --version says %q", filepath.Base(program), out)
		}
		found.major, err = strconv.Atoi(string(version[1]))
		if err != nil {
			return programs{}, err
		}
	}
	return found, nil
}

// notFoundError tells somebody with an empty machine what to do.
type notFoundError struct {
	major int // 0 for any
	tried error
}

func (e notFoundError) Error() string {
	wanted := fmt.Sprintf("no PostgreSQL (%d or newer) was found", oldest)
	if e.major != 0 {
		wanted = fmt.Sprintf("the cluster was made by PostgreSQL %d, and that was not found", e.major)
	}
	text := wanted + " on PATH or in " + strings.Join(installed, ", ")
	if e.tried != nil {
		text += " (" + strings.ReplaceAll(e.tried.Error(), "\n", "; ") + ")"
	}
	return text + ": install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server postgresql-contrib; " +
		"macOS: brew install postgresql), or set DATABASE_URL to a database of your own"
}
