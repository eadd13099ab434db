package suite

import (
	"fmt"
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// exec runs a statement and expects the number of rows that it matched.
func (t *T) exec(want int64, st tenon.Statement) {
	t.Helper()
	res, err := t.DB.Exec(t.Ctx, st)
	t.Must(err)
	if res.RowsAffected != want {
		t.Errorf("%d rows, not %d", res.RowsAffected, want)
	}
}

// writes: INSERT, UPDATE and DELETE, with their counts and RETURNING.
var writes = []Case{
	{"insert: more values than a statement takes, all or nothing", func(t *T) {
		const n = 40_000 // of two columns: above the limit of each database
		us := make([]*User, n)
		for i := range us {
			us[i] = &User{ID: int64(i + 1), Name: fmt.Sprint("user ", i+1)}
		}
		t.exec(n, tenon.Insert(Users).Rows(us...))
		for _, u := range us {
			u.Name = "again"
		}
		us[n-1] = &User{ID: n + 1, Name: "new"}
		upsert := tenon.Insert(Users).Rows(us...).OnConflict(Users.ID)
		t.exec(n, upsert.DoUpdateFrom(Users.Name))
		t.exec(0, upsert.DoNothing())
		us[0] = &User{ID: n + 2, Name: "one more"}
		t.exec(1, tenon.Insert(Users).Rows(us...).OnConflict(Users.ID).DoNothing())
		got, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("again")))
		t.Must(err)
		t.Equal(got, int64(n-1))

		// The last row of all is refused: nothing is left of the first.
		fresh := make([]*User, n)
		for i := range fresh {
			fresh[i] = &User{ID: int64(n + 10 + i), Name: "fresh"}
		}
		fresh[n-1].ID = 5
		t.refused("the last row", second(t.DB.Exec(t.Ctx, tenon.Insert(Users).Rows(fresh...))))
		t.refused("the last row, returning", second(t.DB.All(t.Ctx, tenon.Insert(Users).Rows(fresh...).Returning(Users.ID))))
		got, err = t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("fresh")))
		t.Must(err)
		t.Equal(got, int64(0))

		fresh[n-1].ID = 2*n + 10
		ids, err := t.DB.All(t.Ctx, tenon.Insert(Users).Rows(fresh...).Returning(Users.ID))
		t.Must(err)
		t.Equal([]any{len(ids), ids[0], ids[n/2], ids[n-1]}, []any{n, fresh[0].ID, fresh[n/2].ID, fresh[n-1].ID})
		t.Must(t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			t.Must(second(s.Exec(t.Ctx, tenon.Delete(Users).AllRows())))
			i := 0
			for u, err := range s.Iter(t.Ctx, tenon.Insert(Users).Rows(us...).Returning(Users)) {
				t.Must(err)
				if u.ID != us[i].ID {
					t.Fatalf("row %d: %d, not %d", i, u.ID, us[i].ID)
				}
				i++
			}
			t.Equal(i, n)
			return nil
		}))
		t.idle(t.DB)
	}},
	{"insert: many rows of every kind of column are what single ones are", func(t *T) {
		var list []*Everything
		for i := range 40 {
			list = append(list, every(int64(i+1), fill))
			if i%2 == 0 {
				list[i] = every(int64(i+1), func(e *Everything) { e.Str = "bare" })
			}
		}
		same := func() {
			t.Helper()
			got, err := t.DB.All(t.Ctx, tenon.Select(Everythings).Where(Everythings.ID.Le(40)).OrderBy(Everythings.ID.Asc()))
			t.Must(err)
			t.Equal(len(got), len(list))
			for i, want := range list {
				t.exec(1, tenon.Insert(Everythings).Rows(withID(want, 1000)))
				was, err := t.DB.Get(t.Ctx, Everythings, 1000)
				t.Must(err)
				was.ID = want.ID
				t.Equal(got[i], was)
				t.exec(1, tenon.Delete(Everythings).Where(Everythings.ID.Eq(1000)))
			}
		}
		t.exec(40, tenon.Insert(Everythings).Rows(list...))
		same()
		for _, e := range list {
			e.Str += " again"
		}
		upsert := tenon.Insert(Everythings).Rows(list...).OnConflict(Everythings.ID)
		t.exec(40, upsert.DoUpdateFrom(Everythings.Str))
		same()
		t.exec(40, upsert.DoUpdate(EverythingSet{I64: tenon.ToExpr(tenon.ExcludedOf(Everythings.I64).Plus(1))}))
		n, err := t.DB.Count(t.Ctx, tenon.Select(Everythings).Where(Everythings.I64.In(-4, 1)))
		t.Must(err)
		t.Equal(n, int64(40))
	}},
	{"insert: many rows with lists", func(t *T) {
		t.Create(Carts, Baskets)
		var baskets []*Basket
		for i := range 20 { // lists do not travel as a list
			baskets = append(baskets, &Basket{ID: int64(i + 1), Tags: []string{"a", "b"}[:i%3%2], Nums: []int64{int64(i)}, Blobs: [][]byte{{0, byte(i)}}})
		}
		t.exec(20, tenon.Insert(Baskets).Rows(baskets...))
		got, err := t.DB.All(t.Ctx, tenon.Select(Baskets).OrderBy(Baskets.ID.Asc()))
		t.Must(err)
		for i, want := range baskets {
			t.Equal([]any{got[i].Tags, got[i].Nums, got[i].Blobs}, []any{want.Tags, want.Nums, want.Blobs})
		}
	}},
	{"insert: entities", func(t *T) {
		t.exec(2, tenon.Insert(Users).Rows(&User{ID: 7, Name: "jack"}, &User{ID: 8, Name: ""}))
		t.exec(2, tenon.Insert(Users).Rows(&User{Name: "counted"}).Rows(&User{Name: "too"}))
		us, err := t.DB.All(t.Ctx, tenon.Select(Users).Where(Users.ID.NotIn(7, 8)).OrderBy(Users.ID.Asc()))
		t.Must(err)
		if len(us) != 2 || us[0].ID == 0 || us[0].ID >= us[1].ID {
			t.Errorf("%+v", us)
		}
		o := Orders.New()
		t.Equal(o.Open, true)
		o.ID, o.UserID = 1, 7
		closed := &Order{ID: 2, UserID: 7, Description: "x"}
		t.exec(2, tenon.Insert(Orders).Rows(o, closed))
		rows(t, tenon.Select(Orders.Open).OrderBy(Orders.ID.Asc()), true, false)
		rows(t, tenon.Select(tenon.Nullable(Orders.AddressID)), nil, nil)
		d := &Document{Title: "t", Number: 4, Meta: map[string]any{}}
		t.exec(1, tenon.Insert(Documents).Rows(d))
		back, err := t.DB.One(t.Ctx, tenon.Select(Documents))
		t.Must(err)
		if back.ID == (uuid.UUID{}) || back.Twice != 8 || time.Since(back.Stamp).Abs() > time.Minute {
			t.Errorf("%+v", back)
		}
	}},
	{"insert: sets, with expressions, NULL and what the database fills", func(t *T) {
		t.exec(2, tenon.Insert(Users).Values(UserSet{ID: tenon.To[int64](7), Name: tenon.To("jack")}, UserSet{ID: tenon.To[int64](8), Name: tenon.To("")}))
		rows(t, tenon.Select(Users.Name).OrderBy(Users.ID.Asc()), "jack", "")
		t.exec(1, tenon.Insert(Orders).Values(OrderSet{ID: tenon.To[int64](1), UserID: tenon.To[int64](7), Description: tenon.To("x"), Total: tenon.To(dec("1.5"))}))
		t.exec(1, tenon.Insert(Orders).Values(OrderSet{ID: tenon.To[int64](2), UserID: tenon.To[int64](7), Description: tenon.To("x"), Open: tenon.Default[bool](), Total: tenon.To(dec("1"))}))
		t.exec(1, tenon.Insert(Orders).Values(OrderSet{ID: tenon.To[int64](3), UserID: tenon.To[int64](7), AddressID: tenon.ToPtr[int64](nil), Description: tenon.To("x"), Open: tenon.To(false), Total: tenon.To(decimal.Zero)}))
		rows(t, tenon.Select(Orders.Open).OrderBy(Orders.ID.Asc()), true, true, false)
		t.exec(1, tenon.Insert(Users).Values(UserSet{Name: tenon.ToExpr(tenon.Scalar(tenon.Select(Orders.Description).Where(Orders.ID.Eq(1))))}))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.NotIn(7, 8)), "x")
		id := uuid.New()
		t.exec(1, tenon.Insert(Documents).Values(DocumentSet{ID: tenon.To(id), Title: tenon.To("t"), Body: tenon.To(Body{Theme: "dark"}), Meta: tenon.To(map[string]any{"a": "b"}), Number: tenon.To[int64](5)}))
		back, err := t.DB.Get(t.Ctx, Documents, id)
		t.Must(err)
		t.Equal([]any{back.Twice, back.Body.Theme, back.Meta["a"]}, []any{int64(10), "dark", "b"})
		if time.Since(back.Stamp).Abs() > time.Minute {
			t.Errorf("the stamp is %v", back.Stamp)
		}
		t.exec(1, tenon.Insert(Documents).Values(DocumentSet{ID: tenon.To(uuid.New()), Title: tenon.To("u"), Body: tenon.To(Body{}), Meta: tenon.To(map[string]any{}), Number: tenon.To[int64](1), Stamp: tenon.To(utc("2001-02-03T04:05:06Z"))}))
		rows(t, tenon.Select(Documents.Stamp).Where(Documents.Title.Eq("u")), utc("2001-02-03T04:05:06Z"))
	}},
	{"insert: rows of different shapes", func(t *T) {
		t.seedUsers()
		t.exec(4, tenon.Insert(Orders).Values(
			OrderSet{ID: tenon.To[int64](1), UserID: tenon.To[int64](7), Description: tenon.To("a"), Total: tenon.To(decimal.Zero)},
			OrderSet{ID: tenon.To[int64](2), UserID: tenon.To[int64](8), Description: tenon.To("b"), Total: tenon.To(decimal.Zero), Open: tenon.To(false)},
			OrderSet{ID: tenon.To[int64](3), UserID: tenon.To[int64](9), Description: tenon.To("c"), Total: tenon.To(dec("3")), AddressID: tenon.To[int64](1)},
		).Rows(&Order{ID: 4, UserID: 7, Description: "d", Total: dec("4")}))
		rows(t, tenon.Select(tenon.Both(Orders.Open, tenon.Nullable(Orders.AddressID))).OrderBy(Orders.ID.Asc()),
			tenon.Two[bool, *int64]{A: true}, tenon.Two[bool, *int64]{}, tenon.Two[bool, *int64]{A: true, B: to[int64](1)}, tenon.Two[bool, *int64]{})
		t.exec(3, tenon.Insert(Users).Rows(&User{Name: "counted 1"}, &User{ID: 5000, Name: "given"}, &User{Name: "counted 2"}))
		n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.In("counted 1", "given", "counted 2")))
		t.Must(err)
		t.Equal(n, int64(3))
	}},
	{"insert: many rows", func(t *T) {
		const n = 1000
		es := make([]*Everything, n)
		for i := range es {
			es[i] = every(int64(i+1), func(e *Everything) { e.I64, e.Str = int64(i), "row" })
		}
		t.exec(n, tenon.Insert(Everythings).Rows(es...))
		rows(t, tenon.Select(tenon.Nullable(tenon.Sum(e.I64))).From(e), to[int64](n*(n-1)/2))
		// With an expression among the values, which no array holds, rows go in pieces everywhere.
		sets := make([]tenon.Assignments[User], 0, 40_000)
		for i := range cap(sets) {
			sets = append(sets, UserSet{ID: tenon.To(int64(i + 1)), Name: tenon.To("set")})
		}
		sets[cap(sets)-1] = UserSet{ID: tenon.ToExpr(tenon.Raw[int64]("? + 1", int64(40_000))), Name: tenon.To("last")}
		t.exec(int64(cap(sets)), tenon.Insert(Users).Values(sets...))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Eq(40_001)), "last")
	}},
	{"insert: returning", func(t *T) {
		q := tenon.Insert(Users).Rows(&User{Name: "a"}, &User{Name: "b"}).Returning(Users)
		us, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		if len(us) != 2 || us[0].ID == 0 || us[0].Name != "a" || us[1].Name != "b" {
			t.Errorf("%+v", us)
		}
		id, err := t.DB.One(t.Ctx, tenon.Insert(Users).Values(UserSet{Name: tenon.To("c")}).Returning(Users.ID))
		t.Must(err)
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Eq(id)), "c")
		twice, err := t.DB.One(t.Ctx, tenon.Insert(Documents).Rows(&Document{Title: "x", Number: 3, Meta: map[string]any{}}).Returning(tenon.Both(Documents.Twice, Documents.Title.Append("!"))))
		t.Must(err)
		t.Equal(twice, tenon.Two[int64, string]{A: 6, B: "x!"})
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Insert(Users).Rows(&User{Name: "tracked"}).Returning(Users))
			t.Must(err)
			t.Equal(s.State(u), tenon.Persistent)
			u.Name = "changed"
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("changed")))
		t.Must(err)
		t.Equal(n, int64(1))
	}},
	{"update: values, expressions, NULL, defaults, and the rows that were matched", func(t *T) {
		t.seedShop()
		t.exec(2, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Users.ID.Le(8)))
		t.exec(2, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Users.ID.Le(8))) // nothing changes, two match
		t.exec(0, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Users.ID.Eq(1)))
		t.exec(4, tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(Users.Name.Append("!"))}).AllRows())
		rows(t, tenon.Select(Users.Name).OrderBy(Users.ID.Asc()), "x!", "x!", "fred!", "chuck!")
		t.exec(2, tenon.Update(Orders).Set(OrderSet{AddressID: tenon.ToPtr[int64](nil), Total: tenon.ToExpr(Orders.Total.Times(dec("1.1")))}).Where(Orders.UserID.Eq(9)))
		got, err := t.DB.All(t.Ctx, tenon.Select(Orders).Where(Orders.UserID.Eq(9)).OrderBy(Orders.ID.Asc()))
		t.Must(err)
		t.Equal([]string{got[0].Total.StringFixed(2), got[1].Total.StringFixed(2)}, []string{"22.55", "0.00"})
		if got[0].AddressID != nil {
			t.Errorf("the address is %v", *got[0].AddressID)
		}
		t.exec(2, tenon.Update(Orders).Set(OrderSet{Open: tenon.Default[bool](), AddressID: tenon.ToPtr(to[int64](2))}).Where(Orders.Open.IsFalse()))
		rows(t, tenon.Select(Orders.Open).Where(Orders.AddressID.Eq(2)), true, true)
		t.exec(1, tenon.Update(Orders).Set(OrderSet{Description: tenon.To("")}).Set(OrderSet{Open: tenon.To(false)}).Where(Orders.ID.Eq(1)))
		rows(t, tenon.Select(tenon.Both(Orders.Description, Orders.Open)).Where(Orders.ID.Eq(1)), tenon.Two[string, bool]{})
		t.exec(1, tenon.Update(Items).Set(ItemSet{Description: tenon.ToExpr(tenon.Scalar(tenon.Select(Users.Name).Where(Users.ID.Eq(9))))}).Where(Items.ID.Eq(1)))
		rows(t, tenon.Select(Items.Description).Where(Items.ID.Eq(1)), "fred!")
		// An expression sees the row as it was: both sides of an exchange.
		insert(t, Everythings, every(1, func(e *Everything) { e.I64, e.I32, e.Str, e.Dec = 1, 2, "a", dec("0.000001") }))
		t.exec(1, tenon.Update(e).Set(EverythingSet{I64: tenon.ToExpr(e.I64.Plus(10)), I64N: tenon.ToExpr(e.I64)}).Where(e.ID.Eq(1)))
		rows(t, tenon.Select(tenon.Both(e.I64, tenon.Nullable(e.I64N))), tenon.Two[int64, *int64]{A: 11, B: to[int64](1)})
		// What a column cannot hold is rounded as a value would be.
		t.exec(1, tenon.Update(e).Set(EverythingSet{Dec: tenon.ToExpr(e.Dec.Times(dec("1.5")))}).Where(e.ID.Eq(1)))
		rows(t, tenon.Select(e.Dec), dec("0.000002"))
		_, err = t.DB.Exec(t.Ctx, tenon.Update(e).Set(EverythingSet{Dec: tenon.ToExpr(e.Dec.Plus(dec("99999999999999.999999")))}).AllRows())
		if err == nil {
			t.Error("a number with too many digits was written")
		}
		rows(t, tenon.Select(e.Dec), dec("0.000002"))
	}},
	{"delete, and the rows that were matched", func(t *T) {
		t.seedShop()
		t.exec(3, tenon.Delete(Lines).Where(Lines.OrderID.Eq(1)))
		t.exec(0, tenon.Delete(Lines).Where(Lines.OrderID.Eq(1)))
		t.exec(2, tenon.Delete(Lines).Where(Lines.ItemID.In(3)))
		ls := Lines.As("ls")
		t.exec(2, tenon.Delete(ls).Where(ls.ItemID.Eq(1)))
		t.exec(5, tenon.Delete(Lines).AllRows())
		n, err := t.DB.Count(t.Ctx, tenon.Select(Lines))
		t.Must(err)
		t.Equal(n, int64(0))
		t.exec(1, tenon.Delete(Orders).Where(Orders.Total.EqExpr(tenon.Scalar(tenon.Select(Items.Price.Minus(dec("1.10"))).Where(Items.ID.Eq(1))))))
		t.exec(1, tenon.Delete(Users).Where(tenon.Not(Users.Orders.Any()), tenon.Not(Users.Addresses.Any())))
	}},
	{"delete: returning", func(t *T) {
		t.seedShop()
		got, err := t.DB.All(t.Ctx, tenon.Delete(Lines).Where(Lines.OrderID.Eq(4)).Returning(Lines.Count))
		t.Must(err)
		t.Equal(len(got), 2)
		t.Equal(got[0]+got[1], int32(86))
		l, err := t.DB.One(t.Ctx, tenon.Delete(Lines).Where(Lines.OrderID.Eq(5)).Returning(Lines))
		t.Must(err)
		t.Equal([]any{l.OrderID, l.ItemID, l.Count}, []any{int64(5), int64(5), int32(55)})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Lines).Where(Lines.OrderID.Ge(4)))
		t.Must(err)
		t.Equal(n, int64(0))
	}},
	{"update: returning, or an error where the database has none", func(t *T) {
		t.seedUsers()
		q := tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(Users.Name.Upper())}).Where(Users.ID.Le(8)).Returning(Users)
		if t.mySQL() {
			t.unsupported("UPDATE … RETURNING", func() error { _, err := t.DB.All(t.Ctx, q); return err })
			rows(t, tenon.Select(Users.Name).Where(Users.ID.Le(8)).OrderBy(Users.ID.Asc()), "jack", "ed")
			return
		}
		us, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		names := map[int64]string{}
		for _, u := range us {
			names[u.ID] = u.Name
		}
		t.Equal(names, map[int64]string{7: "JACK", 8: "ED"})
	}},
	{"a session's statements see what was not flushed, and run in its transaction", func(t *T) {
		s := t.DB.Session()
		defer s.Close()
		s.Add(&User{ID: 1000, Name: "new"})
		res, err := s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("updated")}).Where(Users.Name.Eq("new")))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(1))
		res, err = s.Exec(t.Ctx, tenon.Insert(Users).Values(UserSet{Name: tenon.To("second")}))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(1))
		t.Must(s.Rollback(t.Ctx))
		rows(t, tenon.Select(Users.Name))
	}},
}
