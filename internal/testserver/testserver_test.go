//go:build unix

package testserver

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNewest(t *testing.T) {
	tests := []struct {
		name string
		have []string
		want string
	}{
		{"numbers, not letters", []string{"9.6", "15", "8.4"}, "15"},
		{"same number", []string{"18-a", "18-b"}, "18-b"},
		{"one", []string{"x"}, "x"},
		{"none", nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for _, name := range tt.have {
				if err := os.MkdirAll(filepath.Join(dir, name, "bin"), 0o755); err != nil {
					t.Fatal(err)
				}
			}
			got, ok := newest(filepath.Join(dir, "*", "bin"))
			want := ""
			if tt.want != "" {
				want = filepath.Join(dir, tt.want, "bin")
			}
			if got != want || ok != (want != "") {
				t.Errorf("newest(%q) = %q, %v, want %q", tt.have, got, ok, want)
			}
		})
	}
}

func TestFind(t *testing.T) {
	cache, installed := t.TempDir(), t.TempDir()
	t.Setenv("TENON_CACHE", cache)
	t.Setenv("TENON_IGNORE_SYSTEM", "")
	unpacked := filepath.Join(cache, "servers", "product-18", "usr/sbin/somed")
	system := filepath.Join(installed, "15", "somed")
	for _, path := range []string{unpacked, system} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	search := Search{
		Name: "somed", Package: "some-server", Variable: "TENON_SOME_BIN",
		Installed: []string{installed + "/*/somed"}, Unpacked: []string{"usr/sbin/somed"},
	}
	find := func() Program {
		p, err := search.Find()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	check := func(name string, want Program) {
		t.Helper()
		if diff := cmp.Diff(want, find()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	check("installed", Program{Path: system})
	t.Setenv("TENON_IGNORE_SYSTEM", "1")
	check("unpacked", Program{Path: unpacked, Root: filepath.Join(cache, "servers", "product-18")})
	t.Setenv("TENON_SOME_BIN", filepath.Dir(system))
	check("named", Program{Path: system})

	fails := func(name, want string) {
		t.Helper()
		if _, err := search.Find(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one with %q", name, err, want)
		}
	}
	t.Setenv("TENON_SOME_BIN", cache)
	fails("named folder has none", "TENON_SOME_BIN is")
	t.Setenv("TENON_SOME_BIN", "")
	t.Setenv("TENON_CACHE", t.TempDir())
	fails("none anywhere", "apt-get install --no-install-recommends some-server")
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	t.Setenv("TENON_CACHE", dir)
	if got, err := Folder(); got != dir || err != nil {
		t.Errorf("Folder() = %q, %v, want %q", got, err, dir)
	}
	elsewhere := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, elsewhere); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TENON_CACHE", elsewhere)
	if _, err := Folder(); err == nil {
		t.Error("Folder() took a link")
	}
	t.Setenv("TENON_CACHE", "")
	t.Setenv("HOME", "/nonexistent/home")
	t.Setenv("XDG_CACHE_HOME", "")
	got, err := Folder()
	if err != nil {
		t.Fatalf("without a home: %v", err)
	}
	if os.Geteuid() != 0 && !strings.HasPrefix(got, os.TempDir()) {
		t.Errorf("Folder() without a home = %q", got)
	}
}

func TestName(t *testing.T) {
	long := Name(strings.Repeat("TestÄ/x y", 20))
	if len(long) > 60 || strings.Trim(long, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		t.Errorf("Name = %q", long)
	}
	if a, b := Name("Test"), Name("Test"); a == b {
		t.Errorf("twice %q", a)
	}
}

// TestUseSaysWhy checks that a server that cannot start is no riddle.
func TestUseSaysWhy(t *testing.T) {
	kind := Kind{
		Name:   "missing",
		Locate: func() (Program, error) { return Program{}, errors.New("get one with: install it") },
	}
	if _, err := New(kind).Use(); err == nil || !strings.Contains(err.Error(), "install it") {
		t.Errorf("missing program: %v", err)
	}
	cache, err := os.MkdirTemp("", "tenon-broken-") // t.TempDir is closed to nobody
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(cache) })
	t.Setenv("TENON_CACHE", cache)
	_, err = broken.Use()
	if err == nil || !strings.Contains(err.Error(), "no room on device") {
		t.Errorf("failing preparation: %v", err)
	}
}

// broken is a server whose data folder cannot be prepared.
var broken = New(Kind{
	Name:   "broken",
	Locate: func() (Program, error) { return Program{Path: "/bin/sh"}, nil },
	Prepare: func(Program, string) ([]*exec.Cmd, error) {
		return []*exec.Cmd{exec.Command("/bin/sh", "-c", "echo no room on device; exit 1")}, nil
	},
	Start: func(p Program, _ string, _ int) *exec.Cmd { return exec.Command(p.Path) },
	Ready: func(context.Context, int) (string, error) { return "", errors.New("down") },
})

func init() { broken.Supervise() }
