package api

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

const module = "github.com/tenonsql/tenon"

// A surface collects the lines of one package.
type surface struct {
	pkg   *types.Package
	lines map[string]bool
}

// describe returns everything that a user of the packages can name, a line each, sorted.
func describe(pkgs []*packages.Package) []string {
	lines := map[string]bool{}
	for _, p := range pkgs {
		s := &surface{p.Types, lines}
		for _, name := range p.Types.Scope().Names() {
			if token.IsExported(name) {
				s.object(p.Types.Scope().Lookup(name))
			}
		}
	}
	return slices.Sorted(maps.Keys(lines))
}

// add notes a line, which begins with the package's folder.
func (s *surface) add(format string, args ...any) {
	s.lines[short(s.pkg)+": "+fmt.Sprintf(format, args...)] = true
}

func (s *surface) object(o types.Object) {
	switch o := o.(type) {
	case *types.Const:
		s.add("const %s %s = %s", o.Name(), s.typ(o.Type()), value(o.Val()))
	case *types.Var:
		s.add("var %s %s", o.Name(), s.typ(o.Type()))
	case *types.Func:
		s.add("func %s%s", o.Name(), s.signature(o.Signature()))
	case *types.TypeName:
		s.typeName(o)
	}
}

// typeName writes a type, its exported fields and its methods. An alias of an internal type is
// the only way to that type, so what the type has is written under the alias's name.
func (s *surface) typeName(o *types.TypeName) {
	if alias, ok := o.Type().(*types.Alias); ok {
		s.add("type %s%s = %s", o.Name(), s.params(alias.TypeParams()), s.typ(alias.Rhs()))
		if named, ok := types.Unalias(alias).(*types.Named); ok && internal(named) {
			s.members(o.Name(), named)
		}
		return
	}
	named := o.Type().(*types.Named)
	s.add("type %s%s %s", o.Name(), s.params(named.TypeParams()), s.kind(named.Underlying()))
	s.members(o.Name(), named)
}

// kind is the underlying type, of which a struct's or an interface's members follow in lines
// of their own.
func (s *surface) kind(t types.Type) string {
	switch t := t.(type) {
	case *types.Struct:
		if !types.Comparable(t) {
			return "struct, not comparable"
		}
		return "struct"
	case *types.Interface:
		if !t.IsMethodSet() {
			return s.typ(t) // a constraint
		}
		if slices.ContainsFunc(slices.Collect(t.Methods()), func(m *types.Func) bool { return !m.Exported() }) {
			return "interface, sealed"
		}
		return "interface"
	}
	return s.typ(t)
}

// members writes fields and methods, also those that come from embedded types.
func (s *surface) members(name string, named *types.Named) {
	if st, ok := named.Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			switch {
			case f.Embedded() && f.Exported():
				s.add("field %s.%s %s, embedded", name, f.Name(), s.typ(f.Type()))
			case f.Exported():
				s.add("field %s.%s %s", name, f.Name(), s.typ(f.Type()))
			}
		}
	}
	if it, ok := named.Underlying().(*types.Interface); ok {
		for m := range it.Methods() {
			s.method("method", name, m)
		}
		return
	}
	for m := range named.Methods() {
		receiver := name
		if _, pointer := m.Signature().Recv().Type().(*types.Pointer); pointer {
			receiver = "*" + name
		}
		s.method("method", receiver, m)
	}
	for sel := range types.NewMethodSet(types.NewPointer(named)).Methods() {
		if m, ok := sel.Obj().(*types.Func); ok && len(sel.Index()) > 1 {
			s.method("promoted", name, m)
		}
	}
}

func (s *surface) method(what, receiver string, m *types.Func) {
	if m.Exported() {
		s.add("%s %s.%s%s", what, receiver, m.Name(), s.signature(m.Signature()))
	}
}

// signature writes type parameters, also a method's, parameters and results.
func (s *surface) signature(sig *types.Signature) string {
	plain := types.NewSignatureType(nil, nil, nil, sig.Params(), sig.Results(), sig.Variadic())
	return s.params(sig.TypeParams()) + strings.TrimPrefix(s.typ(plain), "func")
}

func (s *surface) params(list *types.TypeParamList) string {
	var words []string
	for p := range list.TypeParams() {
		words = append(words, p.Obj().Name()+" "+s.typ(p.Constraint()))
	}
	if len(words) == 0 {
		return ""
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// typ writes a type as its package would, with other packages by their short names.
func (s *surface) typ(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == s.pkg {
			return ""
		}
		return short(p)
	})
}

// short is a package's folder in this module, or its whole path.
func short(p *types.Package) string {
	if p.Path() == module {
		return "tenon"
	}
	return strings.TrimPrefix(p.Path(), module+"/")
}

// internal reports whether users cannot import the type's package.
func internal(t *types.Named) bool {
	return t.Obj().Pkg() != nil && strings.Contains(t.Obj().Pkg().Path()+"/", "/internal/")
}

// value writes a constant; a float as it stands, not as a fraction.
func value(v constant.Value) string {
	if v.Kind() == constant.Float {
		return v.String()
	}
	return v.ExactString()
}
