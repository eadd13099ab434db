package tenon_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestMistakesDoNotCompile type-checks the programs in testdata/fail. Each has one mistake,
// at the line that ends in a comment with the error that is expected of it.
func TestMistakesDoNotCompile(t *testing.T) {
	files, err := filepath.Glob("testdata/fail/*.go")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 25 {
		t.Fatalf("%d programs, at least 25 are wanted", len(files))
	}
	fset := token.NewFileSet()
	imp := dependencies(t, fset)
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".go"), func(t *testing.T) {
			file, err := parser.ParseFile(fset, f, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			wantLine, want := expectation(t, fset, file)
			var got []types.Error
			conf := types.Config{Importer: imp, GoVersion: "go1.27", Error: func(err error) {
				if e, ok := err.(types.Error); ok && !strings.HasPrefix(e.Msg, "\t") {
					got = append(got, e)
				}
			}}
			conf.Check("mistake", fset, []*ast.File{file}, nil) //nolint:errcheck // the errors are in got
			if len(got) != 1 {
				t.Fatalf("%d errors, one is wanted: %v", len(got), got)
			}
			if line := fset.Position(got[0].Pos).Line; line != wantLine {
				t.Errorf("the error is at line %d, wanted at %d: %s", line, wantLine, got[0].Msg)
			}
			if !want.MatchString(got[0].Msg) {
				t.Errorf("the error is %q, wanted one like %q", got[0].Msg, want)
			}
		})
	}
}

// expectation finds the comment that says which error is wanted.
func expectation(t *testing.T, fset *token.FileSet, file *ast.File) (int, *regexp.Regexp) {
	t.Helper()
	for _, g := range file.Comments {
		for _, c := range g.List {
			if text, ok := strings.CutPrefix(c.Text, "// want: "); ok {
				return fset.Position(c.Pos()).Line, regexp.MustCompile(text)
			}
		}
	}
	t.Fatal("no line says what is wanted")
	return 0, nil
}

type importer map[string]*types.Package

func (i importer) Import(path string) (*types.Package, error) { return i[path], nil }

// dependencies loads what the programs import.
func dependencies(t *testing.T, fset *token.FileSet) importer {
	t.Helper()
	conf := &packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps | packages.NeedExportFile, Fset: fset}
	pkgs, err := packages.Load(conf, "context", "time", "uuid", "github.com/shopspring/decimal", "github.com/tenonsql/tenon", "github.com/tenonsql/tenon/internal/suite/fixture")
	if err != nil {
		t.Fatal(err)
	}
	imp := importer{}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Fatal(e)
		}
		imp[p.PkgPath] = p.Types
	}
	return imp
}
