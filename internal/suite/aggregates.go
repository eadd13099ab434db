package suite

import (
	"math"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// aggregates: groups, and what is reckoned over them.
var aggregates = []Case{
	{"group by and having", func(t *T) {
		t.seedShop()
		type sum = tenon.Two[int64, decimal.Decimal]
		rows(t, tenon.Select(tenon.Both(Orders.UserID, tenon.Sum(Orders.Total))).GroupBy(Orders.UserID).OrderBy(Orders.UserID.Asc()),
			sum{A: 7, B: dec("140.24")}, sum{A: 9, B: dec("20.50")})
		rows(t, tenon.Select(Orders.UserID).GroupBy(Orders.UserID).Having(tenon.Sum(Orders.Total).Gt(dec("20.5"))), 7)
		rows(t, tenon.Select(Orders.UserID).GroupBy(Orders.UserID).Having(tenon.Count().Le(2), tenon.Min(Orders.Total).Eq(decimal.Zero)), 9)
		rows(t, tenon.Select(Orders.UserID).GroupBy(Orders.UserID).Having(tenon.CountOf(Orders.AddressID).Eq(2)).OrderBy(tenon.Max(Orders.Total).Desc()), 7, 9)
		rows(t, tenon.Select(tenon.Both(Orders.Open, tenon.Count())).GroupBy(Orders.Open).OrderBy(tenon.Count().Desc()),
			tenon.Two[bool, int64]{A: true, B: 3}, tenon.Two[bool, int64]{B: 2})
		rows(t, tenon.Select(tenon.Both(tenon.Nullable(Orders.AddressID), tenon.Count())).GroupBy(Orders.AddressID).OrderBy(Orders.AddressID.Asc()),
			tenon.Two[*int64, int64]{A: to[int64](1), B: 2}, tenon.Two[*int64, int64]{A: to[int64](5), B: 2}, tenon.Two[*int64, int64]{B: 1})
		rows(t, tenon.Select(tenon.Both(Users.Name, tenon.Sum(Orders.Total))).Join(Users.Orders).Where(Orders.Open.IsTrue()).GroupBy(Users.ID, Users.Name).OrderBy(Users.Name.Asc()),
			tenon.Two[string, decimal.Decimal]{A: "fred", B: dec("20.50")}, tenon.Two[string, decimal.Decimal]{A: "jack", B: dec("10")})
		sumOf := Lines.OrderID.Add(Lines.ItemID)
		rows(t, tenon.Select(tenon.Both(sumOf, tenon.Count())).GroupBy(sumOf).Having(tenon.Count().Ge(2)).OrderBy(sumOf.Asc()),
			tenon.Two[int64, int64]{A: 3, B: 2}, tenon.Two[int64, int64]{A: 4, B: 2}, tenon.Two[int64, int64]{A: 5, B: 2})
	}},
	{"counts", func(t *T) {
		t.seedShop()
		type three struct{ All, Some, Kinds int64 }
		rows(t, tenon.Select(tenon.Into(func(c *three, r *tenon.Row) {
			r.Read(&c.All, tenon.Count())
			r.Read(&c.Some, tenon.CountOf(Orders.AddressID))
			r.Read(&c.Kinds, tenon.CountDistinct(Orders.AddressID))
		})).From(Orders), three{All: 5, Some: 4, Kinds: 2})
		rows(t, tenon.Select(tenon.Count()).From(Orders).Where(tenon.Or()), 0)
		rows(t, tenon.Select(tenon.CountDistinct(Orders.Total)).From(Orders), 5)
		rows(t, tenon.Select(tenon.CountDistinct(Orders.Open)).From(Orders), 2)
	}},
	{"sum, average, least and greatest", func(t *T) {
		t.seedEverything(
			func(e *Everything) {
				e.I16, e.I32, e.I64, e.I64N, e.F64, e.Dec, e.Str = 32767, 1<<31-1, 2, to[int64](-5), 0.5, dec("0.1"), "b"
			},
			func(e *Everything) {
				e.I16, e.I32, e.I64, e.F64, e.Dec, e.Str = 32767, 1<<31-1, 3, 1.25, dec("0.2"), "B"
			},
			func(e *Everything) {
				e.I16, e.I32, e.I64, e.I64N, e.F64, e.Dec, e.DecN, e.Str = 1, 1, 5, to[int64](6), -2, dec("0.3"), to(dec("7")), "a"
			})
		f := tenon.Select(tenon.Nullable(tenon.Sum(e.F64))).From(e)
		rows(t, f, to(-0.25))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.I64))).From(e), to[int64](10))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.I64N))).From(e), to[int64](1))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.I64N))).From(e).Where(e.ID.Eq(2)), nil)
		rows(t, tenon.Select(tenon.Coalesce(tenon.Sum(e.I64N), 0)).From(e).Where(e.ID.Eq(2)), 0)
		rows(t, tenon.Select(tenon.Nullable(tenon.AvgFloat(e.I64))).From(e), to(10.0/3))
		rows(t, tenon.Select(tenon.Nullable(tenon.AvgFloat(e.I64N))).From(e), to(0.5))
		rows(t, tenon.Select(tenon.Nullable(tenon.AvgFloat(e.F64))).From(e), to(-0.25/3))
		rows(t, tenon.Select(tenon.Nullable(tenon.Avg(e.F64))).From(e).Where(e.ID.Le(2)), to(0.875))
		rows(t, tenon.Select(tenon.Nullable(tenon.Min(e.I64N))).From(e), to[int64](-5))
		rows(t, tenon.Select(tenon.Nullable(tenon.Max(e.Str))).From(e), to("b"))
		rows(t, tenon.Select(tenon.Nullable(tenon.Min(e.Str))).From(e), to("B"))
		rows(t, tenon.Select(tenon.Nullable(tenon.Max(e.Dec))).From(e), to(dec("0.3")))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.DecN))).From(e), to(dec("7")))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.Dec))).From(e).Where(tenon.Or()), nil)
		rows(t, tenon.Select(tenon.Nullable(tenon.Max(e.I64))).From(e).Where(tenon.Or()), nil)
		rows(t, tenon.Select(tenon.Both(e.ID, tenon.Sum(e.I64))).GroupBy(e.ID).Having(tenon.Or()))
		// Sums of small integers are int64.
		rows(t, tenon.Select(tenon.Sum(e.I64.Plus(0))).From(e).GroupBy(e.Bool), 10)
		for _, c := range []struct {
			name string
			sum  tenon.Query[*float64]
		}{
			{"of int16", tenon.Select(tenon.Nullable(tenon.Sum(e.I16).DivBy(1))).From(e)},
			{"of int32", tenon.Select(tenon.Nullable(tenon.Sum(e.I32).DivBy(1))).From(e)},
		} {
			got, err := t.DB.One(t.Ctx, c.sum)
			if err != nil || *got != 65535 && *got != 1<<32-1 {
				t.Errorf("sum %s: %v %v", c.name, got, err)
			}
		}
	}},
	{"a sum beyond 64 bits is an error", func(t *T) {
		t.seedEverything(func(e *Everything) { e.I64 = 1<<63 - 1 }, func(e *Everything) { e.I64 = 1<<63 - 1 }, func(e *Everything) { e.I64 = -1 })
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.I64))).From(e).Where(e.ID.Ge(2)), to[int64](1<<63-2))
		got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Nullable(tenon.Sum(e.I64))).From(e))
		if err == nil {
			t.Errorf("the sum is %d", *got)
		}
		if _, err := t.DB.One(t.Ctx, tenon.Select(e.I64.Plus(1)).Where(e.ID.Eq(1))); err == nil {
			t.Error("no error for 2^63")
		}
		if _, err := t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{I64: tenon.ToExpr(e.I64.Times(2))}).Where(e.ID.Eq(1))); err == nil {
			t.Error("2^64-2 was written")
		}
		rows(t, tenon.Select(e.I64).Where(e.ID.Eq(1)), 1<<63-1)
	}},
	{"coalesce", func(t *T) {
		t.seedEverything(
			func(e *Everything) {
				e.I64, e.I64N, e.StrN, e.DecN, e.BoolN = 1, to[int64](2), to("x"), to(dec("1.5")), to(false)
			},
			func(e *Everything) { e.I64, e.Str, e.Dec, e.Bool = 3, "str", dec("2.5"), true })
		rows(t, tenon.Select(tenon.Coalesce(e.I64N, -1)).OrderBy(e.ID.Asc()), 2, -1)
		rows(t, tenon.Select(tenon.CoalesceExpr(e.I64N, e.I64)).OrderBy(e.ID.Asc()), 2, 3)
		rows(t, tenon.Select(tenon.CoalesceExpr(e.StrN, e.Str)).OrderBy(e.ID.Asc()), "x", "str")
		rows(t, tenon.Select(tenon.CoalesceExpr(e.DecN, e.Dec)).OrderBy(e.ID.Asc()), dec("1.5"), dec("2.5"))
		rows(t, tenon.Select(tenon.CoalesceExpr(e.BoolN, e.Bool)).OrderBy(e.ID.Asc()), false, true)
		rows(t, tenon.Select(tenon.Nullable(tenon.CoalesceExpr(e.StrN, e.StrNull))).OrderBy(e.ID.Asc()), to("x"), nil)
		rows(t, tenon.Select(tenon.CoalesceExpr(tenon.Max(e.I64N), tenon.Count())).From(e), 2)
		rows(t, tenon.Select(e.ID).Where(tenon.Coalesce(e.DecN, dec("9")).Gt(dec("8.99"))), 2)
		rows(t, tenon.Select(e.ID).OrderBy(tenon.Coalesce(e.DecN, dec("10")).Desc()), 2, 1)
	}},
}

// built are the cases of an expression that is built more than once.
var built = []Case{
	{"group and order by an expression with a value that is built again", func(t *T) {
		t.seedUsers()
		kind := func() tenon.Ordered[int64] { return tenon.Coalesce(Addresses.UserID, -1) }
		t.Do(func(s *tenon.Session) error { s.Add(&Address{Email: "nobody@x"}); return nil })
		rows, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(kind(), tenon.Count())).GroupBy(kind()).OrderBy(kind().Desc()))
		t.Must(err)
		t.Equal(rows, []tenon.Two[int64, int64]{{A: 9, B: 1}, {A: 8, B: 3}, {A: 7, B: 1}, {A: -1, B: 1}})
	}},
	{"a column with many values in a group is refused", func(t *T) {
		t.seedShop()
		many, title := "many values in a group", Items.Description
		t.mistakes(
			all(t, "grouped by another", many, tenon.Select(tenon.Both(Orders.ID, tenon.Count())).GroupBy(Orders.UserID)),
			all(t, "inside of a call", many, tenon.Select(title.Upper()).GroupBy(Items.Price)),
			all(t, "beside a sum", many, tenon.Select(Orders.Total.Add(tenon.Coalesce(tenon.Sum(Orders.Total), dec("0")))).GroupBy(Orders.UserID)),
			all(t, "an entity", many, tenon.Select(Orders).GroupBy(Orders.UserID)),
			all(t, "the key of another table", many, tenon.Select(tenon.Both(Users.ID, Orders.Total)).Join(Users.Orders).GroupBy(Users.ID)),
			all(t, "half a key", many, tenon.Select(Lines.Count).GroupBy(Lines.OrderID)),
			all(t, "HAVING", many, tenon.Select(Orders.UserID).GroupBy(Orders.UserID).Having(Orders.ID.Gt(1))),
			all(t, "ORDER BY", many, tenon.Select(Orders.UserID).GroupBy(Orders.UserID).OrderBy(Orders.ID.Asc())),
			all(t, "a query inside", many, tenon.Select(Users).Where(Users.ID.InQuery(tenon.Select(Orders.ID).GroupBy(Orders.UserID)))),
			all(t, "no groups", "one row of all", tenon.Select(tenon.Both(Orders.ID, tenon.Count()))),
			all(t, "an aggregate in WHERE", "Having", tenon.Select(Orders.UserID).Where(tenon.Count().Gt(1)).GroupBy(Orders.UserID)),
			all(t, "a sum of texts", "no sum", tenon.Select(tenon.Nullable(tenon.Sum(title)))),
			all(t, "an average of truths", "no average", tenon.Select(tenon.Nullable(tenon.AvgFloat(Orders.Open)))),
		)
		rows(t, tenon.Select(Users.Name).Join(Users.Orders).GroupBy(Users.ID).Having(tenon.Count().Gt(2)), "jack")
	}},
	{"the sum of narrow integers is an int64", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			s.Add(&User{ID: 1, Name: "u"}, &Order{ID: 1, UserID: 1}, &Item{ID: 1}, &Item{ID: 2},
				&Line{OrderID: 1, ItemID: 1, Count: math.MaxInt32}, &Line{OrderID: 1, ItemID: 2, Count: math.MaxInt32})
			return nil
		})
		n, err := t.DB.One(t.Ctx, tenon.Select(tenon.Coalesce(tenon.SumInt(Lines.Count), 0)))
		t.Must(err)
		t.Equal(n, int64(2*math.MaxInt32))
	}},
}
