package tenon

import (
	"context"
	"encoding/json/jsontext"

	"github.com/tenonsql/tenon/internal/mapping"
)

// ViewMany is a Many for reading alone: nothing can be added to it, and what it holds is
// changed by another relation or by the rows themselves. It shows what was loaded, until it
// is loaded again.
type ViewMany[T any] = ViewCollection[*T]

// ViewCollection is what a ViewMany is, as Collection is what a Many is.
type ViewCollection[P any] struct{ c mapping.Collection }

// All gives the related entities, as Many's does.
func (m *ViewCollection[P]) All() []P { return entities[P](m.c.All()) }

// Loaded says that All can be called.
func (m *ViewCollection[P]) Loaded() bool { return m.c.Readable() }

// Load gives the related entities, from the database where they were not loaded.
func (m *ViewCollection[P]) Load(ctx context.Context, s *Session) ([]P, error) {
	items, err := s.loadMany(ctx, &m.c)
	return entities[P](items), err
}

// IsZero says that nothing was loaded, for omitzero.
func (m ViewCollection[P]) IsZero() bool { return m.c.State != mapping.Loaded }

// MarshalJSONTo encodes the related entities, as Many's does.
func (m ViewCollection[P]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeMany(enc, m.c, (*[]P)(nil))
}

// ViewOne is a One for reading alone.
type ViewOne[T any] = ViewReference[*T]

// ViewReference is what a ViewOne is, as Collection is what a Many is.
type ViewReference[P any] struct{ f mapping.Reference }

// Get gives the related entity, as One's does.
func (o *ViewReference[P]) Get() P { return entity[P](o.f.Get()) }

// Loaded says that Get can be called.
func (o *ViewReference[P]) Loaded() bool { return o.f.Readable() }

// Load gives the related entity, from the database where it was not loaded.
func (o *ViewReference[P]) Load(ctx context.Context, s *Session) (P, error) {
	item, err := s.loadOne(ctx, &o.f)
	return entity[P](item), err
}

// IsZero says that nothing was loaded, for omitzero.
func (o ViewReference[P]) IsZero() bool { return o.f.State != mapping.Loaded }

// MarshalJSONTo encodes the related entity, as One's does.
func (o ViewReference[P]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeOne(enc, o.f, (*P)(nil))
}
