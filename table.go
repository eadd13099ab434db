package tenon

import (
	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/mapping"
	"github.com/tenonsql/tenon/internal/tree"
)

// Source is anything that can stand in FROM.
type Source interface{ table() *table }

// Mapping is a table without its types: what CreateAll, for one, is given.
type Mapping interface {
	Source
	Mapping() Mapping
}

// Entity is a pointer to a mapped struct. The generator writes the method: where the compiler
// finds it missing, run go tool tenon gen.
type Entity interface{ Mapping() Mapping }

// table is what a Source points to: its place in FROM under the name that it has here, and
// the mapping of its rows.
type table struct {
	m     *mapping.Mapping
	src   *tree.Source
	nodes []*tree.Node
	inner []*tree.Node // of a derived table: what its query selects, in the order of nodes
	row   plan         // of one row by its key; it is shared, and not changed
	all   selection    // of the rows, likewise
}

func (t *table) table() *table    { return t }
func (t *table) Mapping() Mapping { return t }

//go:noinline
func (t *table) plan() *selection {
	if t == nil {
		return &noTable
	}
	return &t.all
}

// newTable makes the table of a mapping, under a name of its own when alias is not empty.
func newTable(m *mapping.Mapping, alias string) *table {
	src := m.Source()
	if alias != "" {
		src = m.SourceAs(alias)
	}
	t := &table{m: m, src: src, nodes: src.Cols}
	t.row = exec.Selected(m, src, m.Usual)
	t.all = selection{what: &t.row, Plain: tree.Plain{Columns: t.row.Columns, From: src}}
	return t
}

// Table maps the rows of one table to *E, found by a key of type K. Generated table types
// embed it.
type Table[E, K any] = PointerTable[*E, K]

// PointerTable is what a Table is: pointers share the code that the compiler makes of a type,
// where structs would each have their own. Its methods are few and small: the compiler emits
// six forms of each for every table of a program (docs/performance.md).
type PointerTable[P, K any] struct{ t *table }

func (t PointerTable[P, K]) table() *table     { return t.t }
func (t PointerTable[P, K]) plan(P) *selection { return t.t.plan() }
func (PointerTable[P, K]) keyed(P, K)          {}

// Mapping is the table without its types.
func (t PointerTable[P, K]) Mapping() Mapping { return t.t }

// Keyed is a table whose rows are found by a key of type K.
type Keyed[E, K any] interface {
	Mapping
	keyed(*E, K)
}

// TableOf is the table of an entity.
type TableOf[E any] interface {
	Mapping
	Selectable[*E]
}
