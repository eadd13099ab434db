package arch

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPackageVariablesAreTables makes sure that a package variable that has a value from its
// declaration keeps it. The linter gochecknoglobals leaves those alone because of this test; it
// complains about the others, which are state.
func TestPackageVariablesAreTables(t *testing.T) {
	dirs := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return enter(file, entry.Name())
		}
		if strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			dirs[filepath.Dir(file)] = append(dirs[filepath.Dir(file)], file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		fset := token.NewFileSet()
		var files []*ast.File
		for _, name := range dirs[dir] {
			f, err := parser.ParseFile(fset, name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		for _, complaint := range assignments(fset, files) {
			t.Error(complaint)
		}
	}
}

// assignments returns where the files of one package assign to an initialised package variable,
// to an element or to a field of it, outside an init function.
func assignments(fset *token.FileSet, files []*ast.File) []string {
	tables := map[string]bool{}
	for _, f := range files {
		for _, decl := range f.Decls {
			addTables(tables, decl)
		}
	}
	var wrong []string
	complain := func(f *ast.File, e ast.Expr) {
		if id := target(e); id != nil && tables[id.Name] && isPackageLevel(f, id) {
			wrong = append(wrong, fmt.Sprintf("%s: %s is assigned to after its declaration: it is state, not a table",
				fset.Position(id.Pos()), id.Name))
		}
	}
	for _, f := range files {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil && fn.Name.Name == "init" {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					for _, e := range n.Lhs {
						if n.Tok != token.DEFINE {
							complain(f, e)
						}
					}
				case *ast.IncDecStmt:
					complain(f, n.X)
				}
				return true
			})
		}
	}
	return wrong
}

// addTables notes the variables of a declaration that have a value.
func addTables(tables map[string]bool, decl ast.Decl) {
	gen, ok := decl.(*ast.GenDecl)
	if !ok || gen.Tok != token.VAR {
		return
	}
	for _, spec := range gen.Specs {
		if v := spec.(*ast.ValueSpec); len(v.Values) > 0 {
			for _, name := range v.Names {
				tables[name.Name] = true
			}
		}
	}
}

// target is the variable at the bottom of an expression that is assigned to: t of t.a[i].
func target(e ast.Expr) *ast.Ident {
	switch e := e.(type) {
	case *ast.Ident:
		return e
	case *ast.IndexExpr:
		return target(e.X)
	case *ast.SelectorExpr:
		return target(e.X)
	case *ast.ParenExpr:
		return target(e.X)
	}
	return nil
}

// isPackageLevel reports whether the name is not a local one. The parser resolves names within
// a file: what it has not found there is declared in another file of the package.
func isPackageLevel(f *ast.File, id *ast.Ident) bool {
	return id.Obj == nil || f.Scope.Lookup(id.Name) == id.Obj
}

func TestAssignments(t *testing.T) {
	const declared = "package p\nvar table = []int{1}\nvar state int\nvar other = struct{ n int }{}\n"
	tests := []struct{ name, code, want string }{
		{"variable", "func f() { table = nil }", "table"},
		{"element", "func f() { table[0]++ }", "table"},
		{"field", "func f() { (other).n += 1 }", "other"},
		{"local of the same name", "func f() { table := 1; table = 2; _ = table }", ""},
		{"parameter of the same name", "func f(table int) { table = 2 }", ""},
		{"field of something else", "func f(x struct{ table int }) { x.table = 2 }", ""},
		{"in init", "func init() { table = nil }", ""},
		{"state is the linter's business", "func f() { state = 1 }", ""},
	}
	for _, tt := range tests {
		for _, files := range [][]string{{declared + tt.code}, {declared, "package p\n" + tt.code}} {
			t.Run(fmt.Sprintf("%s in %d files", tt.name, len(files)), func(t *testing.T) {
				fset := token.NewFileSet()
				var parsed []*ast.File
				for _, src := range files {
					f, err := parser.ParseFile(fset, "p.go", src, 0)
					if err != nil {
						t.Fatal(err)
					}
					parsed = append(parsed, f)
				}
				var got string
				for _, complaint := range assignments(fset, parsed) {
					got = strings.Fields(complaint)[1]
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		}
	}
}
