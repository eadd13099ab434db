// Package mapping says what the rows of a table are in Go, as data: which struct, which
// field holds which column and at what offset, which field leads to which other table.
// Generated code hands it in through package mapped; the face, loaders, the identity map
// and the flush read it. Nothing here is generic in the entity, so it is compiled once.
//
// Entities are unsafe.Pointers below the face. A pointer is always to the start of a
// struct of Mapping.Type that lives on the heap.
package mapping

import (
	"reflect"
	"sync/atomic"
	"unsafe"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/codec"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// Mapping ties a struct to a table. It is immutable once built.
type Mapping struct {
	Table     *schema.Table
	Entity    string       // the struct's name
	Var       string       // the generated table's name, for messages
	Type      reflect.Type // the struct
	Columns   []Column
	Key       []int // positions of the key's columns
	KeyType   reflect.Type
	Version   int // position of the version column, or -1
	VersionBy VersionBy
	Access    []Access   // of the columns, in their order: what reading a row needs, close together
	Usual     *Selection // the columns that queries read: all but the deferred ones
	Settled   []int      // columns that a flush itself writes into entities: filled by the database, or foreign keys
	Relations []Relation
	Shadow    reflect.Type // what the dirty check remembers of one object
	NewIndex  func(hint int) Index
	Face      any // the typed table of the face, for relations that lead here
	keyParts  []keyPart
	source    *tree.Source
}

// VersionBy says how a version moves on when its row is written.
type VersionBy uint8

// The kinds of versions.
const (
	VersionCounter VersionBy = iota // counted up
	VersionTime                     // the time of the write
	VersionUUID                     // a new UUID
	VersionServer                   // set by the database, and read back
)

// Column is one mapped column, at the same position as in Mapping.Table.Columns.
type Column struct {
	*schema.Column
	Field    string // Go name
	Offset   uintptr
	Codec    *codec.Codec
	Shadow   uintptr // offset in the shadow
	InKey    bool
	Deferred bool // read only where a query asks for it
	Unique   bool // alone under a unique key
}

// Access is how a column's field is read from a cell and remembered.
type Access struct {
	Decode func(v *driver.Value, p unsafe.Pointer) error
	Save   func(p, s unsafe.Pointer)
	Offset uintptr
	Shadow uintptr
}

// keyPart is one field of a composite key's struct.
type keyPart struct {
	column int
	offset uintptr
}

// Relation leads from the rows of one table to those of another.
type Relation struct {
	Name     string
	Mapping  *Mapping // whose relation it is
	Index    int      // its position there
	Many     bool
	Offset   uintptr // of the Many or One field
	From     []int   // columns of Mapping
	toNames  []string
	Inverse  string // the field of the target that leads back; empty: none
	Null     bool   // To-one: the foreign key may be NULL
	Owns     bool   // the foreign key is on this side
	Cascade  Cascade
	OnDelete schema.Action
	OnUpdate schema.Action // of the foreign key: whether children follow a key that changes
	Through  *Through      // many-to-many: the link table; From and To are then the keys that its rows name
	View     bool          // for reading alone: a change is an error
	Write    bool          // a collection that is never loaded whole
	Order    []OrderBy     // of a collection, where a query says nothing else
	position string        // the column of the target that holds the place in the collection
	target   func() *Mapping
	to       atomic.Pointer[[]int]
	found    atomic.Uint64 // Found: the last two ratios
}

// Through is the table between the two sides of a many-to-many relation. Its rows are
// entities like any other: written by the program, or by the generator where a link has
// nothing but its two keys.
type Through struct {
	link      func() *Mapping
	near, far []string
	at        atomic.Pointer[throughColumns]
}

type throughColumns struct{ near, far []int }

// Link is the mapping of the link table.
func (t *Through) Link() *Mapping { return t.link() }

// Near are the link's columns that name the relation's own side, in the order of From.
func (t *Through) Near() []int { return t.columns().near }

// Far are the link's columns that name the target, in the order of To.
func (t *Through) Far() []int { return t.columns().far }

func (t *Through) columns() *throughColumns {
	if p := t.at.Load(); p != nil {
		return p
	}
	table, c := t.link().Table, &throughColumns{}
	for _, n := range t.near {
		c.near = append(c.near, table.Column(n))
	}
	for _, n := range t.far {
		c.far = append(c.far, table.Column(n))
	}
	t.at.Store(c)
	return c
}

// OrderBy is one column of the target that orders a collection.
type OrderBy struct {
	Column string
	Desc   bool
}

// Cascade says what follows the parent.
type Cascade uint8

// The cascades; they are bits.
const (
	CascadeSave     Cascade = 1 << iota // added to a session with it
	CascadeDelete                       // deleted with it, by the session
	CascadeOrphan                       // deleted when taken from it
	CascadeDatabase                     // deleted with it, by the database's ON DELETE CASCADE alone
	CascadeNull                         // let go when it is deleted: the foreign key becomes NULL
	CascadeRestrict                     // it is not deleted while there are any
)

// To are the positions of the target's columns, in the order of From. They are looked up
// once, since the target may be built after this mapping.
func (r *Relation) To() []int {
	if p := r.to.Load(); p != nil {
		return *p
	}
	t := r.Target()
	to := make([]int, len(r.toNames))
	for i, name := range r.toNames {
		to[i] = t.Table.Column(name)
	}
	r.to.Store(&to)
	return to
}

// most is how much room is made for rows that may not come.
const most = 1 << 15

// Found notes that a load found so many rows for so many parents, for Expected.
func (r *Relation) Found(parents, rows int) {
	if parents > 0 {
		r.found.Store(r.found.Load()<<32 | uint64(min((rows+parents-1)/parents, most)))
	}
}

// Expected is about how many rows so many parents have, by what the last two loads found:
// the smaller ratio counts, so that an odd parent does not make room for rows that nobody
// has. It is a matter of speed alone.
func (r *Relation) Expected(parents int) int {
	x := r.found.Load()
	return min(parents*int(min(x>>32, x&(1<<32-1))), most)
}

// Position is the target's column that holds the place in the collection, or -1.
func (r *Relation) Position() int {
	if r.position == "" {
		return -1
	}
	return r.Target().Table.Column(r.position)
}

// Target is the mapping that the relation leads to.
func (r *Relation) Target() *Mapping { return r.target() }

// InverseOf is the relation that leads back, or nil.
func (r *Relation) InverseOf() *Relation {
	if r.Inverse == "" {
		return nil
	}
	return r.Target().Relation(r.Inverse)
}

// Relation finds a relation by its field's name, or nil.
func (m *Mapping) Relation(name string) *Relation {
	for i := range m.Relations {
		if m.Relations[i].Name == name {
			return &m.Relations[i]
		}
	}
	return nil
}

// Plain is the codec of the column's values without NULL.
func (c *Column) Plain() *codec.Codec {
	if c.Codec.Elem != nil {
		return c.Codec.Elem
	}
	return c.Codec
}

// Ptr is the address of a column's field.
func (c *Column) Ptr(entity unsafe.Pointer) unsafe.Pointer { return unsafe.Add(entity, c.Offset) }

// Encode reads a column's field as it will be written: a decimal is rounded to the
// column's scale, half away from zero, and refused when it does not fit.
func (c *Column) Encode(entity unsafe.Pointer, v *driver.Value) error {
	if err := c.Codec.Encode(unsafe.Add(entity, c.Offset), v); err != nil {
		return err
	}
	return codec.Fit(v, &c.Type)
}

// New makes one zero entity.
func (m *Mapping) New() unsafe.Pointer { return reflect.New(m.Type).UnsafePointer() }

// Any is the entity as *E.
func (m *Mapping) Any(entity unsafe.Pointer) any { return reflect.NewAt(m.Type, entity).Interface() }

// Slab hands out structs of one type that were allocated together. The zero Slab of a type
// grows from 8 to 512 at a time.
type Slab struct {
	typ  reflect.Type
	next unsafe.Pointer
	left int
	size uintptr
	grow int
}

// NewSlab makes a slab for structs of t; first is how many are allocated first.
func NewSlab(t reflect.Type, first int) Slab {
	return Slab{typ: t, size: t.Size(), grow: min(max(first, 1), maxSlab)}
}

const maxSlab = 512

// Next gives a zero struct.
func (s *Slab) Next() unsafe.Pointer {
	if s.left == 0 {
		s.next = reflect.MakeSlice(reflect.SliceOf(s.typ), s.grow, s.grow).UnsafePointer()
		s.left = s.grow
		s.grow = min(max(s.grow*2, 8), maxSlab)
	}
	p := s.next
	if s.left--; s.left > 0 { // never point past the allocation
		s.next = unsafe.Add(p, s.size)
	}
	return p
}

// KeyAt gives the address of the entity's key as a value of KeyType. A key of one column
// is the field itself; a composite one is gathered into buf, which holds a KeyType.
func (m *Mapping) KeyAt(entity, buf unsafe.Pointer) unsafe.Pointer {
	if len(m.keyParts) == 0 {
		return unsafe.Add(entity, m.Columns[m.Key[0]].Offset)
	}
	for _, p := range m.keyParts {
		c := &m.Columns[p.column]
		c.Codec.Save(unsafe.Add(entity, c.Offset), unsafe.Add(buf, p.offset))
	}
	return buf
}

// KeyPart is the address of the i-th column of a key given as a KeyType.
func (m *Mapping) KeyPart(key unsafe.Pointer, i int) unsafe.Pointer {
	if len(m.keyParts) == 0 {
		return key
	}
	return unsafe.Add(key, m.keyParts[i].offset)
}

// SaveKey writes a key into the entity's fields.
func (m *Mapping) SaveKey(key, entity unsafe.Pointer) {
	for i, k := range m.Key {
		c := &m.Columns[k]
		c.Codec.Restore(m.KeyPart(key, i), unsafe.Add(entity, c.Offset))
	}
}

// CopyKey gives an entity's key as a KeyType of its own.
func (m *Mapping) CopyKey(entity unsafe.Pointer) unsafe.Pointer {
	key := reflect.New(m.KeyType).UnsafePointer()
	for i, k := range m.Key {
		c := &m.Columns[k]
		c.Codec.Save(c.Ptr(entity), m.KeyPart(key, i)) // of what can be a key, the shadow is the value
	}
	return key
}

// Copy copies a column from one entity to another, so that they share nothing that can
// change.
func Copy(c *Column, from, to unsafe.Pointer) {
	shadow := reflect.New(c.Codec.Shadow).UnsafePointer()
	c.Codec.Save(c.Ptr(from), shadow)
	c.Codec.Restore(shadow, c.Ptr(to))
}

// Equal says that a column is the same in two entities.
func Equal(c *Column, a, b unsafe.Pointer) bool {
	shadow := reflect.New(c.Codec.Shadow).UnsafePointer()
	c.Codec.Save(c.Ptr(a), shadow)
	return c.Codec.Same(c.Ptr(b), shadow)
}

func (c *Column) isUUID() bool { return c.Type.Kind == schema.UUID }
