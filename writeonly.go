package tenon

import (
	"context"
	"encoding/json/jsontext"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// WriteOnly is the field of an entity that has too many related entities to hold them: it
// is never loaded. Adding and removing write what they must, and ask for nothing.
//
// It encodes to JSON as null; with the tag `json:",omitzero"` it is left out.
type WriteOnly[T any] = WriteCollection[*T]

// WriteCollection is what a WriteOnly is, as Collection is what a Many is.
type WriteCollection[P any] struct{ c mapping.Collection }

// Add links entities to this one; the other side follows.
func (w *WriteCollection[P]) Add(ts ...P) { w.c.AddAll(pointers(ts)) }

// Remove unlinks entities; the other side follows. What becomes of their rows is the
// cascade's, at the next flush.
func (w *WriteCollection[P]) Remove(ts ...P) { w.c.RemoveAll(pointers(ts)) }

// Query asks for the related entities: Where, OrderBy and Limit say which. The entity that
// the collection is of must have its key: a new one is flushed before.
func (w *WriteCollection[P]) Query() SelectStmt[P] {
	return SelectStmt[P]{entriesOf(&w.c)}
}

// Count counts the related entities in the database.
func (w *WriteCollection[P]) Count(ctx context.Context, s *Session) (int64, error) {
	return s.Count(ctx, w.Query())
}

// entriesOf asks for what a collection holds.
//
//go:noinline
func entriesOf(c *mapping.Collection) *selection {
	t, where, err := ofOwner(c)
	q := &selection{what: new(plan), more: &clauses{s: tree.Select{Where: where, Err: err}}}
	if t != nil {
		q.what, q.Plain = &t.row, t.all.Plain
	}
	return q
}

// ofOwner is the table that a collection leads to, and the conditions that its rows are the
// owner's.
func ofOwner(c *mapping.Collection) (*table, []*tree.Node, error) {
	if !c.Known() {
		return nil, nil, &BuildError{What: "a collection that does not know whose it is", Where: "Query", Do: "load its entity, make it by New, or add it to a session"}
	}
	r, owner := c.Rel, c.Owner
	if !r.Mapping.KeyKnown(owner, r.From) {
		return nil, nil, &BuildError{What: "the " + r.Mapping.Entity + " has no key yet", Where: r.Name, Do: "flush it before"}
	}
	x := &relation{rel: r, from: r.Mapping.Face.(*table)}
	columns := x.near()
	where := make([]*tree.Node, len(columns))
	for i, f := range r.From {
		k := &r.Mapping.Columns[f]
		n := &tree.Node{Kind: tree.Compare, Op: tree.Eq, Left: columns[i]}
		if err := k.Encode(owner, &n.Value); err != nil {
			return nil, nil, err
		}
		where[i] = n
	}
	if r.Through == nil {
		return x.target(), where, nil
	}
	s := &tree.Select{Columns: []*tree.Node{{Kind: tree.Fragment, Name: "1"}}, From: x.link().src, Limit: -1, Offset: -1}
	s.Where = append([]*tree.Node{x.far()}, where...)
	return x.target(), []*tree.Node{{Kind: tree.Exists, Query: s}}, nil
}

// IsZero is true, for omitzero.
func (w WriteCollection[P]) IsZero() bool { return true }

// MarshalJSONTo encodes null: what is not held cannot be shown.
func (w WriteCollection[P]) MarshalJSONTo(enc *jsontext.Encoder) error {
	return enc.WriteToken(jsontext.Null)
}
