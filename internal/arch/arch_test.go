package arch

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// arrows: a package, then everything of this module that it may import. "." is the root. Do
// not change this text to repair a build: an arrow more is a decision about the architecture
// and belongs into docs/internals.
const arrows = `
schema
driver
internal
internal/fault            driver
internal/codec            driver schema internal/document
internal/document
internal/tree             driver schema internal/codec internal/fault
internal/mapping          driver schema internal/codec internal/tree internal/fault
internal/dialect          driver schema internal/codec internal/tree internal/fault
internal/dialect/postgres internal/dialect internal/tree internal/fault driver schema
internal/dialect/mysql internal/dialect internal/tree internal/fault driver schema
internal/dialect/sqlite internal/dialect internal/tree internal/fault driver schema
internal/ddl              schema internal/dialect
internal/pool             driver
internal/identity         driver schema internal/mapping internal/codec internal/fault
internal/flush            driver schema internal/identity internal/mapping internal/tree internal/codec internal/fault
internal/load             driver schema internal/identity internal/mapping internal/tree internal/codec internal/fault
internal/exec             driver schema internal/codec internal/dialect internal/mapping internal/tree internal/fault
internal/session          driver schema internal/exec internal/flush internal/load internal/identity internal/mapping internal/tree internal/codec internal/dialect internal/fault
.                         driver schema internal internal/session internal/exec internal/flush internal/load internal/identity internal/mapping internal/ddl internal/dialect internal/tree internal/codec internal/fault
mapped                    . driver schema internal internal/mapping internal/codec internal/tree
postgres                  . driver schema internal internal/pool internal/tree internal/dialect internal/dialect/postgres
sqlite                    . driver schema internal internal/pool internal/tree internal/dialect internal/dialect/sqlite
mysql                     . driver schema internal internal/pool internal/tree internal/dialect internal/dialect/mysql
tenontest                 . driver schema internal internal/mapping
gen                       schema
cmd/tenon                 gen schema
internal/testserver
internal/pgharness        internal/testserver
internal/mariaharness     internal/testserver
internal/suite/...        public internal/suite/...
internal/reference        schema driver internal/ddl internal/exec internal/identity internal/load internal/mapping internal/session internal/tree
examples/...              public examples/...
internal/arch
internal/api
bench/models300
`

// outside: each module beside the standard library, then the only packages that may import it.
const outside = `
github.com/jackc/pgx/v5        postgres internal/pgharness examples/bysql
github.com/jackc/puddle/v2     internal/pool
github.com/go-sql-driver/mysql mysql internal/mariaharness examples/bysql
modernc.org                    sqlite examples/bysql
golang.org/x/tools             gen
github.com/go-openapi/inflect  gen
github.com/shopspring/decimal  examples/... internal/suite/...
github.com/google/uuid         examples/... internal/suite/...
github.com/gofrs/uuid/v5       internal/suite/...
cloud.google.com/go            examples/... internal/suite/...
github.com/google/go-cmp       internal/suite/...
pgregory.net/rapid             internal/suite/... internal/reference
`

// vague are names that say nothing about what is in a package.
var vague = []string{"util", "utils", "common", "helpers", "base", "misc", "types", "shared"}

// A pkg is a package of this module, and what its code imports, not what its tests do.
type pkg struct {
	Path    string // below the module, "." for the root
	Name    string
	Imports []string
}

const module = "github.com/tenonsql/tenon"

func TestArrows(t *testing.T) {
	for _, complaint := range check(list(t), table(arrows), table(outside)) {
		t.Error(complaint)
	}
}

// check returns every import that the tables do not allow, in the order of the packages.
func check(pkgs []pkg, arrows, outside map[string][]string) []string {
	var wrong []string
	for _, p := range pkgs {
		name := p.Path
		allowed, known := lookUp(arrows, name)
		if !known {
			wrong = append(wrong, fmt.Sprintf("%s: the package is not in the table of arrows: say there first what it may need", name))
			continue
		}
		if slices.Contains(vague, path.Base(name)) || slices.Contains(vague, p.Name) {
			wrong = append(wrong, fmt.Sprintf("%s: the name says nothing about what is in the package", name))
		}
		for _, imp := range p.Imports {
			if ours, ok := inModule(imp, module); ok {
				if !may(allowed, ours) {
					wrong = append(wrong, fmt.Sprintf("%s imports %s: there is no such arrow", name, ours))
				}
			} else if why := foreign(imp, name, outside); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s imports %s: %s", name, imp, why))
			}
		}
	}
	return wrong
}

// foreign says what is wrong with name's import of a package from outside, "" if nothing is.
func foreign(imp, name string, outside map[string][]string) string {
	first, _, _ := strings.Cut(imp, "/")
	if !strings.Contains(first, ".") {
		return "" // the standard library
	}
	for module, who := range outside {
		if _, ok := inModule(imp, module); ok {
			if may(who, name) {
				return ""
			}
			return "only " + strings.Join(who, ", ") + " may"
		}
	}
	return "the module is not in the table: the default answer to a dependency is no"
}

// may reports whether name matches one of the allowed: itself, "public" for what is not below
// internal, or a folder and everything below it, as "dir/...".
func may(allowed []string, name string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool {
		if a == "public" {
			return name != "internal" && !strings.HasPrefix(name, "internal/")
		}
		return matches(a, name)
	})
}

// matches reports whether name is pattern, or in the folder that pattern names with "/...".
func matches(pattern, name string) bool {
	dir, deep := strings.CutSuffix(pattern, "/...")
	return name == dir || deep && strings.HasPrefix(name, dir+"/")
}

// lookUp finds the line for a package: its own, or that of a folder it is in.
func lookUp(arrows map[string][]string, name string) (allowed []string, known bool) {
	if allowed, known = arrows[name]; known {
		return allowed, true
	}
	for pattern, allowed := range arrows {
		if matches(pattern, name) {
			return allowed, true
		}
	}
	return nil, false
}

// inModule cuts the module's path off, and reports whether the package is in the module.
func inModule(imp, module string) (string, bool) {
	if imp == module {
		return ".", true
	}
	return strings.CutPrefix(imp, module+"/")
}

// table reads lines of words: the first is the key of the others.
func table(text string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			m[words[0]] = words[1:]
		}
	}
	return m
}

// list reads the import clauses of all packages of the module, for every platform at once. It
// reads files and does not ask the go command, because `go test` knows then when its cached
// result is out of date, and because a package that does not build yet has imports, too.
func list(t *testing.T) []pkg {
	t.Helper()
	byDir := map[string]*pkg{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return enter(file, entry.Name())
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		if byDir[dir] == nil {
			byDir[dir] = &pkg{Path: filepath.ToSlash(dir)}
		}
		return byDir[dir].add(file)
	})
	if err != nil {
		t.Fatal(err)
	}
	var pkgs []pkg
	for _, dir := range slices.Sorted(maps.Keys(byDir)) {
		pkgs = append(pkgs, *byDir[dir])
	}
	return pkgs
}

// root is the folder of the module, seen from this test.
const root = "../.."

// enter skips what the go command skips: hidden folders, test data and nested modules.
func enter(dir, name string) error {
	if dir == root {
		return nil
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	if err == nil || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" {
		return fs.SkipDir
	}
	return nil
}

// add reads the package and import clauses of a file.
func (p *pkg) add(file string) error {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	p.Name = f.Name.Name
	for _, spec := range f.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		if !slices.Contains(p.Imports, imp) {
			p.Imports = append(p.Imports, imp)
		}
	}
	slices.Sort(p.Imports)
	return nil
}

// TestCheck makes sure that the test above can fail.
func TestCheck(t *testing.T) {
	one := func(name string, imports ...string) []pkg {
		return []pkg{{Path: name, Name: path.Base(name), Imports: imports}}
	}
	tests := []struct {
		name string
		pkgs []pkg
		want []string
	}{
		{"arrow", one("low", "fmt", module+"/lowest"), nil},
		{"no arrow", one("low", module+"/high"), []string{"low imports high: there is no such arrow"}},
		{"root", one("high", module), nil},
		{"root not allowed", one("low", module), []string{"low imports .: there is no such arrow"}},
		{"unknown package", one("new"), []string{"new: the package is not in the table of arrows: say there first what it may need"}},
		{"folder", one("suite/deep", module+"/high", module+"/suite/other"), nil},
		{"public is not internal", one("suite/deep", module+"/internal/x"), []string{"suite/deep imports internal/x: there is no such arrow"}},
		{"outside", one("high", "example.com/db/v5/conn"), nil},
		{"outside elsewhere", one("low", "example.com/db/v5"), []string{"low imports example.com/db/v5: only high, suite/... may"}},
		{"outside with a longer name", one("high", "example.com/db/v55"), []string{"high imports example.com/db/v55: the module is not in the table: the default answer to a dependency is no"}},
		{"vague", one("suite/utils"), []string{"suite/utils: the name says nothing about what is in the package"}},
	}
	arrows := table("low lowest\nhigh . low\nsuite/... public suite/...")
	outside := table("example.com/db/v5 high suite/...")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, check(tt.pkgs, arrows, outside)); diff != "" {
				t.Errorf("complaints (-want +got):\n%s", diff)
			}
		})
	}
}

// TestArrowsHaveNoCycle checks the table itself: a cycle in it would allow one in the code.
func TestArrowsHaveNoCycle(t *testing.T) {
	all := table(arrows)
	var visit func(name string, way []string)
	visit = func(name string, way []string) {
		if i := slices.Index(way, name); i >= 0 {
			t.Fatalf("cycle: %s", strings.Join(append(way[i:], name), " → "))
		}
		for _, next := range all[name] {
			if next != name && !strings.HasSuffix(next, "/...") {
				visit(next, append(slices.Clone(way), name))
			}
		}
	}
	for name := range all {
		visit(name, nil)
	}
}
