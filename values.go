package tenon

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Values is rows of the program as a table with a name, to stand in FROM or in a join. What
// says of what a row is made, as in Select: a column, Both two of them, Into any struct, a
// table an entity. Col reads a column of it, which has the name and the type of the one that
// was said; what no table has is said by Field.
//
//	type raise struct{ ID int64; By decimal.Decimal }
//	by := tenon.Field[decimal.Decimal]("by")
//	raises := tenon.Values("raises", tenon.Into(func(r *raise, row *tenon.Row) {
//		row.Read(&r.ID, Books.ID)
//		row.Read(&r.By, by)
//	}), list)
//
// A table of no rows is one. The rows are copied: changing them later changes no statement.
func Values[R any](name string, what Selectable[R], rows []R) Derived[R] {
	var r R
	t, p := given(name, *planOf(what), slots{codec.NoEscape(unsafe.Pointer(unsafe.SliceData(rows))), len(rows), unsafe.Sizeof(r)})
	return Derived[R]{t, alone(&p)}
}

// Field names a column of Values that no table has.
func Field[T any](name string) Ordered[T] {
	none := &tree.Node{Kind: tree.Fragment, Err: &BuildError{What: "a Field is a column of Values alone", Where: name, Do: "read it with Col of the Values that it is part of"}}
	n := &tree.Node{Kind: tree.Label, Name: name, Args: []*tree.Node{none}}
	if name == "" {
		n.Err = &BuildError{What: "a field needs a name", Where: "Field"}
	}
	typed(n, codecFor[T]())
	n.Null = n.Codec != nil && n.Codec.Elem != nil // a pointer, or a sql.Null
	return Ordered[T]{Value[T]{n}}
}

// slots are rows of a type that is not known here.
type slots struct {
	data unsafe.Pointer
	n    int
	size uintptr
}

// given makes the table of rows, of which p says what their parts are.
func given(name string, p plan, rows slots) (*table, plan) {
	src := &tree.Source{Alias: name}
	t := &table{src: src, inner: p.Columns}
	err := p.Err
	if err == nil && name == "" {
		err = &BuildError{What: "a derived table needs a name", Where: "FROM", Do: "give Values a name"}
	}
	if err == nil {
		err = give(src, &p, rows)
	}
	if err != nil {
		src.Given, src.Query = nil, &tree.Select{Limit: -1, Offset: -1, Err: err}
		return t, plan{Err: err}
	}
	t.nodes = src.Cols
	p.Parts = slices.Clone(p.Parts)
	for i := range p.Parts {
		p.Parts[i].Source = src
		if m := p.Parts[i].Mapping; m != nil {
			p.Err = &BuildError{
				What: "rows of the program are no rows of " + m.Table.Name + ", which a session could know", Where: name,
				Do: "read columns of it with Col",
			}
		}
	}
	p.Columns, p.Sources = src.Cols, []*tree.Source{src}
	return t, p
}

// give writes rows into lists, one for each column of a source.
func give(src *tree.Source, p *plan, rows slots) error {
	columns := distinctNames(&tree.Select{Columns: p.Columns}).Columns
	all := make([]driver.Value, len(columns)*rows.n)
	for i, n := range columns {
		if n.Type == nil || codec.ValueKind(n.Type.Kind) == driver.Null {
			return &BuildError{What: "a column of unknown type", Where: src.Alias + "." + n.Name, Do: "take a column of a table, or a Field of a type that has one"}
		}
		items := &driver.Items{Elem: codec.ValueKind(n.Type.Kind), Values: all[i*rows.n : (i+1)*rows.n : (i+1)*rows.n]}
		src.Given = append(src.Given, &tree.Node{
			Kind: tree.Bind, Name: n.Name, Type: &schema.Type{Kind: schema.Array, Elem: n.Type}, Value: driver.Value{Kind: driver.List, Items: items},
		})
		src.Cols = append(src.Cols, &tree.Node{Kind: tree.Column, Name: n.Name, Type: n.Type, Codec: n.Codec, Source: src, Null: n.Null})
	}
	for i := range p.Parts {
		if part := &p.Parts[i]; part.Mapping == nil && part.Codec != p.Columns[part.First].Codec {
			src.Cols[part.First].Null = true // it is held by a pointer, or a sql.Null
		}
	}
	for i := range rows.n {
		row := unsafe.Add(rows.data, uintptr(i)*rows.size)
		for j := range p.Parts {
			if err := givePart(src, &p.Parts[j], row, i); err != nil {
				return err
			}
		}
	}
	return nil
}

// givePart writes a part of the i-th row.
func givePart(src *tree.Source, part *exec.Part, row unsafe.Pointer, i int) error {
	at := unsafe.Add(row, part.Offset)
	m := part.Mapping
	if m == nil {
		return giveCell(src, part.First, part.Codec, at, i)
	}
	e := *(*unsafe.Pointer)(at)
	if e == nil {
		return &BuildError{What: fmt.Sprintf("row %d has no %s", i+1, m.Entity), Where: src.Alias, Do: "leave it out, or give columns that may be NULL"}
	}
	for j := range part.Only.Len(m) {
		c := &m.Columns[j]
		if part.Only != nil {
			c = &m.Columns[part.Only.Columns[j]]
		}
		if err := giveCell(src, part.First+j, c.Codec, unsafe.Add(e, c.Offset), i); err != nil {
			return err
		}
	}
	return nil
}

// giveCell writes one value, made to fit its column.
func giveCell(src *tree.Source, column int, c *codec.Codec, p unsafe.Pointer, i int) error {
	col := src.Cols[column]
	v := &src.Given[column].Value.Items.Values[i]
	err := c.Encode(p, v)
	if err == nil {
		err = codec.Fit(v, col.Type)
	}
	where := fmt.Sprintf("%s.%s, row %d", src.Alias, col.Name, i+1)
	switch {
	case err != nil:
		return fault.Unfit(where, err)
	case v.Kind == driver.Null && !col.Null:
		return &BuildError{What: "the value is NULL, which the column cannot be", Where: where, Do: "say the column with Nullable"}
	case v.Kind == driver.Bytes || v.Kind == driver.JSON:
		v.S = strings.Clone(v.S) // the program may change its slice later, a statement does not change
	}
	return nil
}
