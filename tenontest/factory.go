package tenontest

import (
	"errors"
	"fmt"
	"hash/fnv"
	"maps"
	"strings"
	"testing"
	"unsafe"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal"
	"github.com/tenonsql/tenon/internal/mapping"
)

// Factory makes rows for a test from what the mappings say: each column that must have a
// value and that nobody else fills gets one that fits its type, size and simple CHECKs, and
// that no other row has where it must be unique; each foreign key that must lead somewhere
// gets a row to lead to. What matters to the test it sets itself.
//
// Values follow from the test's name and from counting, so that a run is like the one
// before, and two tests that run beside each other do not meet in a unique key.
//
// A Factory is for the goroutine of its test, which it ends where it can make no row.
type Factory struct {
	t      testing.TB
	db     *tenon.Engine
	seed   uint64 // of the test's name
	counts map[*mapping.Mapping]int
	rules  map[*mapping.Mapping][]func(unsafe.Pointer)
	tables map[string]*mapping.Mapping
	made   map[unsafe.Pointer]bool // entities that have rows
}

// NewFactory makes a Factory whose rows go to db. Tables need to be given only where a
// foreign key without a relation leads to them.
func NewFactory(t testing.TB, db *tenon.Engine, tables ...tenon.Mapping) *Factory {
	h := fnv.New64a()
	_, _ = h.Write([]byte(t.Name())) // it has no errors
	f := &Factory{
		t: t, db: db, seed: h.Sum64(),
		counts: map[*mapping.Mapping]int{}, rules: map[*mapping.Mapping][]func(unsafe.Pointer){},
		tables: map[string]*mapping.Mapping{}, made: map[unsafe.Pointer]bool{},
	}
	for _, m := range tables {
		f.tables[mappingOf(m).Table.Name] = mappingOf(m)
	}
	return f
}

func mappingOf(m tenon.Mapping) *mapping.Mapping {
	return tenon.Internal.Mapping(&internal.AllowInternalUse, m)
}

// Default has set called for every row of a table that is made from now on, also where
// another row needs it, before what New was given.
func (f *Factory) Default[E any](table tenon.TableOf[E], set func(e *E)) {
	m := mappingOf(table)
	f.rules[m] = append(f.rules[m], func(e unsafe.Pointer) { set((*E)(e)) })
}

// New makes a row, as set changes it, and inserts it with the rows that it needs and all that
// its relations hold. The row is what the database holds afterwards.
func (f *Factory) New[E any](table tenon.TableOf[E], set ...func(e *E)) *E {
	f.t.Helper()
	e := f.Build(table, set...)
	f.insert(mappingOf(table), unsafe.Pointer(e))
	return e
}

// Many is New n times, in one transaction; set is told which it is, from 0.
func (f *Factory) Many[E any](n int, table tenon.TableOf[E], set ...func(i int, e *E)) []*E {
	f.t.Helper()
	m := mappingOf(table)
	es, ps := make([]*E, n), make([]unsafe.Pointer, n)
	for i := range es {
		es[i] = f.Build(table, func(e *E) {
			for _, s := range set {
				s(i, e)
			}
		})
		ps[i] = unsafe.Pointer(es[i])
	}
	f.insert(m, ps...)
	return es
}

// Build makes a row that is not inserted; what it needs hangs on its relations, so that a
// session that gets it by Add inserts that too.
func (f *Factory) Build[E any](table tenon.TableOf[E], set ...func(e *E)) *E {
	f.t.Helper()
	e := new(E)
	if n, ok := any(table).(interface{ New() *E }); ok {
		e = n.New() // with the declared defaults
	}
	f.build(mappingOf(table), unsafe.Pointer(e), func() {
		for _, s := range set {
			s(e)
		}
	}, nil)
	return e
}

// build fills an entity, has it set, and gives it the parents that it needs. path are the
// tables that need it.
func (f *Factory) build(m *mapping.Mapping, e unsafe.Pointer, set func(), path []*mapping.Mapping) {
	f.t.Helper()
	m.Tie(e, mapping.Loaded, nil)
	f.counts[m]++
	unfilled := f.fill(m, e, f.counts[m])
	for _, rule := range f.rules[m] {
		rule(e)
	}
	set()
	for i, err := range unfilled {
		if c := &m.Columns[i]; c.Codec.Zero(c.Ptr(e)) {
			f.t.Fatalf("tenontest: %s.%s: no value can be made up: %v; set one", m.Entity, c.Field, err)
		}
	}
	f.parents(m, e, path)
}

// insert inserts entities with all that their relations hold.
func (f *Factory) insert(m *mapping.Mapping, es ...unsafe.Pointer) {
	f.t.Helper()
	seen := map[unsafe.Pointer]bool{}
	hidden := f.hide(m, es, seen)
	err := f.db.Transact(f.t.Context(), func(s *tenon.Session) error {
		for _, e := range es {
			s.Add(m.Any(e).(tenon.Entity))
		}
		return nil
	})
	hidden.show()
	maps.Copy(f.made, seen)
	if err == nil {
		return
	}
	do := ""
	if ce, ok := errors.AsType[*tenon.ConstraintError](err); ok {
		do = fmt.Sprintf("; set %s to what the constraint wants", orFields(m, ce.Columns))
	}
	f.t.Fatalf("tenontest: a row of %s: %v%s", m.Table.Name, err, do)
}

// orFields names the fields of columns.
func orFields(m *mapping.Mapping, columns []string) string {
	var fields []string
	for _, name := range columns {
		if i := m.Table.Column(name); i >= 0 {
			fields = append(fields, m.Columns[i].Field)
		}
	}
	if len(fields) == 0 {
		return "its fields"
	}
	return strings.Join(fields, ", ")
}
