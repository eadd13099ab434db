package session

import (
	"reflect"
	"slices"
	"time"
	"unsafe"

	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/schema"
)

// settle makes what was flushed what the database is known to hold.
func (f *flushing) settle(p *flush.Plan) {
	f.p.Settle()
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.Kind == flush.Delete || s.Given != nil {
			continue
		}
		f.moveByHand(s)
		for _, o := range s.Objects {
			f.round(s.Table.Mapping, o.Ptr, s.Columns)
			clean(s.Table.Mapping, o.Ptr)
			if s.Kind == flush.Update && o.State == identity.Persistent {
				if slices.ContainsFunc(s.Columns, func(c int) bool { return s.Table.Mapping.Columns[c].InKey }) {
					s.Table.Rekey(o)
				}
				for _, a := range s.Set {
					s.Table.Complete(o, a.Column)
				}
				s.Table.Remember(o)
			}
		}
	}
	for _, t := range f.s.known.Tables {
		if len(t.Pending)+len(t.Doomed) > 0 {
			t.Settle()
		}
	}
}

// moveByHand has collections follow foreign keys that the program wrote into the fields
// themselves. Who used a relation has moved the objects already.
func (f *flushing) moveByHand(s *flush.Step) {
	m := s.Table.Mapping
	if !slices.ContainsFunc(m.Table.Foreign, func(k schema.ForeignKey) bool {
		return slices.ContainsFunc(k.Columns, func(c int) bool { return slices.Contains(s.Columns, c) })
	}) {
		return
	}
	tied := make(map[flush.Link]struct{}, len(f.s.links))
	for _, l := range f.s.links {
		tied[flush.Link{Relation: l.Relation, Item: l.Item}] = struct{}{}
	}
	f.s.moveItems(m, s.Columns, s.Objects, func(r *mapping.Relation, item unsafe.Pointer) bool {
		if inv := r.InverseOf(); inv != nil {
			return !inv.Link(item).Dirty
		}
		_, ok := tied[flush.Link{Relation: r, Item: item}]
		return !ok
	})
}

// round gives the fields of written columns the values that the database holds: decimals
// at their scale, instants in microseconds and UTC.
func (f *flushing) round(m *mapping.Mapping, e unsafe.Pointer, columns []int) {
	for _, i := range columns {
		c := &m.Columns[i]
		switch c.Type.Kind {
		case schema.Array:
			if !rounded(c.Type.Elem.Kind) {
				continue
			}
		default:
			if !rounded(c.Type.Kind) {
				continue
			}
		}
		if t, ok := instant(c, e); ok && t.Nanosecond()%1000 == 0 && t.Location() == time.UTC {
			continue
		}
		was, is := &f.was, &f.is
		if c.Codec.Encode(c.Ptr(e), was) != nil {
			continue // the same was encoded to be written
		}
		*is = *was
		if codec.Fit(is, &c.Type) != nil || c.Type.Kind == schema.Decimal && *was == *is {
			continue
		}
		_ = c.Codec.Decode(is, c.Ptr(e)) // what was encoded from the field fits it
	}
}

// rounded says that a column of this kind may hold less of a value than the field does.
func rounded(k schema.Kind) bool {
	switch k {
	case schema.Decimal, schema.Instant, schema.DateTime, schema.Clock, schema.Date, schema.Duration, schema.Float32:
		return true
	default:
		return false
	}
}

// instant is a column's time, where its field is a time.Time and nothing around it.
func instant(c *mapping.Column, e unsafe.Pointer) (time.Time, bool) {
	if c.Type.Kind != schema.Instant || c.Codec.Type != reflect.TypeFor[time.Time]() {
		return time.Time{}, false
	}
	return *(*time.Time)(c.Ptr(e)), true
}

// clean forgets that references were set: the foreign keys now say the same.
func clean(m *mapping.Mapping, e unsafe.Pointer) {
	for i := range m.Relations {
		m.Relations[i].Link(e).Dirty = false
	}
}
