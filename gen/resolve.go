package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Types that the type checker could not find (their package does not compile, or is not
// downloaded yet) still have names in the source. A resolver makes stand-ins of them, so
// that the rest of the generator sees types everywhere.
type resolver struct {
	info  *types.Info
	own   *types.Package
	files []*ast.File
	fset  *token.FileSet
	names map[string]string // package name by import path, where known
	exprs map[token.Pos]ast.Expr
	made  map[string]*types.TypeName
	pkgs  map[string]*types.Package
}

func newResolver(r *reader) *resolver {
	rs := &resolver{
		info: r.pkg.info, own: r.pkg.types, files: r.pkg.files, fset: r.fset,
		names: r.pkg.imported, exprs: map[token.Pos]ast.Expr{},
		made: map[string]*types.TypeName{}, pkgs: map[string]*types.Package{},
	}
	for _, f := range r.pkg.files {
		ast.Inspect(f, rs.note)
	}
	return rs
}

// note remembers where the types of struct fields are written.
func (rs *resolver) note(n ast.Node) bool {
	s, ok := n.(*ast.StructType)
	if !ok {
		return true
	}
	for _, f := range s.Fields.List {
		for _, name := range f.Names {
			rs.exprs[name.Pos()] = f.Type
		}
		if len(f.Names) == 0 {
			rs.exprs[f.Type.Pos()] = f.Type
			rs.exprs[embeddedName(f.Type).Pos()] = f.Type
		}
	}
	return true
}

// embeddedName is the identifier that an embedded field is called by.
func embeddedName(x ast.Expr) ast.Expr {
	switch x := x.(type) {
	case *ast.StarExpr:
		return embeddedName(x.X)
	case *ast.SelectorExpr:
		return x.Sel
	case *ast.IndexExpr:
		return embeddedName(x.X)
	}
	return x
}

// field is the type of a struct's field.
func (rs *resolver) field(v *types.Var) types.Type {
	t := v.Type()
	if x, ok := rs.exprs[v.Pos()]; ok && !known(t) {
		return rs.guess(x)
	}
	return t
}

// known says that no part of a type's name is missing. It does not look into named types.
func known(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Kind() != types.Invalid
	case *types.Pointer:
		return known(t.Elem())
	case *types.Slice:
		return known(t.Elem())
	case *types.Array:
		return known(t.Elem())
	case *types.Map:
		return known(t.Key()) && known(t.Elem())
	case *types.Named:
		for a := range t.TypeArgs().Types() {
			if !known(a) {
				return false
			}
		}
	}
	return true
}

// guess is the type that an expression names, with stand-ins for what is missing.
func (rs *resolver) guess(x ast.Expr) types.Type {
	if t := rs.info.TypeOf(x); t != nil && known(t) {
		return t
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return rs.guess(x.X)
	case *ast.StarExpr:
		return types.NewPointer(rs.guess(x.X))
	case *ast.ArrayType:
		if x.Len == nil {
			return types.NewSlice(rs.guess(x.Elt))
		}
		return types.NewArray(rs.guess(x.Elt), rs.length(x.Len))
	case *ast.MapType:
		return types.NewMap(rs.guess(x.Key), rs.guess(x.Value))
	case *ast.SelectorExpr:
		return rs.standIn(x, 0)
	case *ast.IndexExpr:
		return rs.instance(x.X, []ast.Expr{x.Index})
	case *ast.IndexListExpr:
		return rs.instance(x.X, x.Indices)
	}
	return types.Typ[types.Invalid]
}

func (rs *resolver) length(x ast.Expr) int64 {
	if lit, ok := x.(*ast.BasicLit); ok {
		n, _ := strconv.ParseInt(lit.Value, 0, 64) // 0 for what is no number: the compiler says so
		return n
	}
	return 0
}

// instance is a generic type with its arguments.
func (rs *resolver) instance(x ast.Expr, args []ast.Expr) types.Type {
	list := make([]types.Type, len(args))
	for i, a := range args {
		list[i] = rs.guess(a)
	}
	var origin types.Type
	if sel, ok := x.(*ast.SelectorExpr); ok {
		origin = rs.standIn(sel, len(args))
	} else {
		origin = rs.guess(x)
	}
	n, ok := origin.(interface{ TypeParams() *types.TypeParamList }) // a defined type, or an alias
	if !ok || n.TypeParams().Len() != len(args) {
		return types.Typ[types.Invalid]
	}
	t, err := types.Instantiate(nil, origin, list, false)
	if err != nil {
		return types.Typ[types.Invalid]
	}
	return t
}

// standIn is the type that pkg.Name names: the real one where it is known, else an empty
// struct of that name.
func (rs *resolver) standIn(x *ast.SelectorExpr, params int) types.Type {
	if obj, ok := rs.info.Uses[x.Sel].(*types.TypeName); ok && obj.Type() != nil && known(obj.Type()) {
		return obj.Type()
	}
	id, ok := x.X.(*ast.Ident)
	if !ok {
		return types.Typ[types.Invalid]
	}
	imp := rs.importPath(id)
	if imp == "" {
		return types.Typ[types.Invalid]
	}
	key := fmt.Sprintf("%s.%s/%d", imp, x.Sel.Name, params)
	if rs.made[key] == nil {
		rs.made[key] = rs.make(imp, id.Name, x.Sel.Name, params)
	}
	return rs.made[key].Type()
}

func (rs *resolver) make(imp, pkgName, name string, params int) *types.TypeName {
	pkg := rs.pkgs[imp]
	if pkg == nil {
		if n := rs.nameOf(imp); n != "" {
			pkgName = n
		}
		pkg = types.NewPackage(imp, pkgName)
		rs.pkgs[imp] = pkg
	}
	obj := types.NewTypeName(token.NoPos, pkg, name, nil)
	named := types.NewNamed(obj, types.NewStruct(nil, nil), nil)
	var list []*types.TypeParam
	for i := range params {
		p := types.NewTypeName(token.NoPos, pkg, fmt.Sprintf("T%d", i), nil)
		list = append(list, types.NewTypeParam(p, types.Universe.Lookup("any").Type()))
	}
	if params > 0 {
		named.SetTypeParams(list)
	}
	return obj
}

// isStandIn says that a type was made because the real one was not found.
func (rs *resolver) isStandIn(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Pkg() != nil && rs.pkgs[n.Obj().Pkg().Path()] == n.Obj().Pkg()
}

// importPath is what a package's name stands for in the file that uses it.
func (rs *resolver) importPath(id *ast.Ident) string {
	for _, f := range rs.files {
		if id.Pos() < f.FileStart || id.Pos() > f.FileEnd {
			continue
		}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue
			}
			if spec.Name != nil && spec.Name.Name == id.Name || spec.Name == nil && rs.called(p) == id.Name {
				return p
			}
		}
	}
	return ""
}

// called is the name that an import path gives when the file does not.
func (rs *resolver) called(p string) string {
	if n := rs.nameOf(p); n != "" {
		return n
	}
	return lastElement(p)
}

func (rs *resolver) nameOf(p string) string {
	if n := rs.names[p]; n != "" && n != "_" {
		return n
	}
	return ""
}

var majorVersion = regexp.MustCompile(`^v[0-9]+$`)

// lastElement is what packages of an import path are mostly called.
func lastElement(p string) string {
	base := path.Base(p)
	if majorVersion.MatchString(base) && path.Dir(p) != "." {
		base = path.Base(path.Dir(p))
	}
	base, _, _ = strings.Cut(base, ".")
	return strings.TrimPrefix(base, "go-")
}
