package suite

import (
	"database/sql"
	"math"
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// through sends values through a table of the program's rows and back.
func through[R any](t *T, what tenon.Selectable[R], values ...R) {
	t.Helper()
	at := tenon.Field[int64]("at")
	var list []tenon.Two[int64, R]
	for i, x := range values {
		list = append(list, tenon.PairOf(int64(i), x))
	}
	v := tenon.Values("v", tenon.Both(at, what), list)
	rows(t, tenon.Select(v).OrderBy(v.Col(at).Asc()), list...)
}

// raise is a row of the program.
type raise struct {
	Order int64
	By    decimal.Decimal
	Note  *string
}

var raiseBy = tenon.Field[decimal.Decimal]("by")

func raises(list ...raise) tenon.Derived[raise] {
	return tenon.Values("raises", tenon.Into(func(r *raise, row *tenon.Row) {
		row.Read(&r.Order, Orders.ID)
		row.Read(&r.By, raiseBy)
		row.ReadNull(&r.Note, Orders.Description)
	}), list)
}

// givenTables: rows of the program as tables.
var givenTables = []Case{
	{"rows of the program: every kind of column comes back as it was", func(t *T) {
		e, m, b := Everythings, Moments, Baskets
		through(t, e.Bool, true, false)
		through(t, tenon.Nullable(e.BoolN), nil, to(true))
		through(t, e.I16, math.MinInt16, math.MaxInt16)
		through(t, e.I32, math.MinInt32, 0)
		through(t, e.I64, math.MinInt64, math.MaxInt64, 1<<53+1)
		through(t, tenon.Nullable(e.I64N), nil, nil)
		through(t, e.U32, math.MaxUint32)
		through(t, e.U64, math.MaxInt64)
		through(t, e.F32, 0.1, math.MaxFloat32)
		through(t, e.F64, 0.1, 1e300, 5e-324, -2)
		through(t, e.Dec, dec("12345678901234.123456"), dec("-0.5"))
		through(t, e.Big, dec("1234567890123456789012345678901234567890.1234567891"))
		through(t, e.Str, "", " ", `a'"\`+"`", "é😀", "A\nb\t", "null", "$1?")
		through(t, tenon.Nullable(e.StrN), nil, to(""))
		through(t, e.Mood, "calm", "")
		through(t, e.Bin, []byte{0, 255, 39}, []byte{})
		through(t, tenon.Nullable(e.BinN), nil, to([]byte("x")))
		through(t, e.At, dayOne, dayTwo)
		through(t, tenon.Nullable(e.AtN), to(dayOne), nil)
		through(t, e.UUID, someUUID, uuid.Nil(), uuid.Max())
		through(t, e.Doc, Body{Tags: []string{"a", `"`}}, Body{})
		through(t, e.Map, map[string]int{"a": 1, "größe": -2}, map[string]int{})
		through(t, m.Day, dateOne, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC))
		through(t, m.Local, dayOne, dayTwo)
		through(t, m.Clock, 0, 24*time.Hour-time.Microsecond)
		through(t, m.Took, time.Hour, -time.Microsecond)
		through(t, Paints.Color, Red, Other, None)
		for _, x := range baskets() {
			through(t, b.Tags, x.Tags, []string{})
			through(t, b.Nums, x.Nums)
			through(t, b.Ratios, x.Ratios)
			through(t, b.Flags, x.Flags)
			through(t, b.Prices, x.Prices)
			through(t, b.IDs, x.IDs)
			through(t, b.Blobs, x.Blobs)
			through(t, b.Times, x.Times)
			through(t, b.Days, x.Days)
			through(t, b.Colors, x.Colors)
		}
		through(t, tenon.Nullable(b.Maybe), nil, to([]string{"x"}))
		through(t, tenon.Field[sql.Null[int64]]("n"), sql.Null[int64]{}, sql.Null[int64]{V: 3, Valid: true})
	}},
	{"rows of the program are joined with tables", func(t *T) {
		t.seedShop()
		t.seedEverything(func(e *Everything) {
			e.Str, e.Dec, e.UUID, e.Bin, e.I64, e.F64, e.Bool = "é ", dec("1.5"), someUUID, []byte{1, 0}, 1<<53+1, 0.1, true
		})
		v := raises(raise{1, dec("0.5"), to("x")}, raise{3, dec("1.25"), nil}, raise{99, dec("7"), nil})
		q := tenon.Select(tenon.Both(Orders.ID, Orders.Total.Add(v.Col(raiseBy)))).JoinOn(v, v.Col(Orders.ID).EqExpr(Orders.ID)).OrderBy(Orders.ID.Asc())
		rows(t, q, tenon.PairOf(int64(1), dec("10.5")), tenon.PairOf(int64(3), dec("31.5")))
		left := tenon.Select(tenon.Both(v.Col(Orders.ID), tenon.Nullable(Orders.Description))).From(v).LeftJoinOn(Orders, v.Col(Orders.ID).EqExpr(Orders.ID)).OrderBy(v.Col(Orders.ID).Desc())
		rows(t, left, tenon.PairOf[int64, *string](99, nil), tenon.PairOf(int64(3), to("order 3")), tenon.PairOf(int64(1), to("order 1")))
		rows(t, tenon.Select(tenon.Nullable(v.Col(Orders.Description))).From(v).Where(v.Col(raiseBy).Gt(dec("0.50"))).OrderBy(v.Col(raiseBy).Asc()), nil, nil)
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(v.Col(raiseBy)))).From(v), to(dec("8.75")))
		e := Everythings
		w := tenon.Values("w", tenon.Tuple7(e.Str, e.Dec, e.UUID, e.Bin, e.I64, e.F64, e.Bool), []tenon.Seven[string, decimal.Decimal, uuid.UUID, []byte, int64, float64, bool]{
			{A: "é", B: dec("1.50"), C: someUUID, D: []byte{1, 0}, E: 1 << 53, F: 0.1, G: false},
			{A: "é ", B: dec("1.500"), C: someUUID, D: []byte{1, 0}, E: 1<<53 + 1, F: 0.1, G: true},
		})
		rows(t, tenon.Select(w.Col(e.Str)).JoinOn(e, tenon.And(w.Col(e.Dec).EqExpr(e.Dec), e.UUID.EqExpr(w.Col(e.UUID)), e.Bin.EqExpr(w.Col(e.Bin)), w.Col(e.F64).EqExpr(e.F64))).OrderBy(w.Col(e.Str).Asc()), "é", "é ")
		rows(t, tenon.Select(w.Col(e.I64)).JoinOn(e, w.Col(e.Str).EqExpr(e.Str)), 1<<53+1)
		rows(t, tenon.Select(w.Col(e.Str)).JoinOn(e, tenon.And(w.Col(e.I64).LtExpr(e.I64), e.Str.GtExpr(w.Col(e.Str)))), "é")
		rows(t, tenon.Select(w.Col(e.Str)).JoinOn(e, tenon.And(e.Bool.EqExpr(w.Col(e.Bool)), w.Col(e.Bool).IsTrue())), "é ")
		rows(t, tenon.Select(e.ID).Where(tenon.Exists(tenon.Select(w.Col(e.I64)).Where(w.Col(e.Str).EqExpr(e.Str)))), 1)
	}},
	{"rows of the program in CTEs, subqueries and unions", func(t *T) {
		t.seedShop()
		v := raises(raise{1, dec("0.5"), nil}, raise{2, dec("2"), nil}, raise{2, dec("3"), nil})
		sum := tenon.Label("sum", tenon.Sum(v.Col(raiseBy)))
		per := tenon.CTE("per", tenon.Select(tenon.Both(v.Col(Orders.ID), sum)).From(v).GroupBy(v.Col(Orders.ID)))
		id := v.Col(Orders.ID)
		rows(t, tenon.Select(tenon.Both(Orders.ID, tenon.Nullable(per.Col(sum)))).From(Orders).JoinOn(per, per.Col(id).EqExpr(Orders.ID)).OrderBy(Orders.ID.Asc()),
			tenon.PairOf(int64(1), to(dec("0.5"))), tenon.PairOf(int64(2), to(dec("5"))))
		rows(t, tenon.Select(Orders.ID).Where(Orders.ID.InQuery(tenon.Select(id).Where(v.Col(raiseBy).Ge(dec("2"))))), 2)
		rows(t, tenon.Select(Orders.ID).Where(Orders.ID.NotInQuery(tenon.Select(id))).OrderBy(Orders.ID.Asc()), 3, 4, 5)
		rows(t, tenon.Select(id).Union(tenon.Select(Orders.ID).Where(Orders.ID.Ge(4))).OrderBy(id.Asc()), 1, 2, 4, 5)
		n, err := t.DB.Count(t.Ctx, tenon.Select(v))
		t.Must(err)
		t.Equal(n, int64(3))
	}},
	{"rows of the program are inserted, update and delete", func(t *T) {
		t.seedShop()
		v := raises(raise{1, dec("0.5"), to("first")}, raise{3, dec("1.25"), nil}, raise{99, dec("7"), nil})
		t.exec(2, tenon.Update(Orders).Set(OrderSet{Total: tenon.ToExpr(Orders.Total.Add(v.Col(raiseBy))), Description: tenon.ToExpr(tenon.CoalesceExpr(v.Col(Orders.Description), Orders.Description))}).
			JoinOn(v, v.Col(Orders.ID).EqExpr(Orders.ID)))
		rows(t, tenon.Select(tenon.Both(Orders.Description, Orders.Total)).Where(Orders.ID.Le(3)).OrderBy(Orders.ID.Asc()),
			tenon.PairOf("first", dec("10.5")), tenon.PairOf("order 2", dec("20.5")), tenon.PairOf("order 3", dec("31.5")))
		names := tenon.Values("names", tenon.Both(Users.ID, Users.Name), []tenon.Two[int64, string]{{A: 20, B: "new"}, {A: 21, B: "newer"}, {A: 7, B: "old"}})
		fresh := tenon.Select(names).LeftJoinOn(Users, Users.ID.EqExpr(names.Col(Users.ID))).Where(Users.ID.IsNull())
		t.exec(2, tenon.Insert(Users).From(fresh, UserSet{ID: tenon.ToExpr(names.Col(Users.ID)), Name: tenon.ToExpr(names.Col(Users.Name))}))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Ge(20)).OrderBy(Users.ID.Asc()), "new", "newer")
		t.exec(1, tenon.Delete(Lines).JoinOn(tenon.Values("v", tenon.Both(Lines.OrderID, Lines.ItemID), []tenon.Two[int64, int64]{{A: 5, B: 5}, {A: 5, B: 1}}), Lines.OrderID.Eq(5)))
	}},
	{"no rows of the program are a table, too, and many", func(t *T) {
		t.seedShop()
		none := raises()
		rows(t, tenon.Select(none))
		rows(t, tenon.Select(tenon.Both(Orders.ID, tenon.Nullable(none.Col(raiseBy)))).LeftJoinOn(none, none.Col(Orders.ID).EqExpr(Orders.ID)).Where(Orders.ID.Eq(1)), tenon.PairOf[int64, *decimal.Decimal](1, nil))
		t.exec(0, tenon.Update(Orders).Set(OrderSet{Total: tenon.ToExpr(none.Col(raiseBy))}).JoinOn(none, none.Col(Orders.ID).EqExpr(Orders.ID)))
		list := make([]raise, 5000)
		for i := range list {
			list[i] = raise{int64(i), decimal.New(int64(i), -2), nil}
		}
		many := raises(list...)
		list[0].By = dec("1000") // the rows were copied
		rows(t, tenon.Select(tenon.Both(tenon.Count(), tenon.Nullable(tenon.Sum(many.Col(raiseBy))))).From(many), tenon.PairOf(int64(5000), to(dec("124975"))))
		tags := tenon.Values("tags", Baskets.Tags, nil)
		rows(t, tenon.Select(tags))
	}},
	{"rows of the program that are entities", func(t *T) {
		t.seedUsers()
		v := tenon.Values("v", Users, []*User{{ID: 7, Name: "JACK"}, {ID: 70, Name: "new"}})
		rows(t, tenon.Select(tenon.Both(Users.Name, v.Col(Users.Name))).JoinOn(v, v.Col(Users.ID).EqExpr(Users.ID)), tenon.PairOf("jack", "JACK"))
		mistaken(t, tenon.Select(v), "rows of the program are no rows of users")
		mistaken(t, tenon.Select(tenon.Count()).From(tenon.Values("v", Users, []*User{{ID: 7}, nil})), "row 2 has no User")
	}},
	{"lists that are NULL, in updates of many rows", func(t *T) {
		filled(t)
		var us []*Basket
		t.Do(func(s *tenon.Session) error {
			var err error
			if us, err = s.All(t.Ctx, tenon.Select(Baskets).OrderBy(Baskets.ID.Asc())); err == nil {
				us[2].Maybe, us[3].Maybe, us[0].Maybe = nil, nil, []string{"x"}
			}
			return err
		})
		rows(t, tenon.Select(Baskets.ID).Where(Baskets.Maybe.IsNull()).OrderBy(Baskets.ID.Asc()), 3, 4)
	}},
	{"rows of the program: mistakes", func(t *T) {
		v := raises(raise{1, dec("0.5"), nil})
		mistaken(t, tenon.Select(v.Col(Orders.Total)), "raises does not select orders.total")
		mistaken(t, tenon.Select(tenon.Values("", Orders.ID, []int64{1})), "a derived table needs a name")
		mistaken(t, tenon.Select(raiseBy).From(Orders), "a Field is a column of Values alone")
		mistaken(t, tenon.Select(Orders.ID).Where(raiseBy.Gt(dec("1"))), "a Field is a column of Values alone")
		mistaken(t, tenon.Select(tenon.Values("v", tenon.Field[int64](""), []int64{1})), "a field needs a name")
		mistaken(t, tenon.Select(tenon.Values("v", Everythings.F64, []float64{1, math.NaN()})), "v.f64, row 2")
		mistaken(t, tenon.Select(tenon.Values("v", Baskets.Sized, [][]string{{"too long"}})), "v.sized, row 1")
		mistaken(t, tenon.Select(v.Col(Orders.Description)), "may be NULL")
	}},
}
