package tenon

import (
	"context"
	"encoding/json/jsontext"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
)

// Many is the field of an entity that holds related entities. It knows whether they were
// loaded: what was not is never taken for nothing. Its zero value is unset; New, entering
// a session and loading tell it whose it is.
//
// It encodes to JSON as an array; with the tag `json:",omitzero"` it is left out while it
// is not loaded.
type Many[T any] = Collection[*T]

// Collection is what a Many is: pointers share the code that the compiler makes of a type, where
// structs would each have their own. P is a pointer to an entity.
type Collection[P any] struct{ c mapping.Collection }

// All gives the related entities. The slice is the collection's own: it is not to be
// changed, and later changes of the collection do not show in it. A collection that was
// not loaded panics with *NotLoadedError: that is a mistake in the program.
func (m *Collection[P]) All() []P { return entities[P](m.c.All()) }

// Loaded says that All can be called.
func (m *Collection[P]) Loaded() bool { return m.c.Readable() }

// Add links entities to this one; the other side follows. One that is there already stays
// where it is; nil is passed over.
func (m *Collection[P]) Add(ts ...P) { m.c.AddAll(pointers(ts)) }

// Remove unlinks entities; the other side follows. What becomes of their rows is the
// cascade's, at the next flush.
func (m *Collection[P]) Remove(ts ...P) { m.c.RemoveAll(pointers(ts)) }

// Set makes ts, each once, all that the collection holds, in this order; what was there and
// is not in ts is unlinked. A collection that was not loaded panics with *NotLoadedError:
// what is to go is not known.
func (m *Collection[P]) Set(ts ...P) { m.c.SetAll(pointers(ts)) }

// Load gives the related entities, from the database where they were not loaded.
func (m *Collection[P]) Load(ctx context.Context, s *Session) ([]P, error) {
	items, err := s.loadMany(ctx, &m.c)
	return entities[P](items), err
}

// IsZero says that nothing was loaded or set, for omitzero.
func (m Collection[P]) IsZero() bool { return m.c.State != mapping.Loaded }

// MarshalJSONTo encodes the related entities, or null while they are not loaded. What leads
// back to an entity that is being encoded is null.
func (m Collection[P]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeMany(enc, m.c, (*[]P)(nil))
}

// entities is a list of untyped pointers as a list of pointers of type P, and pointers the
// other way round: the layout is the same, and nothing is copied.
func entities[P any](items []unsafe.Pointer) []P { return *(*[]P)(unsafe.Pointer(&items)) }

func pointers[P any](ps []P) []unsafe.Pointer { return *(*[]unsafe.Pointer)(unsafe.Pointer(&ps)) }

// entity and pointer are entities and pointers for one.
func entity[P any](item unsafe.Pointer) P { return *(*P)(unsafe.Pointer(&item)) }

func pointer[P any](p P) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&p)) }
