package gen_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/tenonsql/tenon/gen"
)

var update = flag.Bool("update", false, "write the expected results anew")

// TestGolden makes the generated file of each archive in testdata/golden, or the errors of
// each in testdata/wrong, and compares it with what is there.
func TestGolden(t *testing.T) {
	for _, kind := range []string{"golden", "wrong"} {
		names, err := filepath.Glob("testdata/" + kind + "/*.txtar")
		if err != nil || len(names) == 0 {
			t.Fatalf("testdata/%s: %v, %d archives", kind, err, len(names))
		}
		for _, name := range names {
			t.Run(kind+"/"+strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { golden(t, name, kind) })
		}
	}
}

// golden compares one archive: its last file is the result.
func golden(t *testing.T, name, kind string) {
	ar, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	last := map[string]string{"golden": gen.FileName, "wrong": "errors"}[kind]
	input, want := ar.Files, ""
	if n := len(ar.Files) - 1; n >= 0 && ar.Files[n].Name == last {
		input, want = ar.Files[:n], string(ar.Files[n].Data)
	}
	dir := module(t, input)
	pkgs, err := gen.Load(dir)
	got := ""
	switch {
	case kind == "wrong" && err == nil:
		t.Fatal("no error")
	case kind == "wrong":
		got = err.Error() + "\n"
	case err != nil:
		t.Fatal(err)
	default:
		src, err := pkgs[0].Source()
		if err != nil {
			t.Fatal(err)
		}
		got = string(src)
	}
	if *update {
		ar.Files = append(input, txtar.File{Name: last, Data: []byte(got)})
		if err := os.WriteFile(name, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", name, d)
	}
}
