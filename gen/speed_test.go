package gen_test

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/tenonsql/tenon/gen"
)

// TestSpeed makes the tables of 300 models of 12 columns and 2 relations, twice: the second
// time beside the file of the first, which must not be compiled for it. The bound is loose,
// since what else runs on the machine counts; the time is printed.
func TestSpeed(t *testing.T) {
	program, err := filepath.Abs("../bench/models300/main.go")
	if err != nil {
		t.Fatal(err)
	}
	dir := module(t, nil)
	cmd := exec.Command("go", "run", program, dir)
	cmd.Dir = t.TempDir()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := gen.Load(dir); err != nil { // the packages that it imports get compiled
		t.Fatal(err)
	}
	for range 2 {
		start := time.Now()
		pkgs, err := gen.Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		read := time.Since(start)
		if _, err := pkgs[0].Write(); err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		t.Logf("%d tables: %v, of which reading %v", len(pkgs[0].Tables), took, read)
		if len(pkgs[0].Tables) != 300 || took > 6*time.Second {
			t.Errorf("%d tables in %v", len(pkgs[0].Tables), took)
		}
	}
}
