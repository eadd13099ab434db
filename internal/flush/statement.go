package flush

import (
	"slices"

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
	Dialect      string
	InsertArrays bool // INSERT … SELECT FROM unnest: one text for any number of rows
	UpdateArrays bool // UPDATE … FROM arrays
	MultiRow     bool // INSERT … VALUES of many rows is better than a prepared loop
	Returning    bool // INSERT … RETURNING
	Returns      bool // UPDATE … RETURNING
	DeleteSelf   bool // a row that refers to itself can be deleted
	Deferrable   bool // foreign keys can be checked at COMMIT
	LastID       bool // the key that was counted for a row is told without RETURNING
	Draw         bool // keys can be drawn before their rows
	MaxParams    int
	Room         Room // nil: space for values is made
}

// Room lends space for values, until the statements have run.
type Room interface{ Values(n int) []driver.Value }

func (a *Abilities) room(n int) []driver.Value {
	if a.Room == nil {
		return make([]driver.Value, n)
	}
	return a.Room.Values(n)
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
	Select  bool // it reads what an UPDATE before it has made: for databases without RETURNING
	Reread  bool // what the database filled beside a counted key is to be read when it has run: see Step.Reread
	Tail    int  // with Sets: how many of a row's arguments stand after those of the tree's expressions; -1: it has none
}

// Statements appends the statements of a step, with the values that its objects hold now.
func (s *Step) Statements(out []Statement, a *Abilities) ([]Statement, error) {
	for objects := range slices.Chunk(s.Objects, s.size(a)) {
		st, err := s.statement(objects, a)
		if err != nil {
			return nil, err
		}
		st.Objects = objects
		out = append(out, st)
		if s.Kind == Update && len(s.Back) > 0 && !a.Returns {
			out = append(out, s.reread(objects))
		}
	}
	return out, nil
}

// size is how many objects one statement takes.
func (s *Step) size(a *Abilities) int {
	if s.Kind == Insert && a.MultiRow && len(s.Columns) > 0 {
		return min(chunk, max(1, a.MaxParams/len(s.Columns)))
	}
	return chunk
}

func (s *Step) statement(objects []*identity.Object, a *Abilities) (Statement, error) {
	switch s.Kind {
	case Insert:
		return s.insert(objects, a)
	case Update:
		return s.update(objects, a)
	default:
		return s.delete(objects, a)
	}
}

// source is the step's table.
func (s *Step) source() *tree.Source {
	if s.Source != nil {
		return s.Source
	}
	return s.Table.Mapping.Source()
}

func (s *Step) insert(objects []*identity.Object, a *Abilities) (Statement, error) {
	m := s.Table.Mapping
	src := s.source()
	in := &tree.Insert{Into: src, Columns: s.Columns, Drawn: s.Reserved}
	st := Statement{Tree: in, Tail: -1}
	if len(s.Back) > 0 {
		s.readBack(in, src, &st, a, len(objects))
	}
	if len(s.Columns) > 0 && a.InsertArrays && len(objects) > 1 {
		lists, err := s.arrays(a, objects, s.Columns, current)
		in.Arrays = lists
		return st, err
	}
	in.Rows = [][]*tree.Node{placeholders(m, s.Columns)}
	st.Sets = len(objects)
	var err error
	st.Args, err = s.flat(a, objects, s.Columns, nil)
	return st, err
}

// readBack asks for what the database fills: a counted key alone as the last id, where the
// database tells it; else by RETURNING, in the order of a counted key, or with the key.
func (s *Step) readBack(in *tree.Insert, src *tree.Source, st *Statement, a *Abilities, rows int) {
	m := s.Table.Mapping
	counted := slices.IndexFunc(s.Back, func(c int) bool { return m.Columns[c].Filled == schema.ByIdentity })
	if a.LastID && len(s.Back) == 1 && counted == 0 && (rows == 1 || !a.MultiRow || !a.Returning) {
		st.LastID = true
		return
	}
	if !a.Returning {
		st.LastID, st.Reread = counted >= 0, true
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
	small := new(smallUpdate)
	up := &small.update
	up.Table = src
	st := Statement{Tree: up, Tail: -1}
	if len(s.Back) > 0 && a.Returns {
		st.Keys = true
		up.Returning = s.returning(src)
	}
	if len(s.Columns) == 0 {
		up.Set = s.Set
		var err error
		up.Where, err = s.among(objects, src)
		return st, err
	}
	if v, same := s.oneValue(objects); same && len(objects) > 1 {
		for _, c := range s.Columns {
			up.Set = append(up.Set, tree.Assign{Column: c, Value: &tree.Node{Kind: tree.Bind, Type: &m.Columns[c].Type, Codec: m.Columns[c].Codec, Value: v}})
		}
		var err error
		up.Where, err = s.among(objects, src)
		return st, err
	}
	if a.UpdateArrays && len(objects) > 1 {
		keys, err := s.arrays(a, objects, s.match(), s.finding)
		if err != nil {
			return Statement{}, err
		}
		vals, err := s.arrays(a, objects, s.Columns, s.value)
		up.Arrays = &tree.Arrays{Keys: s.match(), Set: s.Columns, Values: append(keys, vals...)}
		up.Set = s.Set
		return st, err
	}
	up.Set = small.set[:0]
	for i := range s.Columns {
		n := &small.value
		if i > 0 {
			n = new(tree.Node)
		}
		*n = placeholder(&m.Columns[s.Columns[i]])
		up.Set = append(up.Set, tree.Assign{Column: s.Columns[i], Value: n})
	}
	if len(s.Set) > 0 {
		up.Set = append(up.Set, s.Set...)
		st.Tail = len(s.match())
	}
	up.Where = s.keyEquals(src)
	var err error
	st.Args, err = s.flat(a, objects, s.Columns, s.match())
	st.Sets = len(objects)
	return st, err
}

// smallUpdate is an UPDATE with room for what most need, of one column by one key.
type smallUpdate struct {
	update tree.Update
	set    [1]tree.Assign
	value  tree.Node
}

// oneValue is the value that all objects are given, where it is one.
func (s *Step) oneValue(objects []*identity.Object) (driver.Value, bool) {
	if s.Given == nil {
		return driver.Value{}, false
	}
	v := s.Given[objects[0]]
	for _, o := range objects {
		if s.Given[o] != v {
			return v, false
		}
	}
	return v, true
}

// returning are the columns of a RETURNING: the key, and what the database fills.
func (s *Step) returning(src *tree.Source) []*tree.Node {
	var out []*tree.Node
	for _, k := range s.Table.Mapping.Key {
		out = append(out, src.Cols[k])
	}
	for _, c := range s.Back {
		out = append(out, src.Cols[c])
	}
	return out
}

// Reread is the SELECT of what the database filled in new rows, whose keys are known now.
func (s *Step) Reread(objects []*identity.Object) Statement { return s.reread(objects) }

// reread is the SELECT of what an UPDATE made, by the keys that the objects then have.
func (s *Step) reread(objects []*identity.Object) Statement {
	m, src := s.Table.Mapping, s.source()
	q := &tree.Select{Columns: s.returning(src), From: src, Limit: -1, Offset: -1}
	n := inList(src, m.Key)
	for _, o := range objects {
		for _, k := range m.Key {
			var v driver.Value
			_ = m.Columns[k].Encode(o.Ptr, &v) // the UPDATE has encoded it
			n.Values = append(n.Values, v)
		}
	}
	q.Where = []*tree.Node{n}
	return Statement{Tree: q, Keys: true, Select: true, Objects: objects, Tail: -1}
}

// inList is a list of rows to be found by columns, without its values.
func inList(src *tree.Source, columns []int) *tree.Node {
	n := &tree.Node{Kind: tree.In, Left: src.Cols[columns[0]]}
	if len(columns) > 1 {
		n.Left = &tree.Node{Kind: tree.Row}
		for _, c := range columns {
			n.Left.Args = append(n.Left.Args, src.Cols[c])
		}
	}
	return n
}

// among is the condition that a row is one of the objects'.
func (s *Step) among(objects []*identity.Object, src *tree.Source) ([]*tree.Node, error) {
	columns := s.match()
	n := inList(src, columns)
	n.Values = make([]driver.Value, len(columns)*len(objects))
	for i, o := range objects {
		for j, c := range columns {
			if err := s.finding(s.Table.Mapping, o, c, &n.Values[i*len(columns)+j]); err != nil {
				return nil, err
			}
		}
	}
	return []*tree.Node{n}, nil
}

func (s *Step) delete(objects []*identity.Object, a *Abilities) (Statement, error) {
	src := s.source()
	del := &tree.Delete{From: src}
	if len(objects) > 1 {
		var err error
		del.Where, err = s.among(objects, src)
		return Statement{Tree: del, Tail: -1}, err
	}
	del.Where = s.keyEquals(src)
	args, err := s.flat(a, objects, nil, s.match())
	return Statement{Tree: del, Args: args, Sets: len(objects), Tail: -1}, err
}

// match are the columns by which the step finds its rows.
func (s *Step) match() []int {
	if s.Match != nil {
		return s.Match
	}
	return match(s.Table.Mapping)
}

// value is what the step writes into a column: what the object holds, or what it is given.
func (s *Step) value(m *mapping.Mapping, o *identity.Object, column int, v *driver.Value) error {
	if x, ok := s.Given[o]; ok {
		*v = x
		return nil
	}
	return current(m, o, column, v)
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
func (s *Step) keyEquals(src *tree.Source) []*tree.Node {
	columns := s.match()
	one := new(struct {
		nodes [1]*tree.Node
		node  tree.Node
	})
	out := one.nodes[:0]
	for i, k := range columns {
		n := &one.node
		if i > 0 {
			n = new(tree.Node)
		}
		*n = tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: src.Cols[k], Value: sample(&s.Table.Mapping.Columns[k])}
		out = append(out, n)
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

// finding reads a column by which a row is found: as the database holds it by then.
func (s *Step) finding(m *mapping.Mapping, o *identity.Object, column int, v *driver.Value) error {
	if a, ok := s.Strayed[o]; ok && a.column == column {
		*v = a.value
		return nil
	}
	if o.Shadow == nil {
		return current(m, o, column, v)
	}
	return shadowValue(&m.Columns[column], o, v)
}

// arrays makes one List per column.
func (s *Step) arrays(a *Abilities, objects []*identity.Object, columns []int, read reading) ([]*tree.Node, error) {
	m := s.Table.Mapping
	all := a.room(len(columns) * len(objects))
	out := make([]*tree.Node, len(columns))
	for i, c := range columns {
		col := &m.Columns[c]
		values := all[i*len(objects) : (i+1)*len(objects)]
		for j, o := range objects {
			if err := read(m, o, c, &values[j]); err != nil {
				return nil, err
			}
		}
		out[i] = listOf(col, values)
	}
	return out, nil
}

// flat makes the arguments of a prepared loop: for each object its columns, then its key
// as the database holds it.
func (s *Step) flat(a *Abilities, objects []*identity.Object, columns, key []int) ([]driver.Value, error) {
	m := s.Table.Mapping
	n := len(columns) + len(key)
	all := a.room(n * len(objects))
	for i, o := range objects {
		row := all[i*n : (i+1)*n]
		for j, c := range columns {
			if err := s.value(m, o, c, &row[j]); err != nil {
				return nil, err
			}
		}
		for j, k := range key {
			if err := s.finding(m, o, k, &row[len(columns)+j]); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func placeholders(m *mapping.Mapping, columns []int) []*tree.Node {
	out, all := make([]*tree.Node, len(columns)), make([]tree.Node, len(columns))
	for i, c := range columns {
		all[i] = placeholder(&m.Columns[c])
		out[i] = &all[i]
	}
	return out
}

// placeholder is a parameter whose value comes later; its text does not depend on it.
func placeholder(c *mapping.Column) tree.Node {
	return tree.Node{Kind: tree.Bind, Type: &c.Type, Codec: c.Codec, Value: sample(c)}
}

func sample(c *mapping.Column) driver.Value { return driver.Value{Kind: codec.ValueKind(c.Type.Kind)} }
