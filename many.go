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
type Many[T any] struct{ c mapping.Collection }

// All gives the related entities. The slice is the collection's own: it is not to be
// changed, and later changes of the collection do not show in it. A collection that was
// not loaded panics with *NotLoadedError: that is a mistake in the program.
func (m *Many[T]) All() []*T { return entities[*T](m.c.All()) }

// Loaded says that All can be called.
func (m *Many[T]) Loaded() bool { return m.c.Readable() }

// Add links entities to this one; the other side follows. One that is there already stays
// where it is; nil is passed over.
func (m *Many[T]) Add(ts ...*T) { m.c.AddAll(pointers(ts)) }

// Remove unlinks entities; the other side follows. What becomes of their rows is the
// cascade's, at the next flush.
func (m *Many[T]) Remove(ts ...*T) { m.c.RemoveAll(pointers(ts)) }

// Set makes ts, each once, all that the collection holds, in this order; what was there and
// is not in ts is unlinked. A collection that was not loaded panics with *NotLoadedError:
// what is to go is not known.
func (m *Many[T]) Set(ts ...*T) { m.c.SetAll(pointers(ts)) }

// Load gives the related entities, from the database where they were not loaded.
func (m *Many[T]) Load(ctx context.Context, s *Session) ([]*T, error) {
	items, err := s.loadMany(ctx, &m.c)
	return entities[*T](items), err
}

// IsZero says that nothing was loaded or set, for omitzero.
func (m Many[T]) IsZero() bool { return m.c.State != mapping.Loaded }

// MarshalJSONTo encodes the related entities, or null while they are not loaded. What leads
// back to an entity that is being encoded is null.
func (m Many[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeMany(enc, m.c, (*[]*T)(nil))
}

// entities is a list of untyped pointers as a list of pointers of type P, and pointers the
// other way round: the layout is the same, and nothing is copied.
func entities[P any](items []unsafe.Pointer) []P { return *(*[]P)(unsafe.Pointer(&items)) }

func pointers[P any](ps []P) []unsafe.Pointer { return *(*[]unsafe.Pointer)(unsafe.Pointer(&ps)) }
