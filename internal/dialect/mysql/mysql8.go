package mysql

import (
	"slices"

	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/internal/tree"
	"github.com/tenonsql/tenon/schema"
)

// MySQL gives the dialect of MySQL, from version 8.0.31 on. It is MariaDB's but for this: it
// has no RETURNING, it has LATERAL and FOR UPDATE OF, documents are a type of their own, and
// the assignments of an UPDATE see those before them.
func MySQL() *dialect.Rules {
	r := Rules()
	r.WindowsApart = false
	r.Name = MySQLName
	r.Can.InsertReturning, r.Can.DeleteReturning, r.Can.MultiRowKeys = false, false, false
	r.Can.UpsertWhere = false
	r.Can.DashKeys = true
	r.Can.Lateral, r.Can.LockOf = true, true
	r.Can.RecursiveLoad = false // nobody has measured it
	r.Can.AlterForeign = false  // only without IF NOT EXISTS
	r.Lock = lockMySQL
	r.Update, r.Conflict = updateInTurn, conflictInTurn
	r.Node[tree.Compare] = compareMySQL
	r.Node[tree.Rows] = rowsMySQL
	r.Define = definitionMySQL
	return r
}

// definitionMySQL differs in what can be guarded: indexes are part of their tables, and so are
// foreign keys between tables that refer to each other, which the server does not look at
// until all are there.
var definitionMySQL = dialect.Definition{
	Type:         func(t *schema.Type, keyed bool) (string, error) { return columnType(MySQLName, t, keyed) },
	Identity:     definition.Identity,
	Default:      defaultText,
	Expression:   true,
	TableEnd:     " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=" + binary0900,
	Comments:     dialect.InlineComments,
	IndexInside:  true,
	DropBefore:   "SET SESSION foreign_key_checks = 0",
	DropAfter:    "SET SESSION foreign_key_checks = 1",
	CreateWithin: true,
}

func lockMySQL(w *dialect.Writer, s *tree.Select) {
	if s.Lock != tree.ForShare && s.Lock != tree.ForUpdate {
		w.Unsupported("FOR NO KEY UPDATE, FOR KEY SHARE")
		return
	}
	dialect.WriteLock(w, s)
}

// compareMySQL compares documents as documents, in which spaces and the order of members do
// not count.
func compareMySQL(w *dialect.Writer, n *tree.Node) {
	if n.Left.Type == nil || n.Left.Type.Kind != schema.JSON && n.Left.Type.Kind != schema.Array {
		compare(w, n)
		return
	}
	if n.Op == tree.Distinct {
		w.Add("NOT (")
		w.Operand(n.Left)
		w.Add(" <=> ")
	} else {
		w.Operand(n.Left)
		w.Byte(' ')
		w.Add(w.Rules.Op[n.Op])
		w.Byte(' ')
	}
	w.Add("CAST(")
	w.Value(&n.Value)
	w.Add(" AS JSON)")
	if n.Op == tree.Distinct {
		w.Byte(')')
	}
}

// updateInTurn writes an UPDATE with the assignments in an order in which none reads a column
// that was assigned before: each would see the new value.
func updateInTurn(w *dialect.Writer, s *tree.Update) {
	set, ok := inTurn(s.Set)
	if !ok {
		w.Unsupported("UPDATE whose assignments read each other's columns")
		return
	}
	c := *s
	c.Set = set
	update(w, &c)
}

func conflictInTurn(w *dialect.Writer, s *tree.Insert) {
	if len(s.Conflict.Where) > 0 {
		w.Unsupported("ON CONFLICT … DO UPDATE … WHERE")
		return
	}
	set, ok := inTurn(s.Conflict.Set)
	if !ok {
		w.Unsupported("upsert whose assignments read each other's columns")
		return
	}
	c, in := *s.Conflict, *s
	c.Set, in.Conflict = set, &c
	conflict(w, &in)
}

// rowsMySQL writes rows as JSON. JSON_ARRAYAGG takes them in any order, so that their texts are
// put together; the session's group_concat_max_len has room for them.
func rowsMySQL(w *dialect.Writer, n *tree.Node) {
	w.Rows(n.Query, dialect.RowsWords{
		List: "JSON_ARRAY(", Group: "CAST(CONCAT('[', COUNT(*), ', [', COALESCE(GROUP_CONCAT(", End: " SEPARATOR ', '), ''), ']]') AS JSON)",
		Inner: true, Back: "(", Placed: true,
	})
}

// inTurn orders assignments: one that reads a column stands before the one that writes it. It
// is false where two read each other's.
func inTurn(set []tree.Assign) ([]tree.Assign, bool) {
	if len(set) < 2 || !slices.ContainsFunc(set, func(a tree.Assign) bool { return a.Value.Kind != tree.Bind }) {
		return set, true
	}
	left, out := slices.Clone(set), make([]tree.Assign, 0, len(set))
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(a tree.Assign) bool {
			return !slices.ContainsFunc(left, func(b tree.Assign) bool { return b.Column != a.Column && reads(b.Value, a.Column) })
		})
		if i < 0 {
			return nil, false
		}
		out = append(out, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out, true
}

// reads says that an expression may read a column of the row that is written. A query in it
// may read any.
func reads(n *tree.Node, column int) bool {
	switch {
	case n == nil:
		return false
	case n.Query != nil:
		return true
	case n.Kind == tree.Column:
		return n.Source != nil && column < len(n.Source.Cols) && n.Name == n.Source.Cols[column].Name
	}
	return reads(n.Left, column) || slices.ContainsFunc(n.Args, func(a *tree.Node) bool { return reads(a, column) })
}
