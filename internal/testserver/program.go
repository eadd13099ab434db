//go:build unix

package testserver

import (
	"cmp"
	"fmt"
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

// A Search tells where a server may be.
type Search struct {
	Name      string   // of the executable
	Package   string   // of Debian's that has it
	Variable  string   // environment variable that names the folder to take it from
	Installed []string // absolute patterns, where it lies when it is not on PATH
	Unpacked  []string // patterns below Folder()/servers/*/, where scripts/setup puts it
}

// Find returns the first of these that exists: the executable that the environment variable
// names, an installed one (of several matches of a pattern the one with the highest number where
// its * stands), one on PATH, and one that scripts/setup unpacked. With TENON_IGNORE_SYSTEM set,
// the machine's own servers do not count: so the way without them can be tested where they are.
// The error tells how to get a server.
func (s Search) Find() (Program, error) {
	if dir := os.Getenv(s.Variable); dir != "" {
		path := filepath.Join(dir, s.Name)
		if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
			return Program{}, fmt.Errorf("%s is %q, where there is no %s", s.Variable, dir, s.Name)
		}
		return Program{Path: path}, nil
	}
	if os.Getenv("TENON_IGNORE_SYSTEM") == "" {
		if path, ok := s.installed(); ok {
			return Program{Path: path}, nil
		}
	}
	home, err := Folder()
	if err != nil {
		return Program{}, err
	}
	servers := filepath.Join(home, "servers")
	for _, pattern := range s.Unpacked {
		if path, ok := newest(filepath.Join(servers, "*", pattern)); ok {
			name, _, _ := strings.Cut(strings.TrimPrefix(path, servers+"/"), "/")
			return Program{Path: path, Root: filepath.Join(servers, name)}, nil
		}
	}
	return Program{}, fmt.Errorf("there is no %s on this machine; get it with: "+
		"scripts/setup (or: apt-get install --no-install-recommends %s)", s.Name, s.Package)
}

// installed looks where packages put the server, and on PATH.
func (s Search) installed() (string, bool) {
	for _, pattern := range s.Installed {
		if path, ok := newest(pattern); ok {
			return path, true
		}
	}
	path, err := exec.LookPath(s.Name)
	return path, err == nil
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
