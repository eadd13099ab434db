package suite

import (
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// derivations: queries that stand in FROM.
var derivations = []Case{
	{"a CTE is joined, its labels are read", func(t *T) {
		t.seedShop()
		total := tenon.Label("total", tenon.Sum(Orders.Total))
		top := tenon.CTE("top", tenon.Select(tenon.Both(Orders.UserID, total)).GroupBy(Orders.UserID))
		rank := tenon.RowNumber().Over(tenon.WindowOrder(top.Col(total).Desc()))
		type best struct {
			User string
			Sum  decimal.Decimal
			Rank int64
		}
		q := tenon.Select(tenon.Into(func(b *best, r *tenon.Row) {
			r.Read(&b.User, Users.Name)
			r.Read(&b.Sum, top.Col(total))
			r.Read(&b.Rank, rank)
		})).From(Users).JoinOn(top, top.Col(Orders.UserID).EqExpr(Users.ID)).OrderBy(Users.Name.Asc())
		rows(t, q, best{"fred", dec("20.50"), 2}, best{"jack", dec("140.24"), 1})
		rows(t, tenon.Select(top.Col(total)).Where(top.Col(total).Gt(dec("100"))), dec("140.24"))
		n, err := t.DB.Count(t.Ctx, q)
		t.Must(err)
		t.Equal(n, int64(2))
	}},
	{"the rows of a subquery are selected as they are", func(t *T) {
		t.seedShop()
		dear := tenon.Subquery("dear", tenon.Select(Orders).OrderBy(Orders.Total.Desc()).Limit(2))
		got, err := t.DB.All(t.Ctx, tenon.Select(dear).OrderBy(dear.Col(Orders.ID).Asc()))
		t.Must(err)
		t.Equal([]any{len(got), got[0].ID, got[1].ID, got[0].Total.String()}, []any{2, int64(3), int64(5), "30.25"})
		pairs := tenon.Subquery("pairs", tenon.Select(tenon.Both(Users, Orders)).Join(Users.Orders))
		rows(t, tenon.Select(tenon.Count()).From(pairs).Where(pairs.Col(Orders.ID).Gt(1), pairs.Col(Users.ID).Eq(7)), 2)
		t.Do(func(s *tenon.Session) error {
			list, err := s.All(t.Ctx, tenon.Select(pairs).OrderBy(pairs.Col(Orders.ID).Asc()))
			t.Must(err)
			t.Equal(len(list), 5)
			if list[0].A != list[2].A || list[0].A.Name != "jack" {
				t.Error("one row is not one object")
			}
			return nil
		})
	}},
	{"what a derived table lacks is a BuildError", func(t *T) {
		ids := tenon.Subquery("ids", tenon.Select(Orders.ID))
		mistaken(t, tenon.Select(ids.Col(Orders.Total)), "ids does not select orders.total")
		mistaken(t, tenon.Select(ids.Col(tenon.Sum(Orders.Total))), "ids does not select")
		mistaken(t, tenon.Select(tenon.Subquery("", tenon.Select(Orders.ID))), "needs a name")
		mistaken(t, tenon.Select(tenon.Subquery("x", tenon.Select(Orders.ID).Limit(-1))), "below zero")
		left := tenon.Subquery("pairs", tenon.Select(tenon.Both(Users.ID, tenon.Nullable(Orders.Total))).LeftJoin(Users.Orders))
		mistaken(t, tenon.Select(left.Col(Orders.Total)), "may be NULL")
	}},
	{"a recursive CTE walks a tree", func(t *T) {
		t.seedNodes()
		insert(t, Nodes, &Node{ID: 9, Data: "other"})
		tree := tenon.Recursive("tree", Nodes, tenon.Select(Nodes).Where(Nodes.ID.Eq(1)), func(n NodeTable) tenon.SelectStmt[*Node] {
			return tenon.Select(Nodes).JoinOn(n, Nodes.ParentID.EqExpr(n.ID))
		})
		rows(t, tenon.Select(tree.Data).OrderBy(tree.ID.Asc()), "root", "left", "right", "leaf")
		t.Do(func(s *tenon.Session) error {
			all, err := s.All(t.Ctx, tenon.Select(tree).OrderBy(tree.ID.Asc()).With(Nodes.Children))
			t.Must(err)
			t.Equal([]any{len(all), all[0].Data, len(all[0].Children.All())}, []any{4, "root", 2})
			n, err := s.Get(t.Ctx, Nodes, 4)
			t.Must(err)
			if n != all[3] {
				t.Error("a row of the CTE is another object than the table's")
			}
			n.Data = "changed" // the CTE reads nodes: it sees what was not flushed
			found, err := s.All(t.Ctx, tenon.Select(tree.Data).Where(tree.ID.Eq(4)))
			t.Equal(found, []string{"changed"})
			return err
		})
		mistaken(t, tenon.Select(tenon.Recursive("r", Nodes, tenon.Select(Nodes).Limit(-1), func(n NodeTable) tenon.SelectStmt[*Node] { return tenon.Select(n) })), "below zero")
	}},
	{"derived tables inside of derived tables", func(t *T) {
		t.seedShop()
		inner := tenon.CTE("inner_rows", tenon.Select(tenon.Both(Orders.ID, Orders.Total)).Where(Orders.Open.IsTrue()))
		outer := tenon.CTE("outer_rows", tenon.Select(tenon.Both(inner.Col(Orders.ID), inner.Col(Orders.Total))).Where(inner.Col(Orders.Total).Gt(dec("5"))))
		rows(t, tenon.Select(outer.Col(inner.Col(Orders.ID))).OrderBy(outer.Col(inner.Col(Orders.Total)).Desc()), 2, 1)
		both := tenon.Subquery("both", tenon.Select(Orders.ID).Where(Orders.ID.Le(2)).Union(tenon.Select(Orders.ID).Where(Orders.ID.Eq(5))))
		rows(t, tenon.Select(both.Col(Orders.ID)).OrderBy(both.Col(Orders.ID).Desc()), 5, 2, 1)
		rows(t, tenon.Select(Users.Name).Where(Users.ID.InQuery(tenon.Select(inner.Col(Orders.ID)))))
	}},
}

// windows: functions over the rows around a row.
var windows = []Case{
	{"row numbers, ranks and shares", func(t *T) {
		t.seedShop()
		byUser := tenon.PartitionBy(Orders.UserID).OrderBy(Orders.Total.Desc())
		q := tenon.Select(tenon.Both(Orders.ID, tenon.RowNumber().Over(byUser))).OrderBy(Orders.ID.Asc())
		type pair = tenon.Two[int64, int64]
		rows(t, q, pair{A: 1, B: 3}, pair{A: 2, B: 1}, pair{A: 3, B: 2}, pair{A: 4, B: 2}, pair{A: 5, B: 1})
		open := tenon.WindowOrder(Orders.Open.Asc())
		rows(t, tenon.Select(tenon.Both(tenon.Rank().Over(open), tenon.DenseRank().Over(open))).From(Orders).OrderBy(Orders.Open.Asc()),
			pair{A: 1, B: 1}, pair{A: 1, B: 1}, pair{A: 3, B: 2}, pair{A: 3, B: 2}, pair{A: 3, B: 2})
		rows(t, tenon.Select(tenon.Both(tenon.PercentRank().Over(open), tenon.CumeDist().Over(open))).From(Orders).OrderBy(Orders.Open.Asc()).Limit(1),
			tenon.Two[float64, float64]{A: 0, B: 0.4})
		rows(t, tenon.Select(tenon.NTile(2).Over(tenon.WindowOrder(Orders.ID.Asc()))).From(Orders).OrderBy(Orders.ID.Asc()), 1, 1, 1, 2, 2)
	}},
	{"neighbours", func(t *T) {
		t.seedShop()
		by := tenon.WindowOrder(Orders.ID.Asc())
		rows(t, tenon.Select(tenon.Nullable(tenon.Lag(Orders.Total, 2).Over(by))).OrderBy(Orders.ID.Asc()), nil, nil, to(dec("10")), to(dec("20.5")), to(dec("30.25")))
		rows(t, tenon.Select(tenon.Nullable(tenon.Lead(Orders.ID, 1).Over(by))).OrderBy(Orders.ID.Asc()), to[int64](2), to[int64](3), to[int64](4), to[int64](5), nil)
		rows(t, tenon.Select(tenon.FirstValue(Orders.Description).Over(by)).OrderBy(Orders.ID.Asc()).Limit(2), "order 1", "order 1")
		whole := by.Rows(tenon.UnboundedPreceding(), tenon.UnboundedFollowing())
		rows(t, tenon.Select(tenon.LastValue(Orders.Description).Over(whole)).OrderBy(Orders.ID.Asc()).Limit(2), "order 5", "order 5")
		rows(t, tenon.Select(tenon.Nullable(tenon.NthValue(Orders.ID, 2).Over(by))).OrderBy(Orders.ID.Asc()).Limit(2), nil, to[int64](2))
		mistaken(t, tenon.Select(tenon.Lag(Orders.Total, 1).Over(by)), "may be NULL")
		mistaken(t, tenon.Select(tenon.NTile(0).Over(by)), "one part or more")
	}},
	{"aggregates over frames", func(t *T) {
		t.seedShop()
		by := tenon.WindowOrder(Orders.ID.Asc())
		rows(t, tenon.Select(tenon.Over(tenon.Sum(Orders.Total), by)).OrderBy(Orders.ID.Asc()), dec("10"), dec("30.5"), dec("60.75"), dec("60.75"), dec("160.74"))
		moving := by.Rows(tenon.Preceding(1), tenon.Following(1))
		rows(t, tenon.Select(tenon.Over(tenon.Count(), moving)).From(Orders).OrderBy(Orders.ID.Asc()), 2, 3, 3, 3, 2)
		rows(t, tenon.Select(tenon.Over(tenon.Max(Orders.Total), tenon.PartitionBy(Orders.UserID))).OrderBy(Orders.ID.Asc()), dec("99.99"), dec("20.5"), dec("99.99"), dec("20.5"), dec("99.99"))
		after := by.Rows(tenon.Following(1), tenon.UnboundedFollowing())
		rows(t, tenon.Select(tenon.Nullable(tenon.Over(tenon.Min(Orders.Total), after))).OrderBy(Orders.ID.Desc()).Limit(2), nil, to(dec("99.99")))
		near := by.Range(tenon.Preceding(1), tenon.CurrentRow())
		rows(t, tenon.Select(tenon.Over(tenon.Count(), near)).From(Orders).OrderBy(Orders.ID.Asc()), 1, 2, 2, 2, 2)
		mistaken(t, tenon.Select(tenon.Over(tenon.Count(), by.Rows(tenon.Preceding(-1), tenon.CurrentRow()))).From(Orders), "below zero")
		groups := tenon.Select(tenon.Over(tenon.Count(), tenon.WindowOrder(Orders.Open.Asc()).Groups(tenon.Preceding(1), tenon.CurrentRow()))).From(Orders).OrderBy(Orders.Open.Asc()).Limit(3)
		others := tenon.Select(tenon.Over(tenon.Count(), by.Rows(tenon.Preceding(1), tenon.Following(1)).ExcludeCurrentRow())).From(Orders).OrderBy(Orders.ID.Asc())
		if t.mySQL() {
			lacking(t, groups)
			lacking(t, others)
			return
		}
		rows(t, groups, 2, 2, 5)
		rows(t, others, 1, 2, 2, 2, 1)
	}},
}

// choices: CASE.
var choices = []Case{
	{"CASE gives the value of the first condition that holds", func(t *T) {
		t.seedShop()
		band := tenon.Case[string]().When(Orders.Total.Gt(dec("50")), "dear").When(Orders.Total.Gt(dec("15")), "fair").Else("cheap")
		rows(t, tenon.Select(band).OrderBy(Orders.ID.Asc()), "cheap", "fair", "fair", "cheap", "dear")
		pairs, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Orders, band)).OrderBy(band.Asc(), Orders.ID.Asc()))
		t.Must(err)
		t.Equal([]any{len(pairs), pairs[0].B, pairs[4].A.ID}, []any{5, "cheap", int64(3)})
		rows(t, tenon.Select(tenon.Both(band, tenon.Count())).From(Orders).GroupBy(band).OrderBy(band.Asc()),
			tenon.Two[string, int64]{A: "cheap", B: 2}, tenon.Two[string, int64]{A: "dear", B: 1}, tenon.Two[string, int64]{A: "fair", B: 2})
		rows(t, tenon.Select(Orders.ID).Where(band.Eq("dear")), 5)
		open := tenon.Case[decimal.Decimal]().WhenExpr(Orders.Open.IsTrue(), Orders.Total).Else(dec("-1.5"))
		rows(t, tenon.Select(open).OrderBy(Orders.ID.Asc()), dec("10"), dec("20.5"), dec("-1.5"), dec("0"), dec("-1.5"))
		rows(t, tenon.Select(tenon.Sum(tenon.Case[int64]().When(Orders.Open.IsTrue(), 1).Else(0))).GroupBy(Orders.UserID).OrderBy(Orders.UserID.Asc()).From(Orders), 1, 2)
		maybe := tenon.Case[int64]().When(Orders.Open.IsTrue(), 7).End()
		rows(t, tenon.Select(tenon.Nullable(maybe)).From(Orders).OrderBy(Orders.ID.Asc()).Limit(3), to[int64](7), to[int64](7), nil)
		mistaken(t, tenon.Select(maybe).From(Orders), "may be NULL")
		mistaken(t, tenon.Select(tenon.Case[int64]().Else(1)).From(Orders), "no condition")
	}},
}
