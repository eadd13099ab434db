package gen

import (
	"go/types"
	"maps"
	"slices"
)

// reserved are the names that generated types have for themselves, and what has them.
var reserved = map[string]string{
	"New":         "the method New of the table",
	"As":          "the method As of the table",
	"Table":       "the embedded tenon.Table",
	"Mapping":     "the method Mapping of the entity",
	"Assignments": "the method Assignments of the set",
	"SetOf":       "the embedded tenon.SetOf",
}

// checkNames reports names that would be declared twice in Go.
func (r *reader) checkNames() {
	taken := map[string]string{}
	for _, e := range r.entities {
		r.checkFields(e)
		for _, n := range e.generated() {
			if n == e.name {
				continue // its plural; nameTable reported it
			}
			r.checkGenerated(taken, n, e.name, "", e)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(r.documents)) {
		d := r.documents[key]
		for _, n := range []string{d.name, small(d.name)} {
			if clash := r.existing(n); clash != "" {
				r.wrong(d.pos, "", "", "rename it", "the accessor %s of %s would have the name of %s", n, d.column, clash)
			} else if by := taken[n]; by != "" {
				r.wrong(d.pos, "", "", "rename one of the types", "the accessor %s of %s would have the name of %s", n, d.column, by)
			}
			taken[n] = "the accessor of " + d.column
		}
	}
}

// generated are the names that an entity has in the generated file.
func (e *entity) generated() []string {
	names := []string{e.name + "Table", e.name + "Set", e.plural, small(e.name) + "Table", small(e.name) + "Mapping"}
	if len(e.table.Key) > 1 {
		names = append(names, e.name+"Key")
	}
	return names
}

func (r *reader) checkFields(e *entity) {
	check := func(name string, c *column, x *relation) {
		what, bad := reserved[name]
		if !bad {
			return
		}
		if c != nil {
			r.wrong(c.pos, e.name, name, "rename the field; column="+c.schema.Name+" keeps the column's name", "the field has the name of %s", what)
		} else {
			r.wrong(x.pos, e.name, name, "rename the field", "the field has the name of %s", what)
		}
	}
	for _, c := range e.columns {
		check(c.field, c, nil)
	}
	for _, x := range e.relations {
		check(x.field, nil, x)
	}
	if obj, ok := r.pkg.types.Scope().Lookup(e.name).(*types.TypeName); ok {
		if n, ok := obj.Type().(*types.Named); ok && hasMethods(n, "Mapping") && !e.has("Mapping") {
			r.wrong(e.pos, e.name, "", "rename the method", "it has a method Mapping, which tenon gen writes")
		}
	}
}

func (e *entity) has(field string) bool {
	return e.column(field) >= 0 || slices.ContainsFunc(e.relations, func(x *relation) bool { return x.field == field })
}

func (r *reader) checkGenerated(taken map[string]string, name, of, field string, e *entity) {
	if clash := r.existing(name); clash != "" {
		r.wrong(e.pos, of, field, "rename it, or write //tenon:var= above the struct where it is the table's value", "the generated %s would have the name of %s", name, clash)
	} else if by := taken[name]; by != "" {
		r.wrong(e.pos, of, field, "rename one of them", "the generated %s is also generated for %s", name, by)
	}
	taken[name] = of
}

// existing is what the hand-written files declare under a name, or "".
func (r *reader) existing(name string) string {
	obj := r.pkg.types.Scope().Lookup(name)
	if obj == nil {
		return ""
	}
	what := "the package's"
	switch obj.(type) {
	case *types.TypeName:
		what = "the type"
	case *types.Var:
		what = "the variable"
	case *types.Func:
		what = "the function"
	case *types.Const:
		what = "the constant"
	}
	return what + " " + name + " (" + r.place(obj.Pos()) + ")"
}
