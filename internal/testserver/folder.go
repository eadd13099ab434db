//go:build unix

package testserver

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Folder is where this user's test servers live, and where scripts/setup unpacks servers that
// the machine does not have. It is TENON_CACHE if that is set; for root /var/cache/tenon,
// because a server that runs as nobody could not read root's home; for others "tenon" in their
// cache directory. Whoever has none of these (nobody has no home) gets a folder of their own
// among the temporary files. A folder that belongs to somebody else is never used.
func Folder() (string, error) {
	if dir := os.Getenv("TENON_CACHE"); dir != "" {
		return dir, own(dir)
	}
	var errs []error
	for _, dir := range folders() {
		err := own(dir)
		if err == nil {
			return dir, nil
		}
		errs = append(errs, err)
	}
	return "", fmt.Errorf("no folder for test servers, set TENON_CACHE to one: %w", errors.Join(errs...))
}

// folders lists the places in the order in which they are tried; scripts/setup has the same.
func folders() []string {
	var dirs []string
	if os.Geteuid() == 0 {
		dirs = append(dirs, "/var/cache/tenon")
	} else if dir, err := os.UserCacheDir(); err == nil {
		dirs = append(dirs, filepath.Join(dir, "tenon"))
	}
	return append(dirs, filepath.Join(os.TempDir(), "tenon-"+strconv.Itoa(os.Geteuid())))
}

// own makes dir if it is not there and makes sure that it is a writable folder of this user,
// not a link that somebody else put there.
func own(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s does not belong to this user", dir)
	}
	// The server of a root user runs as nobody, who must get through whatever the umask says.
	if os.Geteuid() == 0 && info.Mode().Perm()&0o011 != 0o011 {
		if err := os.Chmod(dir, info.Mode().Perm()|0o011); err != nil {
			return err
		}
	}
	probe, err := os.CreateTemp(dir, "probe-")
	if err != nil {
		return err
	}
	_ = probe.Close()
	return os.Remove(probe.Name())
}

// sweep removes the data of servers whose supervisor was killed before it could do so. Its
// caller holds live.lock: no such server can be in use.
func sweep(dir string) {
	stale, _ := filepath.Glob(filepath.Join(dir, "data-*"))
	for _, old := range stale {
		_ = os.RemoveAll(old) // what cannot be removed only costs space: the new data has a new name
	}
}
