//go:build linux || darwin

package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// superuser is the role initdb makes. Only this package uses it.
const superuser = "postgres"

// clusterVersion is the major version of the PostgreSQL that made the cluster, or 0 when
// there is no cluster yet.
func (f files) clusterVersion() (int, error) {
	text, err := os.ReadFile(filepath.Join(f.data(), "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("%s holds no PostgreSQL cluster: %w", f.data(), err)
	}
	return major, nil
}

// makeCluster has initdb make a cluster where none is. It gets its name only when it is
// whole: what a killed initdb leaves is never taken for a cluster. The caller holds alive.
func (s *Server) makeCluster(ctx context.Context, found programs, alive *lock) error {
	if err := os.RemoveAll(s.files.unfinished()); err != nil {
		return err
	}
	if err := os.Mkdir(s.files.unfinished(), 0o700); err != nil {
		return err
	}
	if err := s.as.own(s.files.unfinished()); err != nil {
		return err
	}
	// Texts sort by code point, which is fast and the same everywhere, but letters outside
	// ASCII are letters.
	letters := "C.UTF-8"
	if runtime.GOOS == "darwin" {
		letters = "en_US.UTF-8"
	}
	args := []string{
		"--pgdata=" + s.files.unfinished(), "--username=" + superuser, "--encoding=UTF8",
		"--locale=C", "--lc-ctype=" + letters, "--auth-local=trust", "--auth-host=reject", "--no-instructions",
	}
	if !s.sync {
		args = append(args, "--no-sync")
	}
	initdb := s.as.command(ctx, found.initdb(), args...)
	initdb.ExtraFiles = []*os.File{alive.file} // As with the server: should we be killed, it is waited for.
	if out, err := initdb.CombinedOutput(); err != nil {
		err = fmt.Errorf("initdb: %w: %s", err, strings.TrimSpace(string(out)))
		return errors.Join(err, ctx.Err(), os.RemoveAll(s.files.unfinished()))
	}
	if err := os.Rename(s.files.unfinished(), s.files.data()); err != nil {
		return err
	}
	return syncFolder(string(s.files))
}

// syncFolder makes a rename in folder outlast a power cut.
func syncFolder(folder string) error {
	handle, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(handle.Sync(), handle.Close())
}

// settings are for a small machine that does other things as well.
func (s *Server) settings() []string {
	all := []string{
		"listen_addresses=", // no TCP
		"unix_socket_directories=" + s.socket,
		"unix_socket_permissions=0700",
		"port=" + port,
		"max_connections=200",
		"shared_buffers=128MB",
		"work_mem=8MB",
		"maintenance_work_mem=64MB",
		"random_page_cost=1.1", // a solid state disk
		"max_parallel_workers_per_gather=0",
		"dynamic_shared_memory_type=mmap", // a killed server leaves nothing outside its cluster
		"jit=off",                         // our queries are over before it has compiled them
		"wal_level=minimal",               // nobody copies this server
		"max_wal_senders=0",               // the same
		"max_wal_size=512MB",              // also bounds a recovery
		"log_min_messages=log",            // errors in statements are their callers' to report
		"log_checkpoints=off",
		"timezone=UTC",
		"log_timezone=UTC",
	}
	if !s.sync {
		all = append(all, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
	}
	var args []string
	for _, setting := range all {
		args = append(args, "-c", setting)
	}
	return args
}
