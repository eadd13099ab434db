package tenon

import (
	"fmt"
	"reflect"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Internal is for packages of this module alone, and exempt from compatibility: its
// methods ask for a token that nobody else can have.
var Internal door //nolint:gochecknoglobals // a name for methods; it holds nothing

type door struct{}

// Register makes a URL scheme known. Database packages call it from init.
func (door) Register(_ *internal.NotForPublicUse, scheme string, o opener) {
	registry.Lock()
	defer registry.Unlock()
	if registry.schemes == nil {
		registry.schemes = make(map[string]opener)
	}
	registry.schemes[scheme] = o
}

// Engine makes an engine over a pool.
func (door) Engine(_ *internal.NotForPublicUse, p driver.Pool, r *dialect.Rules, opts []Option) *Engine {
	return newEngine(p, r, gather(opts))
}

// Settings are the driver's part of options.
func (door) Settings(_ *internal.NotForPublicUse, opts []Option) driver.Settings {
	return gather(opts).driver
}

// Rendered builds and renders a query as running it does, and hands its text and parameters
// to f, which does not keep the list of the parameters.
func (door) Rendered[R any](_ *internal.NotForPublicUse, e *Engine, q Query[R], f func(text string, args []driver.Value)) error {
	r := q.run()
	return e.run.Rendered(&r.Statement, f)
}

// Pool is an engine's pool.
func (door) Pool(_ *internal.NotForPublicUse, e *Engine) driver.Pool { return e.run.Pool }

// Over is an engine like e, with what was asked for when e was opened, on another pool.
func (door) Over(_ *internal.NotForPublicUse, e *Engine, p driver.Pool) *Engine {
	return &Engine{run: e.run.Over(p)}
}

// Recursing is an engine like e on the same pool, which follows recursive relations by
// recursive statements, or level by level, whatever its database is better at.
func (door) Recursing(_ *internal.NotForPublicUse, e *Engine, on bool) *Engine {
	run := e.run.Over(e.run.Pool)
	rules := *run.Rules
	rules.Can.RecursiveLoad = on
	run.Rules = &rules
	return &Engine{run: run}
}

// Table makes the table of a mapping: what the one field of a Table points to. It is not
// generic, and neither is Relation: package mapped gives what they make its type, so that
// the compiler has next to nothing to do for each table.
//
//go:noinline
func (door) Table(_ *internal.NotForPublicUse, m *mapping.Mapping) unsafe.Pointer {
	t := newTable(m, "")
	m.Face = t
	return unsafe.Pointer(t)
}

// Alias makes the table under another name.
//
//go:noinline
func (door) Alias(_ *internal.NotForPublicUse, m Mapping, name string) unsafe.Pointer {
	t := tableOf(m)
	if t == nil { // what is no table is none under another name, either
		return nil
	}
	return unsafe.Pointer(newTable(t.m, name))
}

// Mapping is the mapping of a table.
func (door) Mapping(_ *internal.NotForPublicUse, m Mapping) *mapping.Mapping { return m.table().m }

// Node is a table's column.
//
//go:noinline
func (door) Node(_ *internal.NotForPublicUse, m Mapping, i int) *tree.Node {
	if t := tableOf(m); t != nil {
		return t.nodes[i]
	}
	return noExpr
}

// fits panics where a column's field has another type than generated code says: the struct
// was changed since, and reading on would take one type for another.
func fits(n *tree.Node, t reflect.Type) {
	if n.Codec == nil || n.Codec.Type == t || n.Source == nil {
		return
	}
	panic(fmt.Sprintf("tenon: %s: the field is a %s, the generated file says %s; run go tool tenon gen", nodeName(n), n.Codec.Type, t))
}

// Value makes a ValueColumn.
func (door) Value[T any](_ *internal.NotForPublicUse, n *tree.Node) ValueColumn[T] {
	fits(n, reflect.TypeFor[T]())
	return ValueColumn[T]{Value: Value[T]{n}}
}

// Ordered makes an OrderedColumn.
func (door) Ordered[T any](_ *internal.NotForPublicUse, n *tree.Node) OrderedColumn[T] {
	fits(n, reflect.TypeFor[T]())
	return OrderedColumn[T]{Ordered: Ordered[T]{Value[T]{n}}}
}

// Text makes a TextColumn.
func (door) Text[T ~string](_ *internal.NotForPublicUse, n *tree.Node) TextColumn[T] {
	fits(n, reflect.TypeFor[T]())
	return TextColumn[T]{Text: Text[T]{Ordered[T]{Value[T]{n}}}}
}

// Number makes a NumberColumn.
func (door) Number[T any](_ *internal.NotForPublicUse, n *tree.Node) NumberColumn[T] {
	fits(n, reflect.TypeFor[T]())
	return NumberColumn[T]{Number: Number[T]{Ordered[T]{Value[T]{n}}}}
}

// Bool makes a BoolColumn.
func (door) Bool(_ *internal.NotForPublicUse, n *tree.Node) BoolColumn {
	fits(n, reflect.TypeFor[bool]())
	return BoolColumn{Bool: Bool{Value[bool]{n}}}
}

// Time makes a TimeColumn.
func (door) Time(_ *internal.NotForPublicUse, n *tree.Node) TimeColumn {
	fits(n, reflect.TypeFor[time.Time]())
	return TimeColumn{Time: Time{Ordered[time.Time]{Value[time.Time]{n}}}}
}

// JSON makes a JSONColumn.
func (door) JSON[T any](_ *internal.NotForPublicUse, n *tree.Node) JSONColumn[T] {
	fits(n, reflect.TypeFor[T]())
	return JSONColumn[T]{JSON: JSON[T]{Value[T]{n}}}
}

// Array makes an ArrayColumn.
func (door) Array[T any](_ *internal.NotForPublicUse, n *tree.Node) ArrayColumn[T] {
	fits(n, reflect.TypeFor[[]T]())
	return ArrayColumn[T]{Array: Array[T]{Value[[]T]{n}}}
}

// At makes the value at a path of a document, read by c.
func (door) At(_ *internal.NotForPublicUse, doc AnyExpr, c *codec.Codec, path []any) *tree.Node {
	return at(nodeOf(doc), c, path)
}

// Relation makes a relation of a table: what the one field of a Relation points to.
//
//go:noinline
func (door) Relation(_ *internal.NotForPublicUse, m Mapping, i int) unsafe.Pointer {
	t := tableOf(m)
	if t == nil {
		return nil
	}
	return unsafe.Pointer(&relation{&t.m.Relations[i], t})
}
