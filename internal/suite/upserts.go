package suite

import (
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// upserts: INSERT with what to do when a key is taken.
var upserts = []Case{
	{"upsert: do nothing", func(t *T) {
		t.seedUsers()
		t.exec(1, tenon.Insert(Users).Rows(&User{ID: 7, Name: "x"}, &User{ID: 1, Name: "one"}).OnConflict(Users.ID).DoNothing())
		t.exec(0, tenon.Insert(Users).Rows(&User{ID: 7, Name: "x"}).OnConflict(Users.ID).DoNothing())
		t.exec(2, tenon.Insert(Users).Rows(&User{ID: 2, Name: "two"}, &User{ID: 2, Name: "again"}, &User{ID: 3, Name: "three"}).OnConflict(Users.ID).DoNothing())
		t.exec(2, tenon.Delete(Users).Where(Users.ID.In(2, 3)))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Le(7)).OrderBy(Users.ID.Asc()), "one", "jack")
		t.exec(0, tenon.Insert(Addresses).Rows(&Address{ID: 50, Email: "jack@x"}).OnConflict(Addresses.Email).DoNothing())
		t.exec(1, tenon.Insert(Addresses).Rows(&Address{ID: 51, Email: "new@x"}, &Address{ID: 52, Email: "jack@x"}).OnConflict(Addresses.Email).DoNothing())
		n, err := t.DB.Count(t.Ctx, tenon.Select(Addresses))
		t.Must(err)
		t.Equal(n, int64(6))
		rows(t, tenon.Select(tenon.Nullable(Addresses.UserID)).Where(Addresses.Email.Eq("jack@x")), to[int64](7))
	}},
	{"upsert: update from the refused row, of several at once", func(t *T) {
		t.seedShop()
		t.exec(3, tenon.Insert(Items).Rows(
			&Item{ID: 1, Description: "changed", Price: dec("9.99")},
			&Item{ID: 9, Description: "new", Price: dec("8")},
			&Item{ID: 2, Description: "too", Price: dec("7")},
		).OnConflict(Items.ID).DoUpdateFrom(Items.Description))
		type pair = tenon.Two[string, decimal.Decimal]
		rows(t, tenon.Select(tenon.Both(Items.Description, Items.Price)).Where(Items.ID.In(1, 2, 3, 9)).OrderBy(Items.ID.Asc()),
			pair{A: "changed", B: dec("1.1")}, pair{A: "too", B: dec("2.2")}, pair{A: "item 3", B: dec("3.3")}, pair{A: "new", B: dec("8")})
		t.mustExec(tenon.Insert(Items).Rows(&Item{ID: 1, Description: "all", Price: dec("3")}).OnConflict(Items.ID).DoUpdateFrom(Items.Description, Items.Price))
		rows(t, tenon.Select(tenon.Both(Items.Description, Items.Price)).Where(Items.ID.Eq(1)), pair{A: "all", B: dec("3")})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Items))
		t.Must(err)
		t.Equal(n, int64(6))
	}},
	{"upsert: expressions over the row that is there and the one that was refused", func(t *T) {
		t.seedShop()
		line := func(count int32) tenon.InsertStmt[Line] {
			return tenon.Insert(Lines).Rows(&Line{OrderID: 1, ItemID: 1, Count: count})
		}
		add := line(5).OnConflict(Lines.OrderID, Lines.ItemID).DoUpdate(LineSet{Count: tenon.ToExpr(Lines.Count.Add(tenon.ExcludedOf(Lines.Count)))})
		t.exec(1, add)
		rows(t, tenon.Select(Lines.Count).Where(Lines.OrderID.Eq(1), Lines.ItemID.Eq(1)), 16)
		t.exec(1, add)
		rows(t, tenon.Select(Lines.Count).Where(Lines.OrderID.Eq(1), Lines.ItemID.Eq(1)), 21)
		t.mustExec(line(100).OnConflict(Lines.ItemID, Lines.OrderID).DoUpdate(LineSet{Count: tenon.Excluded(Lines.Count)}))
		rows(t, tenon.Select(Lines.Count).Where(Lines.OrderID.Eq(1), Lines.ItemID.Eq(1)), 100)
		t.mustExec(line(7).OnConflict(Lines.OrderID, Lines.ItemID).DoUpdate(LineSet{Count: tenon.To[int32](-1)}))
		rows(t, tenon.Select(Lines.Count).Where(Lines.OrderID.Eq(1), Lines.ItemID.Eq(1)), -1)
		t.mustExec(tenon.Insert(Lines).Rows(&Line{OrderID: 4, ItemID: 2, Count: 7}).OnConflict(Lines.OrderID, Lines.ItemID).DoUpdate(LineSet{Count: tenon.To[int32](-1)}))
		rows(t, tenon.Select(Lines.Count).Where(Lines.OrderID.Eq(4), Lines.ItemID.Eq(2)), 7)
		t.mustExec(tenon.Insert(Items).Rows(&Item{ID: 1, Description: "!", Price: dec("0.05")}).OnConflict(Items.ID).
			DoUpdate(ItemSet{Price: tenon.ToExpr(Items.Price.Add(tenon.ExcludedOf(Items.Price)).Times(dec("1.5"))), Description: tenon.ToExpr(Items.Description.Concat(tenon.ExcludedOf(Items.Description)))}))
		type pair = tenon.Two[string, decimal.Decimal]
		rows(t, tenon.Select(tenon.Both(Items.Description, Items.Price)).Where(Items.ID.Eq(1)), pair{A: "item 1!", B: dec("1.73")})
		t.mustExec(tenon.Insert(Orders).Rows(&Order{ID: 1, UserID: 7, AddressID: to[int64](3), Description: "x"}).OnConflict(Orders.ID).
			DoUpdate(OrderSet{AddressID: tenon.ToPtr[int64](nil), Open: tenon.Default[bool](), Description: tenon.Excluded(Orders.Description)}))
		o, err := t.DB.Get(t.Ctx, Orders, 1)
		t.Must(err)
		t.Equal([]any{o.AddressID == nil, o.Open, o.Description, o.Total.StringFixed(2)}, []any{true, true, "x", "10.00"})
	}},
	{"upsert: only where conditions hold", func(t *T) {
		t.seedShop()
		line := func(count int32) tenon.Conflict[Line] {
			return tenon.Insert(Lines).Rows(&Line{OrderID: 1, ItemID: 1, Count: count}, &Line{OrderID: 1, ItemID: 2, Count: 20}, &Line{OrderID: 5, ItemID: 1, Count: 3}).OnConflict(Lines.OrderID, Lines.ItemID)
		}
		set := LineSet{Count: tenon.ToExpr(tenon.ExcludedOf(Lines.Count).Add(Lines.Count))}
		more := Lines.Count.LtExpr(tenon.ExcludedOf(Lines.Count))
		counts := func(want ...int32) {
			t.Helper()
			rows(t, tenon.Select(Lines.Count).Where(tenon.Or(Lines.OrderID.Eq(1), Lines.OrderID.Eq(5)), Lines.ItemID.Le(2)).OrderBy(Lines.OrderID.Asc(), Lines.ItemID.Asc()), want...)
		}
		t.exec(2, line(5).DoUpdate(set).Where(more)) // 11 is more than 5, 12 less than 20, and one is new
		counts(11, 32, 3)
		t.exec(0, line(11).DoUpdate(set).Where(more, Lines.OrderID.Gt(0)))
		t.exec(1, line(12).DoUpdateFrom(Lines.Count).Where(more).Where(Lines.ItemID.Eq(1)))
		counts(12, 32, 3)
		t.exec(3, line(12).DoUpdateFrom(Lines.Count)) // nothing changes, three are written
		// What is unknown does not hold; expressions of all columns see the row as it was; defaults.
		orders := tenon.Insert(Orders).Rows(&Order{ID: 1, UserID: 8, Description: "a", Total: dec("1")}, &Order{ID: 5, UserID: 8, Description: "b", Total: dec("2")}).OnConflict(Orders.ID)
		t.exec(1, orders.DoUpdate(OrderSet{UserID: tenon.Excluded(Orders.UserID), AddressID: tenon.ToPtr[int64](nil), Open: tenon.Default[bool](), Total: tenon.ToExpr(Orders.Total.Add(tenon.ExcludedOf(Orders.Total))), Description: tenon.ToExpr(Orders.Description.Concat(tenon.ExcludedOf(Orders.Description)))}).
			Where(Orders.AddressID.Eq(1), Orders.UserID.Eq(7)))
		type row = tenon.Four[int64, bool, string, decimal.Decimal]
		rows(t, tenon.Select(tenon.Tuple4(Orders.UserID, Orders.Open, Orders.Description, Orders.Total)).Where(Orders.ID.In(1, 5)).OrderBy(Orders.ID.Asc()),
			row{A: 8, B: true, C: "order 1a", D: dec("11.00")}, row{A: 7, C: "order 5", D: dec("99.99")})
		// The rows of a query; another unique key; what is given back; objects follow.
		from := tenon.Insert(Users).From(tenon.Select(Orders).Where(Orders.ID.In(2, 7)), UserSet{ID: tenon.ToExpr(Orders.UserID), Name: tenon.ToExpr(Orders.Description)}).OnConflict(Users.ID)
		t.exec(0, from.DoUpdateFrom(Users.Name).Where(Users.Name.Eq("nobody")))
		t.exec(1, from.DoUpdateFrom(Users.Name).Where(Users.Name.Eq("fred")))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Eq(9)), "order 2")
		ce := t.refused("another key", second(t.DB.Exec(t.Ctx, tenon.Insert(Addresses).Rows(&Address{ID: 100, Email: "jack@x"}).OnConflict(Addresses.ID).DoUpdateFrom(Addresses.UserID).Where(Addresses.ID.Eq(5)))))
		t.Equal([]any{ce.Kind, ce.Columns}, []any{tenon.Unique, []string{"email"}})
		q := line(13).DoUpdateFrom(Lines.Count).Where(more).Returning(Lines.ItemID)
		if t.mySQL() {
			lacking(t, q)
		} else {
			rows(t, q, 1)
		}
		t.Do(func(s *tenon.Session) error {
			a, err := s.Get(t.Ctx, Lines, LineKey{OrderID: 1, ItemID: 1})
			t.Must(err)
			b, err := s.Get(t.Ctx, Lines, LineKey{OrderID: 1, ItemID: 2})
			t.Must(err)
			res, err := s.Exec(t.Ctx, line(100).DoUpdateFrom(Lines.Count).Where(more))
			t.Must(err)
			t.Equal([]any{res.RowsAffected, a.Count, b.Count}, []any{int64(1), int32(100), int32(20)})
			return nil
		})
	}},
	{"upsert: the refused row's columns keep their kinds", func(t *T) {
		first, second := utc("2020-01-01T00:00:00Z"), utc("2024-06-01T12:00:00.123456Z")
		one := &Everything{ID: 1, Str: "old", At: first, Dec: dec("1.5")}
		t.exec(1, tenon.Insert(Everythings).Rows(one))
		two := *one
		two.Str, two.At, two.Dec, two.Bool, two.Doc.Theme = "NEW", second, dec("2.25"), true, "dark"
		t.mustExec(tenon.Insert(Everythings).Rows(&two).OnConflict(Everythings.ID).DoUpdate(EverythingSet{
			Str:  tenon.ToExpr(Everythings.Str.Concat(tenon.ExcludedOf(Everythings.Str).Lower().Append("!"))),
			Dec:  tenon.ToExpr(tenon.ExcludedOf(Everythings.Dec).Times(dec("2")).Add(Everythings.Dec)),
			At:   tenon.ToExpr(tenon.ExcludedOf(Everythings.At)),
			Bool: tenon.ToExpr(tenon.ExcludedOf(Everythings.Bool)),
			StrN: tenon.ToExpr(tenon.ExcludedOf(Everythings.Doc).Text("theme")),
		}))
		e, err := t.DB.Get(t.Ctx, Everythings, 1)
		t.Must(err)
		t.Equal([]any{e.Str, e.Dec.StringFixed(2), e.At, e.Bool, *e.StrN}, []any{"oldnew!", "6.00", second, true, "dark"})
	}},
	{"upsert: sets, and a unique key that is not the primary one", func(t *T) {
		t.seedUsers()
		set := AddressSet{ID: tenon.To[int64](60), Email: tenon.To("jack@x"), UserID: tenon.To[int64](9)}
		t.mustExec(tenon.Insert(Addresses).Values(set, AddressSet{ID: tenon.To[int64](61), Email: tenon.To("new@x"), UserID: tenon.To[int64](10)}).OnConflict(Addresses.Email).DoUpdateFrom(Addresses.UserID))
		rows(t, tenon.Select(tenon.Both(Addresses.ID, tenon.Nullable(Addresses.UserID))).Where(Addresses.Email.Eq("jack@x")), tenon.Two[int64, *int64]{A: 1, B: to[int64](9)})
		rows(t, tenon.Select(tenon.Nullable(Addresses.UserID)).Where(Addresses.Email.Eq("new@x")), to[int64](10))
		t.mustExec(tenon.Insert(Addresses).Values(set).OnConflict(Addresses.Email).DoUpdate(AddressSet{UserID: tenon.ToExpr(tenon.Number[int64]{Ordered: tenon.Coalesce(Addresses.UserID, 0)}.Minus(1))}))
		rows(t, tenon.Select(tenon.Nullable(Addresses.UserID)).Where(Addresses.Email.Eq("jack@x")), to[int64](8))
	}},
	{"upsert: a clash in another unique key is an error, and nothing is written", func(t *T) {
		t.seedUsers()
		for _, c := range []struct {
			name string
			st   tenon.Statement
			key  string
		}{
			{"DoUpdateFrom", tenon.Insert(Addresses).Rows(&Address{ID: 100, Email: "jack@x"}).OnConflict(Addresses.ID).DoUpdateFrom(Addresses.UserID), "uq_addresses_email"},
			{"DoUpdate", tenon.Insert(Addresses).Rows(&Address{ID: 100, Email: "jack@x"}).OnConflict(Addresses.ID).DoUpdate(AddressSet{UserID: tenon.To[int64](7)}), "uq_addresses_email"},
			{"DoNothing", tenon.Insert(Addresses).Rows(&Address{ID: 100, Email: "jack@x"}).OnConflict(Addresses.ID).DoNothing(), "uq_addresses_email"},
			{"the primary key", tenon.Insert(Addresses).Rows(&Address{ID: 1, Email: "free@x"}).OnConflict(Addresses.Email).DoUpdateFrom(Addresses.UserID), "pk_addresses"},
			{"the primary key, DoNothing", tenon.Insert(Addresses).Rows(&Address{ID: 1, Email: "free@x"}).OnConflict(Addresses.Email).DoNothing(), "pk_addresses"},
			{"one row of two", tenon.Insert(Addresses).Rows(&Address{ID: 2, Email: "ed@wood"}, &Address{ID: 100, Email: "jack@x"}).OnConflict(Addresses.ID).DoUpdateFrom(Addresses.UserID), "uq_addresses_email"},
			{"a value written by the update", tenon.Insert(Addresses).Rows(&Address{ID: 2, Email: "ed@wood"}).OnConflict(Addresses.ID).DoUpdate(AddressSet{Email: tenon.To("jack@x")}), "uq_addresses_email"},
		} {
			_, err := t.DB.Exec(t.Ctx, c.st)
			ce := t.refused(c.name, err)
			columns := []string{"email"}
			if c.key == "pk_addresses" {
				columns = []string{"id"}
			}
			t.Equal([]any{c.name, ce.Kind, ce.Table, ce.Constraint, ce.Columns}, []any{c.name, tenon.Unique, "addresses", c.key, columns})
		}
		type row = tenon.Two[int64, *int64]
		rows(t, tenon.Select(tenon.Both(Addresses.ID, tenon.Nullable(Addresses.UserID))).OrderBy(Addresses.ID.Asc()),
			row{A: 1, B: to[int64](7)}, row{A: 2, B: to[int64](8)}, row{A: 3, B: to[int64](8)}, row{A: 4, B: to[int64](8)}, row{A: 5, B: to[int64](9)})
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.ID.Le(2)).OrderBy(Addresses.ID.Asc()), "jack@x", "ed@wood")
	}},
	{"upsert: both keys clash with the same row", func(t *T) {
		t.seedUsers()
		t.mustExec(tenon.Insert(Addresses).Rows(&Address{ID: 1, UserID: to[int64](9), Email: "jack@x"}).OnConflict(Addresses.ID).DoUpdateFrom(Addresses.UserID))
		t.mustExec(tenon.Insert(Addresses).Rows(&Address{ID: 1, UserID: to[int64](10), Email: "jack@x"}).OnConflict(Addresses.ID).DoNothing())
		t.mustExec(tenon.Insert(Addresses).Rows(&Address{ID: 2, UserID: to[int64](10), Email: "ed@wood"}).OnConflict(Addresses.ID).DoUpdateFrom(Addresses.UserID, Addresses.Email))
		rows(t, tenon.Select(tenon.Nullable(Addresses.UserID)).Where(Addresses.ID.Le(2)).OrderBy(Addresses.ID.Asc()), to[int64](9), to[int64](10))
	}},
	{"upsert: returning", func(t *T) {
		t.seedUsers()
		q := tenon.Insert(Users).Rows(&User{ID: 7, Name: "x"}, &User{ID: 1, Name: "one"}).OnConflict(Users.ID).DoUpdateFrom(Users.Name).Returning(Users)
		us, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		names := map[int64]string{}
		for _, u := range us {
			names[u.ID] = u.Name
		}
		t.Equal(names, map[int64]string{7: "x", 1: "one"})
		got, err := t.DB.One(t.Ctx, tenon.Insert(Addresses).Rows(&Address{ID: 62, Email: "jack@x", UserID: to[int64](10)}).OnConflict(Addresses.Email).DoUpdateFrom(Addresses.UserID).Returning(Addresses))
		t.Must(err)
		t.Equal([]any{got.ID, *got.UserID, got.Email}, []any{int64(1), int64(10), "jack@x"})
	}},
	{"upsert: the target must be a key", func(t *T) {
		for name, st := range map[string]tenon.Statement{
			"a column without a key":     tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.Name).DoNothing(),
			"part of a key":              tenon.Insert(Lines).Rows(&Line{OrderID: 1, ItemID: 1}).OnConflict(Lines.OrderID).DoUpdateFrom(Lines.Count),
			"more than a key":            tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.ID, Users.Name).DoUpdateFrom(Users.Name),
			"nothing":                    tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict().DoNothing(),
			"the key of another table":   tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Items.ID).DoNothing(),
			"a column of another table":  tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.ID).DoUpdateFrom(Items.Description),
			"no column to update":        tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.ID).DoUpdateFrom(),
			"an empty set":               tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.ID).DoUpdate(UserSet{}),
			"excluded of no column":      tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.ID).DoUpdate(UserSet{Name: tenon.Excluded(Users.Name.Lower())}),
			"a NULL for what holds none": tenon.Insert(Users).Rows(&User{ID: 1}).OnConflict(Users.ID).DoUpdate(UserSet{Name: tenon.ToPtr[string](nil)}),
			"nothing to insert":          tenon.Insert(Users).OnConflict(Users.ID).DoNothing(),
		} {
			t.mistake(name, "", func() error { _, err := t.DB.Exec(t.Ctx, st); return err })
		}
	}},
}

// mustExec runs a statement whatever it affects.
func (t *T) mustExec(st tenon.Statement) {
	t.Helper()
	_, err := t.DB.Exec(t.Ctx, st)
	t.Must(err)
}
