//go:build unix

package testserver_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// nobody is an address where nobody listens: port 9, of the discard service, needs root.
const nobody = "http://127.0.0.1:9"

// TestDeadRegistry holds that what cannot be fetched ends scripts/setup with one line, which says
// who does not answer.
func TestDeadRegistry(t *testing.T) {
	deadNPM := []string{"npm_config_registry=" + nobody, "npm_config_fetch_retries=0"}
	deadApt := []string{"http_proxy=" + nobody, "https_proxy=" + nobody, "no_proxy=", "NO_PROXY="}
	for _, c := range []struct {
		name, module string
		tools        []string // that the machine must have, for the registry to be asked
		env          []string
		want         string
	}{
		{
			"Go", "module example.org/m\n\ngo 1.99.0\n", nil,
			[]string{"GOPROXY=" + nobody, "GOTOOLCHAIN=auto", "GOFLAGS=-mod=mod"},
			"the Go module proxy does not answer",
		},
		{"npm", "", []string{"npm", "node"}, append(deadNPM, "TENON_MARIADB_BIN=/nonexistent"), "the npm registry does not answer"},
		{"Debian", "", []string{"apt-get", "dpkg"}, append(deadApt, "TENON_POSTGRES_BIN=/nonexistent"), "Debian's package archive does not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, tool := range c.tools {
				if _, err := exec.LookPath(tool); err != nil {
					t.Logf("%s is not here: setup does not ask this registry", tool)
					return
				}
			}
			dir := t.TempDir()
			script, err := os.ReadFile("../../scripts/setup")
			if err != nil {
				t.Fatal(err)
			}
			module := c.module
			if module == "" {
				b, err := os.ReadFile("../../go.mod")
				if err != nil {
					t.Fatal(err)
				}
				module = string(b)
			}
			write(t, filepath.Join(dir, "go.mod"), module, 0o600)
			write(t, filepath.Join(dir, "scripts", "setup"), string(script), 0o700)
			cmd := exec.Command(filepath.Join(dir, "scripts", "setup"))
			cmd.Env = append(os.Environ(), append(c.env, "TENON_IGNORE_SYSTEM=1", "TENON_CACHE="+filepath.Join(dir, "cache"))...)
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Run(); err == nil {
				t.Fatal("setup ends well")
			}
			got := strings.TrimSuffix(stderr.String(), "\n")
			if strings.Contains(got, "\n") || !strings.HasPrefix(got, "setup: ") || !strings.Contains(got, c.want) {
				t.Errorf("setup says %q, not in one line that %s", got, c.want)
			}
		})
	}
}

func write(t *testing.T, file, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}
