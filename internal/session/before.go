package session

import (
	"cmp"
	"slices"

	"github.com/tenonsql/tenon/internal/mapping"
)

// before is a relation as it was when the session last knew that the database says the
// same: what is there now and was not then was added, what was there and is gone was taken
// out. It has the form of the field, a collection or a reference.
type before struct {
	Link       *mapping.Link
	turn       uint64 // the session's: later ones are greater
	Collection mapping.Collection
	Reference  mapping.Reference
}

// Changing keeps a relation as it is before its first change (mapping.Watcher).
func (s *Session) Changing(l *mapping.Link) { s.changed = append(s.changed, s.was(l)) }

// keep keeps a relation as it is before the session itself changes it, for the rollback of
// the level that is under way.
func (s *Session) keep(l *mapping.Link) {
	if len(s.levels) > 0 {
		s.Hold(l)
	}
}

// Hold keeps a relation as it is before a flush changes it: the transaction may begin with
// that flush.
func (s *Session) Hold(l *mapping.Link) { s.kept = append(s.kept, s.was(l)) }

// letKept forgets what was held for a transaction that did not begin.
func (s *Session) letKept() {
	if len(s.levels) == 0 {
		clear(s.kept)
		s.kept = s.kept[:0]
	}
}

func (s *Session) was(l *mapping.Link) before {
	s.turn++
	b := before{Link: l, turn: s.turn}
	if l.Rel.Many {
		b.Collection = *l.Rel.Collection(l.Owner)
		b.Collection.Items = slices.Clip(b.Collection.Items) // what is added after it was restored goes elsewhere
	} else {
		b.Reference = *l.Rel.Reference(l.Owner)
	}
	return b
}

// mark says of a relation that was loaded that it was so before a level began.
func (b *before) mark(at uint32) {
	if b.Collection.State == mapping.Loaded && b.Collection.Mark == 0 {
		b.Collection.Mark = at
	}
	if b.Reference.State == mapping.Loaded && b.Reference.Mark == 0 {
		b.Reference.Mark = at
	}
}

// restore makes the relation what it was, unless its object is a plain struct meanwhile.
func (b *before) restore() {
	l := b.Link
	if !l.Known() {
		return
	}
	if l.Rel.Many {
		c := l.Rel.Collection(l.Owner)
		c.Items, c.State, c.Dirty, c.Mark = b.Collection.Items, b.Collection.State, b.Collection.Dirty, b.Collection.Mark
		return
	}
	f := l.Rel.Reference(l.Owner)
	f.Item, f.State, f.Dirty, f.Mark = b.Reference.Item, b.Reference.State, b.Reference.Dirty, b.Reference.Mark
}

// restoreRelations makes relations what they were, the last change first: what the program
// changed and what the session did in between take turns.
func (s *Session) restoreRelations(kept []before) {
	all := slices.Concat(kept, s.changed)
	slices.SortStableFunc(all, func(a, b before) int { return cmp.Compare(b.turn, a.turn) })
	for i := range all {
		all[i].restore()
	}
}

// unchanged forgets what relations were before the flush: the database now says what they
// say. The levels under way remember it.
func (s *Session) unchanged() {
	for i := range s.changed {
		s.changed[i].Link.Dirty = false
	}
	if len(s.levels) > 0 {
		s.kept = append(s.kept, s.changed...)
	}
	clear(s.changed)
	s.changed = s.changed[:0]
}
