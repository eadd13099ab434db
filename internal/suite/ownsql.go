package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// own: functions by name, texts of each database, collations, rows as values, ANY and ALL.
var own = []Case{
	{"own: functions by name, and texts for each database", func(t *T) {
		insert(t, Items, &Item{ID: 1, Description: "Ab", Price: dec("10.5")})
		value(t, "function", tenon.Func[string]("upper", Items.Description), "AB")
		value(t, "values", tenon.Func[string]("coalesce", Items.Description, "'; --"), "Ab")
		value(t, "nested", tenon.Func[int64]("length", tenon.Func[string]("replace", Items.Description, "b", "xyz")), 4)
		value(t, "no arguments compared", tenon.Func[int64]("abs", -3).Gt(2), true)
		padded := tenon.ByDialect[string](tenon.Texts{
			SQLite: "printf('%05d', ?)", Postgres: "to_char(?, 'FM00000')", MariaDB: "lpad(?, 5, '0')",
		}, Items.ID)
		value(t, "texts", padded, "00001")
		value(t, "texts in an expression", padded.Eq("00001"), true)
		only := tenon.ByDialect[string](tenon.Texts{SQLite: "typeof(?)"}, Items.ID)
		if t.DB.Dialect() == "sqlite" {
			value(t, "one text", only, "integer")
		} else {
			lacking(t, tenon.Select(only).From(Items))
		}
		mistaken(t, tenon.Select(tenon.Func[string]("upper(", Items.Description)), "not the name")
		mistaken(t, tenon.Select(tenon.Func[string]("", Items.Description)), "not the name")
		mistaken(t, tenon.Select(tenon.Func[string]("1x", Items.Description)), "not the name")
		mistaken(t, tenon.Select(tenon.ByDialect[string](tenon.Texts{}, Items.ID)), "no text")
		mistaken(t, tenon.Select(tenon.ByDialect[string](tenon.Texts{SQLite: "f(?)", Postgres: "f(?)", MariaDB: "f(?)"})).From(Items), "question marks")
	}},
	{"own: collations", func(t *T) {
		insert(t, Items, &Item{ID: 1, Description: "b", Price: dec("1")}, &Item{ID: 2, Description: "A", Price: dec("1")}, &Item{ID: 3, Description: "a", Price: dec("1")}, &Item{ID: 4, Description: "C", Price: dec("1")})
		folded := tenon.Collate(Items.Description, tenon.Collation{SQLite: "NOCASE", Postgres: "und-x-icu", MariaDB: "utf8mb4_unicode_ci"})
		got, err := t.DB.All(t.Ctx, tenon.Select(tenon.Func[string]("lower", Items.Description)).From(Items).OrderBy(folded.Asc(), Items.ID.Asc()))
		t.Must(err)
		t.Equal(got, []string{"a", "a", "b", "c"})
		rows(t, tenon.Select(Items.Description).OrderBy(Items.Description.Asc()), "A", "C", "a", "b")
		mistaken(t, tenon.Select(tenon.Collate(Items.Description, tenon.Collation{SQLite: "x; --"})).From(Items), "not the name")
		lacking(t, tenon.Select(tenon.Collate(Items.Description, missing(t.DB.Dialect()))).From(Items))
	}},
	{"own: rows as values", func(t *T) {
		t.seedOrders()
		insert(t, Items, &Item{ID: 1, Description: "a", Price: dec("1")}, &Item{ID: 2, Description: "b", Price: dec("1.50")}, &Item{ID: 3, Description: "c", Price: dec("10")})
		insert(t, Lines, &Line{OrderID: 1, ItemID: 1}, &Line{OrderID: 1, ItemID: 2}, &Line{OrderID: 2, ItemID: 1})
		pair := tenon.PairOf[int64, int64]
		row := tenon.RowOf(Lines.OrderID, Lines.ItemID)
		for _, c := range []struct {
			name  string
			where tenon.Condition
			want  int64
		}{
			{"in", row.In(pair(1, 2), pair(2, 1), pair(2, 2)), 2},
			{"in one", row.In(pair(1, 1)), 1},
			{"in nothing", row.In(), 0},
			{"not in", row.NotIn(pair(1, 2)), 2},
			{"not in nothing", row.NotIn(), 3},
			{"eq", row.Eq(pair(1, 2)), 1},
			{"ne", row.Ne(pair(1, 2)), 2},
			{"lt", row.Lt(pair(1, 2)), 1},
			{"le", row.Le(pair(1, 2)), 2},
			{"gt", row.Gt(pair(1, 2)), 1},
			{"ge", row.Ge(pair(1, 2)), 2},
			{"eq of others", row.EqExpr(tenon.RowOf(Lines.ItemID, Lines.OrderID)), 1},
			{"in a query", row.InQuery(tenon.Select(tenon.Both(Orders.ID, Orders.ID))), 1},
		} {
			n, err := t.DB.Count(t.Ctx, tenon.Select(Lines.OrderID).Where(c.where))
			if err != nil || n != c.want {
				t.Errorf("%s: %d, %v, not %d", c.name, n, err, c.want)
			}
		}
		prices := tenon.RowOf(Items.Price, Items.Description)
		rows(t, tenon.Select(Items.ID).Where(prices.In(tenon.PairOf(dec("1.5"), "b"), tenon.PairOf(dec("10"), "x"))), 2)
		rows(t, tenon.Select(Items.ID).Where(prices.Gt(tenon.PairOf(dec("1.5"), "a"))).OrderBy(Items.ID.Asc()), 2, 3)
	}},
	{"own: ANY and ALL rows of a query", func(t *T) {
		t.seedOrders()
		mine := tenon.Select(Orders.Total).Where(Orders.UserID.Eq(7))
		all := Orders.Total.GeExpr(tenon.AllOf(mine))
		some := Orders.Total.LtExpr(tenon.AnyOf(mine))
		none := Orders.Total.LtExpr(tenon.AllOf(mine.Where(Orders.ID.Lt(0))))
		if t.DB.Dialect() == "sqlite" {
			lacking(t, tenon.Select(Orders.ID).Where(all))
			lacking(t, tenon.Select(Orders.ID).Where(some))
			return
		}
		rows(t, tenon.Select(Orders.ID).Where(all), 3)
		rows(t, tenon.Select(Orders.ID).Where(some).OrderBy(Orders.ID.Asc()), 1, 2, 4)
		rows(t, tenon.Select(Orders.ID).Where(none).OrderBy(Orders.ID.Asc()), 1, 2, 3, 4)
		rows(t, tenon.Select(Orders.ID).Where(Orders.ID.EqExpr(tenon.AnyOf(tenon.Select(Orders.UserID.Minus(5))))).OrderBy(Orders.ID.Asc()), 2, 3)
	}},
}

// missing is a collation that this database has no name for.
func missing(dialect string) tenon.Collation {
	if dialect == "sqlite" {
		return tenon.Collation{Postgres: "C"}
	}
	return tenon.Collation{SQLite: "NOCASE"}
}
