package gen

import (
	"fmt"
	"go/types"

	"github.com/tenonsql/tenon/schema"
)

// typeItems is the type of a column that is a list: a slice of values that a column of their
// own could hold. type= says what the items are, as in type=date[].
func (r *reader) typeItems(c *column, typed bool, said string) *tagError {
	s, ok := types.Unalias(c.value).(*types.Slice)
	if c.coded() {
		s, ok = types.Unalias(c.codec.stored).(*types.Slice)
	}
	if !ok || r.classOf(c) == classBytes {
		if typed {
			return &tagError{fmt.Sprintf("type=%s does not hold %s", said, r.show(c.value)), "write a slice, such as []string"}
		}
		return r.untyped(c, classSlice)
	}
	elem := c.stored(s.Elem())
	cl := r.classify(elem)
	if _, w := unwrap(elem); w != plain {
		return &tagError{"an item of a list is never NULL", `write []` + r.show(mustValue(elem)) + `, or tenon:"json" to store a document`}
	}
	if !typed {
		item := naturalType(cl, elem)
		c.schema.Type = schema.Type{Kind: schema.Array, Elem: &item}
	}
	t := c.schema.Type.Elem
	switch {
	case t.Kind == schema.Invalid && cl == classDecimal:
		return &tagError{"a decimal does not say how many digits it has", `write tenon:"type=numeric(12,2)[]"`}
	case t.Kind == schema.Invalid:
		return r.untyped(c, classSlice)
	case !cl.allowed(t.Kind) && !r.types.isStandIn(elem):
		return &tagError{fmt.Sprintf("type=%s does not hold %s", said, r.show(c.value)), "write the type that its items have, or another Go type"}
	}
	return nil
}
