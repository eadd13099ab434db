package gen

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

const mode = packages.NeedName | packages.NeedFiles | packages.NeedSyntax | packages.NeedTypes |
	packages.NeedTypesInfo | packages.NeedImports | packages.NeedModule

// Load reads the packages of models that match the patterns, seen from dir ("" is the
// current directory). Packages are read as source, without what was generated before, so
// that a generated file that is missing, stale or broken does not matter; nothing of them
// is run. Packages without entities are in the result too, with no Tables.
//
// A mistake in a model is a *Problem; the error joins them all, sorted by place.
func Load(dir string, patterns ...string) ([]*Package, error) {
	if dir == "" {
		dir = "."
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("tenon gen: %w", err)
	}
	if len(patterns) == 0 {
		patterns = []string{"."}
	}
	overlay, err := withoutGenerated(dir, patterns)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	loaded, err := packages.Load(&packages.Config{Mode: mode, Dir: dir, Fset: fset, Overlay: overlay, ParseFile: parseFile}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("tenon gen: %w", err)
	}
	slices.SortFunc(loaded, func(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) })
	ps := &problems{}
	var list []*Package
	for _, p := range loaded {
		if pkg := read(dir, fset, p, ps); pkg != nil {
			list = append(list, pkg)
		}
	}
	if err := ps.err(); err != nil {
		return nil, err
	}
	return list, nil
}

// parseFile leaves the bodies of functions out: models have none, and a package can be large.
func parseFile(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	f, err := parser.ParseFile(fset, name, src, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
	if f != nil {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok {
				fn.Body = nil
			}
		}
	}
	return f, err
}

// withoutGenerated puts an empty file in the place of each generated one: what was
// generated before says nothing about the models, may be broken, and takes long to compile.
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
		if (p == "." || strings.HasPrefix(p, "./") || strings.HasPrefix(p, "../")) && !strings.Contains(p, "...") {
			dirs = append(dirs, filepath.Join(dir, p))
		} else if filepath.IsAbs(p) && !strings.Contains(p, "...") {
			dirs = append(dirs, filepath.Clean(p))
		} else {
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
		if x, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.PackageClauseOnly); err == nil && x.Name.Name != "main" {
			return x.Name.Name
		} else if err == nil && !ignored(f) {
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

// read makes the description of one package, or adds to the problems.
func read(dir string, fset *token.FileSet, p *packages.Package, ps *problems) *Package {
	if p.Dir == "" && len(p.GoFiles) > 0 {
		p.Dir = filepath.Dir(p.GoFiles[0])
	}
	r := &reader{root: dir, fset: fset, pkg: p, problems: ps}
	if r.unreadable() {
		return nil
	}
	r.collect()
	r.readFields()
	r.readKeys()
	r.readConstraints()
	r.readRelations()
	r.checkNames()
	out := &Package{Name: p.Name, Path: p.PkgPath, Dir: p.Dir, entities: r.entities, own: p.Types}
	for _, e := range r.entities {
		out.Tables = append(out.Tables, e.table)
	}
	return out
}

// unreadable reports what keeps a package from being read at all: no such package, a file
// that does not parse. Errors of types are left to the compiler, since most are about
// what is still to be generated.
func (r *reader) unreadable() bool {
	n := len(r.problems.list)
	for _, e := range r.pkg.Errors {
		switch e.Kind {
		case packages.ParseError:
			r.syntax(e)
		case packages.ListError, packages.UnknownError:
			if len(r.pkg.Syntax) == 0 || strings.Contains(e.Msg, "found packages") {
				r.problems.add(r.unlisted(e))
			}
		}
	}
	if len(r.problems.list) == n && (r.pkg.Types == nil || len(r.pkg.Syntax) == 0) {
		r.problems.add(&Problem{Pos: token.Position{Filename: r.pkg.PkgPath}, What: "there are no Go files to read", Do: "name a package of models"})
	}
	return len(r.problems.list) > n
}

// unlisted is a package that the go command does not find, or cannot make one of.
func (r *reader) unlisted(e packages.Error) *Problem {
	p := &Problem{Pos: r.listed(e), What: strings.TrimSpace(e.Msg), Do: "name a package that the go command finds"}
	if what, _, ok := strings.Cut(p.What, " in "+r.pkg.Dir); ok && r.pkg.Dir != "" {
		p.What, p.Do = what, "give the files of one directory one package clause"
	}
	return p
}

// syntax reports a file that does not parse. The first mistake of a file is enough: the
// others mostly follow from it.
func (r *reader) syntax(e packages.Error) {
	pos := r.listed(e)
	for _, p := range r.problems.list {
		if p.Pos.Filename == pos.Filename {
			return
		}
	}
	what := "syntax error: " + strings.TrimPrefix(e.Msg, "syntax error: ")
	do := "mend the file first"
	if strings.Contains(e.Msg, "<<") || r.conflict(pos) {
		what, do = "the file holds the marks of a merge conflict", "resolve it first"
	}
	r.problems.add(&Problem{Pos: pos, What: what, Do: do})
}

// conflict says that the line at pos is a mark of a merge conflict.
func (r *reader) conflict(pos token.Position) bool {
	src, err := os.ReadFile(filepath.Join(r.root, pos.Filename))
	if err != nil {
		return false
	}
	lines := bytes.Split(src, []byte("\n"))
	for _, mark := range []string{"<<<<<<< ", "=======", ">>>>>>> "} {
		if pos.Line <= len(lines) && bytes.HasPrefix(lines[pos.Line-1], []byte(mark)) {
			return true
		}
	}
	return false
}

// listed is the place of an error of the go command, which it gives as text.
func (r *reader) listed(e packages.Error) token.Position {
	parts := strings.Split(e.Pos, ":")
	pos := token.Position{Filename: r.pkg.PkgPath}
	if len(parts) >= 2 {
		pos.Filename = r.relative(parts[0])
		pos.Line, _ = strconv.Atoi(parts[1]) // "-" for none
	}
	return pos
}

// relative is a file's name as seen from the directory given to Load.
func (r *reader) relative(file string) string {
	if rel, err := filepath.Rel(r.root, file); err == nil && filepath.IsAbs(file) {
		return filepath.ToSlash(rel)
	}
	return file
}

// position is where a node stands.
func (r *reader) position(pos token.Pos) token.Position {
	p := r.fset.Position(pos)
	p.Filename = r.relative(p.Filename)
	return token.Position{Filename: p.Filename, Line: p.Line}
}
