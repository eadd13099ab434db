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
// from a reader's machine is go get, in whose place the module comes from this checkout, and
// the addresses of the servers.
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
	env := append(os.Environ(), "GOFLAGS=-mod=mod", "GOSUMDB=off", "GOWORK=off")
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
	if words[1] == "get" {
		w.get(words[2:])
		return
	}
	w.out = w.run(env, words[1:]...)
	if words[1] == "mod" {
		w.useCheckout()
	}
}

// run runs the go command.
func (w *walk) run(env []string, args ...string) string {
	w.Helper()
	cmd := exec.CommandContext(w.Context(), "go", args...)
	cmd.Dir, cmd.Env = w.dir, env
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// useCheckout makes the new module take tenon from here, and what tenon needs in the same
// versions, so that the go command asks at most for what their own tests need, as tidy does.
func (w *walk) useCheckout() {
	w.Helper()
	root, err := filepath.Abs(".")
	if err != nil {
		w.Fatal(err)
	}
	for name, text := range map[string]string{
		"go.sum": read(w.T, "go.sum"),
		"go.mod": read(w.T, filepath.Join(w.dir, "go.mod")) + requirements(read(w.T, "go.mod")) +
			"\nrequire " + module + " v0.0.0\nreplace " + module + " => " + root + "\n",
	} {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o644); err != nil {
			w.Fatal(err)
		}
	}
}

const module = "github.com/tenonsql/tenon"

// requirements are the blocks of require in a go.mod.
func requirements(mod string) string {
	var b strings.Builder
	for _, part := range strings.SplitAfter(mod, "\n)\n") {
		if i := strings.Index(part, "require (\n"); i >= 0 {
			b.WriteString(part[i:])
		}
	}
	return b.String()
}

// get stands for go get, which asks the network even for what is replaced. The module must
// be this one; a tool is noted in go.mod.
func (w *walk) get(args []string) {
	w.Helper()
	what := args[len(args)-1]
	if what != module && !strings.HasPrefix(what, module+"/") {
		w.Fatalf("the page gets %s, which the test does not know", what)
	}
	if args[0] == "-tool" {
		if _, err := os.Stat(filepath.Join(strings.TrimPrefix(what, module+"/"), "main.go")); err != nil {
			w.Fatalf("the tool %s is not there: %v", what, err)
		}
		w.run(os.Environ(), "mod", "edit", "-tool="+what)
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
