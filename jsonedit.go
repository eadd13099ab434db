package tenon

import (
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// HasAllKeys matches documents that have every one of the keys at their top; every object has
// all of none.
func (j JSON[T]) HasAllKeys(keys ...string) Condition { return And(j.hasKeys(keys)...) }

// HasAnyKey matches documents that have one of the keys at their top.
func (j JSON[T]) HasAnyKey(keys ...string) Condition { return Or(j.hasKeys(keys)...) }

func (j JSON[T]) hasKeys(keys []string) []Condition {
	cs := make([]Condition, len(keys))
	for i, k := range keys {
		cs[i] = j.HasKey(k)
	}
	return cs
}

// Contains matches documents that have all of v, which becomes a JSON object or list: an
// object has another when it has its keys with values that have its values, a list has
// another when each item of that is in one of its own, and all else has what is equal to it.
// So {"a": [1, 2], "b": true} contains {"a": [2]}. Numbers are equal by their value.
func (j JSON[T]) Contains[V any](v V) Condition {
	x := documentOf(reflect.TypeFor[V](), ptr(&v))
	n := joined(tree.Call, tree.JSONContains, j.n, x)
	typed(n, boolCodec)
	n.Null = j.n.Null
	if s := x.Value.S; n.Err == nil && (s == "" || s[0] != '{' && s[0] != '[') {
		n.Err = &BuildError{What: "what is looked for in a document is no object and no list", Where: nodeName(j.n), Do: "compare the value at its path: Text, Int, Get"}
	}
	return condition(n)
}

// TypeAt is the type of the value at a path: object, array, string, number, boolean or null;
// SQL's NULL where there is none.
func (j JSON[T]) TypeAt(path ...any) Text[string] {
	return Text[string]{Ordered[string]{Value[string]{reached(tree.JSONType, stringCodec, j.n, path)}}}
}

// CountItems is the number of items of the list at a path; NULL where there is no list.
func (j JSON[T]) CountItems(path ...any) Number[int64] {
	return Number[int64]{Ordered[int64]{Value[int64]{reached(tree.JSONLength, intCodec, j.n, path)}}}
}

// SetAt is the document with the value at a path changed to v, for Update().Set by ToExpr.
// The last step may be a new key of an object, or the place behind the last item of a list.
// Where the path leads through what is not there, or is of another type, the document stays
// as it is. Changes can be chained; the statement's text grows threefold with each.
func (j JSON[T]) SetAt[V any](v V, path ...any) JSON[T] {
	return JSON[T]{Value[T]{edited(j.n, documentOf(reflect.TypeFor[V](), ptr(&v)), path)}}
}

// RemoveAt is the document without what is at a path; where nothing is, it stays as it is.
func (j JSON[T]) RemoveAt(path ...any) JSON[T] {
	return JSON[T]{Value[T]{edited(j.n, nil, path)}}
}

// documentOf is a value as a parameter that is a document.
func documentOf(t reflect.Type, v unsafe.Pointer) *tree.Node {
	n := &tree.Node{Kind: tree.Bind, Type: kindTypes[schema.JSON]}
	c, err := codec.Of(t, n.Type)
	if err != nil {
		n.Err = &BuildError{What: err.Error(), Where: "JSON", Do: "use a type that encoding/json knows"}
		return n
	}
	n.Codec = c
	encode(n, v, &n.Value, &n.Err)
	if n.Err == nil && n.Value.Kind == driver.Null { // a nil pointer is the document null
		n.Value = driver.Value{Kind: driver.JSON, S: "null"}
	}
	return n
}

// reached is a function of the value at a path.
func reached(op tree.Op, c *codec.Codec, doc *tree.Node, path []any) *tree.Node {
	n := joined(tree.Call, op, doc)
	typed(n, c)
	n.Null = true
	n.Path = steps(n, doc, path)
	return n
}

// edited is a document with v at a path, or without what is there, if the path leads to where
// that can be: databases differ in what they do else.
func edited(doc, v *tree.Node, path []any) *tree.Node {
	n := joined(tree.Call, tree.JSONRemove, doc)
	if v != nil {
		n = joined(tree.Call, tree.JSONSet, doc, v)
	}
	n.Type, n.Codec, n.Null = doc.Type, doc.Codec, doc.Null
	n.Path = steps(n, doc, path)
	if len(path) == 0 {
		if n.Err == nil {
			n.Err = &BuildError{What: "the path has no steps", Where: nodeName(doc), Do: "give keys and indexes, or write the whole document"}
		}
		return n
	}
	j, last := JSON[any]{Value[any]{doc}}, n.Path[len(n.Path)-1]
	there := j.TypeAt(path[:len(path)-1]...).Eq("object")
	switch {
	case last.IsIndex && v == nil:
		there = j.TypeAt(path[:len(path)-1]...).Eq("array")
	case last.IsIndex:
		there = j.CountItems(path[:len(path)-1]...).Ge(int64(last.Index))
	}
	x := caseOf([]*tree.Node{there.node(), n, doc}, nil)
	x.Null = doc.Null
	return x
}
