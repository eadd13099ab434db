package exec

import (
	"fmt"
	"slices"
	"strconv"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Plan says what the cells of a row become, as data: parts of a slot, by offset. The slot
// is the caller's result type, which this package never sees.
type Plan struct {
	Columns []*tree.Node
	Parts   []Part
	Sources []*tree.Source // of the entities and columns, in order: the first is FROM by default
	Err     error
}

// Part is one piece of a slot: a value read by a codec, or a pointer to an entity.
type Part struct {
	First   int // its first cell
	Offset  uintptr
	Codec   *codec.Codec       // a value
	Mapping *mapping.Mapping   // an entity; its cells are the mapping's columns
	Only    *mapping.Selection // these of them; nil: all
	Source  *tree.Source       // where the entity comes from
	Absent  bool               // the entity may be absent: a nil pointer
}

// Entities turns the cells of an entity into the entity: a new object, or the one that a
// session already has. A nil result means that the row has none.
type Entities interface {
	Entity(part *Part, cells []driver.Value) (unsafe.Pointer, error)
}

// Read writes one row into a slot.
func (p *Plan) Read(cells []driver.Value, slot unsafe.Pointer, es Entities) error {
	if len(cells) != len(p.Columns) {
		return fault.Buildf("rows", "let the statement give a column for each that is read, in order",
			"the statement gives %d columns, %d are read", len(cells), len(p.Columns))
	}
	return p.read(cells, p.Parts, slot, es)
}

// ReadAfter writes one row into a slot that has the first part already, which is an entity
// that the caller has read.
func (p *Plan) ReadAfter(first unsafe.Pointer, cells []driver.Value, slot unsafe.Pointer, es Entities) error {
	*(*unsafe.Pointer)(unsafe.Add(slot, p.Parts[0].Offset)) = first
	return p.read(cells, p.Parts[1:], slot, es)
}

func (p *Plan) read(cells []driver.Value, parts []Part, slot unsafe.Pointer, es Entities) error {
	for i := range parts {
		part := &parts[i]
		dst := unsafe.Add(slot, part.Offset)
		if part.Mapping == nil {
			if err := part.Codec.Decode(&cells[part.First], dst); err != nil {
				return fmt.Errorf("tenon: column %s: %w", columnName(p.Columns[part.First], part.First), err)
			}
			continue
		}
		e, err := es.Entity(part, cells[part.First:part.First+part.Only.Len(part.Mapping)])
		if err != nil {
			return err
		}
		*(*unsafe.Pointer)(dst) = e
	}
	return nil
}

// columnName names a column of a result: by its table's column, or by its number.
func columnName(n *tree.Node, at int) string {
	if n.Kind == tree.Column && n.Source != nil {
		return n.Source.Name() + "." + n.Name
	}
	return strconv.Itoa(at + 1)
}

// Scalar is the plan of one expression.
func Scalar(n *tree.Node) *Plan {
	x := &struct { // one allocation for what a plan refers to
		p      Plan
		column [1]*tree.Node
		part   [1]Part
	}{p: Plan{Err: n.Err}, column: [1]*tree.Node{n}, part: [1]Part{{Codec: n.Codec}}}
	p := &x.p
	p.Columns, p.Parts = x.column[:], x.part[:]
	if n.Codec == nil && p.Err == nil {
		p.Err = &fault.BuildError{What: "an expression of unknown type cannot be selected", Where: n.Name}
	}
	if n.Source != nil {
		p.Sources = []*tree.Source{n.Source}
	}
	return p
}

// EntityPlan is the plan of a table's rows.
func EntityPlan(m *mapping.Mapping, src *tree.Source, columns []*tree.Node) Plan {
	return Plan{Columns: columns, Parts: []Part{{Mapping: m, Source: src}}, Sources: []*tree.Source{src}}
}

// Selected is the plan of a table's rows of which only some columns are read.
func Selected(m *mapping.Mapping, src *tree.Source, only *mapping.Selection) Plan {
	p := EntityPlan(m, src, mapping.Pick(only, src.Cols))
	p.Parts[0].Only = only
	return p
}

// Entire is the plan with all columns of its entities.
func (p Plan) Entire() Plan {
	if !slices.ContainsFunc(p.Parts, func(x Part) bool { return x.Only != nil }) {
		return p
	}
	out := Plan{Sources: p.Sources, Err: p.Err}
	for _, part := range p.Parts {
		columns := p.Columns[part.First : part.First+1]
		if part.Mapping != nil {
			columns = p.Columns[part.First : part.First+part.Only.Len(part.Mapping)]
		}
		if part.Only != nil {
			columns, part.Only = part.Source.Cols, nil
		}
		part.First = len(out.Columns)
		out.Columns = append(out.Columns, columns...)
		out.Parts = append(out.Parts, part)
	}
	return out
}

// At appends q's parts, moved to offset in the slot.
func (p *Plan) At(q *Plan, offset uintptr) {
	first := len(p.Columns)
	p.Columns = append(p.Columns, q.Columns...)
	p.Sources = append(p.Sources, q.Sources...)
	for _, part := range q.Parts {
		part.First += first
		part.Offset += offset
		p.Parts = append(p.Parts, part)
	}
	if p.Err == nil {
		p.Err = q.Err
	}
}

// DecodeEntity writes an entity's cells into its fields.
func DecodeEntity(m *mapping.Mapping, only *mapping.Selection, cells []driver.Value, e unsafe.Pointer) error {
	if only != nil {
		for i, c := range only.Columns {
			a := &m.Access[c]
			if err := a.Decode(&cells[i], unsafe.Add(e, a.Offset)); err != nil {
				return fmt.Errorf("tenon: %s.%s: %w", m.Entity, m.Columns[c].Field, err)
			}
		}
		return nil
	}
	for i := range m.Access {
		a := &m.Access[i]
		if err := a.Decode(&cells[i], unsafe.Add(e, a.Offset)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, m.Columns[i].Field, err)
		}
	}
	return nil
}

// Fresh makes a new entity of every row, and tracks none: what an engine's own queries use.
type Fresh struct {
	slabs []slabOf
	Hint  int
}

type slabOf struct {
	m    *mapping.Mapping
	slab mapping.Slab
}

// Entity makes a new object. Its relations are unloaded.
func (f *Fresh) Entity(part *Part, cells []driver.Value) (unsafe.Pointer, error) {
	m := part.Mapping
	if part.Absent && KeyAbsent(m, part.Only, cells) {
		return nil, nil
	}
	e := f.slab(m).Next()
	if err := DecodeEntity(m, part.Only, cells, e); err != nil {
		return nil, err
	}
	if len(m.Relations) > 0 {
		m.Tie(e, mapping.Unloaded, nil)
	}
	return e, nil
}

func (f *Fresh) slab(m *mapping.Mapping) *mapping.Slab {
	for i := range f.slabs {
		if f.slabs[i].m == m {
			return &f.slabs[i].slab
		}
	}
	f.slabs = append(f.slabs, slabOf{m, mapping.NewSlab(m.Type, max(f.Hint, 1))})
	return &f.slabs[len(f.slabs)-1].slab
}

// KeyAbsent says that the whole key is NULL: an outer join found no row.
func KeyAbsent(m *mapping.Mapping, only *mapping.Selection, cells []driver.Value) bool {
	for i := range m.Key {
		if cells[only.KeyCell(m, i)].Kind != driver.Null {
			return false
		}
	}
	return true
}
