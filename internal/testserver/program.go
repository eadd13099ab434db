//go:build unix

package testserver

import (
	"cmp"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A Program is a server that was found on this machine.
type Program struct {
	Path string // of the executable
	// Root is the folder into which scripts/setup unpacked the packages of a server that is not
	// installed, "" for an installed one.
	Root string
}

// Find returns the first of these that exists: the executable in the folder that the
// environment variable names, one that matches an absolute pattern (the highest number where
// its * stands), one on PATH, and one that scripts/setup unpacked, at
// a pattern relative to Folder()/servers/*/. With TENON_IGNORE_SYSTEM set, the machine's own
// servers do not count: so the way without them can be tested where they are installed.
func Find(variable, name string, installed []string, unpacked []string) (Program, bool) {
	if dir := os.Getenv(variable); dir != "" {
		return isFile(Program{Path: filepath.Join(dir, name)})
	}
	if os.Getenv("TENON_IGNORE_SYSTEM") == "" {
		for _, pattern := range installed {
			if path, ok := newest(pattern); ok {
				return Program{Path: path}, true
			}
		}
		if path, err := exec.LookPath(name); err == nil {
			return Program{Path: path}, true
		}
	}
	home, err := Folder()
	if err != nil {
		return Program{}, false
	}
	for _, pattern := range unpacked {
		if path, ok := newest(filepath.Join(home, "servers", "*", pattern)); ok {
			name, _, _ := strings.Cut(strings.TrimPrefix(path, home+"/servers/"), "/")
			return Program{Path: path, Root: filepath.Join(home, "servers", name)}, true
		}
	}
	return Program{}, false
}

// isFile reports whether the program exists.
func isFile(p Program) (Program, bool) {
	info, err := os.Stat(p.Path)
	return p, err == nil && info.Mode().IsRegular()
}

// newest is the match of pattern with the highest number where the first * stands.
func newest(pattern string) (string, bool) {
	matches, err := filepath.Glob(pattern)
	if err != nil || len(matches) == 0 {
		return "", false
	}
	star := max(0, strings.IndexByte(pattern, '*'))
	return slices.MaxFunc(matches, func(a, b string) int {
		return cmp.Or(cmp.Compare(leading(a[star:]), leading(b[star:])), cmp.Compare(a, b))
	}), true
}

// leading is the number that s begins with, 0 if it begins with none.
func leading(s string) int {
	end := strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	n, _ := strconv.Atoi(s[:max(0, end)])
	return n
}

// environ is what a server and the programs that prepare it see: nothing of the user's own
// settings, and the libraries that were unpacked with it.
func (p Program) environ(data string) []string {
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + data, "LC_ALL=C", "TZ=UTC"}
	if p.Root != "" {
		libs, _ := filepath.Glob(filepath.Join(p.Root, "usr/lib/*-linux-gnu"))
		more, _ := filepath.Glob(filepath.Join(p.Root, "lib/*-linux-gnu"))
		env = append(env, "LD_LIBRARY_PATH="+strings.Join(append(libs, more...), ":"))
	}
	return env
}
