// Package identity keeps one object for each table and key (Fowler, Identity Map), what the
// database is known to hold of it, and what the program wants done with it.
//
// The map is by table and then by the key's own Go type: no string keys and no interfaces
// as keys. What the database holds is remembered in a shadow: one struct per object with a
// field per column, laid out by the mapping.
package identity

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mapping"
)

// State is where an object stands with its session.
type State uint8

// The states. Transient and Detached objects are not in a Map.
const (
	Transient  State = iota // never added
	Pending                 // added, not yet in the database
	Persistent              // in the database and in the session
	Deleted                 // deleted by a flush of the running transaction
	Detached                // was in a session that has ended
)

// String is the state's name.
func (s State) String() string {
	return [...]string{"transient", "pending", "persistent", "deleted", "detached"}[s]
}

// Object is one entity in a session.
type Object struct {
	Ptr     unsafe.Pointer
	Shadow  unsafe.Pointer // what the database holds; nil while pending
	State   State
	Doomed  bool   // to be deleted by the next flush
	partial bool   // not all columns were loaded: Table.partial tells which
	kept    bool   // the journal has Shadow: a new one is made when the object changes
	noted   uint32 // when the journal last kept the object
}

// Table holds the objects of one table.
type Table struct {
	Mapping *mapping.Mapping
	Objects []*Object // persistent, in the order of loading
	Pending []*Object // in the order of adding
	Doomed  []*Object // in the order of deletion

	index    mapping.Index
	partial  map[*Object]*mapping.Selection // the columns that objects have which lack others
	pending  map[unsafe.Pointer]*Object
	gone     map[unsafe.Pointer]struct{} // deleted by a flush of the running transaction
	past     past
	journal  *Journal
	writes   []uint32      // when statements of the program wrote to the table, in this transaction
	loose    []looseObject // first read after such a write
	entities mapping.Slab
	shadows  mapping.Slab
	objects  []Object
	key      unsafe.Pointer // scratch of KeyType
	track    bool
	watch    mapping.Watcher
}

// Map holds the objects of a session. It is used by one goroutine.
type Map struct {
	Tables []*Table // in the order of first use
	Track  bool     // remember what the database holds, for the dirty check
	Watch  mapping.Watcher
	Journal
	by     map[*mapping.Mapping]*Table
	wrote  []uint32            // when statements of the program wrote to any table, in this transaction
	erased map[string][]uint32 // when rows of tables were deleted, by name
}

// Table gives the objects of a mapping's table; hint is how many are expected.
func (m *Map) Table(mp *mapping.Mapping, hint int) *Table {
	if t, ok := m.by[mp]; ok {
		return t
	}
	if m.by == nil {
		m.by = make(map[*mapping.Mapping]*Table)
	}
	t := &Table{Mapping: mp, index: mp.NewIndex(hint), track: m.Track, watch: m.Watch}
	t.Objects = make([]*Object, 0, hint)
	t.entities, t.shadows = mapping.NewSlab(mp.Type, hint), mapping.NewSlab(mp.Shadow, hint)
	t.key = reflect.New(mp.KeyType).UnsafePointer()
	if m.Track {
		t.journal, t.writes = &m.Journal, m.written(mp)
	}
	m.by[mp] = t
	m.Tables = append(m.Tables, t)
	return t
}

// Known gives the objects of a mapping's table, or nil if there are none.
func (m *Map) Known(mp *mapping.Mapping) *Table { return m.by[mp] }

// ByKey finds the object with a key, given as a KeyType, or nil.
func (t *Table) ByKey(key unsafe.Pointer) *Object { return (*Object)(t.index.Get(key)) }

// ByForeign finds the object whose key the columns of another table's entity hold, or nil.
func (t *Table) ByForeign(m *mapping.Mapping, entity unsafe.Pointer, columns []int) *Object {
	for i, c := range columns {
		from, key := &m.Columns[c], &t.Mapping.Columns[t.Mapping.Key[i]]
		var v driver.Value
		if from.Codec.Encode(unsafe.Add(entity, from.Offset), &v) != nil || v.Kind == driver.Null {
			return nil
		}
		if key.Codec.Decode(&v, t.Mapping.KeyPart(t.key, i)) != nil {
			return nil
		}
	}
	return t.ByKey(t.key)
}

// Lookup finds the object of an entity whose key the program did not change, or nil.
func (t *Table) Lookup(entity unsafe.Pointer) *Object {
	if o := t.pending[entity]; o != nil {
		return o
	}
	if o := t.ByKey(t.Mapping.KeyAt(entity, t.key)); o != nil && o.Ptr == entity {
		return o
	}
	return nil
}

// Of finds the object of an entity, or nil: by its key, and where the program changed
// that, by looking at all.
func (t *Table) Of(entity unsafe.Pointer) *Object {
	if o := t.Lookup(entity); o != nil {
		return o
	}
	for _, o := range t.Objects {
		if o.Ptr == entity {
			return o
		}
	}
	return nil
}

// Load gives the object of a row: the one that is known, as it is, or a new one with the
// row's values. Its relations are unloaded. fresh says that it is new. A row may have only
// some columns; one that is known gets those that it lacks.
func (t *Table) Load(only *mapping.Selection, cells []driver.Value) (o *Object, fresh bool, err error) {
	m := t.Mapping
	for i, k := range m.Key {
		c := &m.Columns[k]
		if err := c.Codec.Decode(&cells[only.KeyCell(m, i)], m.KeyPart(t.key, i)); err != nil {
			return nil, false, fmt.Errorf("tenon: %s.%s: %w", m.Entity, c.Field, err)
		}
	}
	if o := t.ByKey(t.key); o != nil {
		if o.partial {
			err = t.supply(o, only, cells)
		}
		return o, false, err
	}
	o = t.object()
	o.Ptr, o.State = t.entities.Next(), Persistent
	if only != nil {
		err = t.fillSome(o, only, cells)
	} else {
		err = t.fill(o, cells)
	}
	if err != nil {
		return nil, false, err
	}
	t.index.Put(t.key, unsafe.Pointer(o))
	t.Objects = append(t.Objects, o)
	if n := len(t.writes); n > 0 {
		t.loose = append(t.loose, looseObject{o, t.writes[n-1]})
	}
	if len(m.Relations) > 0 {
		m.Tie(o.Ptr, mapping.Unloaded, t.watch)
	}
	return o, true, nil
}

// Sweep takes objects that are not persistent any more off the lists.
func (t *Table) Sweep() {
	t.Objects = persistent(t.Objects)
	t.Doomed = persistent(t.Doomed)
}

func persistent(list []*Object) []*Object {
	return slices.DeleteFunc(list, func(o *Object) bool { return o.State != Persistent })
}

// Delete says that the row of a persistent object was deleted; Sweep follows the last.
func (t *Table) Delete(o *Object) {
	t.note(o)
	t.unindex(o)
	o.State, o.Doomed = Deleted, false
	if t.gone == nil {
		t.gone = make(map[unsafe.Pointer]struct{})
	}
	t.gone[o.Ptr] = struct{}{}
	t.Mapping.Untie(o.Ptr)
}

// Keys are copies of the keys of objects.
func (t *Table) Keys(os []*Object) []unsafe.Pointer {
	keys := make([]unsafe.Pointer, len(os))
	for i, o := range os {
		keys[i] = t.Key(o)
	}
	return keys
}

// Key is a copy of the key under which a persistent object is known, as a KeyType.
func (t *Table) Key(o *Object) unsafe.Pointer {
	k := reflect.New(t.Mapping.KeyType)
	k.Elem().Set(reflect.NewAt(t.Mapping.KeyType, t.keyOf(o)).Elem())
	return k.UnsafePointer()
}

// LetGo takes an object out of the session.
func (t *Table) LetGo(o *Object) {
	pending := o.State == Pending
	t.Forget(o)
	if pending {
		o.State = Transient
		return
	}
	o.State, o.Doomed = Detached, false
	t.Leave(o.Ptr)
}

// fill reads a row into a new object, and remembers it.
func (t *Table) fill(o *Object, cells []driver.Value) error {
	m := t.Mapping
	if t.track {
		o.Shadow = t.shadows.Next()
	}
	for i := range m.Access {
		a := &m.Access[i]
		p := unsafe.Add(o.Ptr, a.Offset)
		if err := a.Decode(&cells[i], p); err != nil {
			return fmt.Errorf("tenon: %s.%s: %w", m.Entity, m.Columns[i].Field, err)
		}
		if t.track {
			a.Save(p, unsafe.Add(o.Shadow, a.Shadow))
		}
	}
	return nil
}

// object hands out a zero Object.
func (t *Table) object() *Object {
	if len(t.objects) == 0 {
		t.objects = make([]Object, min(max(8, 2*(len(t.Objects)+len(t.Pending)), cap(t.Objects)-len(t.Objects)), 512))
	}
	o := &t.objects[0]
	t.objects = t.objects[1:]
	return o
}

// Gone says that a flush of the running transaction deleted an entity.
func (t *Table) Gone(entity unsafe.Pointer) bool {
	_, gone := t.gone[entity]
	return gone
}

// End ends the transaction: what it did stands.
func (m *Map) End() {
	for m.Depth() > 0 {
		m.Release()
	}
	m.wrote, m.erased = nil, nil
	for _, t := range m.Tables {
		for e := range t.gone {
			t.past.add(e)
		}
		t.gone, t.writes, t.loose = nil, nil, nil
	}
}

// Add makes an entity pending.
func (t *Table) Add(entity unsafe.Pointer) *Object {
	t.past.remove(entity)
	o := t.object()
	o.Ptr, o.State = entity, Pending
	if t.pending == nil {
		t.pending = make(map[unsafe.Pointer]*Object)
	}
	t.pending[entity] = o
	t.Pending = append(t.Pending, o)
	return o
}

// Expect makes room for n new objects.
func (t *Table) Expect(n int) {
	if t.pending == nil {
		t.pending = make(map[unsafe.Pointer]*Object, n)
	}
	t.Pending = slices.Grow(t.Pending, n)
	if len(t.objects) < n {
		t.objects = make([]Object, min(n, 512))
	}
}

// Attach makes a row that the program holds a known object: its values are the database's.
func (t *Table) Attach(o *Object) {
	t.note(o)
	o.State = Persistent
	t.Remember(o)
	t.index.Put(t.Mapping.KeyAt(o.Ptr, t.key), unsafe.Pointer(o))
	t.Objects = append(t.Objects, o)
}

// Remember saves what the object holds as what the database holds.
func (t *Table) Remember(o *Object) {
	if !t.track {
		return
	}
	t.note(o)
	if o.partial && o.Shadow != nil { // what was set is known now
		t.complete(o, t.Changes(o, nil))
	}
	if o.Shadow == nil || o.kept {
		o.Shadow, o.kept = t.shadows.Next(), false
	}
	for i := range t.Mapping.Access {
		a := &t.Mapping.Access[i]
		a.Save(unsafe.Add(o.Ptr, a.Offset), unsafe.Add(o.Shadow, a.Shadow))
	}
}

// Changed says that some column differs from what the database holds.
func (t *Table) Changed(o *Object) bool {
	for i := range t.Mapping.Columns {
		c := &t.Mapping.Columns[i]
		if !c.Codec.Same(unsafe.Add(o.Ptr, c.Offset), unsafe.Add(o.Shadow, c.Shadow)) {
			return true
		}
	}
	return false
}

// Changes appends the positions of the columns that differ from what the database holds.
func (t *Table) Changes(o *Object, columns []int) []int {
	for i := range t.Mapping.Columns {
		c := &t.Mapping.Columns[i]
		if !c.Codec.Same(unsafe.Add(o.Ptr, c.Offset), unsafe.Add(o.Shadow, c.Shadow)) {
			columns = append(columns, i)
		}
	}
	return columns
}

// Rekey makes a persistent object known under the key that it now has, before Remember.
func (t *Table) Rekey(o *Object) {
	t.note(o)
	t.unindex(o)
	t.index.Put(t.Mapping.KeyAt(o.Ptr, t.key), unsafe.Pointer(o))
}

// keyOf is the key under which a persistent object is known: the one in the database,
// whatever the program did to its fields.
func (t *Table) keyOf(o *Object) unsafe.Pointer {
	m := t.Mapping
	if o.Shadow == nil {
		return m.KeyAt(o.Ptr, t.key)
	}
	if len(m.Key) == 1 {
		return unsafe.Add(o.Shadow, m.Columns[m.Key[0]].Shadow)
	}
	for i, k := range m.Key {
		c := &m.Columns[k]
		c.Codec.Restore(unsafe.Add(o.Shadow, c.Shadow), m.KeyPart(t.key, i))
	}
	return t.key
}

// unindex makes an object's key unknown, unless another has taken it.
func (t *Table) unindex(o *Object) {
	if k := t.keyOf(o); t.index.Get(k) == unsafe.Pointer(o) {
		t.index.Delete(k)
	}
}

func (t *Table) reindex(o *Object) { t.index.Put(t.keyOf(o), unsafe.Pointer(o)) }

// Forget takes an object out of the map; its entity goes on as a plain struct.
func (t *Table) Forget(o *Object) {
	t.Mapping.Untie(o.Ptr)
	t.setLoaded(o, nil)
	if t.pending[o.Ptr] == o {
		delete(t.pending, o.Ptr)
		t.Pending = without(t.Pending, o)
		return
	}
	t.unindex(o)
	t.Objects = without(t.Objects, o)
	t.Doomed = without(t.Doomed, o)
}

// Spare takes back that an object is to be deleted.
func (t *Table) Spare(o *Object) {
	o.Doomed = false
	t.Doomed = without(t.Doomed, o)
}

// Settle ends a flush: doomed objects are gone, pending ones are persistent. One of these
// may have the key of one of those.
func (t *Table) Settle() {
	t.bury()
	if n := len(t.Pending); n > 0 {
		t.Objects = slices.Grow(t.Objects, n)
		if t.index.Len() == 0 {
			t.index = t.Mapping.NewIndex(n)
		}
	}
	for _, o := range t.Pending {
		t.Attach(o)
		delete(t.pending, o.Ptr)
	}
	t.Pending = t.Pending[:0]
}

// bury lets the doomed objects go.
func (t *Table) bury() {
	if len(t.Doomed) == 0 {
		return
	}
	for _, o := range t.Doomed {
		t.Delete(o)
	}
	t.Doomed = t.Doomed[:0]
	t.Sweep()
}

func without(list []*Object, o *Object) []*Object {
	for i, x := range list {
		if x == o {
			return append(list[:i], list[i+1:]...)
		}
	}
	return list
}
