// Package load plans how related rows are fetched, and ties them to their parents. It does
// no I/O: it makes statements from relations and parents, and the session runs them.
//
// The strategy is select-in: one statement per relation and chunk of parents, whatever
// their number, with the parents' keys as a list.
package load

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Spec says how one relation of a query's rows is loaded, and what of the rows it finds.
type Spec struct {
	Relation *mapping.Relation
	Source   *tree.Source // the target under the name that Where and Order use
	Where    []*tree.Node
	Order    []tree.Order
	Limit    int // per parent; 0: none
	Next     []Spec
	Err      error
}

// chunk is how many parents one statement asks for where keys are not one array.
const chunk = 1000

// Job is the loading of one relation for a list of parents.
type Job struct {
	Spec    *Spec
	parents map[key][]unsafe.Pointer
	keys    []key
	todo    []unsafe.Pointer // parents that are to be tied, each once
	fk      []int            // the columns of the target that hold the parent's key
	found   []unsafe.Pointer // rows that were known already
}

// key is the value of a foreign key: of one column, or of several joined as text.
type key struct {
	v driver.Value
	s string
}

// NewJob prepares the loading of a relation for parents. Those that have it loaded already
// keep what they have. nil means that there is nothing to ask.
func NewJob(spec *Spec, parents []unsafe.Pointer) *Job {
	r := spec.Relation
	j := &Job{Spec: spec, parents: make(map[key][]unsafe.Pointer, len(parents)), fk: r.To()}
	seen := make(map[unsafe.Pointer]struct{}, len(parents))
	for _, p := range parents {
		if _, dup := seen[p]; dup {
			continue
		}
		seen[p] = struct{}{}
		if r.Many && r.Collection(p).Readable() || !r.Many && r.Reference(p).Readable() {
			continue
		}
		j.todo = append(j.todo, p)
		k, ok := keyOf(r.Mapping, p, r.From)
		if !ok {
			continue
		}
		if _, known := j.parents[k]; !known {
			j.keys = append(j.keys, k)
		}
		j.parents[k] = append(j.parents[k], p)
	}
	return j
}

// Resolve ties parents to what find knows under their foreign keys, without asking the
// database: a reference that leads to a primary key, and is not filtered, needs no more.
func (j *Job) Resolve(find func(parent unsafe.Pointer) unsafe.Pointer) {
	r := j.Spec.Relation
	if r.Many || !r.Owns || len(j.Spec.Where) > 0 || !slices.Equal(j.fk, r.Target().Key) {
		return
	}
	keys := j.keys[:0]
	for _, k := range j.keys {
		x := find(j.parents[k][0])
		if x == nil {
			keys = append(keys, k)
			continue
		}
		j.found = append(j.found, x)
	}
	j.keys = keys
}

// keyOf reads columns of an entity as a key; false where one is NULL.
func keyOf(m *mapping.Mapping, e unsafe.Pointer, columns []int) (key, bool) {
	var k key
	if len(columns) == 1 {
		c := &m.Columns[columns[0]]
		if c.Codec.Encode(unsafe.Add(e, c.Offset), &k.v) != nil || k.v.Kind == driver.Null {
			return key{}, false
		}
		return k, true
	}
	var b []byte
	for _, i := range columns {
		c := &m.Columns[i]
		var v driver.Value
		if c.Codec.Encode(unsafe.Add(e, c.Offset), &v) != nil || v.Kind == driver.Null {
			return key{}, false
		}
		b = appendPart(b, &v)
	}
	return key{s: string(b)}, true
}

// appendPart writes a value so that two different lists of values never read the same.
func appendPart(b []byte, v *driver.Value) []byte {
	b = append(b, byte(v.Kind))
	for i := range 8 {
		b = append(b, byte(v.N>>(8*i)))
	}
	n := len(v.S)
	b = append(b, byte(n), byte(n>>8), byte(n>>16), byte(n>>24))
	return append(b, v.S...)
}

// Statements are the queries that fetch the job's rows: entities of the target.
func (j *Job) Statements() []*tree.Select {
	if len(j.keys) == 0 {
		return nil
	}
	var out []*tree.Select
	for keys := range slices.Chunk(j.keys, chunk) {
		out = append(out, j.statement(keys))
	}
	return out
}

func (j *Job) statement(keys []key) *tree.Select {
	src, m := j.Spec.Source, j.Spec.Relation.Target()
	s := &tree.Select{Columns: src.Cols, From: src, Order: j.Spec.Order, Limit: -1, Offset: -1}
	s.Where = append([]*tree.Node{j.in(keys)}, j.Spec.Where...)
	if len(s.Order) == 0 && j.Spec.Relation.Many {
		s.Order = keyOrder(m, src)
	}
	if j.Spec.Limit > 0 {
		s = limited(s, j.fkNodes(), j.Spec.Limit, m)
	}
	return s
}

func (j *Job) fkNodes() []*tree.Node {
	out := make([]*tree.Node, len(j.fk))
	for i, c := range j.fk {
		out[i] = j.Spec.Source.Cols[c]
	}
	return out
}

// in is the condition that a row belongs to one of the keys.
func (j *Job) in(keys []key) *tree.Node {
	cols := j.fkNodes()
	if len(cols) == 1 {
		n := &tree.Node{Kind: tree.In, Left: cols[0], Values: make([]driver.Value, len(keys))}
		for i := range keys {
			n.Values[i] = keys[i].v
		}
		return n
	}
	or := &tree.Node{Kind: tree.Logic, Op: tree.Or}
	r := j.Spec.Relation
	for _, k := range keys {
		p := j.parents[k][0]
		and := &tree.Node{Kind: tree.Logic, Op: tree.And}
		for i, c := range r.From {
			eq := &tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: cols[i]}
			col := &r.Mapping.Columns[c]
			eq.Err = col.Codec.Encode(unsafe.Add(p, col.Offset), &eq.Value)
			and.Args = append(and.Args, eq)
		}
		or.Args = append(or.Args, and)
	}
	return or
}

// limited keeps the first n rows of each parent: numbered in a derived table, by the order
// asked for.
func limited(s *tree.Select, by []*tree.Node, n int, m *mapping.Mapping) *tree.Select {
	number := &tree.Node{Kind: tree.Over, Args: []*tree.Node{{Kind: tree.Call, Op: tree.RowNumber, Type: intType}}, Window: &tree.Window{Partition: by, Order: s.Order}, Type: intType}
	if len(s.Order) == 0 {
		number.Window.Order = keyOrder(m, s.From)
	}
	inner := *s
	inner.Order = nil
	inner.Columns = append(slices.Clone(s.Columns), &tree.Node{Kind: tree.Label, Name: rowNumber, Args: []*tree.Node{number}, Type: intType})
	derived := &tree.Source{Query: &inner, Alias: s.From.Name()}
	out := &tree.Select{From: derived, Limit: -1, Offset: -1}
	for _, c := range s.Columns {
		x := *c
		x.Source = derived
		out.Columns = append(out.Columns, &x)
	}
	rn := &tree.Node{Kind: tree.Column, Name: rowNumber, Source: derived, Type: intType}
	out.Where = []*tree.Node{{Kind: tree.Compare, Op: tree.Le, Left: rn, Value: driver.Value{Kind: driver.Int, N: int64(n)}}}
	out.Order = []tree.Order{{By: rn}}
	return out
}

// keyOrder orders by the primary key: the same on every database, where nothing else is
// asked for.
func keyOrder(m *mapping.Mapping, src *tree.Source) []tree.Order {
	out := make([]tree.Order, len(m.Key))
	for i, k := range m.Key {
		out[i].By = src.Cols[k]
	}
	return out
}

// rowNumber is the name of the column that numbers rows.
const rowNumber = "tenon_row"

var intType = &schema.Type{Kind: schema.Int64}
