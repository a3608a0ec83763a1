//go:build linux || darwin

package local

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// files is the folder postgres/ in Config.Dir. It belongs to us, and what the server
// writes (data, socket) to the server's account, so that as root we never write where
// somebody else could have put a link.
type files string

func (f files) startLock() string  { return filepath.Join(string(f), "start.lock") }
func (f files) usersLock() string  { return filepath.Join(string(f), "users.lock") }
func (f files) serverLock() string { return filepath.Join(string(f), "server.lock") }
func (f files) output() string     { return filepath.Join(string(f), "server.log") }
func (f files) data() string       { return filepath.Join(string(f), "data") }
func (f files) unfinished() string { return filepath.Join(string(f), "data.unfinished") }
func (f files) socket() string     { return filepath.Join(string(f), "socket") }
func (f files) socketNote() string { return filepath.Join(string(f), "socket.path") }
func (f files) fetched() string    { return filepath.Join(string(f), "programs") }

// DefaultDir is where a program started in the folder cwd keeps its cluster: .data in it,
// or, when we are root and the server's account cannot get there, a folder below /var/lib
// that is always the same for cwd.
func DefaultDir(cwd string) (string, error) {
	cwd, err := filepath.Abs(cwd)
	if err != nil {
		return "", err
	}
	as, err := serverAccount()
	if err != nil {
		return "", err
	}
	if reachable(cwd, as) == nil {
		return filepath.Join(cwd, ".data"), nil
	}
	sum := sha256.Sum256([]byte(cwd))
	return filepath.Join("/var/lib/aiminigames", filepath.Base(cwd)+"-"+hex.EncodeToString(sum[:4])), nil
}

// prepare makes the folders in dir that must be there before the server is.
func prepare(dir string, as account) (files, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	f := files(filepath.Join(dir, "postgres"))
	mode := fs.FileMode(0o700)
	if as.other {
		mode = 0o711 // It passes through to its own folders, without seeing what else is there.
	}
	if err := makeFolders(string(f), mode); err != nil {
		return "", err
	}
	for _, path := range []string{dir, string(f)} {
		info, err := os.Stat(path)
		if err != nil {
			return "", err
		}
		if owner := info.Sys().(*syscall.Stat_t).Uid; !info.IsDir() || int(owner) != os.Geteuid() {
			return "", fmt.Errorf("%s is not a folder of this user (it belongs to user %d): "+
				"run as that user, or choose another place by DATA_DIR", path, owner)
		}
	}
	if !as.other {
		return f, nil
	}
	// dir may have been made for other things, and for us alone.
	info, err := os.Stat(dir)
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, info.Mode().Perm()|0o011); err != nil {
		return "", err
	}
	if err := reachable(string(f), as); err != nil {
		return "", fmt.Errorf("%w: choose another place by DATA_DIR, or set DATABASE_URL", err)
	}
	return f, nil
}

// makeFolders is os.MkdirAll with a mode that the umask has no say in.
func makeFolders(path string, mode fs.FileMode) error {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := makeFolders(filepath.Dir(path), mode); err != nil {
		return err
	}
	if err := os.Mkdir(path, mode); errors.Is(err, fs.ErrExist) { // made by another process meanwhile
		return nil
	} else if err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

// reachable is nil when as may pass through folder and all those above it.
func reachable(folder string, as account) error {
	if !as.other {
		return nil
	}
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		return err
	}
	for at := real; ; at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		pass := fs.FileMode(0o001)
		switch {
		case int(stat.Uid) == as.uid:
			pass = 0o100
		case int(stat.Gid) == as.gid:
			pass = 0o010
		}
		if info.Mode()&pass == 0 {
			return fmt.Errorf("user %s, who runs PostgreSQL for root, cannot enter %s", as.name, at)
		}
		if at == filepath.Dir(at) {
			return nil
		}
	}
}

// maxSocketDir leaves room for the socket's name: the kernel takes 104 bytes on macOS and
// 108 on Linux, with the NUL.
const maxSocketDir = 103 - len("/.s.PGSQL."+port)

// socketDir is a folder that only as can enter, besides root. The server trusts whoever
// gets to its socket: the folder is the lock, and there is no password to keep or to leak.
// It is in f where the path is short, and free of what separates or quotes paths. Otherwise it is a new one for temporary files,
// and f notes where, for the next time.
func (f files) socketDir(as account) (string, error) {
	if dir := f.socket(); len(dir) <= maxSocketDir && !strings.ContainsAny(dir, `,"`) {
		err := os.Mkdir(dir, 0o700)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		return dir, as.own(dir)
	}
	noted, err := os.ReadFile(f.socketNote())
	if err == nil && as.owns(string(noted)) {
		return string(noted), nil
	}
	dir, err := os.MkdirTemp("/tmp", "aiminigames-") // os.TempDir may be long, or closed to as
	if err != nil {
		return "", err
	}
	return dir, errors.Join(as.own(dir), os.WriteFile(f.socketNote(), []byte(dir), 0o600))
}

// leaveSocketDir removes what socketDir made outside of f, once the server is gone.
func (f files) leaveSocketDir(dir string) error {
	if dir == f.socket() {
		return nil
	}
	return errors.Join(os.RemoveAll(dir), os.Remove(f.socketNote()))
}

func (f files) removeCluster() error {
	return errors.Join(os.RemoveAll(f.data()), os.RemoveAll(f.unfinished()), os.RemoveAll(f.socket()))
}

func (a account) own(path string) error {
	if !a.other {
		return nil
	}
	return os.Lchown(path, a.uid, a.gid)
}

// owns reports whether path is a folder of a, and closed to others.
func (a account) owns(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		return false
	}
	return int(info.Sys().(*syscall.Stat_t).Uid) == a.uid
}
