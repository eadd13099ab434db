package gen

import (
	"cmp"
	"go/constant"
	"go/types"
	"slices"
	"unicode/utf8"

	"github.com/tenonsql/tenon/schema"
)

// enumOf gives a column of an enum its values. An enum is a string type with constants of
// its own: one that the package of the models declares, or any where the tag says enum. What
// type= says comes first: type=text is text.
func (r *reader) enumOf(c *column, cl class) *tagError {
	_, said := c.said("enum")
	_, typed := c.said("type")
	t := &c.schema.Type
	value := c.stored(c.value)
	if t.Kind == schema.Array {
		t, value = t.Elem, c.stored(elemOf(value))
		cl = r.classify(value)
	}
	n, named := types.Unalias(value).(*types.Named)
	switch {
	case said && typed:
		return &tagError{"enum and type= are both there", "keep one: type=text is any text"}
	case said && (!named || cl != classString || r.types.isStandIn(n)):
		return &tagError{"enum is for a string type that has constants", `write type Status string, and const Active Status = "active"`}
	case typed || !named || cl != classString || t.Kind != schema.Text || !said && n.Obj().Pkg() != r.pkg.types:
		return nil
	}
	t.Enum = constantsOf(n)
	if said && t.Enum == nil {
		return &tagError{"the type " + r.show(value) + " has no constants", `write them beside it, as const Active ` + n.Obj().Name() + ` = "active"`}
	}
	return nil
}

// constantsOf are the values of a type's constants, in the order in which they are declared.
func constantsOf(n *types.Named) []string {
	scope := n.Obj().Pkg().Scope()
	var list []*types.Const
	for _, name := range scope.Names() {
		k, ok := scope.Lookup(name).(*types.Const)
		if ok && name != "_" && types.Identical(k.Type(), n) && k.Val().Kind() == constant.String {
			list = append(list, k)
		}
	}
	slices.SortStableFunc(list, func(a, b *types.Const) int { return cmp.Compare(a.Pos(), b.Pos()) })
	var values []string
	for _, k := range list {
		if v := constant.StringVal(k.Val()); !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

// checkEnum finds values of an enum that its column cannot hold.
func (c *column) checkEnum() *tagError {
	t := &c.schema.Type
	if t.Kind == schema.Array {
		t = t.Elem
	}
	if t == nil {
		return nil
	}
	for _, v := range t.Enum {
		switch n := utf8.RuneCountInString(v); {
		case !utf8.ValidString(v) || slices.Contains([]byte(v), 0):
			return &tagError{"a constant of its type is no text that databases hold", "take U+0000 and what is not UTF-8 out of it"}
		case t.Size > 0 && n > t.Size:
			return &tagError{"the constant \"" + v + "\" of its type is longer than size= says", "make one fit the other"}
		}
	}
	return nil
}

// elemOf is what a slice holds.
func elemOf(t types.Type) types.Type {
	if s, ok := t.Underlying().(*types.Slice); ok {
		return s.Elem()
	}
	return types.Typ[types.Invalid]
}
