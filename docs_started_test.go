package tenon_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
)

const startedPage = "docs/getting-started.md"

// TestGettingStarted does what the page says, from the first block to the last, in an empty
// folder: it makes the files, runs the commands, and compares what they print. What differs
// from a reader's machine is that the module comes from this checkout and that no network
// is asked, and the addresses of the servers.
func TestGettingStarted(t *testing.T) {
	w := &walk{T: t, dir: t.TempDir()}
	urls := map[string]string{"postgres": pgharness.Database(t), "mariadb": mariaharness.Database(t)}
	for _, b := range blocksOf(t, startedPage) {
		text := strings.Join(b.lines, "\n") + "\n"
		switch b.lang {
		case "go":
			if err := os.WriteFile(filepath.Join(w.dir, b.name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		case "sh":
			for _, line := range b.lines {
				w.command(line, urls)
			}
		case "text":
			w.printed(&b, text)
		default:
			t.Errorf("%s: a block of %q, which nobody follows", &b, b.lang)
		}
	}
	if w.compared < 4 {
		t.Errorf("%d outputs were compared, 4 are wanted", w.compared)
	}
}

// walk is a reader who follows the page.
type walk struct {
	*testing.T
	dir, out string
	compared int
}

// command runs one line of a block of sh.
func (w *walk) command(line string, urls map[string]string) {
	w.Helper()
	w.out = ""
	words := strings.Fields(line)
	env := append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOSUMDB=off", "GOWORK=off")
	for strings.Contains(words[0], "=") {
		name, value, _ := strings.Cut(words[0], "=")
		for scheme, url := range urls {
			if strings.HasPrefix(value, scheme+":") {
				value = url
			}
		}
		env, words = append(env, name+"="+value), words[1:]
	}
	switch words[0] {
	case "mkdir", "cd": // the test's own folder
		return
	case "export": // of GOTOOLCHAIN: the go command that runs the tests is the right one
		return
	case "go":
	default:
		w.Fatalf("the page runs %q, which the test does not know", line)
	}
	cmd := exec.CommandContext(w.Context(), "go", words[1:]...)
	cmd.Dir, cmd.Env = w.dir, env
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("%s: %v\n%s", line, err, out)
	}
	w.out = string(out)
	if len(words) > 2 && words[1] == "mod" && words[2] == "init" {
		w.useCheckout()
	}
}

// useCheckout makes the new module take tenon from here.
func (w *walk) useCheckout() {
	w.Helper()
	root, err := filepath.Abs(".")
	if err != nil {
		w.Fatal(err)
	}
	cmd := exec.CommandContext(w.Context(), "go", "mod", "edit", "-replace=github.com/tenonsql/tenon="+root)
	cmd.Dir = w.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		w.Fatalf("%v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(w.dir, "go.sum"), []byte(read(w.T, "go.sum")), 0o644); err != nil {
		w.Fatal(err)
	}
}

// printed compares what the last command printed with a block of text.
func (w *walk) printed(b *block, want string) {
	w.Helper()
	w.compared++
	if d := cmp.Diff(want, w.out); d != "" {
		w.Errorf("%s (-page +printed)\n%s", b, d)
	}
}
