package gen

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/tenonsql/tenon/schema"
)

// FileName is the name of the file that is generated into a package of models.
const FileName = "tenon_gen.go"

// Package is a package of models.
type Package struct {
	Name   string
	Path   string         // import path
	Dir    string         // absolute
	Tables []schema.Table // sorted by the structs' names

	entities []*entity
	own      *types.Package
}

// Load reads the packages of models that match the patterns, seen from dir ("" is the
// current directory). Packages are read as source, without what was generated before, so
// that a generated file that is missing, stale or broken does not matter; nothing of them
// is run. Packages without entities are in the result too, with no Tables.
//
// A mistake in a model is a *Problem; the error joins them all, sorted by place.
func Load(dir string, patterns ...string) ([]*Package, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("tenon gen: %w", err)
	}
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	listed, err := list(dir, patterns)
	if err != nil {
		return nil, err
	}
	ps := &problems{}
	fset := token.NewFileSet()
	var sources []*source
	for _, p := range listed {
		if s := parse(dir, fset, p, ps); s != nil {
			sources = append(sources, s)
		}
	}
	if err := check(dir, fset, sources); err != nil {
		return nil, err
	}
	var pkgs []*Package
	for _, s := range sources {
		pkgs = append(pkgs, describe(dir, fset, s, ps))
	}
	if err := ps.err(); err != nil {
		return nil, err
	}
	return pkgs, nil
}

// describe makes the description of one package, or adds to the problems.
func describe(dir string, fset *token.FileSet, s *source, ps *problems) *Package {
	r := &reader{root: dir, fset: fset, pkg: s, problems: ps}
	r.collect()
	r.readFields()
	r.readKeys()
	r.makeLinks()
	r.readConstraints()
	r.readRelations()
	r.checkNames()
	p := &Package{Name: s.name, Path: s.path, Dir: s.dir, entities: r.entities, own: s.types}
	for _, e := range r.entities {
		p.Tables = append(p.Tables, e.table)
	}
	return p
}

// list asks the go command for the packages and their files, sorted by import path. It is
// not asked for their types: for these it would compile them, which takes a package of
// many models far longer than reading it.
func list(dir string, patterns []string) ([]*packages.Package, error) {
	overlay, err := withoutGenerated(dir, patterns)
	if err != nil {
		return nil, err
	}
	listed, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedModule, Dir: dir, Overlay: overlay,
	}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("tenon gen: %w", err)
	}
	slices.SortFunc(listed, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	return listed, nil
}

// withoutGenerated puts an empty file in the place of each generated one: a broken one
// would keep the go command from listing its package.
func withoutGenerated(dir string, patterns []string) (map[string][]byte, error) {
	dirs, err := directories(dir, patterns)
	if err != nil {
		return nil, err
	}
	overlay := map[string][]byte{}
	for _, d := range dirs {
		file := filepath.Join(d, FileName)
		if _, err := os.Stat(file); err != nil {
			continue
		}
		if name := packageName(d); name != "" {
			overlay[file] = []byte("package " + name + "\n")
		}
	}
	return overlay, nil
}

// directories are where the packages are. The go command is asked only for patterns that
// are not plain directories.
func directories(dir string, patterns []string) ([]string, error) {
	var dirs, ask []string
	for _, p := range patterns {
		switch {
		case strings.Contains(p, "..."):
			ask = append(ask, p)
		case p == "." || p == ".." || strings.HasPrefix(p, "./") || strings.HasPrefix(p, "../"):
			dirs = append(dirs, filepath.Join(dir, p))
		case filepath.IsAbs(p):
			dirs = append(dirs, filepath.Clean(p))
		default:
			ask = append(ask, p)
		}
	}
	if len(ask) == 0 {
		return dirs, nil
	}
	found, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedFiles, Dir: dir}, ask...)
	if err != nil {
		return nil, fmt.Errorf("tenon gen: %w", err)
	}
	for _, p := range found {
		if p.Dir != "" {
			dirs = append(dirs, p.Dir)
		}
	}
	return dirs, nil
}

// packageName is the name in the package clause of the hand-written files of a directory.
func packageName(dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "*.go")) // the pattern is well-formed
	for _, f := range files {
		if filepath.Base(f) == FileName || strings.HasSuffix(f, "_test.go") {
			continue
		}
		x, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.PackageClauseOnly)
		if err == nil && (x.Name.Name != "main" || !ignored(f)) {
			return x.Name.Name
		}
	}
	return ""
}

// ignored says that a file is kept out of every build, as programs beside a package are.
func ignored(file string) bool {
	src, err := os.ReadFile(file)
	return err == nil && bytes.Contains(src, []byte("//go:build ignore"))
}
