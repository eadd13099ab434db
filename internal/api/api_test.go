package api

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/go/packages"
)

var update = flag.Bool("update", false, "rewrite testdata/api.txt")

const (
	root   = "../.."
	golden = "testdata/api.txt"
)

func TestPublicSurface(t *testing.T) {
	touch(t)
	got := describe(load(t))
	text, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if *update {
		changes, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
		if err != nil {
			t.Fatal(err)
		}
		if silent := unmentioned(want, got, string(changes)); len(silent) > 0 {
			t.Fatalf("these leave the public surface, but CHANGELOG.md does not mention them under Unreleased:\n%s",
				strings.Join(silent, "\n"))
		}
		if err := os.WriteFile(golden, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the public surface has changed; if that is meant: go test ./internal/api -update (-want +got)\n%s", diff)
	}
}

// load type-checks the public packages; what they import comes as export data.
func load(t *testing.T) []*packages.Package {
	t.Helper()
	cfg := &packages.Config{
		Dir:  root,
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedTypes | packages.NeedSyntax | packages.NeedImports | packages.NeedTypesInfo,
	}
	all, err := packages.Load(cfg, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var public []*packages.Package
	for _, p := range all {
		if !isPublic(p) {
			continue
		}
		for _, e := range p.Errors {
			t.Fatalf("%s: %v", p.PkgPath, e)
		}
		public = append(public, p)
	}
	return public
}

// isPublic reports whether users can import the package for what it offers.
func isPublic(p *packages.Package) bool {
	path := strings.TrimPrefix(p.PkgPath+"/", module+"/")
	return p.Name != "main" && !strings.HasPrefix(path, "internal/") && !strings.Contains(path, "/internal/") &&
		!strings.HasPrefix(path, "examples/") && !strings.HasPrefix(path, "bench/")
}

// touch opens what the result depends on: `go test` takes a result from its cache unless a file
// that the test itself has opened has changed.
func touch(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") {
			return errorOr(err, fs.SkipDir)
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return f.Close()
	})
	if err != nil {
		t.Fatal(err)
	}
}

func errorOr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// unmentioned returns the lines that are gone although the changelog does not name them under
// Unreleased. Before the first release nothing is promised, and nothing needs to be named.
func unmentioned(before, after []string, changelog string) []string {
	_, rest, _ := strings.Cut(changelog, "\n## Unreleased")
	unreleased, _, released := strings.Cut(rest, "\n## ")
	if !released {
		return nil
	}
	var silent []string
	for _, line := range before {
		name := symbol(line)
		if name != "" && !slices.Contains(after, line) && !mentions(unreleased, name) {
			silent = append(silent, line)
		}
	}
	return silent
}

// symbol is what a line is about: "Select.Where" of "tenon: method Select.Where(…) …".
func symbol(line string) string {
	_, rest, _ := strings.Cut(line, ": ")
	_, rest, _ = strings.Cut(rest, " ")
	return strings.TrimPrefix(regexp.MustCompile(`^\*?[\pL\pN_.]+`).FindString(rest), "*")
}

// mentions reports whether the text has the name as a word of its own.
func mentions(text, name string) bool {
	return regexp.MustCompile(`(^|[^\pL\pN_.])` + regexp.QuoteMeta(name) + `($|[^\pL\pN_])`).MatchString(text)
}

func TestUnmentioned(t *testing.T) {
	const log = "# Changelog\n\n## Unreleased\n\n- tenon: Select.Old is gone.\n\n## 0.1.0\n\n- tenon: Plan is new.\n"
	before := []string{
		"tenon: method Select.Old() int", "tenon: method *Select.Olden() int", "tenon: func Plan()", "tenon: func Kept()",
	}
	after := []string{"tenon: func Kept()", "tenon: func New()"}
	tests := []struct {
		name, log string
		want      []string
	}{
		{"under Unreleased only", log, []string{"tenon: method *Select.Olden() int", "tenon: func Plan()"}},
		{"before the first release", log[:strings.Index(log, "\n## 0.1.0")], nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, unmentioned(before, after, tt.log)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestDescribe shows a line of each kind, from a package made for it.
func TestDescribe(t *testing.T) {
	cfg := &packages.Config{
		Dir:  "testdata/sample",
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedTypes | packages.NeedSyntax | packages.NeedImports | packages.NeedTypesInfo,
	}
	pkgs, err := packages.Load(cfg, ".")
	if err != nil || len(pkgs[0].Errors) > 0 {
		t.Fatal(err, pkgs[0].Errors)
	}
	path := pkgs[0].PkgPath[strings.LastIndex(pkgs[0].PkgPath, "internal/"):] + ": "
	var got []string
	for _, line := range describe(pkgs) {
		got = append(got, strings.TrimPrefix(line, path))
	}
	want := []string{
		"const Max Size = 3",
		"field Alias.X int", // the sample is an internal package: only its aliases could be public
		"field Point.X int",
		"func Map[T any, U comparable](list []T, f func(T) U) []U",
		"method *Box.Put(v T)",
		"method Box.As[U any](f func(T) U) Box[U]",
		"method Doer.Do(n int) error",
		"method Size.String() string",
		"promoted Wrap.As[U any](f func(int) U) Box[U]",
		"promoted Wrap.Put(v int)",
		"type Alias = Point",
		"type Box[T any] struct, not comparable",
		"type Doer interface",
		"type Number interface{~int | ~float64}",
		"type Point struct",
		"type Sealed interface, sealed",
		"type Size int",
		"type Wrap struct",
		"var Origin Point",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
