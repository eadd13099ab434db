package tenon

import (
	"fmt"
	"reflect"
	"time"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
)

// JSON is a document that is decoded into a T. Paths reach inside it, and compare the
// value that they find by its own type: a path that leads nowhere, to a JSON null or to a
// value of another type gives NULL.
type JSON[T any] struct{ Value[T] }

// Text is the string at a path of keys (string) and indexes (int).
func (j JSON[T]) Text(path ...any) Text[string] {
	return Text[string]{Ordered[string]{Value[string]{at(j.n, stringCodec, path)}}}
}

// Int is the integer at a path.
func (j JSON[T]) Int(path ...any) Number[int64] {
	return Number[int64]{Ordered[int64]{Value[int64]{at(j.n, intCodec, path)}}}
}

// Float is the number at a path.
func (j JSON[T]) Float(path ...any) Number[float64] {
	return Number[float64]{Ordered[float64]{Value[float64]{at(j.n, floatCodec, path)}}}
}

// Bool is the boolean at a path.
func (j JSON[T]) Bool(path ...any) Bool {
	return Bool{Value[bool]{at(j.n, boolCodec, path)}}
}

// Time is the instant at a path, held as a string of RFC 3339.
func (j JSON[T]) Time(path ...any) Time {
	return Time{Ordered[time.Time]{Value[time.Time]{at(j.n, timeCodec, path)}}}
}

// Get is the value at a path, of whatever type: a decimal is a number, or a string that
// holds one, which is how decimal types write themselves; lists, maps and structs are
// documents.
func (j JSON[T]) Get[V any](path ...any) Value[V] {
	c, err := codec.Inside(reflect.TypeFor[V]())
	if err != nil {
		c = nil
	}
	return Value[V]{at(j.n, c, path)}
}

// HasKey matches documents that have the key k at their top.
func (j JSON[T]) HasKey(k string) Condition {
	n := &tree.Node{Kind: tree.Unary, Op: tree.JSONHas, Args: []*tree.Node{j.n}, Path: []tree.Step{{Key: k}}, Null: j.n.Null, Err: j.n.Err}
	return condition(n)
}

// at is the value at a path of a document, read by c.
func at(doc *tree.Node, c *codec.Codec, path []any) *tree.Node {
	n := &tree.Node{Kind: tree.JSONPath, Left: doc, Null: true, Err: doc.Err}
	typed(n, c)
	n.Path = steps(n, doc, path)
	return n
}

// steps reads a path of a document for n, which has failed where one is no step.
func steps(n, doc *tree.Node, path []any) []tree.Step {
	list := make([]tree.Step, len(path))
	for i, p := range path {
		switch p := p.(type) {
		case string:
			list[i] = tree.Step{Key: p}
		case int:
			list[i] = tree.Step{Index: p, IsIndex: true}
			if p < 0 && n.Err == nil {
				n.Err = &BuildError{What: fmt.Sprintf("index %d in a JSON path is below zero", p), Where: nodeName(doc), Do: "count from 0"}
			}
		default:
			if n.Err == nil {
				n.Err = &BuildError{What: fmt.Sprintf("a step of a JSON path cannot be a %T", p), Where: nodeName(doc), Do: "use a string for a key, an int for an index"}
			}
		}
	}
	return list
}
