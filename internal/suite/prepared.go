package suite

import (
	"sync"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// orderFilter is the argument of a prepared query.
type orderFilter struct {
	User  int64
	From  decimal.Decimal
	Names []string
	IDs   []int64
	Nick  *string
}

// The queries are made once, for all databases and all cases at once.
var (
	userByName = tenon.Prepare(func(name tenon.Arg[string]) tenon.Query[*User] {
		return tenon.Select(Users).Where(Users.Name.EqExpr(name))
	})
	userByID = tenon.Prepare(func(id tenon.Arg[int64]) tenon.Query[*User] {
		return tenon.Select(Users).Where(Users.ID.EqExpr(id))
	})
	dearOrders = tenon.Prepare(func(a tenon.Arg[orderFilter]) tenon.Query[tenon.Two[int64, decimal.Decimal]] {
		more := Orders.Total.Add(a.Field(func(f orderFilter) decimal.Decimal { return f.From }))
		return tenon.Select(tenon.Both(Orders.ID, more)).
			Where(
				Orders.UserID.EqExpr(a.Field(func(f orderFilter) int64 { return f.User })),
				Orders.Total.GeExpr(a.Field(func(f orderFilter) decimal.Decimal { return f.From })),
			).
			OrderBy(more.Asc(), Orders.ID.Asc())
	})
	itemNamed = tenon.Prepare(func(name tenon.Arg[string]) tenon.Query[string] {
		return tenon.Select(Items.Description).Where(Items.Description.EqExpr(name))
	})
	usersAmong = tenon.Prepare(func(a tenon.Arg[orderFilter]) tenon.Query[string] {
		return tenon.Select(Users.Name).
			Where(tenon.InList(Users.ID, a.List(func(f orderFilter) []int64 { return f.IDs }))).
			Where(tenon.NotInList(Users.Name, a.List(func(f orderFilter) []string { return f.Names }))).
			OrderBy(Users.ID.Asc())
	})
)

// prepared: queries whose text is made once.
var prepared = []Case{
	{"prepared: by one value, as One, First, All, Count, Iter and Exists", func(t *T) {
		t.seedUsers()
		u, err := t.DB.One(t.Ctx, userByName.Of("ed"))
		t.Must(err)
		t.Equal(u.ID, int64(8))
		rows(t, tenon.Select(Users.ID).Where(Users.ID.InQuery(tenon.Prepare(func(a tenon.Arg[string]) tenon.Query[int64] {
			return tenon.Select(Users.ID).Where(Users.Name.EqExpr(a))
		}).Of("fred"))), 9)
		for _, name := range []string{"jack", "nobody", "fred", "'; DROP TABLE users; --"} {
			want := 0
			if name == "jack" || name == "fred" {
				want = 1
			}
			all, err := t.DB.All(t.Ctx, userByName.Of(name))
			t.Must(err)
			_, found, err := t.DB.First(t.Ctx, userByName.Of(name))
			t.Must(err)
			n, err := t.DB.Count(t.Ctx, userByName.Of(name))
			t.Must(err)
			exists, err := t.DB.Exists(t.Ctx, userByName.Of(name))
			t.Must(err)
			iterated := 0
			for u, err := range t.DB.Iter(t.Ctx, userByName.Of(name)) {
				t.Must(err)
				t.Equal(u.Name, name)
				iterated++
			}
			t.Equal([]any{len(all), found, n, exists, iterated}, []any{want, want == 1, int64(want), want == 1, want})
		}
		_, err = t.DB.One(t.Ctx, userByName.Of("nobody"))
		t.mustSay("nobody", err, tenon.ErrNotFound)
	}},
	{"prepared: in a session it flushes, tracks, and loads relations", func(t *T) {
		t.seedUsers()
		withAddresses := tenon.Prepare(func(name tenon.Arg[string]) tenon.Query[*User] {
			return tenon.Select(Users).Where(Users.Name.EqExpr(name)).With(Users.Addresses)
		})
		joined := tenon.Prepare(func(name tenon.Arg[string]) tenon.Query[*User] {
			return tenon.Select(Users).Where(Users.Name.EqExpr(name)).With(tenon.Load(Users.Addresses).Joined())
		})
		t.Do(func(s *tenon.Session) error {
			s.Add(&User{ID: 20, Name: "new"})
			u, err := s.One(t.Ctx, userByName.Of("new"))
			t.Must(err)
			u.Name = "newer"
			again, err := s.One(t.Ctx, userByName.Of("newer"))
			t.Must(err)
			t.Equal(again == u, true)
			return nil
		})
		for range 2 {
			for _, p := range []tenon.Prepared[string, *User]{withAddresses, joined} {
				t.Do(func(s *tenon.Session) error {
					e, err := s.One(t.Ctx, p.Of("ed"))
					t.Must(err)
					t.Equal(len(e.Addresses.All()), 3)
					for e, err := range s.Iter(t.Ctx, p.Of("ed")) {
						t.Must(err)
						t.Equal(len(e.Addresses.All()), 3)
					}
					return nil
				})
			}
		}
	}},
	{"prepared: fields of a struct take the form of the columns beside them", func(t *T) {
		t.seedUsers()
		insert(t, Orders, &Order{ID: 101, UserID: 7, Total: dec("10.5")}, &Order{ID: 102, UserID: 7, Total: dec("9")}, &Order{ID: 103, UserID: 8, Total: dec("100")})
		for _, c := range []struct {
			user int64
			from string
			want []string
		}{{7, "9", []string{"18.00", "19.50"}}, {7, "9.01", []string{"19.51"}}, {8, "10.5", []string{"110.50"}}, {9, "0", nil}} {
			got, err := t.DB.All(t.Ctx, dearOrders.Of(orderFilter{User: c.user, From: dec(c.from)}))
			t.Must(err)
			var sums []string
			for _, r := range got {
				sums = append(sums, r.B.StringFixed(2))
			}
			t.Equal(sums, c.want)
		}
	}},
	{"prepared: lists of any length, and NULL", func(t *T) {
		t.seedUsers()
		for _, c := range []struct {
			ids   []int64
			names []string
			want  []string
		}{
			{nil, nil, []string{}},
			{[]int64{7, 8, 9}, nil, []string{"jack", "ed", "fred"}},
			{[]int64{7, 8, 9, 10, 11}, []string{"ed"}, []string{"jack", "fred", "chuck"}},
			{[]int64{8}, []string{"ed", "jack"}, []string{}},
		} {
			got, err := t.DB.All(t.Ctx, usersAmong.Of(orderFilter{IDs: c.ids, Names: c.names}))
			t.Must(err)
			t.Equal(got, c.want)
		}
		insert(t, Addresses, &Address{ID: 6, Email: "nobody"})
		same := tenon.Prepare(func(a tenon.Arg[*int64]) tenon.Query[int64] {
			user := a.FieldNull(func(id *int64) *int64 { return id })
			return tenon.Select(Addresses.ID).Where(tenon.Not(Addresses.UserID.IsDistinctFromExpr(user))).OrderBy(Addresses.ID.Asc())
		})
		rows(t, same.Of(nil), 6)
		rows(t, same.Of(to[int64](8)), 2, 3, 4)
		back := tenon.Prepare(func(a tenon.Arg[orderFilter]) tenon.Query[*string] {
			return tenon.Select(tenon.Nullable(a.FieldNull(func(f orderFilter) *string { return f.Nick }))).From(Users).Where(Users.ID.Eq(7))
		})
		rows(t, back.Of(orderFilter{}), nil)
		rows(t, back.Of(orderFilter{Nick: to("ada")}), to("ada"))
		mistaken(t, tenon.Prepare(func(a tenon.Arg[orderFilter]) tenon.Query[string] {
			return tenon.Select(a.FieldNull(func(f orderFilter) *string { return f.Nick })).From(Users)
		}).Of(orderFilter{}), "may be NULL")
	}},
	{"prepared: writes that give rows, and queries by hand", func(t *T) {
		t.seedUsers()
		byHand := tenon.Prepare(func(a tenon.Arg[int64]) tenon.Query[*User] {
			return tenon.Rows(Users, "SELECT id, name FROM users WHERE id > ? ORDER BY id", a)
		})
		got, err := t.DB.All(t.Ctx, byHand.Of(8))
		t.Must(err)
		t.Equal([]any{len(got), got[0].Name}, []any{2, "fred"})
		renamed := tenon.Prepare(func(a tenon.Arg[string]) tenon.Query[int64] {
			return tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(a)}).Where(Users.ID.Eq(7)).Returning(Users.ID)
		})
		if t.DB.Dialect() == "mariadb" {
			lacking(t, renamed.Of("john"))
			return
		}
		rows(t, renamed.Of("john"), 7)
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Eq(7)), "john")
	}},
	{"prepared: many goroutines, one query, one text", func(t *T) {
		t.seedUsers()
		_, err := t.DB.One(t.Ctx, userByID.Of(7))
		t.Must(err)
		t.log.reset()
		var all sync.WaitGroup
		for g := range 8 {
			all.Go(func() {
				for i := range 20 {
					id := int64(7 + (g+i)%4)
					u, err := t.DB.One(t.Ctx, userByID.Of(id))
					if err != nil || u.ID != id {
						t.Errorf("%d: %v, %v", id, u, err)
					}
				}
			})
		}
		all.Wait()
		texts := map[string]bool{}
		for _, s := range t.log.shapes() {
			texts[s] = true
		}
		t.Equal(len(texts), 1)
	}},
	{"prepared: a table that changes between two runs", func(t *T) {
		insert(t, Items, &Item{ID: 1, Description: "a", Price: dec("1")})
		plain := tenon.Select(Items.Description).Where(Items.Description.Eq("a"))
		for range 3 {
			rows(t, plain, "a")
			rows(t, itemNamed.Of("a"), "a")
		}
		change := map[string]func() tenon.Statement{
			"sqlite": func() tenon.Statement { return tenon.SQL("ALTER TABLE items ADD COLUMN more TEXT") },
			"postgres": func() tenon.Statement {
				return tenon.SQL("ALTER TABLE items ALTER COLUMN description TYPE varchar(300)")
			},
			"mariadb": func() tenon.Statement { return tenon.SQL("ALTER TABLE items MODIFY description varchar(300)") },
			"mysql":   func() tenon.Statement { return tenon.SQL("ALTER TABLE items MODIFY description varchar(300)") },
		}[t.DB.Dialect()]
		t.mustExec(change())
		rows(t, plain, "a")
		rows(t, itemNamed.Of("a"), "a")
		t.Do(func(s *tenon.Session) error {
			got, err := s.All(t.Ctx, itemNamed.Of("a"))
			t.Equal(got, []string{"a"})
			return err
		})
	}},
	{"prepared: mistakes are told when it runs, and an argument stays inside", func(t *T) {
		var leaked tenon.Arg[int64]
		tenon.Prepare(func(a tenon.Arg[int64]) tenon.Query[int64] {
			leaked = a
			return tenon.Select(Users.ID)
		})
		mistaken(t, tenon.Select(Users.ID).Where(Users.ID.EqExpr(leaked)), "argument of a prepared query")
		mistaken(t, tenon.Prepare[int64, int64](nil).Of(1), "no function")
		mistaken(t, tenon.Prepare(func(tenon.Arg[int64]) tenon.Query[int64] { return nil }).Of(1), "no query")
		mistaken(t, tenon.Prepare(func(a tenon.Arg[int64]) tenon.Query[int64] {
			return tenon.Select(Users.ID).Where(Items.ID.EqExpr(a))
		}).Of(1), "not in")
		mistaken(t, tenon.Prepare(func(a tenon.Arg[chan int]) tenon.Query[chan int] {
			return tenon.Select(a).From(Users)
		}).Of(nil), "no SQL type")
		mistaken(t, userByName.Of("\xff"), "UTF-8")
	}},
}
