package identity

import (
	"fmt"
	"reflect"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Reload writes a row over the object that it belongs to, as what the database holds; nil
// if there is none.
func (t *Table) Reload(cells []driver.Value) (*Object, error) {
	m := t.Mapping
	for i, k := range m.Key {
		c := &m.Columns[k]
		if err := c.Codec.Decode(&cells[k], m.KeyPart(t.key, i)); err != nil {
			return nil, fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
		}
	}
	o := t.ByKey(t.key)
	if o == nil {
		return nil, nil
	}
	t.note(o)
	t.setLoaded(o, nil)
	for i := range m.Access {
		a := &m.Access[i]
		if err := a.Decode(&cells[i], unsafe.Add(o.Ptr, a.Offset)); err != nil {
			return nil, fmt.Errorf("tenon: %s.%s: %w", m.Entity, m.Columns[i].Field, err)
		}
	}
	t.Remember(o)
	return o, nil
}

// Find gives the object whose key the first cells hold, or nil.
func (t *Table) Find(cells []driver.Value) (*Object, error) {
	m := t.Mapping
	for i, k := range m.Key {
		c := &m.Columns[k]
		if err := c.Codec.Decode(&cells[i], m.KeyPart(t.key, i)); err != nil {
			return nil, fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
		}
	}
	return t.ByKey(t.key), nil
}

// Follow notes new values of some columns as what the database holds. The object takes them
// over, save where the program changed it and did not flush.
func (t *Table) Follow(o *Object, columns []int, cells []driver.Value) error {
	t.note(o)
	if o.kept {
		was := o.Shadow
		o.Shadow, o.kept = t.shadows.Next(), false
		reflect.NewAt(t.Mapping.Shadow, o.Shadow).Elem().Set(reflect.NewAt(t.Mapping.Shadow, was).Elem())
	}
	for i, k := range columns {
		if err := t.followColumn(o, &t.Mapping.Columns[k], &cells[i]); err != nil {
			return err
		}
	}
	if o.partial {
		t.complete(o, columns)
	}
	return nil
}

func (t *Table) followColumn(o *Object, c *mapping.Column, cell *driver.Value) error {
	p, s := c.Ptr(o.Ptr), unsafe.Add(o.Shadow, c.Shadow)
	to := p
	if !c.Codec.Same(p, s) {
		to = reflect.New(c.Codec.Type).UnsafePointer()
	}
	if err := c.Codec.Decode(cell, to); err != nil {
		return fmt.Errorf("tenon: %s.%s: %w", t.Mapping.Entity, c.Field, err)
	}
	reflect.NewAt(c.Codec.Shadow, s).Elem().SetZero() // the journal may hold what it refers to
	c.Codec.Save(to, s)
	return nil
}
