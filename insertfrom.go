package tenon

import (
	"slices"

	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// From writes a row for each row of a query, INSERT … SELECT: the query says where the rows
// come from, by its FROM, joins, conditions, groups, order and limit, and the set what is
// written of each, by ToExpr over the query's tables or by To. The set takes the place of
// what the query selects, so that another table's column, a wrong type or a column that is
// missing in the middle do not compile; DISTINCT is of the values that are written.
//
//	tenon.Insert(Archive).From(tenon.Select(Orders).Where(Orders.Open.IsFalse()),
//		ArchiveSet{OrderID: tenon.ToExpr(Orders.ID), Reason: tenon.To("closed")})
//
// A column that the set does not name is left to the database. A UNION and its like stand in
// a Subquery, whose columns Col reads.
func (s InsertStmt[E]) From[R any](q SelectStmt[R], set Assignments[E]) InsertStmt[E] {
	s.query, s.err = insertFrom(&s.from, s.t, q.q, set.Assignments(), s.err)
	return s
}

// insertFrom makes q the query of an INSERT, which gives what the assignments say.
func insertFrom(columns *[]int, t *table, q anyQuery, list []Assignment, err error) (*tree.Select, error) {
	found, failed := q.query()
	if err = firstError(err, failed); err != nil {
		return nil, err
	}
	if err := plainRows(t, found); err != nil {
		return nil, err
	}
	set, err := assigns(t, list, nil)
	if err != nil {
		return nil, err
	}
	c := *found
	c.Columns, *columns = make([]*tree.Node, len(set)), make([]int, len(set))
	for i, a := range set {
		if err := insertable(t, &c, a); err != nil {
			return nil, err
		}
		c.Columns[i], (*columns)[i] = a.Value, a.Column
	}
	return &c, nil
}

// plainRows refuses queries that what they select belongs to.
func plainRows(t *table, q *tree.Select) error {
	e := &BuildError{Where: "Insert into " + t.m.Table.Name, Do: "select from it as a Subquery, and read its columns with Col"}
	switch {
	case q.Set != nil:
		e.What = "the rows of a set operation cannot be inserted as they are"
	case q.Distinct && len(q.Order) > 0:
		e.What = "DISTINCT rows have no order but by their own values"
	default:
		return nil
	}
	return e
}

// insertable refuses what a query cannot give to a column.
func insertable(t *table, q *tree.Select, a tree.Assign) error {
	c := &t.m.Table.Columns[a.Column]
	where := t.m.Table.Name + "." + c.Name
	switch {
	case a.Value.Kind == tree.Default:
		return &BuildError{What: "a query cannot give DEFAULT", Where: where, Do: "leave the column out of the set"}
	case a.Value.Kind == tree.Excluded:
		return &BuildError{What: "there is no refused row yet", Where: where, Do: "use Excluded in DoUpdate"}
	case c.Filled == schema.ByIdentity && mayBeNull(q, []*tree.Node{a.Value}, 0):
		return &BuildError{What: "the key may be NULL: some databases would count one, others refuse it", Where: where, Do: "use Coalesce, or leave the column out of the set"}
	}
	return nil
}

// brought are joins to tables beside the one that a statement writes.
func brought(list, more []tree.Join) []tree.Join { return append(slices.Clip(list), more...) }
