package identity

import (
	"fmt"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
)

// A column that was not loaded is zero, in the object and in what is remembered of the
// database, so that a flush finds no change in it; one that the program sets is a change
// like any other. Nothing else looks at objects to find out: only what reads rows does.

// Loaded is which columns an object has from the database, or from the program; nil: all.
func (t *Table) Loaded(o *Object) *mapping.Selection {
	if !o.partial {
		return nil
	}
	return t.partial[o]
}

// Lacks says that a column was not loaded: what the database holds in it is not known.
func (t *Table) Lacks(o *Object, column int) bool {
	return o.partial && !t.partial[o].Has(column)
}

// Differs says that a column is not what the database is known to hold.
func (t *Table) Differs(o *Object, column int) bool {
	c := &t.Mapping.Columns[column]
	return !c.Codec.Same(c.Ptr(o.Ptr), unsafe.Add(o.Shadow, c.Shadow))
}

// setLoaded notes which columns an object has.
func (t *Table) setLoaded(o *Object, has *mapping.Selection) {
	if has == nil {
		if o.partial {
			delete(t.partial, o)
		}
		o.partial = false
		return
	}
	if t.partial == nil {
		t.partial = make(map[*Object]*mapping.Selection)
	}
	t.partial[o], o.partial = has, true
}

// Complete notes that the database is known to hold what an object has in a column.
func (t *Table) Complete(o *Object, column int) {
	if t.Lacks(o, column) {
		t.note(o)
		t.complete(o, []int{column})
	}
}

// complete notes that an object has these columns, too.
func (t *Table) complete(o *Object, columns []int) {
	if len(columns) > 0 {
		t.setLoaded(o, t.partial[o].Plus(t.Mapping, columns))
	}
}

// fillSome reads a row that has some columns into a new object, and remembers it.
func (t *Table) fillSome(o *Object, only *mapping.Selection, cells []driver.Value) error {
	m := t.Mapping
	for i, c := range only.Columns {
		a := &m.Access[c]
		if err := a.Decode(&cells[i], unsafe.Add(o.Ptr, a.Offset)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, m.Columns[c].Field, err)
		}
	}
	if t.track {
		o.Shadow = t.shadows.Next()
		for i := range m.Access {
			a := &m.Access[i]
			a.Save(unsafe.Add(o.Ptr, a.Offset), unsafe.Add(o.Shadow, a.Shadow))
		}
	}
	t.setLoaded(o, only)
	return nil
}

// supply gives an object the columns that it lacks and a row has. What the program set
// meanwhile stays, as a change.
func (t *Table) supply(o *Object, only *mapping.Selection, cells []driver.Value) error {
	var columns []int
	var some []driver.Value
	for i := range cells[:only.Len(t.Mapping)] {
		c := i
		if only != nil {
			c = only.Columns[i]
		}
		if t.Lacks(o, c) {
			columns, some = append(columns, c), append(some, cells[i])
		}
	}
	return t.Supply(o, columns, some)
}

// Supply gives an object columns that it lacks.
func (t *Table) Supply(o *Object, columns []int, cells []driver.Value) error {
	if len(columns) == 0 {
		return nil
	}
	if o.Shadow != nil {
		return t.Follow(o, columns, cells)
	}
	for i, k := range columns { // nobody remembers what the database holds
		c := &t.Mapping.Columns[k]
		if err := c.Codec.Decode(&cells[i], c.Ptr(o.Ptr)); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", t.Mapping.Entity, c.Field, err)
		}
	}
	t.complete(o, columns)
	return nil
}
