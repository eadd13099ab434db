package flush

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// RowOf is the row that an INSERT of an entity sends: a node for each column, nil where the
// column is left to the database.
func RowOf(m *mapping.Mapping, e unsafe.Pointer) ([]*tree.Node, error) {
	MakeKey(m, e)
	if err := Begin(m, e); err != nil {
		return nil, err
	}
	write, _ := written(m, e, nil, nil)
	out := make([]*tree.Node, len(m.Columns))
	all := make([]tree.Node, len(write))
	for i, c := range write {
		col := &m.Columns[c]
		x := &all[i]
		x.Kind, x.Type, x.Codec = tree.Bind, &col.Type, col.Codec
		if err := col.Encode(e, &x.Value); err != nil {
			return nil, fault.Unfit(m.Entity+"."+col.Field, err)
		}
		out[c] = x
	}
	return out, nil
}

// Beginnings are what a row of values begins with where they do not say it: a key that is made
// here, and the first version. Other columns have nil.
func Beginnings(m *mapping.Mapping) ([]*tree.Node, error) {
	e := reflect.New(m.Type).UnsafePointer()
	MakeKey(m, e)
	if err := Begin(m, e); err != nil {
		return nil, err
	}
	out := make([]*tree.Node, len(m.Columns))
	for i := range m.Columns {
		c := &m.Columns[i]
		if made := c.InKey && c.Type.Kind == schema.UUID && !c.Codec.Zero(c.Ptr(e)); !made && (i != m.Version || m.VersionBy == mapping.VersionServer) {
			continue
		}
		out[i] = &tree.Node{Kind: tree.Bind, Type: &c.Type, Codec: c.Codec}
		if err := c.Encode(e, &out[i].Value); err != nil {
			return nil, fault.Unfit(m.Entity+"."+c.Field, err)
		}
	}
	return out, nil
}

// RowsOf are the rows that an INSERT of entities sends, as a List for each column that is
// written; there are none where the entities do not all leave the same columns to the
// database.
func RowsOf(m *mapping.Mapping, es []unsafe.Pointer) (columns []int, lists []*tree.Node, err error) {
	var other []int
	for i, e := range es {
		MakeKey(m, e)
		if err := Begin(m, e); err != nil {
			return nil, nil, err
		}
		if i == 0 {
			columns, _ = written(m, e, nil, nil)
		} else if other, _ = written(m, e, other[:0], nil); !slices.Equal(columns, other) {
			return nil, nil, nil
		}
	}
	all := make([]driver.Value, len(columns)*len(es))
	lists = make([]*tree.Node, len(columns))
	for i, c := range columns {
		col := &m.Columns[c]
		values := all[i*len(es) : (i+1)*len(es)]
		for j, e := range es {
			if err := col.Encode(e, &values[j]); err != nil {
				return nil, nil, fault.Unfit(m.Entity+"."+col.Field, err)
			}
		}
		lists[i] = listOf(col, values)
	}
	return columns, lists, nil
}

// listOf is a parameter with the values of a column.
func listOf(c *mapping.Column, values []driver.Value) *tree.Node {
	items := &driver.Items{Elem: codec.ValueKind(c.Type.Kind), Values: values}
	return &tree.Node{Kind: tree.Bind, Type: &schema.Type{Kind: schema.Array, Elem: &c.Type}, Value: driver.Value{Kind: driver.List, Items: items}}
}
