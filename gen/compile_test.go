package gen_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestCompile builds and vets the packages of testdata/golden with what was generated for
// them, and starts a program that uses each, so that their mappings are built.
func TestCompile(t *testing.T) {
	names, err := filepath.Glob("testdata/golden/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	start := "package main\n\nimport (\n"
	for _, name := range names {
		ar, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pkg := strings.TrimSuffix(filepath.Base(name), ".txtar")
		for _, f := range ar.Files {
			files = append(files, txtar.File{Name: pkg + "/" + f.Name, Data: f.Data})
		}
		start += "\t_ \"example.test/shop/" + pkg + "\"\n"
	}
	files = append(files, txtar.File{Name: "start/main.go", Data: []byte(start + ")\n\nfunc main() {}\n")})
	dir := module(t, files)
	for _, args := range [][]string{{"vet", "./..."}, {"run", "./start"}} {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
