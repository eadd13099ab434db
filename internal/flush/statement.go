package flush

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Abilities say how a database takes many rows at once.
type Abilities struct {
	InsertArrays bool // INSERT … SELECT FROM unnest: one text for any number of rows
	UpdateArrays bool // UPDATE … FROM arrays
	MultiRow     bool // INSERT … VALUES of many rows is better than a prepared loop
	Returning    bool // INSERT … RETURNING
	LastID       bool // the key that was counted for a row is told without RETURNING
	MaxParams    int
}

// chunk is how many rows one statement takes: more gains nothing (docs/performance.md).
const chunk = 1000

// Statement is one statement of a step: a tree to render, or a tree for one row with the
// arguments of many.
type Statement struct {
	Tree    any
	Args    []driver.Value // instead of the tree's own when Sets > 0
	Sets    int
	LastID  bool
	Objects []*identity.Object
	Keys    bool // the rows that come back begin with the key's columns, for matching
	Sorted  bool // the rows that come back are in the order of a counted key
}

// Statements makes the statements of a step, with the values that its objects hold now.
func (s *Step) Statements(a *Abilities) ([]Statement, error) {
	size := chunk
	if s.Kind == Insert && a.MultiRow && len(s.Columns) > 0 {
		size = min(size, max(1, a.MaxParams/len(s.Columns)))
	}
	var out []Statement
	for objects := range slices.Chunk(s.Objects, size) {
		st, err := s.statement(objects, a)
		if err != nil {
			return nil, err
		}
		st.Objects = objects
		out = append(out, st)
	}
	return out, nil
}

func (s *Step) statement(objects []*identity.Object, a *Abilities) (Statement, error) {
	switch s.Kind {
	case Insert:
		return s.insert(objects, a)
	case Update:
		return s.update(objects, a)
	default:
		return s.delete(objects)
	}
}

// source is the step's table, with a node for each column.
func (s *Step) source() *tree.Source {
	m := s.Table.Mapping
	src := &tree.Source{Table: m.Table, Of: m, Cols: make([]*tree.Node, len(m.Columns))}
	all := make([]tree.Node, len(m.Columns))
	for i := range all {
		c := &m.Columns[i]
		all[i] = tree.Node{Kind: tree.Column, Name: c.Name, Type: &c.Type, Codec: c.Codec, Null: c.Null, Source: src}
		src.Cols[i] = &all[i]
	}
	return src
}

func (s *Step) insert(objects []*identity.Object, a *Abilities) (Statement, error) {
	m := s.Table.Mapping
	src := s.source()
	in := &tree.Insert{Into: src, Columns: s.Columns}
	var st Statement
	st.Tree = in
	if len(s.Back) > 0 {
		s.readBack(in, src, &st, a, len(objects))
	}
	switch {
	case len(s.Columns) > 0 && a.InsertArrays && len(objects) > 1:
		lists, err := arrays(m, objects, s.Columns, current)
		in.Arrays = lists
		return st, err
	case a.MultiRow && len(objects) > 1 && (len(s.Back) == 0 || a.Returning):
		var err error
		in.Rows, err = grid(m, objects, s.Columns)
		return st, err
	}
	in.Rows = [][]*tree.Node{placeholders(m, s.Columns)}
	st.Sets = len(objects)
	var err error
	st.Args, err = flat(m, objects, s.Columns, nil)
	return st, err
}

// readBack asks for what the database fills: a counted key alone as the last id, where the
// database tells it; else by RETURNING, in the order of a counted key, or with the key.
func (s *Step) readBack(in *tree.Insert, src *tree.Source, st *Statement, a *Abilities, rows int) {
	m := s.Table.Mapping
	counted := slices.IndexFunc(s.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })
	if a.LastID && len(s.Back) == 1 && counted == 0 && (rows == 1 || !a.MultiRow) {
		st.LastID = true
		return
	}
	if counted >= 0 {
		st.Sorted = true
	} else {
		st.Keys = true
		for _, k := range m.Key {
			in.Returning = append(in.Returning, src.Cols[k])
		}
	}
	for _, c := range s.Back {
		in.Returning = append(in.Returning, src.Cols[c])
	}
}

func (s *Step) update(objects []*identity.Object, a *Abilities) (Statement, error) {
	m := s.Table.Mapping
	src := s.source()
	up := &tree.Update{Table: src}
	if a.UpdateArrays && len(objects) > 1 {
		keys, err := arrays(m, objects, match(m), remembered)
		if err != nil {
			return Statement{}, err
		}
		vals, err := arrays(m, objects, s.Columns, current)
		up.Arrays = &tree.Arrays{Keys: match(m), Set: s.Columns, Values: append(keys, vals...)}
		return Statement{Tree: up}, err
	}
	for _, c := range s.Columns {
		up.Set = append(up.Set, tree.Assign{Column: c, Value: placeholder(&m.Columns[c])})
	}
	up.Where = keyEquals(m, src)
	args, err := flat(m, objects, s.Columns, match(m))
	return Statement{Tree: up, Args: args, Sets: len(objects)}, err
}

func (s *Step) delete(objects []*identity.Object) (Statement, error) {
	m := s.Table.Mapping
	src := s.source()
	del := &tree.Delete{From: src}
	if len(m.Key) == 1 && m.Version < 0 && len(objects) > 1 {
		in := &tree.Node{Kind: tree.In, Left: src.Cols[m.Key[0]], Values: make([]driver.Value, len(objects))}
		for i, o := range objects {
			if err := remembered(m, o, m.Key[0], &in.Values[i]); err != nil {
				return Statement{}, err
			}
		}
		del.Where = []*tree.Node{in}
		return Statement{Tree: del}, nil
	}
	del.Where = keyEquals(m, src)
	args, err := flat(m, objects, nil, match(m))
	return Statement{Tree: del, Args: args, Sets: len(objects)}, err
}

// match are the columns by which an UPDATE or a DELETE finds a row: the key and, where
// rows have one, the version that was read.
func match(m *mapping.Mapping) []int {
	if m.Version < 0 {
		return m.Key
	}
	return append(slices.Clip(m.Key), m.Version)
}

// keyEquals is WHERE key = ?, for each column that finds a row.
func keyEquals(m *mapping.Mapping, src *tree.Source) []*tree.Node {
	columns := match(m)
	out := make([]*tree.Node, len(columns))
	for i, k := range columns {
		out[i] = &tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: src.Cols[k], Value: sample(&m.Columns[k])}
	}
	return out
}

// reading is how a column of an object is taken: as it is, or as the database holds it.
type reading func(m *mapping.Mapping, o *identity.Object, column int, v *driver.Value) error

func current(m *mapping.Mapping, o *identity.Object, column int, v *driver.Value) error {
	c := &m.Columns[column]
	if err := c.Encode(o.Ptr, v); err != nil {
		return fault.Unfit(m.Entity+"."+c.Field, err)
	}
	return nil
}

// remembered reads a key's column from the shadow: keys are remembered as themselves.
func remembered(m *mapping.Mapping, o *identity.Object, column int, v *driver.Value) error {
	if o.Shadow == nil {
		return current(m, o, column, v)
	}
	c := &m.Columns[column]
	return c.Codec.Encode(unsafe.Add(o.Shadow, c.Shadow), v)
}

// arrays makes one List per column.
func arrays(m *mapping.Mapping, objects []*identity.Object, columns []int, read reading) ([]*tree.Node, error) {
	all := make([]driver.Value, len(columns)*len(objects))
	out := make([]*tree.Node, len(columns))
	for i, c := range columns {
		col := &m.Columns[c]
		items := &driver.Items{Elem: codec.ValueKind(col.Type.Kind), Values: all[i*len(objects) : (i+1)*len(objects)]}
		for j, o := range objects {
			if err := read(m, o, c, &items.Values[j]); err != nil {
				return nil, err
			}
		}
		out[i] = &tree.Node{Kind: tree.Bind, Type: &schema.Type{Kind: schema.Array, Elem: &col.Type}, Value: driver.Value{Kind: driver.List, Items: items}}
	}
	return out, nil
}

// grid makes the rows of a VALUES list.
func grid(m *mapping.Mapping, objects []*identity.Object, columns []int) ([][]*tree.Node, error) {
	n := len(columns)
	all := make([]tree.Node, n*len(objects))
	refs := make([]*tree.Node, len(all))
	rows := make([][]*tree.Node, len(objects))
	for i, o := range objects {
		for j, c := range columns {
			x := &all[i*n+j]
			x.Kind, x.Type = tree.Bind, &m.Columns[c].Type
			if err := current(m, o, c, &x.Value); err != nil {
				return nil, err
			}
			refs[i*n+j] = x
		}
		rows[i] = refs[i*n : (i+1)*n : (i+1)*n]
	}
	return rows, nil
}

// flat makes the arguments of a prepared loop: for each object its columns, then its key
// as the database holds it.
func flat(m *mapping.Mapping, objects []*identity.Object, columns, key []int) ([]driver.Value, error) {
	n := len(columns) + len(key)
	all := make([]driver.Value, n*len(objects))
	for i, o := range objects {
		row := all[i*n : (i+1)*n]
		for j, c := range columns {
			if err := current(m, o, c, &row[j]); err != nil {
				return nil, err
			}
		}
		for j, k := range key {
			if err := remembered(m, o, k, &row[len(columns)+j]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func placeholders(m *mapping.Mapping, columns []int) []*tree.Node {
	out := make([]*tree.Node, len(columns))
	for i, c := range columns {
		out[i] = placeholder(&m.Columns[c])
	}
	return out
}

// placeholder is a parameter whose value comes later; its text does not depend on it.
func placeholder(c *mapping.Column) *tree.Node {
	return &tree.Node{Kind: tree.Bind, Type: &c.Type, Codec: c.Codec, Value: sample(c)}
}

func sample(c *mapping.Column) driver.Value { return driver.Value{Kind: codec.ValueKind(c.Type.Kind)} }

// RowOf is the row that an INSERT of an entity sends: a node for each column, nil where the
// column is left to the database.
func RowOf(m *mapping.Mapping, e unsafe.Pointer) ([]*tree.Node, error) {
	MakeKey(m, e)
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
