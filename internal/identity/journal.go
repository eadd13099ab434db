package identity

import (
	"reflect"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
)

// Journal remembers what objects were before they changed, so that a flush that fails, a
// savepoint and a transaction can each be taken back. It is one stack: a level begins at
// its top, and taking a level back puts back what lies above its begin, last first.
//
// A level keeps the first former state of each object and no more. Time is counted by the
// levels that began, so that an object tells by one comparison whether it was kept before.
type Journal struct {
	clock   uint32
	at      uint32 // when the innermost level began; 0: there is none
	levels  []level
	entries []entry
	slabs   map[*Table]*mapping.Slab // for fields
}

type level struct {
	at      uint32
	entries int
}

// entry is what an object was.
type entry struct {
	t      *Table
	o      *Object
	shadow unsafe.Pointer     // what the database was known to hold; nil of a new one
	fields unsafe.Pointer     // the settled columns before a flush wrote into them; nil: not kept, or zero
	loaded *mapping.Selection // which columns it had; nil: all
	noted  uint32
	state  State
	zero   bool // the settled columns were all zero
	again  bool // the level has an older entry; this one is for the flush alone
}

// Begin begins a level, a transaction or a savepoint, and gives its time.
func (j *Journal) Begin() uint32 {
	j.clock++
	j.at = j.clock
	j.levels = append(j.levels, level{j.at, len(j.entries)})
	return j.at
}

// Release ends the innermost level and leaves what it kept to the one around it.
func (j *Journal) Release() {
	j.pop()
	if len(j.levels) == 0 {
		j.truncate(0)
	}
}

// Depth is how many levels are under way.
func (j *Journal) Depth() int { return len(j.levels) }

func (j *Journal) pop() level {
	n := len(j.levels) - 1
	lv := j.levels[n]
	j.levels = j.levels[:n]
	j.at = 0
	if n > 0 {
		j.at = j.levels[n-1].at
	}
	return lv
}

func (j *Journal) truncate(n int) {
	clear(j.entries[n:])
	j.entries = j.entries[:n]
	if n == 0 {
		j.slabs = nil
		if cap(j.entries) > 4096 {
			j.entries = nil
		}
	}
}

// note keeps what an object is, once for each level, before that changes.
func (t *Table) note(o *Object) {
	j := t.journal
	if j == nil || o.noted >= j.at {
		return
	}
	j.push(t, o)
}

// Expect makes room for n objects more, which are about to be kept.
func (j *Journal) Expect(n int) { j.entries = slices.Grow(j.entries, n) }

func (j *Journal) push(t *Table, o *Object) *entry {
	again := o.noted >= j.at
	j.entries = append(j.entries, entry{t: t, o: o, shadow: o.Shadow, state: o.State, loaded: t.Loaded(o), noted: o.noted, again: again})
	if !again {
		o.noted, o.kept = j.clock, true
	}
	return &j.entries[len(j.entries)-1]
}

// Save keeps what an object holds in the columns that a flush writes into it, to be put
// back when the flush fails, or when a new object's row is taken back.
func (t *Table) Save(o *Object) {
	j := t.journal
	if j == nil {
		return
	}
	e := j.push(t, o)
	if e.zero = t.settledZero(o); e.zero {
		return
	}
	e.fields = j.slab(t).Next()
	for _, i := range t.Mapping.Settled {
		c := &t.Mapping.Columns[i]
		c.Codec.Save(unsafe.Add(o.Ptr, c.Offset), unsafe.Add(e.fields, c.Shadow))
	}
}

// Saved keeps what an object held in the columns that a flush writes into, which somebody else
// has saved before it did.
func (t *Table) Saved(o *Object, fields unsafe.Pointer) {
	if j := t.journal; j != nil {
		j.push(t, o).fields = fields
	}
}

func (t *Table) settledZero(o *Object) bool {
	for _, i := range t.Mapping.Settled {
		if c := &t.Mapping.Columns[i]; !c.Codec.Zero(c.Ptr(o.Ptr)) {
			return false
		}
	}
	return true
}

func (j *Journal) slab(t *Table) *mapping.Slab {
	s := j.slabs[t]
	if s == nil {
		if j.slabs == nil {
			j.slabs = make(map[*Table]*mapping.Slab)
		}
		x := mapping.NewSlab(t.Mapping.Shadow, min(len(t.Pending), 64))
		s = &x
		j.slabs[t] = s
	}
	return s
}

// Mark is where the journal stands, for Undo and Keep.
func (j *Journal) Mark() int { return len(j.entries) }

// Undo puts back what Save kept since the mark: the flush failed.
func (j *Journal) Undo(mark int) {
	for i := len(j.entries) - 1; i >= mark; i-- {
		e := &j.entries[i]
		e.refill()
		e.o.noted = e.noted
	}
	j.truncate(mark)
}

// Keep drops what only Undo needed since the mark: the flush succeeded.
func (j *Journal) Keep(mark int) {
	kept := j.entries[:mark]
	for _, e := range j.entries[mark:] {
		if e.again {
			continue
		}
		if e.state != Pending {
			e.fields = nil
		}
		kept = append(kept, e)
	}
	j.truncate(len(kept))
}

// refill puts the settled columns back.
func (e *entry) refill() {
	if !e.zero && e.fields == nil {
		return
	}
	for _, i := range e.t.Mapping.Settled {
		c := &e.t.Mapping.Columns[i]
		if e.zero {
			reflect.NewAt(c.Codec.Type, c.Ptr(e.o.Ptr)).Elem().SetZero()
		} else {
			c.Codec.Restore(unsafe.Add(e.fields, c.Shadow), c.Ptr(e.o.Ptr))
		}
	}
}

// Rollback ends the innermost level and makes everything what it was at its begin. Objects
// that were added in it are out; those that were deleted in it are in again; columns hold
// what the database held then, also where the program changed them since. Objects whose
// row was first read after a statement of the level had written to their table are let
// go: what they hold may never have been.
//
// Relations are the session's.
func (m *Map) Rollback() {
	j := &m.Journal
	lv := j.pop()
	es := j.entries[lv.entries:]
	// First all keys go and then they come back: rows may have swapped theirs.
	for i := range es {
		es[i].t.unindex(es[i].o)
	}
	for i := range slices.Backward(es) {
		es[i].restore()
	}
	for i := range es {
		if o := es[i].o; o.State == Persistent {
			es[i].t.reindex(o)
		}
	}
	m.wrote = before(m.wrote, lv.at)
	for name, times := range m.erased {
		m.erased[name] = before(times, lv.at)
	}
	for _, t := range m.Tables {
		t.reset(lv.at)
	}
	for i := range es {
		es[i].leave()
	}
	j.truncate(lv.entries)
}

// restore makes the object what it was.
func (e *entry) restore() {
	o := e.o
	o.noted = e.noted
	if o.State == Detached { // the program let it go meanwhile
		return
	}
	o.kept = false
	if e.state == Pending {
		e.refill()
		delete(e.t.gone, o.Ptr)
		o.State, o.Shadow = Transient, nil
		return
	}
	if o.State != Persistent {
		delete(e.t.gone, o.Ptr)
		e.t.Objects = append(e.t.Objects, o)
		e.t.Mapping.Watch(o.Ptr, e.t.watch)
	}
	o.State, o.Shadow = Persistent, e.shadow
	e.t.setLoaded(o, e.loaded)
}

// leave makes an object that was added in the level a plain struct.
func (e *entry) leave() {
	e.t.leave(e.o)
}

func (t *Table) leave(o *Object) {
	if o.State == Transient && t.Lookup(o.Ptr) == nil {
		t.Mapping.Release(o.Ptr)
	}
}

// reset takes back what no flush has written, and lets go what was read after a statement
// had written.
func (t *Table) reset(at uint32) {
	for _, o := range t.Doomed {
		o.Doomed = false
	}
	t.Doomed = t.Doomed[:0]
	t.loosen(at)
	t.Sweep()
	for _, o := range t.Objects {
		t.revert(o)
	}
	added := t.Pending
	t.Pending, t.pending = nil, nil
	for _, o := range added {
		o.State = Transient
		t.leave(o)
	}
}

// loosen lets go what was read after a statement of the level had written.
func (t *Table) loosen(at uint32) {
	t.writes = before(t.writes, at)
	n := len(t.loose)
	for ; n > 0 && t.loose[n-1].at >= at; n-- {
		t.let(t.loose[n-1].o)
	}
	t.loose = t.loose[:n]
}

// revert gives an object the values that the database holds.
func (t *Table) revert(o *Object) {
	if o.Shadow == nil {
		return
	}
	for i := range t.Mapping.Columns {
		c := &t.Mapping.Columns[i]
		p, s := unsafe.Add(o.Ptr, c.Offset), unsafe.Add(o.Shadow, c.Shadow)
		if !c.Codec.Same(p, s) {
			c.Codec.Restore(s, p)
		}
	}
}

// let lets a persistent object go; the caller takes it from Objects.
func (t *Table) let(o *Object) {
	if o.State != Persistent {
		return
	}
	t.unindex(o)
	o.State = Detached
	t.Mapping.Untie(o.Ptr)
	t.Leave(o.Ptr)
}

// Wrote tells that a statement of the program wrote to the table, in the level that is
// under way: what its rows hold from now on stands and falls with that.
func (t *Table) Wrote() {
	if t.journal != nil {
		t.writes = happened(t.writes, t.journal.clock)
	}
}

// Wrote tells that a statement wrote to any table.
func (m *Map) Wrote() {
	m.wrote = happened(m.wrote, m.clock)
	for _, t := range m.Tables {
		t.Wrote()
	}
}

func happened(times []uint32, now uint32) []uint32 {
	if n := len(times); n > 0 && times[n-1] == now {
		return times
	}
	return append(times, now)
}

func before(times []uint32, at uint32) []uint32 {
	n := len(times)
	for n > 0 && times[n-1] >= at {
		n--
	}
	return times[:n]
}

type looseObject struct {
	o  *Object
	at uint32
}

// Dissolve lets all objects of a table go, and tells into, which takes its place.
func (t *Table) Dissolve(into *Table) {
	into.past = t.past
	for _, list := range [][]*Object{t.Objects, t.Pending} {
		for _, o := range list {
			o.State = Detached
			t.Mapping.Untie(o.Ptr)
			into.Leave(o.Ptr)
		}
	}
	for e := range t.gone { // deleted, or not: nobody knows
		into.Leave(e)
	}
}

// Detach ends the session of a table's objects. They stay known as what they were.
func (t *Table) Detach() {
	for _, list := range [][]*Object{t.Objects, t.Pending} {
		for _, o := range list {
			o.State, o.Doomed = Detached, false
			t.Mapping.Untie(o.Ptr)
		}
	}
}

// Recount ends the innermost level of a transaction that was rolled back while its objects
// are let go: those that were added in it have no keys that the database counted.
func (m *Map) Recount() {
	j := &m.Journal
	lv := j.pop()
	for i := len(j.entries) - 1; i >= lv.entries; i-- {
		if e := &j.entries[i]; e.state == Pending {
			e.refill()
		}
	}
	j.truncate(lv.entries)
}
