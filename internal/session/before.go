package session

import "github.com/tenonsql/tenon/internal/mapping"

// before is a relation as it was when the session last knew that the database says the
// same: what is there now and was not then was added, what was there and is gone was taken
// out. It has the form of the field, a collection or a reference.
type before struct {
	Link       *mapping.Link
	Collection mapping.Collection
	Reference  mapping.Reference
}

// Changing keeps a relation as it is before its first change (mapping.Watcher).
func (s *Session) Changing(l *mapping.Link) {
	b := before{Link: l}
	if l.Rel.Many {
		b.Collection = *l.Rel.Collection(l.Owner)
	} else {
		b.Reference = *l.Rel.Reference(l.Owner)
	}
	s.changed = append(s.changed, b)
}

// unchanged forgets what relations were: the database now says what they say.
func (s *Session) unchanged() {
	for i := range s.changed {
		s.changed[i].Link.Dirty = false
	}
	clear(s.changed)
	s.changed = s.changed[:0]
}
