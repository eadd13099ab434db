package suite

import (
	"errors"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// clauses: set operations, joins, groups and locks of every kind.
var clauses = []Case{
	{"set operations", func(t *T) {
		t.seedShop()
		of := func(order int64) tenon.SelectStmt[int64] {
			return tenon.Select(Lines.ItemID).Where(Lines.OrderID.Eq(order))
		}
		sorted := func(q tenon.SelectStmt[int64]) tenon.SelectStmt[int64] { return q.OrderBy(Lines.ItemID.Asc()) }
		rows(t, sorted(of(1).Union(of(3))), 1, 2, 3, 4, 5)
		rows(t, sorted(of(1).UnionAll(of(3))), 1, 2, 3, 3, 4, 5)
		rows(t, sorted(of(1).Intersect(of(3))), 3)
		rows(t, sorted(of(1).Except(of(3))), 1, 2)
		rows(t, sorted(of(1).Union(of(2)).Except(of(4)).Intersect(of(3))), 3)
		rows(t, sorted(of(5).Union(of(1).Except(of(3)))), 1, 2, 5)
		first := of(3).OrderBy(Lines.ItemID.Desc()).Limit(1)
		rows(t, sorted(of(1).UnionAll(first)), 1, 2, 3, 5)
		twice := tenon.Select(Lines.ItemID).Where(Lines.ItemID.Le(2))
		if t.DB.Dialect() == "sqlite" {
			lacking(t, twice.IntersectAll(twice))
			lacking(t, twice.ExceptAll(of(1)))
			return
		}
		rows(t, sorted(twice.IntersectAll(of(1).UnionAll(of(2)))), 1, 1, 2, 2)
		rows(t, sorted(twice.ExceptAll(of(1))), 1, 1, 2)
	}},
	{"full and cross joins", func(t *T) {
		t.seedShop()
		type pair = tenon.Two[*int64, *int64]
		other := Items.As("other")
		rows(t, tenon.Select(tenon.Count()).From(Items).CrossJoin(other).Where(Items.ID.Eq(1)), 5)
		q := tenon.Select(tenon.Both(tenon.Nullable(Users.ID), tenon.Nullable(Orders.ID))).From(Users).
			FullJoinOn(Orders, tenon.And(Orders.UserID.EqExpr(Users.ID), Orders.ID.Eq(1))).
			Where(tenon.Or(Users.ID.Eq(7), Users.ID.Eq(8), Orders.ID.Le(2))).
			OrderBy(Users.ID.Asc(), Orders.ID.Asc())
		if t.mySQL() {
			lacking(t, q)
			return
		}
		rows(t, q, pair{A: to[int64](7), B: to[int64](1)}, pair{A: to[int64](8)}, pair{B: to[int64](2)})
		mistaken(t, tenon.Select(Users.ID).FullJoinOn(Orders, Orders.UserID.EqExpr(Users.ID)), "may be NULL")
		found, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Users, Orders)).FullJoinOn(Orders, tenon.And(Orders.UserID.EqExpr(Users.ID), Orders.ID.Eq(1))).
			Where(tenon.Or(Users.ID.Eq(8), Orders.ID.Eq(2))).OrderBy(Users.ID.Asc()))
		t.Must(err)
		if len(found) != 2 || found[0].B != nil || found[1].A != nil || found[1].B.ID != 2 {
			t.Errorf("%v", found)
		}
	}},
	{"lateral joins", func(t *T) {
		t.seedShop()
		last := tenon.Subquery("last", tenon.Select(tenon.Both(Orders.ID, Orders.Total)).Where(Orders.UserID.EqExpr(Users.ID)).OrderBy(Orders.ID.Desc()).Limit(1))
		q := tenon.Select(tenon.Both(Users.Name, last.Col(Orders.ID))).JoinLateral(last, tenon.And()).OrderBy(Users.ID.Asc())
		all := tenon.Select(tenon.Both(Users.Name, tenon.Nullable(last.Col(Orders.ID)))).LeftJoinLateral(last, tenon.And()).OrderBy(Users.ID.Asc()).Limit(2)
		if d := t.DB.Dialect(); d != "postgres" && d != "mysql" {
			lacking(t, q)
			lacking(t, all)
			return
		}
		rows(t, q, tenon.Two[string, int64]{A: "jack", B: 5}, tenon.Two[string, int64]{A: "fred", B: 4})
		rows(t, all, tenon.Two[string, *int64]{A: "jack", B: to[int64](5)}, tenon.Two[string, *int64]{A: "ed"})
		mistaken(t, tenon.Select(Users.Name).JoinLateral(Orders, tenon.And()), "only a subquery")
	}},
	{"distinct on", func(t *T) {
		t.seedShop()
		q := tenon.Select(tenon.Both(Orders.UserID, Orders.ID)).DistinctOn(Orders.UserID).OrderBy(Orders.UserID.Asc(), Orders.Total.Desc())
		if t.DB.Dialect() != "postgres" {
			lacking(t, q)
			return
		}
		rows(t, q, tenon.Two[int64, int64]{A: 7, B: 5}, tenon.Two[int64, int64]{A: 9, B: 2})
	}},
	{"groups of groups", func(t *T) {
		t.seedShop()
		type line struct {
			User *int64
			Open *bool
			N    int64
		}
		q := func(g func(tenon.SelectStmt[line]) tenon.SelectStmt[line]) tenon.SelectStmt[line] {
			return g(tenon.Select(tenon.Into(func(l *line, r *tenon.Row) {
				r.ReadNull(&l.User, Orders.UserID)
				r.ReadNull(&l.Open, Orders.Open)
				r.Read(&l.N, tenon.Count())
			})))
		}
		rollup := q(func(s tenon.SelectStmt[line]) tenon.SelectStmt[line] {
			return s.GroupByRollup(Orders.UserID, Orders.Open)
		})
		cube := q(func(s tenon.SelectStmt[line]) tenon.SelectStmt[line] {
			return s.GroupByCube(Orders.UserID, Orders.Open)
		})
		sets := q(func(s tenon.SelectStmt[line]) tenon.SelectStmt[line] {
			return s.GroupBySets([]tenon.AnyExpr{Orders.UserID}, []tenon.AnyExpr{Orders.Open}, nil)
		})
		mistaken(t, tenon.Select(Orders.UserID).GroupByRollup(Orders.UserID), "may be NULL")
		count := func(q tenon.SelectStmt[line], want int, sum int64) {
			t.Helper()
			got, err := t.DB.All(t.Ctx, q)
			t.Must(err)
			n := int64(0)
			for _, l := range got {
				n += l.N
			}
			t.Equal([]int64{int64(len(got)), n}, []int64{int64(want), sum})
		}
		if t.DB.Dialect() == "sqlite" {
			lacking(t, rollup)
		} else {
			count(rollup, 6, 15)
			ordered, err := t.DB.All(t.Ctx, rollup.OrderBy(Orders.UserID.Desc(), Orders.Open.Asc(), tenon.Count().Desc()).Limit(4).Offset(1))
			t.Must(err)
			seven, nine := to[int64](7), to[int64](9)
			t.Equal(ordered, []line{{nine, to(true), 2}, {nine, nil, 2}, {seven, to(false), 2}, {seven, to(true), 1}})
		}
		if t.DB.Dialect() != "postgres" {
			lacking(t, cube)
			lacking(t, sets)
			return
		}
		count(cube, 8, 20)
		count(sets, 5, 15)
		rows(t, tenon.Select(tenon.Both(tenon.Grouping(Orders.UserID), tenon.Count())).From(Orders).GroupByRollup(Orders.UserID).OrderBy(tenon.Grouping(Orders.UserID).Asc(), tenon.Count().Desc()),
			tenon.Two[int64, int64]{A: 0, B: 3}, tenon.Two[int64, int64]{A: 0, B: 2}, tenon.Two[int64, int64]{A: 1, B: 5})
	}},
	{"groups with windows, in order", func(t *T) {
		t.seedShop()
		n := tenon.Count()
		all := tenon.Over(tenon.SumInt(n), tenon.PartitionBy())
		place := tenon.RowNumber().Over(tenon.WindowOrder(n.Desc(), Lines.ItemID.Desc()))
		q := tenon.Select(tenon.Tuple4(Lines.ItemID, n, tenon.Nullable(all), place)).GroupBy(Lines.ItemID)
		got := func(q tenon.SelectStmt[tenon.Four[int64, int64, *int64, int64]]) (out [][4]int64) {
			t.Helper()
			list, err := t.DB.All(t.Ctx, q)
			t.Must(err)
			for _, x := range list {
				out = append(out, [4]int64{x.A, x.B, *x.C, x.D})
			}
			return out
		}
		t.Equal(got(q.OrderBy(Lines.ItemID.Asc())), [][4]int64{{1, 3, 12, 3}, {2, 2, 12, 4}, {3, 3, 12, 2}, {4, 1, 12, 5}, {5, 3, 12, 1}})
		t.Equal(got(q.OrderBy(Lines.ItemID.Desc()).Limit(2)), [][4]int64{{5, 3, 12, 1}, {4, 1, 12, 5}})
		t.Equal(got(q.OrderBy(tenon.Max(Lines.Count).Asc(), Lines.ItemID.Desc()).Limit(2).Offset(1)), [][4]int64{{3, 3, 12, 2}, {4, 1, 12, 5}})
	}},
	{"filtered aggregates", func(t *T) {
		t.seedShop()
		type line struct {
			All, Open, Users int64
			Sum              *decimal.Decimal
			Names            *string
		}
		rows(t, tenon.Select(tenon.Into(func(l *line, r *tenon.Row) {
			r.Read(&l.All, tenon.Count())
			r.Read(&l.Open, tenon.Filter(tenon.Count(), Orders.Open.IsTrue()))
			r.Read(&l.Users, tenon.Filter(tenon.CountDistinct(Orders.UserID), Orders.Open.IsTrue(), Orders.Total.Gt(dec("5"))))
			r.ReadNull(&l.Sum, tenon.Filter(tenon.Sum(Orders.Total), Orders.Open.IsTrue()))
			r.ReadNull(&l.Names, tenon.Filter(tenon.StringAgg(Orders.Description, "; ", Orders.ID.Desc()), Orders.ID.Le(2)))
		})).From(Orders), line{All: 5, Open: 3, Users: 2, Sum: to(dec("30.50")), Names: to("order 2; order 1")})
		rows(t, tenon.Select(Orders.UserID).GroupBy(Orders.UserID).Having(tenon.Filter(tenon.Count(), Orders.Open.IsTrue()).Eq(2)), 9)
		mistaken(t, tenon.Select(tenon.Filter(tenon.Sum(Orders.Total), Orders.Open.IsTrue())).GroupBy(Orders.UserID), "may be NULL")
		mistaken(t, tenon.Select(tenon.Filter(Orders.UserID, Orders.Open.IsTrue())), "only an aggregate")
		rows(t, tenon.Select(tenon.StringAgg(Items.Description, "'\\,", Items.ID.Asc())).GroupBy(Items.Price.EqExpr(Items.Price)).Where(Items.ID.Le(2)), "item 1'\\,item 2")
	}},
	{"NULLIF, GREATEST, LEAST, CAST", func(t *T) {
		t.seedOne()
		value(t, "nullif equal", tenon.Nullable(tenon.NullIf(Items.Description, "one")), nil)
		value(t, "nullif other", tenon.Nullable(tenon.NullIf(Items.Description, "two")), to("one"))
		value(t, "greatest", tenon.Greatest(Items.ID, tenon.Raw[int64]("5"), tenon.Raw[int64]("-3")), 5)
		value(t, "least", tenon.Least(Items.ID, tenon.Raw[int64]("5"), tenon.Raw[int64]("-3")), -3)
		value(t, "greatest decimal", tenon.Greatest(Items.Price, Items.Price.Plus(dec("9.5"))), dec("10.5"))
		value(t, "text of a number", tenon.Cast[string](Items.ID), "1")
		value(t, "number of a text", tenon.Cast[int64](tenon.Raw[string]("'42'")), 42)
		value(t, "float of a number", tenon.Cast[float64](Items.ID), 1)
	}},
	{"locks", func(t *T) {
		t.seedShop()
		q := tenon.Select(Orders).Where(Orders.ID.Le(2)).OrderBy(Orders.ID.Asc())
		mistaken(t, q.SkipLocked(), "no rows are locked")
		if t.DB.Dialect() == "sqlite" {
			lacking(t, q.ForUpdate())
			lacking(t, q.ForShare().NoWait())
			return
		}
		other := t.Open()
		t.Do(func(s *tenon.Session) error {
			_, err := s.One(t.Ctx, tenon.Select(Orders).Where(Orders.ID.Eq(1)).ForUpdate())
			t.Must(err)
			t.Must(other.Transact(t.Ctx, func(s *tenon.Session) error {
				free, err := s.All(t.Ctx, q.ForUpdate().SkipLocked())
				t.Equal(len(free), 1)
				return err
			}))
			err = other.Transact(t.Ctx, func(s *tenon.Session) error {
				_, err := s.All(t.Ctx, q.ForShare().NoWait())
				return err
			})
			if !errors.Is(err, tenon.ErrRetryable) {
				t.Errorf("%v", err)
			}
			return nil
		})
		of := tenon.Select(tenon.Both(Orders, Users)).JoinOn(Users, Users.ID.EqExpr(Orders.UserID)).ForUpdate().Of(Orders)
		if t.DB.Dialect() != "postgres" {
			lacking(t, of)
			lacking(t, q.ForKeyShare())
			return
		}
		for _, q := range []tenon.SelectStmt[*Order]{q.ForNoKeyUpdate(), q.ForKeyShare(), q.ForShare()} {
			_, err := t.DB.All(t.Ctx, q)
			t.Must(err)
		}
		found, err := t.DB.All(t.Ctx, of)
		t.Must(err)
		t.Equal(len(found), 5)
	}},
}
