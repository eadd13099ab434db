package session

import (
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/identity"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Set writes into an object: a value at once, and what the database is to make of an
// expression with the next flush.
func (s *Session) Set(m *mapping.Mapping, e unsafe.Pointer, src *tree.Source, set []tree.Assign) error {
	t := s.known.Known(m)
	var o *identity.Object
	if t != nil {
		o = t.Of(e)
	}
	if o == nil {
		return fault.Buildf("Set", "load it with this session first, or add it", "the %s is not in the session", m.Entity)
	}
	for _, a := range set {
		if err := settable(m, o, &a); err != nil {
			return err
		}
	}
	for _, a := range set {
		s.set = slices.DeleteFunc(s.set, func(x flush.Setting) bool { return x.Entity == e && x.Assign.Column == a.Column })
		setting := flush.Setting{Mapping: m, Entity: e, Source: src, Assign: a}
		if a.Value.Kind != tree.Bind {
			s.set = append(s.set, setting)
			continue
		}
		c := &m.Columns[a.Column]
		v := a.Value.Value
		if err := c.Codec.Decode(&v, c.Ptr(e)); err != nil {
			return fault.Unfit(m.Entity+"."+c.Field, err)
		}
		if t.Lacks(o, a.Column) && !t.Differs(o, a.Column) { // zero, which the field of what was not loaded is, too
			s.set = append(s.set, setting)
		}
	}
	return nil
}

// settable refuses what an UPDATE of an object cannot write.
func settable(m *mapping.Mapping, o *identity.Object, a *tree.Assign) error {
	c := &m.Columns[a.Column]
	where := m.Entity + "." + c.Field
	switch {
	case a.Value.Err != nil:
		return a.Value.Err
	case c.Filled == schema.ByFormula:
		return fault.Buildf(where, "", "column %s is computed by the database and cannot be written", c.Name)
	case a.Value.Kind == tree.Bind && (a.Value.Value.Kind != driver.Null || c.Null):
		return nil
	case a.Value.Kind == tree.Bind:
		return fault.Buildf(where, "", "NULL for a column that cannot be NULL")
	case a.Value.Kind == tree.Excluded:
		return fault.Buildf(where, "give it a value or an expression", "there is no refused row outside of an upsert")
	case o.State == identity.Pending:
		return fault.Buildf(where, "give it a value, or flush first", "an expression cannot be set on a new object: it has no row yet")
	case c.InKey || m.Version == a.Column:
		return fault.Buildf(where, "give it a value", "a key or a version cannot be set to an expression")
	}
	return nil
}

// settings are the columns that are to be set, but for those to whose fields the program
// has given another value since.
func (s *Session) settings() []flush.Setting {
	s.set = slices.DeleteFunc(s.set, func(x flush.Setting) bool {
		if x.Assign.Value.Kind != tree.Bind {
			return false
		}
		t := s.known.Known(x.Mapping)
		o := t.Of(x.Entity)
		return o != nil && t.Differs(o, x.Assign.Column)
	})
	return s.set
}

// sets says that columns of a table's objects are to be set to expressions.
func (s *Session) sets(m *mapping.Mapping) bool {
	return slices.ContainsFunc(s.set, func(x flush.Setting) bool { return x.Mapping == m })
}
