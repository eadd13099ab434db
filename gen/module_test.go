package gen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// module lays the files of an archive out as a module of its own that uses this one, with
// the same dependencies, and returns its directory. No network is needed.
func module(t testing.TB, files []txtar.File) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module github.com/tenonsql/tenon", "module example.test/shop", 1) +
		"\nrequire github.com/tenonsql/tenon v0.0.0\nreplace github.com/tenonsql/tenon => " + root + "\n"
	write(t, dir, "go.mod", text)
	write(t, dir, "go.sum", string(sum))
	for _, f := range files {
		write(t, dir, f.Name, string(f.Data))
	}
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Setenv("GOPROXY", "off")
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
