package gen

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"
)

// source is the hand-written part of a package, parsed and checked.
type source struct {
	path, name, dir string
	version         string // of the language, such as go1.27; empty: the newest
	files           []*ast.File
	types           *types.Package
	info            *types.Info
	imported        map[string]string // names of packages by import path, where known
}

// parse reads the files of a listed package, without the generated one. It returns nil
// where they do not make a package, which is reported.
func parse(root string, fset *token.FileSet, p *packages.Package, ps *problems) *source {
	s := &source{path: p.PkgPath, name: p.Name, dir: p.Dir}
	if p.Module != nil && p.Module.GoVersion != "" {
		s.version = "go" + p.Module.GoVersion
	}
	if s.dir == "" && len(p.GoFiles) > 0 {
		s.dir = filepath.Dir(p.GoFiles[0])
	}
	good := true
	for _, name := range p.GoFiles {
		if filepath.Base(name) == FileName {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution|parser.AllErrors)
		if err != nil {
			ps.add(unparsed(root, name, err))
			good = false
			continue
		}
		s.files = append(s.files, f)
	}
	if !good {
		return nil
	}
	if problem := unlisted(root, p, len(s.files)); problem != nil {
		ps.add(problem)
		return nil
	}
	return s
}

// unparsed is a file that does not parse. The first mistake is enough: the others mostly
// follow from it.
func unparsed(root, name string, err error) *Problem {
	p := &Problem{Pos: token.Position{Filename: relative(root, name)}, What: err.Error(), Do: "mend the file first"}
	list, ok := errors.AsType[scanner.ErrorList](err)
	if !ok || len(list) == 0 {
		return p
	}
	p.Pos.Line = list[0].Pos.Line
	p.What = "syntax error: " + list[0].Msg
	if conflict(name, p.Pos.Line) {
		p.What, p.Do = "the file holds the marks of a merge conflict", "resolve it first"
	}
	return p
}

// conflict says that a line is a mark of a merge conflict.
func conflict(name string, line int) bool {
	src, err := os.ReadFile(name)
	if err != nil {
		return false
	}
	lines := bytes.Split(src, []byte("\n"))
	for _, mark := range []string{"<<<<<<< ", "=======", ">>>>>>> "} {
		if line <= len(lines) && bytes.HasPrefix(lines[line-1], []byte(mark)) {
			return true
		}
	}
	return false
}

// unlisted is a package that the go command does not find, or cannot make one of; nil for
// others. What it says of imports and types is left to the compiler: most is about what is
// still to be generated.
func unlisted(root string, p *packages.Package, files int) *Problem {
	for _, e := range p.Errors {
		if files > 0 && !strings.Contains(e.Msg, "found packages") {
			continue
		}
		problem := &Problem{Pos: listed(root, p.PkgPath, e.Pos), What: strings.TrimSpace(e.Msg), Do: "name a package that the go command finds"}
		if what, _, ok := strings.Cut(problem.What, " in "+p.Dir); ok && p.Dir != "" {
			problem.What, problem.Do = what, "give the files of one directory one package clause"
		}
		return problem
	}
	if files == 0 {
		return &Problem{Pos: token.Position{Filename: p.PkgPath}, What: "there are no Go files to read", Do: "name a package of models"}
	}
	return nil
}

// listed is the place of an error of the go command, which it gives as file:line:column.
func listed(root, path, at string) token.Position {
	pos := token.Position{Filename: path}
	if parts := strings.Split(at, ":"); len(parts) >= 2 {
		pos.Filename = relative(root, parts[0])
		pos.Line, _ = strconv.Atoi(parts[1]) // "-" for none
	}
	return pos
}

// relative is a file's name as seen from the directory given to Load.
func relative(root, file string) string {
	if rel, err := filepath.Rel(root, file); err == nil && filepath.IsAbs(file) {
		return filepath.ToSlash(rel)
	}
	return file
}

// check finds the types in all sources. Mistakes are passed over: types that could not be
// found show where a model needs them.
func check(dir string, fset *token.FileSet, sources []*source) error {
	im, err := importAll(dir, fset, sources)
	if err != nil {
		return err
	}
	for _, s := range sources {
		s.imported = im.names
		s.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
		conf := types.Config{
			Importer: im, GoVersion: s.version, IgnoreFuncBodies: true, FakeImportC: true,
			Error: func(error) {},
		}
		s.types, _ = conf.Check(s.path, fset, s.files, s.info) // told by the compiler
	}
	return nil
}

// importer gives the packages that models import.
type importer struct {
	packages map[string]*types.Package
	names    map[string]string
}

// importAll loads all packages that the sources import directly, from what the compiler
// left in its cache.
func importAll(dir string, fset *token.FileSet, sources []*source) (*importer, error) {
	im := &importer{packages: map[string]*types.Package{"unsafe": types.Unsafe}, names: map[string]string{}}
	var paths []string
	for _, s := range sources {
		for _, f := range s.files {
			for _, spec := range f.Imports {
				if p, err := strconv.Unquote(spec.Path.Value); err == nil && p != "C" && p != "unsafe" {
					paths = append(paths, p)
				}
			}
		}
	}
	slices.Sort(paths)
	paths = slices.Compact(paths)
	if len(paths) == 0 {
		return im, nil
	}
	loaded, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes, Dir: dir, Fset: fset}, paths...)
	if err != nil {
		return nil, fmt.Errorf("tenon gen: %w", err)
	}
	for _, p := range loaded {
		if p.Types == nil || p.Types.Scope().Len() == 0 {
			continue
		}
		im.packages[p.PkgPath], im.names[p.PkgPath] = p.Types, p.Name
	}
	return im, nil
}

// Import is the package at a path.
func (im *importer) Import(path string) (*types.Package, error) {
	if p := im.packages[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("package %s was not found", path)
}
