package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var commonTables = Family{
	Name: "CTE",
	Cases: []string{
		"a CTE is joined, its labels are read", "the rows of a subquery are selected as they are", "what a derived table lacks is a BuildError",
		"a recursive CTE walks a tree", "derived tables inside of derived tables", "cte: statements that write", "insert from a query: distinct rows, a set operation, a CTE",
	},
	Seed: func(t *T) { t.seedShop(); t.seedNodes() },
	Reads: []Case{
		{"select from one", func(t *T) {
			c := tenon.CTE("c", tenon.Select(Users).Where(Users.ID.Ge(9)))
			rows(t, tenon.Select(c.Col(Users.Name)).OrderBy(c.Col(Users.ID).Asc()), "fred", "chuck")
		}},
		{"join one with a table", func(t *T) {
			c := tenon.CTE("c", tenon.Select(tenon.Both(Orders.UserID, Orders.ID)).Where(Orders.Total.Gt(dec("25"))))
			rows(t, tenon.Select(tenon.Both(Users.Name, c.Col(Orders.ID))).From(Users).JoinOn(c, c.Col(Orders.UserID).EqExpr(Users.ID)).OrderBy(c.Col(Orders.ID).Asc()),
				tenon.PairOf("jack", int64(3)), tenon.PairOf("jack", int64(5)))
		}},
		{"one that reads another", func(t *T) {
			a := tenon.CTE("a", tenon.Select(Users.ID).Where(Users.ID.Ge(8)))
			b := tenon.CTE("b", tenon.Select(a.Col(Users.ID)).Where(a.Col(Users.ID).Le(9)))
			id := b.Col(a.Col(Users.ID))
			rows(t, tenon.Select(id).OrderBy(id.Asc()), 8, 9)
		}},
		{"in a subquery", func(t *T) {
			c := tenon.CTE("c", tenon.Select(Orders.UserID).Where(Orders.Open.IsFalse()))
			rows(t, tenon.Select(Users.Name).Where(Users.ID.InQuery(tenon.Select(c.Col(Orders.UserID)))), "jack")
		}},
		{"a union in one", func(t *T) {
			c := tenon.CTE("c", low.Union(high))
			rows(t, tenon.Select(tenon.Count()).From(c), 4)
		}},
		{"recursive, from the root", func(t *T) {
			n := tenon.Recursive("n", Nodes, tenon.Select(Nodes).Where(Nodes.ParentID.IsNull()), func(n NodeTable) tenon.SelectStmt[*Node] {
				return tenon.Select(Nodes).JoinOn(n, Nodes.ParentID.EqExpr(n.ID))
			})
			rows(t, tenon.Select(n.Data).OrderBy(n.ID.Asc()), "root", "left", "right", "leaf")
		}},
		{"recursive, to the root", func(t *T) {
			n := tenon.Recursive("n", Nodes, tenon.Select(Nodes).Where(Nodes.ID.Eq(4)), func(n NodeTable) tenon.SelectStmt[*Node] {
				return tenon.Select(Nodes).JoinOn(n, n.ParentID.EqExpr(Nodes.ID))
			})
			rows(t, tenon.Select(n.Data).OrderBy(n.ID.Asc()), "root", "left", "leaf")
		}},
		{"recursive, filtered and counted", func(t *T) {
			n := tenon.Recursive("n", Nodes, tenon.Select(Nodes).Where(Nodes.ID.Eq(2)), func(n NodeTable) tenon.SelectStmt[*Node] {
				return tenon.Select(Nodes).JoinOn(n, Nodes.ParentID.EqExpr(n.ID))
			})
			rows(t, tenon.Select(tenon.Count()).From(n).Where(n.Data.Like("l%")), 2)
		}},
	},
	Own: []Case{
		{"insert from one", func(t *T) {
			t.seedUsers()
			c := tenon.CTE("c", tenon.Select(Users).Where(Users.ID.Eq(7)))
			_, err := t.DB.Exec(t.Ctx, tenon.Insert(Nodes).From(tenon.Select(c.Col(Users.Name)), NodeSet{Data: tenon.ToExpr(c.Col(Users.Name))}))
			t.Must(err)
			rows(t, tenon.Select(Nodes.Data), "jack")
		}},
		{"update by one", func(t *T) {
			t.seedShop()
			c := tenon.CTE("c", tenon.Select(Orders.UserID).Where(Orders.Open.IsFalse()))
			t.exec(1, tenon.Update(Users).Set(UserSet{Name: tenon.To("waits")}).Where(Users.ID.InQuery(tenon.Select(c.Col(Orders.UserID)))))
			rows(t, tenon.Select(Users.ID).Where(Users.Name.Eq("waits")), 7)
		}},
		{"delete by one", func(t *T) {
			t.seedShop()
			c := tenon.CTE("c", tenon.Select(Orders.ID).Where(Orders.Total.Lt(dec("15"))))
			_, err := t.DB.Exec(t.Ctx, tenon.Delete(Lines).Where(Lines.OrderID.InQuery(tenon.Select(c.Col(Orders.ID)))))
			t.Must(err)
			rows(t, tenon.Select(Lines.OrderID).Distinct().OrderBy(Lines.OrderID.Asc()), 2, 3, 5)
		}},
		{"delete by a scalar of one", func(t *T) {
			t.seedUsers()
			c := tenon.CTE("c", tenon.Select(Users.ID).Where(Users.Name.Eq("chuck")))
			_, err := t.DB.Exec(t.Ctx, tenon.Delete(Addresses).Where(Addresses.ID.LtExpr(tenon.Scalar(tenon.Select(c.Col(Users.ID)).Limit(1)))))
			t.Must(err)
			rows(t, tenon.Select(tenon.Count()).From(Addresses), 0)
		}},
	},
}

// within is a window over the orders of a user, the cheapest first.
var within = tenon.PartitionBy(Orders.UserID).OrderBy(Orders.Total.Asc())

func perOrder[V any](x tenon.Selectable[V]) tenon.SelectStmt[V] {
	return tenon.Select(x).From(Orders).OrderBy(Orders.ID.Asc())
}

var windowed = Family{
	Name:  "Window",
	Cases: []string{"row numbers, ranks and shares", "neighbours", "aggregates over frames", "windows with names are written once", "windows go on from others", "windows with names in groups, derived tables, branches and values", "windows with names: mistakes"},
	Seed:  (*T).seedShop,
	Reads: []Case{
		{"row_number over a partition", asks(perOrder(tenon.RowNumber().Over(within)), 1, 2, 2, 1, 3)},
		{"rank over everything", asks(perOrder(tenon.Rank().Over(tenon.WindowOrder(Orders.UserID.Asc()))), 1, 4, 1, 4, 1)},
		{"dense_rank over everything", asks(perOrder(tenon.DenseRank().Over(tenon.WindowOrder(Orders.UserID.Asc()))), 1, 2, 1, 2, 1)},
		{"ntile", asks(perOrder(tenon.NTile(2).Over(tenon.WindowOrder(Orders.ID.Asc()))), 1, 1, 1, 2, 2)},
		{"a count over a partition", asks(perOrder(tenon.Over(tenon.Count(), tenon.PartitionBy(Orders.UserID))), 3, 2, 3, 2, 3)},
		{"a running count", asks(perOrder(tenon.Over(tenon.Count(), tenon.WindowOrder(Orders.ID.Asc()).Rows(tenon.UnboundedPreceding(), tenon.CurrentRow()))), 1, 2, 3, 4, 5)},
		{"rows between one before and one after", asks(perOrder(tenon.Over(tenon.Count(), tenon.WindowOrder(Orders.ID.Asc()).Rows(tenon.Preceding(1), tenon.Following(1)))), 2, 3, 3, 3, 2)},
		{"rows from here to the end", asks(perOrder(tenon.Over(tenon.Count(), tenon.WindowOrder(Orders.ID.Asc()).Rows(tenon.CurrentRow(), tenon.UnboundedFollowing()))), 5, 4, 3, 2, 1)},
		{"a range takes in equals", asks(perOrder(tenon.Over(tenon.Count(), tenon.WindowOrder(Orders.UserID.Asc()).Range(tenon.UnboundedPreceding(), tenon.CurrentRow()))), 3, 5, 3, 5, 3)},
		{"a running sum of decimals is exact", func(t *T) {
			got, err := t.DB.All(t.Ctx, perOrder(tenon.Nullable(tenon.Over(tenon.Sum(Orders.Total), tenon.WindowOrder(Orders.ID.Asc()).Rows(tenon.UnboundedPreceding(), tenon.CurrentRow())))))
			t.Must(err)
			var texts []string
			for _, d := range got {
				texts = append(texts, d.StringFixed(2))
			}
			t.Equal(texts, []string{"10.00", "30.50", "60.75", "60.75", "160.74"})
		}},
		{"lag", asks(perOrder(tenon.Nullable(tenon.Lag(Orders.ID, 1).Over(within))), nil, to[int64](4), to[int64](1), nil, to[int64](3))},
		{"first_value", asks(perOrder(tenon.Nullable(tenon.FirstValue(Orders.ID).Over(within))), to[int64](1), to[int64](4), to[int64](1), to[int64](4), to[int64](1))},
		{"a window in a derived table, filtered", func(t *T) {
			n := tenon.Label("n", tenon.RowNumber().Over(within))
			d := tenon.Subquery("d", tenon.Select(tenon.Both(Orders.ID, n)))
			rows(t, tenon.Select(d.Col(Orders.ID)).Where(d.Col(n).Eq(1)).OrderBy(d.Col(Orders.ID).Asc()), 1, 4)
		}},
		{"a window over groups", asks(tenon.Select(tenon.RowNumber().Over(tenon.WindowOrder(tenon.Sum(Orders.Total).Desc()))).From(Orders).GroupBy(Orders.UserID).OrderBy(Orders.UserID.Asc()), 1, 2)},
	},
}

var existence = Family{
	Name:  "Exists",
	Cases: []string{"queries in EXISTS", "related rows: Any", "self-referencing relations: Any, from an alias", "count and exists: over limits, groups, unions, joins"},
	Seed:  (*T).seedShop,
	Reads: []Case{
		{"true", asks(tenon.Select(tenon.Exists(tenon.Select(Orders.ID).Where(Orders.ID.Eq(1)))).From(Users).Where(Users.ID.Eq(7)), true)},
		{"false", asks(tenon.Select(tenon.Exists(tenon.Select(Orders.ID).Where(Orders.ID.Eq(99)))).From(Users).Where(Users.ID.Eq(7)), false)},
		{"of each row", asks(tenon.Select(Users.ID).Where(tenon.Exists(tenon.Select(Orders.ID).Where(Orders.UserID.EqExpr(Users.ID)))).OrderBy(Users.ID.Asc()), 7, 9)},
		{"of no row", asks(tenon.Select(Users.ID).Where(tenon.NotExists(tenon.Select(Orders.ID).Where(Orders.UserID.EqExpr(Users.ID)))).OrderBy(Users.ID.Asc()), 8, 10)},
		{"along a relation", asks(tenon.Select(Users.ID).Where(Users.Orders.Any(Orders.Total.Gt(dec("50")))), 7)},
		{"along no relation", asks(tenon.Select(Users.ID).Where(tenon.None(Users.Orders)).OrderBy(Users.ID.Asc()), 8, 10)},
		{"along every relation", asks(tenon.Select(Users.ID).Where(Users.Orders.Any(), tenon.Every(Users.Orders, Orders.Open.IsTrue())), 9)},
		{"two levels deep", asks(tenon.Select(Users.ID).Where(Users.Orders.Any(Orders.Lines.Any(Lines.ItemID.Eq(4)))), 7)},
		{"as a question", func(t *T) {
			yes, err := t.DB.Exists(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("ed")))
			t.Must(err)
			no, err := t.DB.Exists(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("nobody")))
			t.Must(err)
			t.Equal([]bool{yes, no}, []bool{true, false})
		}},
	},
}

var distinctness = Family{
	Name:  "Distinct",
	Cases: []string{"distinct rows", "distinct on"},
	Seed: func(t *T) {
		t.seedShop()
		t.seedEverything(
			func(e *Everything) { e.I64, e.I64N = 1, to[int64](1) },
			func(e *Everything) { e.I64, e.I64N = 1, to[int64](2) },
			func(e *Everything) { e.I64 = 1 })
	},
	Reads: []Case{
		{"rows of one column", asks(tenon.Select(Orders.UserID).Distinct().OrderBy(Orders.UserID.Asc()), 7, 9)},
		{"rows of two columns", asks(tenon.Select(tenon.Both(Orders.UserID, Orders.Open)).Distinct().OrderBy(Orders.UserID.Asc(), Orders.Open.Asc()),
			tenon.PairOf(int64(7), false), tenon.PairOf(int64(7), true), tenon.PairOf(int64(9), true))},
		{"a count of different values", asks(tenon.Select(tenon.CountDistinct(Orders.UserID)), 2)},
		{"NULL is one value", asks(tenon.Select(tenon.Nullable(Orders.AddressID)).Distinct().OrderBy(Orders.AddressID.Asc()), to[int64](1), to[int64](5), nil)},
		{"NULL is not counted", asks(tenon.Select(tenon.CountDistinct(Orders.AddressID)), 2)},
		{"the rows of an outer join", asks(tenon.Select(Users.ID).Distinct().LeftJoin(Users.Orders).OrderBy(Users.ID.Asc()), 7, 8, 9, 10)},
		{"equal values are not distinct", finds(Everythings.I64N.IsDistinctFrom(1), 2, 3)},
		{"NULL is distinct from a value", finds(Everythings.I64.IsDistinctFromExpr(Everythings.I64N), 2, 3)},
		{"NULL is not distinct from NULL", finds(tenon.Not(Everythings.I64N.IsDistinctFromExpr(Everythings.I64N)), 1, 2, 3)},
		{"not distinct from a value", finds(tenon.Not(Everythings.I64N.IsDistinctFrom(2)), 2)},
	},
}
