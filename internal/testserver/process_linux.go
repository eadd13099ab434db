package testserver

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// self is the running executable, even after `go test` has removed its file.
func self() (string, error) { return "/proc/self/exe", nil }

// tie makes cmd die with death when the calling thread ends, and run as nobody if we are root:
// PostgreSQL refuses to run as root, and a test server has no need to.
func tie(cmd *exec.Cmd, death syscall.Signal) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: death}
	if os.Geteuid() == 0 {
		uid, gid := nobody()
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uid, Gid: gid}
	}
}

// nobody is the user without rights, 65534 where the machine does not name one.
func nobody() (uid, gid uint32) {
	uid, gid = 65534, 65534
	if u, err := user.Lookup("nobody"); err == nil {
		if n, err := strconv.ParseUint(u.Uid, 10, 32); err == nil {
			uid = uint32(n)
		}
		if n, err := strconv.ParseUint(u.Gid, 10, 32); err == nil {
			gid = uint32(n)
		}
	}
	return uid, gid
}
