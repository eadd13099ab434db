//go:build unix && !linux

package testserver

import (
	"os"
	"os/exec"
	"syscall"
)

// self is the running executable.
func self() (string, error) { return os.Executable() }

// tie does nothing here: only Linux kills a child when its parent dies.
func tie(*exec.Cmd, syscall.Signal) {}

// nobody is the user without rights, by its number on the BSDs and on macOS.
func nobody() (uid, gid uint32) { return 65534, 65534 }
