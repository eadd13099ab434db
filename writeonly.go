package tenon

import (
	"encoding/json/jsontext"

	"github.com/tenonsql/tenon/internal/mapping"
)

// WriteOnly is the field of an entity that has too many related entities to hold them: it
// is never loaded. Adding and removing write what they must, and ask for nothing.
//
// It encodes to JSON as null; with the tag `json:",omitzero"` it is left out.
type WriteOnly[T any] struct{ c mapping.Collection }

// Add links entities to this one; the other side follows.
func (w *WriteOnly[T]) Add(ts ...*T) { w.c.AddAll(pointers(ts)) }

// Remove unlinks entities; the other side follows. What becomes of their rows is the
// cascade's, at the next flush.
func (w *WriteOnly[T]) Remove(ts ...*T) { w.c.RemoveAll(pointers(ts)) }

// IsZero is true, for omitzero.
func (w WriteOnly[T]) IsZero() bool { return true }

// MarshalJSONTo encodes null: what is not held cannot be shown.
func (w WriteOnly[T]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return enc.WriteToken(jsontext.Null)
}
