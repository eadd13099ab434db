package gen

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// imports are the packages that generated code names, and what it calls them.
type imports struct {
	own   *types.Package
	names map[string]string // name by path
	real  map[string]string // the package's own name by path
	taken map[string]bool
}

// The names of variables and parameters in generated code, which a package's name must not be.
var locals = []string{"a", "c", "e", "i", "m", "name", "s", "t"}

// newImports settles the names of all packages at once, so that they do not depend on the
// order in which they are met.
func newImports(p *Package) *imports {
	im := &imports{own: p.own, names: map[string]string{}, real: map[string]string{}, taken: map[string]bool{}}
	for _, l := range locals {
		im.taken[l] = true
	}
	im.real[tenonPath], im.real[mappedPath] = "tenon", "mapped"
	for _, e := range p.entities {
		for _, c := range e.columns {
			im.note(c.value)
			if strings.HasPrefix(c.constant, packageMark) {
				im.note(types.Unalias(c.value))
			}
			if c.wrap == sqlNull && c.constant != "" {
				im.real["database/sql"] = "sql"
			}
		}
		im.noteSteps(e)
	}
	for _, path := range slices.SortedFunc(maps.Keys(im.real), func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
	}) {
		im.settle(path)
	}
	return im
}

// rank puts those first that keep their names: tenon's own packages, then the standard
// library's.
func rank(path string) int {
	switch {
	case path == tenonPath, path == mappedPath:
		return 0
	case isStandard(path):
		return 1
	}
	return 2
}

func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}

func (im *imports) settle(path string) {
	name := im.real[path]
	for n := 2; im.taken[name] || token.IsKeyword(name) || im.own != nil && im.own.Scope().Lookup(name) != nil; n++ {
		name = im.real[path] + strconv.Itoa(n)
	}
	im.names[path], im.taken[name] = name, true
}

func (im *imports) noteSteps(e *entity) {
	var walk func(steps []step)
	walk = func(steps []step) {
		for _, s := range steps {
			if s.steps != nil {
				walk(s.steps)
			} else if s.face != faceBool && s.face != faceTime {
				im.note(s.typ)
			}
		}
	}
	for _, c := range e.columns {
		if c.document != nil {
			walk(c.document.steps)
		}
	}
}

// note finds the packages that a type names.
func (im *imports) note(t types.Type) {
	types.TypeString(t, func(p *types.Package) string {
		if p != im.own {
			im.real[p.Path()] = p.Name()
		}
		return ""
	})
}

// typ is a type as generated code writes it.
func (im *imports) typ(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == im.own {
			return ""
		}
		return im.names[p.Path()]
	})
}

// block is the import declaration: the standard library's, then the others.
func (im *imports) block() string {
	var std, rest []string
	for _, path := range slices.Sorted(maps.Keys(im.names)) {
		line := strconv.Quote(path)
		if im.names[path] != lastElement(path) {
			line = im.names[path] + " " + line
		}
		if isStandard(path) {
			std = append(std, line)
		} else {
			rest = append(rest, line)
		}
	}
	groups := strings.Join(std, "\n")
	if groups != "" {
		groups += "\n\n"
	}
	return fmt.Sprintf("import (\n%s%s\n)\n", groups, strings.Join(rest, "\n"))
}
