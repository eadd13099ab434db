package tenon

import (
	"maps"
	"slices"
	"strings"

	"github.com/tenonsql/tenon/internal/tree"
)

// Given is a condition on a value that may not be given: none where v is nil.
//
//	tenon.Select(Products).Where(
//		tenon.Given(f.Name, Products.Name.Contains),
//		tenon.Given(f.AtMost, Products.Price.Le),
//		tenon.GivenAny(f.IDs, Products.ID.In))
func Given[T any](v *T, is func(T) Condition) Condition {
	if v == nil {
		return Condition{}
	}
	if is == nil {
		return condition(&tree.Node{Kind: tree.Fragment, Err: errNoTest})
	}
	return is(*v)
}

// GivenAny is a condition on a list that may not be given: none where it is nil. A list that
// is empty but not nil is given: In of nothing matches no row.
func GivenAny[T any](vs []T, in func(...T) Condition) Condition {
	if vs == nil {
		return Condition{}
	}
	if in == nil {
		return condition(&tree.Node{Kind: tree.Fragment, Err: errNoTest})
	}
	return in(vs...)
}

// GivenNonZero is a condition on a value for which zero means that it is not given: text of a
// form, for one.
func GivenNonZero[T comparable](v T, is func(T) Condition) Condition {
	var zero T
	if v == zero {
		return Condition{}
	}
	if is == nil {
		return condition(&tree.Node{Kind: tree.Fragment, Err: errNoTest})
	}
	return is(v)
}

// OnlyIf is the condition where ok holds, and none where it does not.
func OnlyIf(ok bool, c Condition) Condition {
	if !ok {
		return Condition{}
	}
	return c
}

// Orderings are the orders that a request may choose from, by their names: what is not listed
// cannot be ordered by. The order under the empty name, if there is one, is that of a request
// that names none.
//
//	var byRequest = tenon.Orderings{
//		"":      {Products.ID.Asc()},
//		"name":  {Products.Name.Asc()},
//		"price": {Products.Price.Asc(), Products.Name.Asc()},
//	}
type Orderings map[string][]OrderTerm

// Choose gives the terms of an order for OrderBy: those of "price,name" are those of price,
// then those of name; "-price" is price the other way round, with NULL at the other end. The
// error for a name that is not listed is an *OrderingError.
//
// Rows that are equal in all terms come in any order: Page makes the order definite by the
// primary keys.
func (o Orderings) Choose(names string) ([]OrderTerm, error) {
	if names == "" {
		return slices.Clone(o[""]), nil
	}
	var terms []OrderTerm
	var seen []string
	for _, name := range strings.Split(names, ",") {
		key, down := strings.CutPrefix(strings.TrimSpace(name), "-")
		list, ok := o[key]
		if !ok || key == "" || slices.Contains(seen, key) {
			return nil, &OrderingError{Name: name, Allowed: o.names()}
		}
		seen = append(seen, key)
		for _, t := range list {
			if down {
				t = t.reversed()
			}
			terms = append(terms, t)
		}
	}
	return terms, nil
}

func (o Orderings) names() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(o)), func(name string) bool { return name == "" })
}

// reversed is the term the other way round.
func (o OrderTerm) reversed() OrderTerm {
	o.o.Desc = !o.o.Desc
	switch o.o.Nulls {
	case tree.NullsFirst:
		o.o.Nulls = tree.NullsLast
	case tree.NullsLast:
		o.o.Nulls = tree.NullsFirst
	}
	return o
}
