package tenon

import (
	"fmt"
	"slices"
	"unsafe"

	"github.com/tenonsql/tenon/internal/exec"
	"github.com/tenonsql/tenon/internal/flush"
	"github.com/tenonsql/tenon/internal/session"
	"github.com/tenonsql/tenon/internal/tree"
)

// Statement is anything that runs and gives no rows.
type Statement interface{ statement() session.Query }

// InsertStmt is an INSERT. It is an immutable value.
type InsertStmt[E any] struct {
	t        *table
	rows     []unsafe.Pointer
	sets     []Assignments[E]
	query    *tree.Select // instead of rows and sets, of the columns in from
	from     []int
	conflict *tree.Conflict
	err      error
}

// Insert writes rows: of entities with Rows, of sets with Values, of a query with From. It
// does not track the entities: a Session's Add does.
func Insert[E any](t TableOf[E]) InsertStmt[E] { return InsertStmt[E]{t: tableOf(t)} }

// Rows writes the columns of entities. A column that the database fills is left to it
// while the field is zero.
func (s InsertStmt[E]) Rows(es ...*E) InsertStmt[E] {
	s.rows = slices.Clip(s.rows)
	for _, e := range es {
		s.rows = append(s.rows, unsafe.Pointer(e))
	}
	return s
}

// Values writes sets of assignments; a column that a set does not name is left to the
// database.
func (s InsertStmt[E]) Values(sets ...Assignments[E]) InsertStmt[E] {
	s.sets = append(slices.Clip(s.sets), sets...)
	return s
}

// OnConflict makes an upsert: what to do with a row whose key of these columns is taken.
// They must be a primary or unique key. A clash in another unique key stays an error, and
// nothing is written, on every database.
func (s InsertStmt[E]) OnConflict(cs ...AnyColumn) Conflict[E] { return Conflict[E]{s, cs} }

// Returning reads the written rows.
func (s InsertStmt[E]) Returning[R any](w Selectable[R]) Query[R] {
	return returning[R]{s.insert(), w}
}

func (s InsertStmt[E]) statement() session.Query {
	return session.Query{Statement: exec.Statement{Tree: s.insert()}}
}

func (s InsertStmt[E]) insert() *tree.Insert {
	if s.t == nil {
		return &tree.Insert{Err: errNoTarget}
	}
	in := &tree.Insert{Into: s.t.src, Conflict: s.conflict, Err: s.err}
	if c := s.conflict; c != nil && s.t.m.Version >= 0 {
		onward := *c
		onward.Set, in.Conflict = versioned(s.t, c.Set), &onward
	}
	if s.query != nil {
		in.Query, in.Columns = s.query, s.from
		if len(s.rows)+len(s.sets) > 0 {
			in.Err = firstError(in.Err, &BuildError{What: "an INSERT has rows and a query", Where: "Insert into " + s.t.m.Table.Name, Do: "use two statements"})
		}
		return in
	}
	lists := make([][]Assignment, len(s.sets))
	for i, set := range s.sets {
		if set == nil {
			in.Err = firstError(in.Err, errNoSet)
			continue
		}
		lists[i] = set.Assignments()
	}
	rows(in, s.t, s.rows, lists)
	return in
}

// rows fills an INSERT with the rows of entities and of sets. The columns are those that
// any row writes; where a row leaves one to the database it says DEFAULT.
func rows(in *tree.Insert, t *table, es []unsafe.Pointer, sets [][]Assignment) {
	if len(es)+len(sets) == 0 && in.Err == nil {
		in.Err = &BuildError{What: "there is nothing to insert", Where: "Insert into " + t.m.Table.Name, Do: "use Rows or Values"}
		return
	}
	if slices.Contains(es, nil) {
		in.Err = firstError(in.Err, &BuildError{What: "a nil entity", Where: "Insert into " + t.m.Table.Name})
		return
	}
	if len(es) >= manyRows && len(sets) == 0 && listed(in, t, es) {
		return
	}
	all := make([][]*tree.Node, 0, len(es)+len(sets))
	for _, e := range es {
		row, err := flush.RowOf(t.m, e)
		in.Err = firstError(in.Err, err)
		all = append(all, row)
	}
	for _, set := range sets {
		row := make([]*tree.Node, len(t.m.Columns))
		for _, a := range set {
			i := t.m.Table.Column(a.column.Name)
			if a.column.Source.Table != t.m.Table {
				in.Err = firstError(in.Err, foreignColumn(a.column, t))
				continue
			}
			row[i] = a.value
		}
		begun, err := flush.Beginnings(t.m)
		in.Err = firstError(in.Err, err)
		for i, n := range begun {
			if row[i] == nil {
				row[i] = n
			}
		}
		all = append(all, row)
	}
	for c := range t.m.Columns {
		if slices.ContainsFunc(all, func(row []*tree.Node) bool { return row != nil && row[c] != nil && row[c].Kind != tree.Default }) {
			in.Columns = append(in.Columns, c)
		}
	}
	in.Rows = make([][]*tree.Node, len(all))
	for i, row := range all {
		if row == nil {
			continue
		}
		in.Rows[i] = make([]*tree.Node, len(in.Columns))
		for j, c := range in.Columns {
			if in.Rows[i][j] = row[c]; row[c] == nil {
				in.Rows[i][j] = &tree.Node{Kind: tree.Default}
			}
		}
	}
}

// manyRows is how many rows are rather handed on as a list for each column than as a node for
// each value: by then the nodes cost more than the database's work.
const manyRows = 16

// listed fills an INSERT with the rows of entities that all write the same columns.
func listed(in *tree.Insert, t *table, es []unsafe.Pointer) bool {
	columns, lists, err := flush.RowsOf(t.m, es)
	if err != nil {
		in.Err = firstError(in.Err, err)
		return true
	}
	if len(lists) == 0 {
		return false
	}
	in.Columns, in.Arrays = columns, lists
	return true
}

func foreignColumn(c *tree.Node, t *table) error {
	return &BuildError{What: fmt.Sprintf("column %s is not of table %s", nodeName(c), t.m.Table.Name), Where: "assignment"}
}

var (
	errNoSet    = &BuildError{What: "a set is nil", Where: "assignment"}
	errNoColumn = &BuildError{What: "a column is nil", Where: "statement"}
)

// assignments are those of a set, none of a nil one.
func assignments[E any](set Assignments[E]) []Assignment {
	if set == nil {
		return nil
	}
	return set.Assignments()
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
