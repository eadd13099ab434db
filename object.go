package tenon

import (
	"context"
	"unsafe"

	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// Refresh gives objects the values that their rows have now: one SELECT for each table. What
// was changed in them and not flushed is lost. Their collections become unloaded; so do
// references that were set, or whose foreign key has another value now.
//
// Errors: ErrNotFound where a row is gone, whose object is then Detached; the others are
// refreshed. *BuildError for an object that is not persistent in this session.
func (s *Session) Refresh(ctx context.Context, es ...Entity) error {
	return s.call(func() error {
		list, err := subjects("Refresh", es)
		if err != nil {
			return err
		}
		return s.core.Refresh(ctx, list)
	})
}

// Merge gives the session's object for an entity that comes from elsewhere: from a request,
// an engine, a session that has ended. It is the object with the same key, loaded if need
// be, or a new one if there is no such row. Its columns are set to what the entity holds,
// and its relations, as far as those of the entity are loaded or set, to what they hold,
// merged in the same way: items are matched by their keys, and what the entity's collection
// lacks is removed from the object's, so that it follows the cascade. The entity itself
// stays outside. What the session has not flushed is flushed before.
//
// For each table and level of the graph one SELECT is sent, none for what is loaded.
//
// Errors: *StaleError where a version is not that of the row. Nothing is set then.
func (s *Session) Merge[P Entity](ctx context.Context, entity P) (P, error) {
	var to P
	var e unsafe.Pointer
	err := s.call(func() error {
		m, p, err := entityOf("Merge", entity)
		if err == nil {
			e, err = s.core.Merge(ctx, m, p, sourceOf)
		}
		return err
	})
	if err == nil {
		*(*unsafe.Pointer)(unsafe.Pointer(&to)) = e
	}
	return to, err
}

// Expunge takes objects out of the session, as they are: they are Detached, and what was
// changed in them is not written. What they lead to stays.
//
// An object that is not in the session makes the next call fail.
func (s *Session) Expunge(es ...Entity) {
	s.quietly(func() error {
		list, err := subjects("Expunge", es)
		if err != nil {
			return err
		}
		return s.core.Expunge(list)
	})
}

// Change is one field of an object that differs from what the database is known to hold.
//
// For a column, Old and New are its values, of the field's type. For a One they are what it
// led to and what it leads to, nil for none; for a Many, Added and Removed are the
// differences, pointers to entities each.
type Change = session.Change

// Changes lists what the next flush would write of an object, columns first, in the order
// of the fields: nothing for one that is unchanged or not in the session. Of a pending
// object it lists what is not zero. No SQL is sent.
func (s *Session) Changes(e Entity) []Change {
	var out []Change
	s.quietly(func() error {
		m, p, err := entityOf("Changes", e)
		if err == nil {
			out = s.core.Changes(m, p)
		}
		return err
	})
	return out
}

// sourceOf is the table of a mapping under its own name.
func sourceOf(m *mapping.Mapping) *tree.Source { return m.Face.(*table).src }

// subjects are entities without their types.
func subjects(where string, es []Entity) ([]session.Subject, error) {
	out := make([]session.Subject, len(es))
	for i, e := range es {
		m, p, err := entityOf(where, e)
		if err != nil {
			return nil, err
		}
		out[i] = session.Subject{Mapping: m, Source: sourceOf(m), Ptr: p}
	}
	return out, nil
}
