package suite

import (
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// namedWindows: windows that several functions share.
var namedWindows = []Case{
	{"windows with names are written once", func(t *T) {
		t.seedShop()
		by := tenon.PartitionBy(Orders.UserID).OrderBy(Orders.Total.Desc()).As("by_user")
		q := tenon.Select(tenon.Tuple3(tenon.RowNumber().Over(by), tenon.Over(tenon.Sum(Orders.Total), by), tenon.Coalesce(tenon.Lag(Orders.ID, 1).Over(by), 0))).
			From(Orders).OrderBy(tenon.Rank().Over(by).Asc(), Orders.ID.Asc())
		type three = tenon.Three[int64, decimal.Decimal, int64]
		rows(t, q, three{A: 1, B: dec("20.5"), C: 0}, three{A: 1, B: dec("99.99"), C: 0},
			three{A: 2, B: dec("130.24"), C: 5}, three{A: 2, B: dec("20.5"), C: 2}, three{A: 3, B: dec("140.24"), C: 3})
		sql := t.log.last()
		t.Equal([]int{strings.Count(sql, "PARTITION BY"), strings.Count(sql, "OVER (")}, []int{1, 0})
	}},
	{"windows go on from others", func(t *T) {
		t.seedShop()
		users := tenon.PartitionBy(Orders.UserID).As("users")
		dear := users.OrderBy(Orders.Total.Desc()).As("dear")
		q := perOrder(tenon.Tuple4(tenon.Over(tenon.Count(), users), tenon.Rank().Over(users.OrderBy(Orders.ID.Asc())), tenon.Rank().Over(dear),
			tenon.Over(tenon.Count(), dear.Rows(tenon.Preceding(1), tenon.CurrentRow()))))
		type four = tenon.Four[int64, int64, int64, int64]
		rows(t, q, four{A: 3, B: 1, C: 3, D: 2}, four{A: 2, B: 1, C: 1, D: 1}, four{A: 3, B: 2, C: 2, D: 2}, four{A: 2, B: 2, C: 2, D: 2}, four{A: 3, B: 3, C: 1, D: 1})
	}},
	{"windows with names in groups, derived tables, branches and values", func(t *T) {
		t.seedShop()
		by := tenon.WindowOrder(tenon.Sum(Orders.Total).Desc()).As("w")
		rows(t, tenon.Select(tenon.RowNumber().Over(by)).From(Orders).GroupBy(Orders.UserID).Having(tenon.Count().Gt(1)).OrderBy(Orders.UserID.Asc()), 1, 2)
		over := tenon.PartitionBy(Orders.Total.Plus(dec("0.01")).Round(0)).OrderBy(Orders.ID.Asc()).As("w")
		n := tenon.Label("n", tenon.RowNumber().Over(over))
		d := tenon.Subquery("d", tenon.Select(tenon.Both(Orders.ID, n)).Where(Orders.ID.Le(4)))
		rows(t, tenon.Select(tenon.RowNumber().Over(tenon.WindowOrder(d.Col(n).Desc(), d.Col(Orders.ID).Asc()).As("w"))).From(d).OrderBy(d.Col(Orders.ID).Asc()), 1, 2, 3, 4)
		one := tenon.Select(tenon.RowNumber().Over(over)).From(Orders).Where(Orders.ID.Le(2))
		rows(t, one.UnionAll(tenon.Select(tenon.Over(tenon.Count(), over)).From(Orders).Where(Orders.ID.Eq(3))), 1, 1, 1)
	}},
	{"windows with names: mistakes", func(t *T) {
		by := tenon.PartitionBy(Orders.UserID).OrderBy(Orders.ID.Asc()).As("w")
		rank := tenon.Rank().Over(by)
		mistaken(t, perOrder(tenon.Both(rank, tenon.Rank().Over(tenon.WindowOrder(Orders.ID.Asc()).As("w")))), `two windows are named "w"`)
		mistaken(t, perOrder(tenon.Rank().Over(by.PartitionBy(Orders.ID))), `window "w" is partitioned already`)
		mistaken(t, perOrder(tenon.Rank().Over(by.OrderBy(Orders.ID.Asc()))), `window "w" has an order already`)
		framed := tenon.WindowOrder(Orders.ID.Asc()).Rows(tenon.Preceding(1), tenon.CurrentRow()).As("f")
		mistaken(t, perOrder(tenon.Over(tenon.Count(), framed.Rows(tenon.Preceding(2), tenon.CurrentRow()))), `window "f" has a frame already`)
		mistaken(t, perOrder(tenon.Rank().Over(tenon.WindowOrder(Orders.ID.Asc()).As(""))), "has no name")
		mistaken(t, perOrder(tenon.Over(tenon.Sum(Orders.Total), tenon.WindowOrder(Orders.ID.Asc()).Rows(tenon.Preceding(2), tenon.Preceding(1)).As("p"))), "may be NULL")
		t.mistake("where there is no query", "no WINDOW clause", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Update(Orders).Set(OrderSet{UserID: tenon.ToExpr(rank)}).AllRows())
			return err
		})
	}},
}
