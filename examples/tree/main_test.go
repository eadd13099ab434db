package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
)

// TestResults runs the example on the three databases: what it prints is the same, and what
// it should be.
func TestResults(t *testing.T) {
	want, err := os.ReadFile("testdata/results.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, url := range map[string]string{
		"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "tree.db"), "postgres": pgharness.Database(t), "mariadb": mariaharness.Database(t),
	} {
		var b bytes.Buffer
		if err := growth().Run(t.Context(), url, &b, false); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), b.String()); d != "" {
			t.Errorf("%s (-want +got)\n%s", name, d)
		}
	}
}
