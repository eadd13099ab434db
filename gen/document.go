package gen

import (
	"go/types"
	"reflect"
	"slices"
	"strings"
)

// documentOf is the description of the struct that a JSON column holds, for accessors by
// its fields; nil where there is none to describe: a map, a list, a type that encodes
// itself, a struct without a name.
func (r *reader) documentOf(e *entity, c *column) *document {
	n, ok := types.Unalias(c.value).(*types.Named)
	if !ok || n.TypeArgs().Len() > 0 || r.classify(n) != classStruct || encodesItself(n) || r.types.isStandIn(n) {
		return nil
	}
	key := qualified(n)
	if d := r.documents[key]; d != nil {
		return d
	}
	d := &document{name: capital(n.Obj().Name()) + "Column", typ: n, pos: c.pos, column: e.name + "." + c.field}
	r.documents[key] = d
	d.steps = r.stepsOf(n, []*types.Named{n})
	if len(d.steps) == 0 {
		delete(r.documents, key)
		return nil
	}
	r.checkSteps(e, c, d)
	return d
}

// encodesItself says that a type decides itself how it looks in JSON.
func encodesItself(n *types.Named) bool {
	for _, m := range []string{"MarshalJSON", "MarshalJSONTo", "MarshalText"} {
		if hasMethods(n, m) {
			return true
		}
	}
	return false
}

// stepsOf lists the keys of a document, as encoding/json names them.
func (r *reader) stepsOf(n *types.Named, within []*types.Named) []step {
	st, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	var list []step
	for i := range st.NumFields() {
		v := st.Field(i)
		key, opts, _ := strings.Cut(reflect.StructTag(st.Tag(i)).Get("json"), ",")
		if key == "-" && opts == "" || slices.Contains(strings.Split(opts, ","), "string") {
			continue
		}
		t, _ := unwrap(r.types.field(v))
		if in, ok := types.Unalias(t).(*types.Named); ok && key == "" && (v.Embedded() || strings.Contains(opts, "inline")) && r.isObject(in) {
			if !slices.Contains(within, in) {
				list = append(list, r.stepsOf(in, append(slices.Clone(within), in))...)
			}
			continue
		}
		if !v.Exported() || !known(t) || relationOf(t) != "" {
			continue
		}
		list = append(list, r.step(v, strings.Trim(key, "'"), t, within))
	}
	return hidden(list)
}

func (r *reader) step(v *types.Var, key string, t types.Type, within []*types.Named) step {
	s := step{field: v.Name(), key: key, typ: t}
	if key == "" {
		s.key = v.Name()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && r.isObject(n) && !slices.Contains(within, n) {
		s.steps = r.stepsOf(n, append(slices.Clone(within), n))
		return s
	}
	s.face = r.pathFace(t)
	return s
}

// isObject says that a type's values are JSON objects whose keys are its fields.
func (r *reader) isObject(n *types.Named) bool {
	return n.TypeArgs().Len() == 0 && r.classify(n) == classStruct && !encodesItself(n) && !r.types.isStandIn(n)
}

// pathFace is how a value in a document can be compared: only what JSON itself has is
// compared by more than equality.
func (r *reader) pathFace(t types.Type) face {
	if n, ok := types.Unalias(t).(*types.Named); ok && encodesItself(n) && r.classify(t) != classTime {
		return faceValue
	}
	switch cl := r.classify(t); cl {
	case classString, classInt, classFloat, classBool, classTime:
		return faceOf(cl, t, naturalType(cl, t).Kind)
	}
	return faceValue
}

// hidden leaves out the steps of embedded structs whose name the outer struct has too.
func hidden(list []step) []step {
	seen := map[string]bool{}
	var out []step
	for i := len(list) - 1; i >= 0; i-- { // the outer ones mostly stand last
		if !seen[list[i].field] {
			seen[list[i].field] = true
			out = append(out, list[i])
		}
	}
	slices.Reverse(out)
	return out
}

// columnMethods are the methods and fields of tenon.JSONColumn, which the field of a
// document must not hide.
var columnMethods = []string{
	"Asc", "Bool", "Contains", "CountItems", "Desc", "Eq", "EqExpr", "Float", "Get", "HasAllKeys", "HasAnyKey", "HasKey", "In", "InQuery", "Int", "IsDistinctFrom",
	"IsDistinctFromExpr", "IsNotNull", "IsNull", "JSONColumn", "Ne", "NeExpr", "NotIn", "NotInQuery", "RemoveAt", "SetAt", "Text", "Time", "TypeAt",
}

// checkSteps reports fields of a document that hide a method of its column.
func (r *reader) checkSteps(e *entity, c *column, d *document) {
	for _, s := range d.steps {
		if !slices.Contains(columnMethods, s.field) {
			continue
		}
		r.wrong(c.pos, e.name, c.field, `rename the field and keep the key by json:"`+s.key+`"`,
			"the field %s of %s would hide %s of the column", s.field, r.show(d.typ), s.field)
	}
}
