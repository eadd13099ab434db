package dialect

import (
	"github.com/tenonsql/tenon/internal/fault"
	"github.com/tenonsql/tenon/internal/tree"
)

// scope is one statement on the way from the outermost to the one being written.
type scope struct {
	from     int  // where its sources begin in Writer.sources
	seen     int  // the first source that it sees: a derived table does not see its neighbours
	qualify  bool // columns are written with their source
	optional bool // an outer join may make any column NULL
}

// open begins a statement; sealed says that it does not see the sources around it.
func (w *Writer) open(sealed bool) {
	s := scope{from: len(w.sources)}
	if sealed {
		s.seen = s.from
	} else if len(w.scopes) > 0 {
		s.seen = w.scopes[len(w.scopes)-1].seen
	}
	w.scopes = append(w.scopes, s)
}

// enter puts a source in scope.
func (w *Writer) enter(src *tree.Source) {
	s := &w.scopes[len(w.scopes)-1]
	for _, other := range w.sources[s.from:] {
		if other == src || other.Name() == src.Name() {
			w.check(fault.Buildf("FROM", `give one of them another name with As`, "two sources are named %q", src.Name()))
		}
	}
	w.sources = append(w.sources, src)
	s.qualify = s.qualify || len(w.sources)-s.seen > 1
}

// shut ends the statement that was opened last.
func (w *Writer) shut() {
	s := w.scopes[len(w.scopes)-1]
	clear(w.sources[s.from:])
	w.sources, w.scopes = w.sources[:s.from], w.scopes[:len(w.scopes)-1]
}

// Qualify makes the statement being written name the source of every column.
func (w *Writer) Qualify() { w.scopes[len(w.scopes)-1].qualify = true }

// Qualified writes an expression inside of a query that a rule writes itself, which may have
// columns of the same names: its columns name their sources.
func (w *Writer) Qualified(n *tree.Node) {
	if len(w.scopes) == 0 {
		w.Node(n)
		return
	}
	at := len(w.scopes) - 1
	was := w.scopes[at].qualify
	w.scopes[at].qualify = true
	w.Node(n)
	w.scopes[at].qualify = was
}

// MayBeNull says whether a value may be NULL in the statement being written.
func (w *Writer) MayBeNull(n *tree.Node) bool {
	if n.Null || n.Empty {
		return true
	}
	return len(w.scopes) > 0 && w.scopes[len(w.scopes)-1].optional
}

// column writes a column, with its source where there is more than one.
func column(w *Writer, n *tree.Node) {
	if w.set != nil {
		w.outputColumn(n)
		return
	}
	if len(w.scopes) > 0 && n.Source != nil {
		s := &w.scopes[len(w.scopes)-1]
		w.resolve(n, s)
		if s.qualify {
			w.SourceName(n.Source)
			w.Byte('.')
		}
	}
	w.Name(n.Name)
}

// SourceName writes the name that a source goes by in this statement.
func (w *Writer) SourceName(src *tree.Source) {
	if src == w.target && src.Table != nil {
		w.Name(src.Table.Name) // where the database lets no alias stand
		return
	}
	w.Name(src.Name())
}

// resolve makes sure that the column's source is in scope, and that no source of the same
// name stands nearer.
func (w *Writer) resolve(n *tree.Node, s *scope) {
	for i := len(w.sources) - 1; i >= s.seen; i-- {
		src := w.sources[i]
		if src == n.Source {
			return
		}
		if src.Name() == n.Source.Name() {
			w.check(fault.Buildf(src.Name()+"."+n.Name, "give one of them another name with As",
				"the statement has another source that is named %q too", src.Name()))
			return
		}
	}
	name := n.Source.Name()
	w.check(fault.Buildf(name+"."+n.Name, "add it with Join, or name it with From", "table %s is not in the statement", name))
}
