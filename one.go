package tenon

import (
	"context"
	"encoding/json/jsontext"

	"github.com/tenonsql/tenon/internal/mapping"
)

// One is the field of an entity that leads to one related entity, or to none. It knows
// whether that was loaded. When the foreign key's field is changed, what was loaded no
// longer counts.
//
// It encodes to JSON as the entity or null; with the tag `json:",omitzero"` it is left out
// while it is not loaded.
type One[T any] = Reference[*T]

// Reference is what a One is, as Collection is what a Many is.
type Reference[P any] struct{ f mapping.Reference }

// Get gives the related entity, nil for none. A relation that was not loaded panics with
// *NotLoadedError: that is a mistake in the program.
func (o *Reference[P]) Get() P { return entity[P](o.f.Get()) }

// Loaded says that Get can be called.
func (o *Reference[P]) Loaded() bool { return o.f.Readable() }

// Set links this entity to t, or to none; the other side follows. A key that t has
// already is copied to the foreign key at once, one that the database has yet to count at
// the flush.
func (o *Reference[P]) Set(t P) { o.f.Set(pointer(t)) }

// Load gives the related entity, from the database where it was not loaded.
func (o *Reference[P]) Load(ctx context.Context, s *Session) (P, error) {
	item, err := s.loadOne(ctx, &o.f)
	return entity[P](item), err
}

// IsZero says that nothing was loaded or set, for omitzero.
func (o Reference[P]) IsZero() bool { return o.f.State != mapping.Loaded }

// MarshalJSONTo encodes the related entity, or null: also where it leads back to an entity
// that is being encoded.
func (o Reference[P]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeOne(enc, o.f, (*P)(nil))
}
