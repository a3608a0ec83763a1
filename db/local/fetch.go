//go:build linux || darwin

package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// fetchable are the versions that embedded-postgres has programs of, by major version; 0
// is the one for a new cluster.
var fetchable = map[int]embeddedpostgres.PostgresVersion{
	0:  embeddedpostgres.V17,
	14: embeddedpostgres.V14,
	15: embeddedpostgres.V15,
	16: embeddedpostgres.V16,
	17: embeddedpostgres.V17,
	18: embeddedpostgres.V18,
}

// fetchPrograms downloads PostgreSQL and unpacks it into a folder in this one, which is
// where findPrograms looks the next time. It is there whole or not at all. An empty
// repository stands for embedded-postgres's own choice.
func fetchPrograms(ctx context.Context, as account, folder, repository string, major int) (programs, error) {
	version, ok := fetchable[major]
	if !ok {
		return programs{}, fmt.Errorf("PostgreSQL %d cannot be fetched", major)
	}
	unfinished := filepath.Join(folder, "unfinished")
	unpacked := filepath.Join(unfinished, "programs")
	if err := os.RemoveAll(unfinished); err != nil {
		return programs{}, err
	}
	cfg := embeddedpostgres.DefaultConfig().
		Version(version).
		CachePath(filepath.Join(unfinished, "download")).
		RuntimePath(filepath.Join(unfinished, "unused")).
		BinariesPath(unpacked).
		Port(0). // any, as no server is started
		Logger(io.Discard)
	if repository != "" {
		cfg = cfg.BinaryRepositoryURL(repository)
	}

	// The library only knows how to start a server, by way of programs that refuse root.
	// It unpacks them first: an encoding that does not exist makes initdb end it there, and
	// whether the programs run is what counts. It takes no ctx, so its end is not waited for.
	ended := make(chan error, 1)
	go func() { ended <- embeddedpostgres.NewDatabase(cfg.Encoding("none")).Start() }()
	var stopped error
	select {
	case <-ctx.Done():
		return programs{}, ctx.Err()
	case stopped = <-ended:
	}
	if err := open(folder); err != nil {
		return programs{}, err
	}
	if _, err := tryPrograms(ctx, as, filepath.Join(unpacked, "bin")); err != nil {
		return programs{}, fmt.Errorf("fetching it failed as well: %w", errors.Join(stopped, os.RemoveAll(unfinished)))
	}
	target := filepath.Join(folder, string(version))
	if err := errors.Join(os.RemoveAll(target), os.Rename(unpacked, target), os.RemoveAll(unfinished)); err != nil {
		return programs{}, err
	}
	return tryPrograms(ctx, as, filepath.Join(target, "bin"))
}

// open lets everybody read, and run, what is in folder, whatever our umask is.
func open(folder string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) { // nothing was unpacked
			return nil
		}
		if err != nil || entry.Type()&fs.ModeSymlink != 0 {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		mode := info.Mode().Perm() | 0o444
		if info.Mode()&0o100 != 0 {
			mode |= 0o111
		}
		return os.Chmod(path, mode)
	})
}
