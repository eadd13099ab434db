package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"tenon": main})
}

// TestScript runs the command in modules of its own that use this one.
func TestScript(t *testing.T) {
	root, err := filepath.Abs("../..")
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
	home, err := os.UserHomeDir()
	if err != nil {
		t.Fatal(err)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GOFLAGS", "-mod=mod")
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOTOOLCHAIN", "auto")
			env.Setenv("GOPATH", or(os.Getenv("GOPATH"), filepath.Join(home, "go")))
			env.Setenv("GOCACHE", or(os.Getenv("GOCACHE"), filepath.Join(cache, "go-build")))
			if err := os.WriteFile(filepath.Join(env.WorkDir, "go.mod"), []byte(text), 0o644); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(env.WorkDir, "go.sum"), sum, 0o644)
		},
	})
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
