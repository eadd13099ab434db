package session

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/mapping"
)

// level is a transaction or a savepoint inside it: what its rollback needs to make the
// objects what they were. Columns and states are in the journal of package identity;
// relations are here.
type level struct {
	at     uint32 // its begin, in the journal's time
	kept   int    // where s.kept stood
	marked bool   // relations that were loaded before it are marked
}

// begin begins a level. What was held until then for a flush is the transaction's.
func (s *Session) begin() {
	lv := level{at: s.known.Begin()}
	if len(s.levels) > 0 {
		lv.kept = len(s.kept)
	}
	s.levels = append(s.levels, lv)
}

// mark tells relations that are loaded from those that will be: after a rollback, what was
// loaded inside the level may never have been.
func (s *Session) mark() {
	lv := &s.levels[len(s.levels)-1]
	if lv.marked {
		return
	}
	lv.marked = true
	for i := range s.changed {
		s.changed[i].mark(lv.at)
	}
	for i := lv.kept; i < len(s.kept); i++ {
		s.kept[i].mark(lv.at)
	}
	for _, t := range s.known.Tables {
		for i := range t.Mapping.Relations {
			r := &t.Mapping.Relations[i]
			for _, o := range t.Objects {
				if l := r.Link(o.Ptr); l.Mark == 0 && l.State == mapping.Loaded {
					l.Mark = lv.at
				}
			}
		}
	}
}

// writes is called before a statement that changes rows. Until then a transaction has read
// what was committed, which its rollback leaves true.
func (s *Session) writes() {
	if len(s.levels) == 1 {
		s.mark()
	}
}

// end ends the transaction: what it did stands.
func (s *Session) end() {
	s.known.End()
	s.levels = s.levels[:0]
	clear(s.kept)
	s.kept = s.kept[:0]
}

// join ends the innermost level and leaves what it did to the one around it.
func (s *Session) join() {
	s.known.Release()
	s.levels = s.levels[:len(s.levels)-1]
}

// restore makes the objects what they were at the begin of the innermost level, and ends
// it. Without one, what was not flushed is taken back.
func (s *Session) restore() {
	if len(s.levels) == 0 {
		s.begin()
	}
	n := len(s.levels) - 1
	lv := s.levels[n]
	s.known.Rollback()
	s.levels = s.levels[:n]
	s.restoreRelations(s.kept[lv.kept:])
	clear(s.changed)
	clear(s.kept[lv.kept:])
	s.removed, s.set = s.removed[:0], s.set[:0]
	s.links, s.moved, s.changed, s.kept = s.links[:0], s.moved[:0], s.changed[:0], s.kept[:lv.kept]
	s.tied, s.again, s.removed, s.set = s.tied[:0], s.again[:0], s.removed[:0], s.set[:0]
	if lv.marked {
		s.unload(lv.at)
	}
}

// unload makes relations unloaded that were loaded inside a level.
func (s *Session) unload(at uint32) {
	for _, t := range s.known.Tables {
		for i := range t.Mapping.Relations {
			r := &t.Mapping.Relations[i]
			for _, o := range t.Objects {
				if l := r.Link(o.Ptr); l.State == mapping.Loaded && (l.Mark == 0 || l.Mark > at) {
					r.Unload(o.Ptr)
				}
			}
		}
	}
}

// insideNested refuses what would end the transaction under a savepoint.
func insideNested(what string) error {
	return &fault.BuildError{What: "the session is inside Nested", Where: what, Do: "return from the function of Nested first: with an error to take back what it did"}
}
