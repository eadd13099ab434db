package tenon

import (
	"context"
	"encoding/json/jsontext"

	"github.com/tenonsql/tenon/internal/mapping"
)

// ViewMany is a Many for reading alone: nothing can be added to it, and what it holds is
// changed by another relation or by the rows themselves. It shows what was loaded, until it
// is loaded again.
type ViewMany[T any] struct{ c mapping.Collection }

// All gives the related entities, as Many's does.
func (m *ViewMany[T]) All() []*T { return entities[*T](m.c.All()) }

// Loaded says that All can be called.
func (m *ViewMany[T]) Loaded() bool { return m.c.Readable() }

// Load gives the related entities, from the database where they were not loaded.
func (m *ViewMany[T]) Load(ctx context.Context, s *Session) ([]*T, error) {
	items, err := s.loadMany(ctx, &m.c)
	return entities[*T](items), err
}

// IsZero says that nothing was loaded, for omitzero.
func (m ViewMany[T]) IsZero() bool { return m.c.State != mapping.Loaded }

// MarshalJSONTo encodes the related entities, as Many's does.
func (m ViewMany[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeMany(enc, m.c, (*[]*T)(nil))
}

// ViewOne is a One for reading alone.
type ViewOne[T any] struct{ f mapping.Reference }

// Get gives the related entity, as One's does.
func (o *ViewOne[T]) Get() *T { return (*T)(o.f.Get()) }

// Loaded says that Get can be called.
func (o *ViewOne[T]) Loaded() bool { return o.f.Readable() }

// Load gives the related entity, from the database where it was not loaded.
func (o *ViewOne[T]) Load(ctx context.Context, s *Session) (*T, error) {
	item, err := s.loadOne(ctx, &o.f)
	return (*T)(item), err
}

// IsZero says that nothing was loaded, for omitzero.
func (o ViewOne[T]) IsZero() bool { return o.f.State != mapping.Loaded }

// MarshalJSONTo encodes the related entity, as One's does.
func (o ViewOne[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return encodeOne(enc, o.f, (*T)(nil))
}
