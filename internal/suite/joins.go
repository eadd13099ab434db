package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

type nameAndText = tenon.Two[string, string]

// joins: rows of several tables, and queries inside queries.
var joins = []Case{
	{"join along a relation", func(t *T) {
		t.seedShop()
		rows(t, tenon.Select(tenon.Both(Users.Name, Addresses.Email)).Join(Users.Addresses).OrderBy(Addresses.ID.Desc()).Limit(2),
			nameAndText{A: "fred", B: "fred@x"}, nameAndText{A: "ed", B: "ed@lala"})
		rows(t, tenon.Select(Users.Name).Join(Users.Orders).Where(Orders.Total.Gt(dec("30"))).OrderBy(Orders.ID.Asc()), "jack", "jack")
		rows(t, tenon.Select(Items.Description).From(Users).Join(Users.Orders).Join(Orders.Lines).Join(Lines.Item).
			Where(Users.ID.Eq(9)).Distinct().OrderBy(Items.Description.Asc()), "item 1", "item 2", "item 3", "item 5")
		rows(t, tenon.Select(Lines.Count).Join(Lines.Order).Join(Orders.User).Where(Users.Name.Eq("fred")).OrderBy(Lines.Count.Asc()),
			21, 22, 23, 41, 45)
		pairs, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Users, Orders)).Join(Users.Orders).OrderBy(Orders.ID.Asc()))
		t.Must(err)
		var got []string
		for _, p := range pairs {
			got = append(got, p.A.Name, p.B.Description)
		}
		t.Equal(got, []string{"jack", "order 1", "fred", "order 2", "jack", "order 3", "fred", "order 4", "jack", "order 5"})
		t.Do(func(s *tenon.Session) error {
			ps, err := s.All(t.Ctx, tenon.Select(tenon.Both(Users, Orders)).Join(Users.Orders).OrderBy(Orders.ID.Asc()))
			if len(ps) != 5 || ps[0].A != ps[2].A || ps[0].A == ps[1].A {
				t.Error("one row is not one object")
			}
			return err
		})
	}},
	{"an outer join: what is absent is nil", func(t *T) {
		t.seedUsers()
		insert(t, Addresses, &Address{ID: 6, Email: "nobody"})
		pairs, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(Users, Addresses)).LeftJoin(Users.Addresses).OrderBy(Users.ID.Asc(), Addresses.ID.Asc()))
		t.Must(err)
		t.Equal(len(pairs), 6)
		if last := pairs[5]; last.A.Name != "chuck" || last.B != nil {
			t.Errorf("%+v", last)
		}
		if p := pairs[4]; p.B == nil || p.B.Email != "fred@x" {
			t.Errorf("%+v", p)
		}
		t.Do(func(s *tenon.Session) error {
			ps, err := s.All(t.Ctx, tenon.Select(tenon.Both(Users, Addresses)).LeftJoin(Users.Addresses).Where(Users.ID.Eq(10)))
			t.Equal([]bool{len(ps) == 1, ps[0].B == nil}, []bool{true, true})
			return err
		})
		rows(t, tenon.Select(tenon.Both(Users.Name, tenon.Nullable(Addresses.Email))).LeftJoin(Users.Addresses).Where(Users.ID.Ge(9)).OrderBy(Users.ID.Asc()),
			tenon.Two[string, *string]{A: "fred", B: to("fred@x")}, tenon.Two[string, *string]{A: "chuck"})
		type view struct {
			Name  string
			Mail  string
			Count int64
		}
		rows(t, tenon.Select(tenon.Into(func(v *view, r *tenon.Row) {
			r.Read(&v.Name, Users.Name)
			r.Read(&v.Mail, tenon.Coalesce(tenon.Max(Addresses.Email), "none"))
			r.Read(&v.Count, tenon.CountOf(Addresses.ID))
		})).From(Users).LeftJoin(Users.Addresses).GroupBy(Users.ID, Users.Name).OrderBy(Users.ID.Asc()),
			view{"jack", "jack@x", 1}, view{"ed", "ed@wood", 3}, view{"fred", "fred@x", 1}, view{"chuck", "none", 0})
		rows(t, tenon.Select(Users.Name).LeftJoin(Users.Addresses).Where(Addresses.ID.IsNull()), "chuck")
		// The far side absent, and NULL ordered as everywhere.
		rows(t, tenon.Select(Users.ID).LeftJoin(Users.Addresses).OrderBy(Addresses.Email.Desc(), Users.ID.Asc()).Limit(2), 10, 7)
		rows(t, tenon.Select(tenon.Nullable(Users.Name)).From(Addresses).LeftJoin(Addresses.User).Where(Addresses.ID.Ge(5)).OrderBy(Addresses.ID.Asc()), to("fred"), nil)
	}},
	{"join by a condition", func(t *T) {
		t.seedShop()
		rows(t, tenon.Select(tenon.Both(Orders.ID, Items.ID)).JoinOn(Items, tenon.And(Items.ID.EqExpr(Orders.ID), Items.ID.Gt(3))).OrderBy(Orders.ID.Asc()),
			tenon.Two[int64, int64]{A: 4, B: 4}, tenon.Two[int64, int64]{A: 5, B: 5})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Users.ID).JoinOn(Items, tenon.And()))
		t.Must(err)
		t.Equal(n, int64(20))
		cheap := Orders.As("cheap")
		rows(t, tenon.Select(tenon.Both(Users.ID, tenon.Nullable(cheap.ID))).LeftJoinOn(cheap, tenon.And(cheap.UserID.EqExpr(Users.ID), cheap.Total.Lt(dec("15")))).OrderBy(Users.ID.Asc()),
			tenon.Two[int64, *int64]{A: 7, B: to[int64](1)}, tenon.Two[int64, *int64]{A: 8}, tenon.Two[int64, *int64]{A: 9, B: to[int64](4)}, tenon.Two[int64, *int64]{A: 10})
	}},
	{"aliases and self-joins", func(t *T) {
		t.seedNodes()
		parent, child := Nodes.As("parent"), Nodes.As("child")
		rows(t, tenon.Select(tenon.Both(child.Data, parent.Data)).From(child).JoinOn(parent, parent.ID.EqExpr(child.ParentID)).OrderBy(child.ID.Asc()),
			nameAndText{A: "left", B: "root"}, nameAndText{A: "right", B: "root"}, nameAndText{A: "leaf", B: "left"})
		rows(t, tenon.Select(child.Data).Join(child.Parent).Where(Nodes.Data.Eq("root")).OrderBy(child.ID.Asc()), "left", "right")
		grand := Nodes.As("grand")
		rows(t, tenon.Select(tenon.Both(child.Data, tenon.Nullable(grand.Data))).
			LeftJoinOn(parent, parent.ID.EqExpr(child.ParentID)).LeftJoinOn(grand, grand.ID.EqExpr(parent.ParentID)).OrderBy(child.ID.Asc()),
			tenon.Two[string, *string]{A: "root"}, tenon.Two[string, *string]{A: "left"}, tenon.Two[string, *string]{A: "right"}, tenon.Two[string, *string]{A: "leaf", B: to("root")})
		nodes, err := t.DB.All(t.Ctx, tenon.Select(child).Where(child.ParentID.Eq(1)).OrderBy(child.ID.Desc()))
		t.Must(err)
		t.Equal([]string{nodes[0].Data, nodes[1].Data}, []string{"right", "left"})
		odd := Nodes.As("select")
		rows(t, tenon.Select(odd.ID).Where(odd.Data.Eq("leaf")), 4)
		t.Do(func(s *tenon.Session) error {
			ps, err := s.All(t.Ctx, tenon.Select(tenon.Both(child, parent)).JoinOn(parent, parent.ID.EqExpr(child.ParentID)).OrderBy(child.ID.Asc()))
			t.Must(err)
			if ps[0].A != ps[2].B {
				t.Error("a row under two names is two objects")
			}
			return nil
		})
	}},
	{"related rows: Any", func(t *T) {
		t.seedShop()
		rows(t, tenon.Select(Users.ID).Where(Users.Orders.Any()).OrderBy(Users.ID.Asc()), 7, 9)
		rows(t, tenon.Select(Users.ID).Where(tenon.Not(Users.Orders.Any())).OrderBy(Users.ID.Asc()), 8, 10)
		rows(t, tenon.Select(Users.ID).Where(Users.Orders.Any(Orders.Total.Gt(dec("90")))), 7)
		rows(t, tenon.Select(Users.ID).Where(tenon.None(Users.Orders)).OrderBy(Users.ID.Asc()), 8, 10)
		rows(t, tenon.Select(Users.ID).Where(tenon.None(Users.Orders, Orders.Total.Gt(dec("90")))).OrderBy(Users.ID.Asc()), 8, 9, 10)
		rows(t, tenon.Select(Users.ID).Where(tenon.Every(Users.Orders, Orders.Total.Lt(dec("50")))).OrderBy(Users.ID.Asc()), 8, 9, 10)
		rows(t, tenon.Select(Users.ID).Where(tenon.Every(Users.Orders, Orders.Total.Lt(dec("50"))), Users.Orders.Any()), 9)
		rows(t, tenon.Select(Users.ID).Where(tenon.Every(Users.Orders, Orders.AddressID.Ge(1)), Users.Orders.Any()), 9) // order 5 has none: NULL is not met
		rows(t, tenon.Select(Orders.ID).Where(tenon.Every(Orders.Lines, Lines.ItemID.Le(3), Lines.Count.Gt(0))).OrderBy(Orders.ID.Asc()), 1, 2)
		mistaken(t, tenon.Select(Users.ID).Where(tenon.Every(Users.Orders)), "no condition")
		rows(t, tenon.Select(Users.ID).Where(Users.Orders.Any(Orders.Total.Gt(dec("20")), Orders.Open.IsTrue())), 9)
		rows(t, tenon.Select(Users.ID).Where(Users.Orders.Any(Orders.Lines.Any(Lines.Item.Any(Items.Description.Eq("item 4"))))), 7)
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.User.Any(Users.Name.Eq("jack"))), "jack@x")
		rows(t, tenon.Select(Users.ID).Where(tenon.Or(Users.ID.Eq(10), Users.Orders.Any(Orders.AddressID.IsNull()))).OrderBy(Users.ID.Asc()), 7, 10)
		rows(t, tenon.Select(Users.ID).Join(Users.Addresses).Where(Users.Orders.Any()).OrderBy(Users.ID.Asc()), 7, 9)
		us := Users.As("us")
		rows(t, tenon.Select(us.ID).Where(us.Orders.Any(Orders.Total.Eq(dec("0")))), 9)
		n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Orders.Any()))
		t.Must(err)
		t.Equal(n, int64(2))
	}},
	{"self-referencing relations: Any, from an alias", func(t *T) {
		t.seedNodes()
		outer := Nodes.As("outer_node")
		rows(t, tenon.Select(outer.Data).Where(outer.Children.Any(Nodes.Data.Eq("leaf"))), "left")
		rows(t, tenon.Select(outer.Data).Where(outer.Parent.Any()).OrderBy(outer.ID.Asc()), "left", "right", "leaf")
	}},
	{"queries as values", func(t *T) {
		t.seedShop()
		orders := tenon.Scalar(tenon.Select(tenon.Count()).From(Orders).Where(Orders.UserID.EqExpr(Users.ID)))
		rows(t, tenon.Select(tenon.Both(Users.ID, tenon.Nullable(orders))).OrderBy(Users.ID.Asc()),
			tenon.Two[int64, *int64]{A: 7, B: to[int64](3)}, tenon.Two[int64, *int64]{A: 8, B: to[int64](0)},
			tenon.Two[int64, *int64]{A: 9, B: to[int64](2)}, tenon.Two[int64, *int64]{A: 10, B: to[int64](0)})
		rows(t, tenon.Select(Users.ID).Where(orders.Gt(2)), 7)
		rows(t, tenon.Select(Users.ID).OrderBy(orders.Desc(), Users.ID.Asc()), 7, 9, 8, 10)
		last := tenon.Scalar(tenon.Select(tenon.Max(Orders.Total)).From(Orders).Where(Orders.UserID.EqExpr(Users.ID)))
		got, err := t.DB.All(t.Ctx, tenon.Select(tenon.Nullable(last)).From(Users).OrderBy(Users.ID.Asc()))
		t.Must(err)
		t.Equal([]string{shown(got[0]), shown(got[2])}, []string{"&99.99", "&20.5"})
		if got[1] != nil || got[3] != nil {
			t.Errorf("the greatest of nothing: %v %v", got[1], got[3])
		}
		rows(t, tenon.Select(Orders.ID).Where(Orders.Total.EqExpr(tenon.Scalar(tenon.Select(tenon.Max(Orders.As("o").Total))))), 5)
		rows(t, tenon.Select(tenon.Coalesce(tenon.Scalar(tenon.Select(Users.Name).Where(Users.ID.Eq(0))), "none")).From(Items).Limit(1), "none")
		rows(t, tenon.Select(Orders.ID).Where(Orders.Total.GtExpr(tenon.Scalar(tenon.Select(tenon.Avg(Orders.As("o").Total))))).OrderBy(Orders.ID.Asc()), 5)
	}},
	{"queries in IN", func(t *T) {
		t.seedShop()
		a, i := Addresses.As("a"), Items.As("i")
		rows(t, tenon.Select(Users.ID).Where(Users.ID.InQuery(tenon.Select(Orders.UserID))).OrderBy(Users.ID.Asc()), 7, 9)
		rows(t, tenon.Select(Users.ID).Where(Users.ID.NotInQuery(tenon.Select(Orders.UserID))).OrderBy(Users.ID.Asc()), 8, 10)
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.ID.InQuery(tenon.Select(Orders.AddressID))).OrderBy(Addresses.ID.Asc()), 1, 5)
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.ID.NotInQuery(tenon.Select(Orders.AddressID))).OrderBy(Addresses.ID.Asc()), 2, 3, 4)
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.ID.NotInQuery(tenon.Select(Orders.AddressID).Where(Orders.AddressID.IsNull()))).OrderBy(Addresses.ID.Asc()), 1, 2, 3, 4, 5)
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.ID.NotInQuery(tenon.Select(tenon.Max(Orders.AddressID)).GroupBy(Orders.ID))).OrderBy(Addresses.ID.Asc()), 2, 3, 4)
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.ID.NotInQuery(tenon.Select(tenon.Max(Orders.AddressID)).Where(tenon.Or()))).OrderBy(Addresses.ID.Asc()), 1, 2, 3, 4, 5)
		rows(t, tenon.Select(Addresses.ID).Where(Addresses.ID.NotInQuery(tenon.Select(Orders.AddressID).Union(tenon.Select(a.ID).Where(a.ID.Eq(2))))).OrderBy(Addresses.ID.Asc()), 3, 4)
		rows(t, tenon.Select(Users.ID).Where(Users.ID.InQuery(tenon.Select(Users.ID).Where(tenon.Or()))))
		rows(t, tenon.Select(Items.ID).Where(Items.Price.InQuery(tenon.Select(i.Price).Where(i.ID.Gt(3)))).OrderBy(Items.ID.Asc()), 4, 5)
		rows(t, tenon.Select(Users.ID).Where(Users.ID.InQuery(tenon.Select(Orders.UserID).OrderBy(Orders.Total.Desc()).GroupBy(Orders.UserID, Orders.Total).Having(tenon.Count().Eq(1)))).OrderBy(Users.ID.Asc()), 7, 9)
	}},
	{"queries in EXISTS", func(t *T) {
		t.seedShop()
		has := tenon.Select(Orders.ID).Where(Orders.UserID.EqExpr(Users.ID), Orders.Open.IsFalse())
		rows(t, tenon.Select(Users.ID).Where(tenon.Exists(has)), 7)
		rows(t, tenon.Select(Users.ID).Where(tenon.NotExists(has)).OrderBy(Users.ID.Asc()), 8, 9, 10)
		rows(t, tenon.Select(Users.ID).Where(tenon.Not(tenon.Exists(has)), Users.ID.Lt(9)), 8)
		rows(t, tenon.Select(Users.ID).Where(tenon.Exists(tenon.Select(Items)), Users.ID.Eq(7)), 7)
		rows(t, tenon.Select(Users.ID).Where(tenon.Exists(tenon.Select(Items).Where(tenon.Or()))))
		rows(t, tenon.Select(tenon.Both(Users.ID, tenon.Exists(has))).Where(Users.ID.Lt(9)).OrderBy(Users.ID.Asc()),
			tenon.Two[int64, bool]{A: 7, B: true}, tenon.Two[int64, bool]{A: 8})
		res, err := t.DB.Exec(t.Ctx, tenon.Delete(Lines).Where(tenon.Exists(tenon.Select(Orders).Where(Orders.ID.EqExpr(Lines.OrderID), Orders.Open.IsTrue()))))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(8))
		res, err = t.DB.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("ordered")}).Where(Users.Orders.Any()))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(2))
	}},
}
