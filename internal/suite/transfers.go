package suite

import (
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// transfers: writes of what a query gives, and of what other tables hold.
var transfers = []Case{
	{"insert from a query", func(t *T) {
		t.seedShop()
		t.exec(3, tenon.Insert(Items).From(
			tenon.Select(Orders).Where(Orders.Open.IsTrue()).OrderBy(Orders.ID.Asc()),
			ItemSet{ID: tenon.ToExpr(Orders.ID.Plus(100)), Description: tenon.ToExpr(Orders.Description.Append("!")), Price: tenon.ToExpr(Orders.Total.Times(dec("0.333")))}))
		type pair = tenon.Two[string, decimal.Decimal]
		rows(t, tenon.Select(tenon.Both(Items.Description, Items.Price)).Where(Items.ID.Gt(100)).OrderBy(Items.ID.Asc()),
			pair{A: "order 1!", B: dec("3.33")}, pair{A: "order 2!", B: dec("6.83")}, pair{A: "order 4!", B: dec("0")})
		// Values, and columns that are left to the database.
		t.exec(4, tenon.Insert(Orders).From(tenon.Select(Users).Limit(10), OrderSet{
			UserID: tenon.ToExpr(Users.ID), Description: tenon.To("new"), Total: tenon.To(dec("1.5")), AddressID: tenon.ToPtr[int64](nil),
		}))
		type row = tenon.Three[int64, bool, *int64]
		rows(t, tenon.Select(tenon.Tuple3(Orders.UserID, Orders.Open, tenon.Nullable(Orders.AddressID))).Where(Orders.Description.Eq("new")).OrderBy(Orders.UserID.Asc()),
			row{A: 7, B: true}, row{A: 8, B: true}, row{A: 9, B: true}, row{A: 10, B: true})
		// Groups and joins, of the table that is written itself.
		t.exec(2, tenon.Insert(Orders).From(
			tenon.Select(Users).Join(Users.Orders).GroupBy(Users.ID, Users.Name).Having(tenon.Count().Gt(1)),
			OrderSet{ID: tenon.ToExpr(Users.ID.Plus(500)), UserID: tenon.ToExpr(Users.ID), Description: tenon.ToExpr(Users.Name), Total: tenon.ToExpr(tenon.Sum(Orders.Total))}))
		rows(t, tenon.Select(tenon.Both(Orders.Description, Orders.Total)).Where(Orders.ID.Gt(500), Orders.ID.Lt(600)).OrderBy(Orders.ID.Asc()),
			pair{A: "jack", B: dec("141.74")}, pair{A: "fred", B: dec("22.00")})
		// The next key is above those that were given.
		id, err := t.DB.One(t.Ctx, tenon.Insert(Items).Rows(&Item{Description: "next"}).Returning(Items.ID))
		t.Must(err)
		if id <= 104 {
			t.Errorf("the next key is %d", id)
		}
		t.exec(0, tenon.Insert(Items).From(tenon.Select(Orders).Where(Orders.ID.Lt(0)), ItemSet{Description: tenon.To("none"), Price: tenon.To(dec("1"))}))
	}},
	{"insert from a query: distinct rows, a set operation, a CTE", func(t *T) {
		t.seedShop()
		t.exec(2, tenon.Insert(Items).From(tenon.Select(Lines).Distinct().Where(Lines.ItemID.In(1, 5)),
			ItemSet{ID: tenon.ToExpr(Lines.ItemID.Plus(200)), Description: tenon.To("distinct"), Price: tenon.To(dec("2.50"))}).OnConflict(Items.ID).DoNothing())
		both := tenon.Subquery("both", tenon.Select(Users.Name).Where(Users.ID.Le(8)).Union(tenon.Select(Items.Description).Where(Items.ID.Le(2))))
		t.exec(4, tenon.Insert(Nodes).From(tenon.Select(both), NodeSet{Data: tenon.ToExpr(both.Col(Users.Name))}))
		rows(t, tenon.Select(Nodes.Data).OrderBy(Nodes.Data.Asc()), "ed", "item 1", "item 2", "jack")
		dear := tenon.CTE("dear", tenon.Select(tenon.Both(Items.ID, Items.Price)).Where(Items.Price.Gt(dec("4"))))
		t.exec(2, tenon.Insert(Nodes).From(tenon.Select(dear), NodeSet{ID: tenon.ToExpr(dear.Col(Items.ID).Plus(1000)), Data: tenon.To("dear")}))
		rows(t, tenon.Select(Nodes.ID).Where(Nodes.Data.Eq("dear")).OrderBy(Nodes.ID.Asc()), 1004, 1005)
	}},
	{"insert from a query: upsert and returning", func(t *T) {
		t.seedShop()
		from := tenon.Insert(Items).From(tenon.Select(Orders).Where(Orders.ID.Ge(4)),
			ItemSet{ID: tenon.ToExpr(Orders.ID.Plus(1)), Description: tenon.ToExpr(Orders.Description), Price: tenon.ToExpr(Orders.Total)}).OnConflict(Items.ID)
		t.exec(1, from.DoNothing()) // 5 is taken, 6 is not
		rows(t, tenon.Select(Items.Description).Where(Items.ID.Ge(5)).OrderBy(Items.ID.Asc()), "item 5", "order 5")
		t.exec(2, from.DoUpdate(ItemSet{Description: tenon.ToExpr(Items.Description.Concat(tenon.ExcludedOf(Items.Description)))}))
		rows(t, tenon.Select(Items.Description).Where(Items.ID.Ge(5)).OrderBy(Items.ID.Asc()), "item 5order 4", "order 5order 5")
		ids, err := t.DB.All(t.Ctx, from.DoUpdateFrom(Items.Description).Returning(Items.ID))
		t.Must(err)
		t.Equal(len(ids), 2)
		// Of the table itself.
		t.exec(2, tenon.Insert(Users).From(tenon.Select(Users).Where(Users.ID.Le(8)), UserSet{ID: tenon.ToExpr(Users.ID), Name: tenon.ToExpr(Users.Name.Upper())}).
			OnConflict(Users.ID).DoUpdateFrom(Users.Name))
		rows(t, tenon.Select(Users.Name).OrderBy(Users.ID.Asc()), "JACK", "ED", "fred", "chuck")
		u, err := t.DB.All(t.Ctx, tenon.Insert(Users).From(tenon.Select(Items).Where(Items.ID.Eq(1)), UserSet{Name: tenon.ToExpr(Items.Description)}).Returning(Users))
		t.Must(err)
		t.Equal([]any{len(u), u[0].Name, u[0].ID > 0}, []any{1, "item 1", true})
		// Constraints are told of as ever.
		ce := t.refused("unique", second(t.DB.Exec(t.Ctx, tenon.Insert(Addresses).From(tenon.Select(Addresses), AddressSet{Email: tenon.ToExpr(Addresses.Email)}))))
		t.Equal([]any{ce.Kind, ce.Table, ce.Columns}, []any{tenon.Unique, "addresses", []string{"email"}})
	}},
	{"insert from a query: mistakes", func(t *T) {
		set := UserSet{Name: tenon.ToExpr(Items.Description)}
		for text, st := range map[string]tenon.Statement{
			"is not in the statement":            tenon.Insert(Users).From(tenon.Select(Orders), set),
			"a set operation":                    tenon.Insert(Users).From(tenon.Select(Items.Description).Union(tenon.Select(Users.Name)), set),
			"DISTINCT rows have no order":        tenon.Insert(Users).From(tenon.Select(Items).Distinct().OrderBy(Items.ID.Asc()), set),
			"rows and a query":                   tenon.Insert(Users).Rows(&User{}).From(tenon.Select(Items), set),
			"no column is set":                   tenon.Insert(Users).From(tenon.Select(Items), UserSet{}),
			"cannot give DEFAULT":                tenon.Insert(Users).From(tenon.Select(Items), UserSet{Name: tenon.Default[string]()}),
			"no refused row":                     tenon.Insert(Users).From(tenon.Select(Items), UserSet{Name: tenon.Excluded(Users.Name)}),
			"the key may be NULL":                tenon.Insert(Users).From(tenon.Select(Orders), UserSet{ID: tenon.ToExpr(Orders.AddressID), Name: tenon.To("x")}),
			"a number of rows cannot be below":   tenon.Insert(Users).From(tenon.Select(Items).Limit(-1), set),
			"NULL for a column that cannot be N": tenon.Insert(Users).From(tenon.Select(Items), UserSet{Name: tenon.ToPtr[string](nil)}),
		} {
			t.mistake(text, text, func() error { _, err := t.DB.Exec(t.Ctx, st); return err })
		}
	}},
	{"update from other tables", func(t *T) {
		t.seedShop()
		t.exec(3, tenon.Update(Orders).Set(OrderSet{Description: tenon.ToExpr(Users.Name.Concat(Orders.Description)), Total: tenon.ToExpr(Orders.Total.Add(Orders.Total))}).
			JoinOn(Users, Users.ID.EqExpr(Orders.UserID)).Where(Users.Name.Eq("jack")))
		type pair = tenon.Two[string, decimal.Decimal]
		rows(t, tenon.Select(tenon.Both(Orders.Description, Orders.Total)).Where(Orders.ID.Le(3)).OrderBy(Orders.ID.Asc()),
			pair{A: "jackorder 1", B: dec("20.00")}, pair{A: "order 2", B: dec("20.50")}, pair{A: "jackorder 3", B: dec("60.50")})
		// The rows that are matched count, once each, also where nothing changes and several belong to one.
		t.exec(5, tenon.Update(Orders).Set(OrderSet{Open: tenon.To(true)}).Join(Orders.Lines).AllRows())
		t.exec(5, tenon.Update(Orders).Set(OrderSet{Open: tenon.To(true)}).Join(Orders.Lines).AllRows())
		t.exec(0, tenon.Update(Orders).Set(OrderSet{Open: tenon.To(false)}).JoinOn(Users, Users.ID.EqExpr(Orders.UserID)).Where(Users.Name.Eq("nobody")))
		// Several tables, one of them under another name; a subquery; a CTE.
		other := Orders.As("other")
		t.exec(1, tenon.Update(other).Set(OrderSet{Description: tenon.ToExpr(Items.Description)}).
			From(Lines).JoinOn(Items, Items.ID.EqExpr(Lines.ItemID)).Where(Lines.OrderID.EqExpr(other.ID), Items.ID.Eq(4)))
		rows(t, tenon.Select(Orders.ID).Where(Orders.Description.Eq("item 4")), 3)
		sums := tenon.Select(tenon.Both(Orders.UserID, tenon.Label("sum", tenon.Sum(Orders.Total)))).GroupBy(Orders.UserID)
		for name, d := range map[string]tenon.Derived[tenon.Two[int64, decimal.Decimal]]{"subquery": tenon.Subquery("s", sums), "cte": tenon.CTE("c", sums)} {
			t.exec(2, tenon.Update(Users).Set(UserSet{Name: tenon.To(name)}).JoinOn(d, d.Col(Orders.UserID).EqExpr(Users.ID)))
			rows(t, tenon.Select(Users.ID).Where(Users.Name.Eq(name)).OrderBy(Users.ID.Asc()), 7, 9)
		}
		// The table itself, and an exchange: all expressions see the rows as they were.
		t.seedNodes()
		parent := Nodes.As("parent")
		t.exec(3, tenon.Update(Nodes).Set(NodeSet{Data: tenon.ToExpr(parent.Data.Append("/").Concat(Nodes.Data))}).JoinOn(parent, parent.ID.EqExpr(Nodes.ParentID)))
		rows(t, tenon.Select(Nodes.Data).OrderBy(Nodes.ID.Asc()), "root", "root/left", "root/right", "left/leaf")
		insert(t, Everythings, every(1, func(e *Everything) { e.I64, e.I32 = 1, 2 }), every(2, func(e *Everything) { e.I64 = 5 }))
		far := Everythings.As("far")
		t.exec(1, tenon.Update(e).Set(EverythingSet{I64: tenon.ToExpr(e.I64.Plus(10)), I64N: tenon.ToExpr(e.I64.Add(far.I64)), Dec: tenon.ToExpr(far.Dec.Plus(dec("0.0000005")))}).JoinOn(far, far.ID.Eq(2)).Where(e.ID.Eq(1)))
		rows(t, tenon.Select(tenon.Tuple3(e.I64, tenon.Nullable(e.I64N), e.Dec)).Where(e.ID.Eq(1)), tenon.Three[int64, *int64, decimal.Decimal]{A: 11, B: to[int64](6), C: dec("0.000001")})
	}},
	{"update from other tables: returning", func(t *T) {
		t.seedShop()
		u := tenon.Update(Orders).Set(OrderSet{Description: tenon.ToExpr(Users.Name)}).Join(Orders.User).Where(Orders.ID.Le(2))
		if t.mySQL() {
			lacking(t, u.Returning(Orders))
			return
		}
		got, err := t.DB.All(t.Ctx, u.Returning(Orders))
		t.Must(err)
		names := map[int64]string{}
		for _, o := range got {
			names[o.ID] = o.Description
		}
		t.Equal(names, map[int64]string{1: "jack", 2: "fred"})
		far := u.Returning(tenon.Both(Orders.ID, Users.Name))
		if t.DB.Dialect() == "sqlite" {
			lacking(t, far)
			return
		}
		pairs, err := t.DB.All(t.Ctx, far)
		t.Must(err)
		t.Equal(len(pairs), 2)
	}},
	{"delete using other tables", func(t *T) {
		t.seedShop()
		t.exec(3, tenon.Delete(Lines).JoinOn(Orders, Orders.ID.EqExpr(Lines.OrderID)).Where(Orders.Description.Eq("order 1")))
		t.exec(3, tenon.Delete(Lines).Join(Lines.Order).Join(Orders.User).Where(Users.Name.Eq("fred"), Lines.ItemID.Le(2)))
		// However many belong to a row, it is deleted once; the other tables stay as they are.
		t.exec(1, tenon.Delete(Lines).Using(Orders).JoinOn(Items, Items.ID.Gt(0)).Where(Lines.OrderID.EqExpr(Orders.ID), Lines.OrderID.Eq(4)))
		rows(t, tenon.Select(Items.ID).OrderBy(Items.ID.Asc()), 1, 2, 3, 4, 5)
		rows(t, tenon.Select(Lines.OrderID).OrderBy(Lines.OrderID.Asc()), 2, 3, 3, 3, 5)
		// Another name, the table itself, a CTE.
		t.seedNodes()
		leaf, parent := Nodes.As("leaf"), Nodes.As("parent")
		t.exec(1, tenon.Delete(leaf).JoinOn(parent, parent.ID.EqExpr(leaf.ParentID)).Where(parent.Data.Eq("left")))
		rows(t, tenon.Select(Nodes.ID).OrderBy(Nodes.ID.Asc()), 1, 2, 3)
		big := tenon.CTE("big", tenon.Select(Lines.ItemID).GroupBy(Lines.ItemID).Having(tenon.Count().Gt(1)))
		t.exec(3, tenon.Delete(Lines).JoinOn(big, big.Col(Lines.ItemID).EqExpr(Lines.ItemID)).Where(Lines.OrderID.Lt(5), Lines.ItemID.Ge(3)).JoinOn(Orders, Orders.ID.EqExpr(Lines.OrderID)))
		// What was deleted is read, as far as it is of the table itself.
		gone, err := t.DB.All(t.Ctx, tenon.Delete(Lines).Join(Lines.Order).Where(Orders.ID.Eq(3)).Returning(Lines.ItemID))
		t.Must(err)
		t.Equal(gone, []int64{4})
		far := tenon.Delete(Lines).Join(Lines.Order).Where(Orders.ID.Eq(5)).Returning(tenon.Both(Lines.ItemID, Orders.Description))
		if t.DB.Dialect() != "postgres" {
			lacking(t, far)
			return
		}
		rows(t, far, tenon.Two[int64, string]{A: 5, B: "order 5"})
	}},
	{"update from and delete using: mistakes", func(t *T) {
		set := UserSet{Name: tenon.ToExpr(Items.Description)}
		for text, st := range map[string]tenon.Statement{
			"is not in the statement": tenon.Update(Users).Set(set).Where(Users.ID.Eq(1)),
			"there is no condition":   tenon.Update(Users).Set(set).From(Items),
			"two sources are named":   tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).JoinOn(Users, Users.ID.Eq(1)),
			"to itself":               tenon.Update(Nodes).Set(NodeSet{Data: tenon.To("x")}).Join(Nodes.Parent),
		} {
			t.mistake(text, text, func() error { _, err := t.DB.Exec(t.Ctx, st); return err })
		}
		t.mistake("delete", "there is no condition", func() error { _, err := t.DB.Exec(t.Ctx, tenon.Delete(Users).Using(Items)); return err })
		t.mistake("delete", "is not in the statement", func() error {
			_, err := t.DB.Exec(t.Ctx, tenon.Delete(Users).JoinOn(Items, Items.ID.EqExpr(Orders.ID)))
			return err
		})
	}},
	{"update from and delete using: loaded objects follow", func(t *T) {
		t.seedShop()
		t.Do(func(s *tenon.Session) error {
			os, err := s.All(t.Ctx, tenon.Select(Orders).Where(Orders.ID.In(1, 2)).OrderBy(Orders.ID.Asc()))
			t.Must(err)
			ls, err := s.All(t.Ctx, tenon.Select(Lines).Where(Lines.OrderID.Eq(1)))
			t.Must(err)
			res, err := s.Exec(t.Ctx, tenon.Update(Orders).Set(OrderSet{Description: tenon.ToExpr(Users.Name)}).Join(Orders.User).Join(Orders.Lines).Where(Users.ID.Eq(7)))
			t.Must(err)
			t.Equal([]any{res.RowsAffected, os[0].Description, os[1].Description}, []any{int64(3), "jack", "order 2"})
			res, err = s.Exec(t.Ctx, tenon.Delete(Lines).Join(Lines.Order).Where(Orders.Description.Eq("jack")))
			t.Must(err)
			t.Equal([]any{res.RowsAffected, s.State(ls[0])}, []any{int64(7), tenon.Deleted})
			// What is unflushed is flushed before, if a statement reads it.
			os[1].Description = "mine"
			res, err = s.Exec(t.Ctx, tenon.Insert(Nodes).From(tenon.Select(Orders).Where(Orders.Description.Eq("mine")), NodeSet{Data: tenon.ToExpr(Orders.Description)}))
			t.Must(err)
			t.Equal(res.RowsAffected, int64(1))
			return nil
		})
	}},
}
