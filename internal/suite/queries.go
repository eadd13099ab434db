package suite

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// queries: what a row becomes, order, limits, unions, and hand-written SQL.
var queries = []Case{
	{"conditions over the far side of an outer join choose, and make nothing NULL", func(t *T) {
		t.seedShop()
		open := tenon.Case[string]().When(Orders.Open.IsTrue(), "open").Else("not open")
		counted := tenon.Scalar(tenon.Select(tenon.Count()).From(Lines).Where(Lines.OrderID.EqExpr(Orders.ID)))
		rows, err := t.DB.All(t.Ctx, tenon.Select(tenon.Tuple3(Users.Name, tenon.Filter(tenon.Count(), Orders.Open.IsTrue()), tenon.Min(open))).
			LeftJoin(Users.Orders).GroupBy(Users.ID, Users.Name).OrderBy(Users.ID.Asc()))
		t.Must(err)
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprint(r.A, r.B, r.C))
		}
		t.Equal(got, []string{"jack1not open", "ed0not open", "fred2open", "chuck0not open"})
		all, err := t.DB.All(t.Ctx, tenon.Select(tenon.Both(open, counted)).From(Users).LeftJoin(Users.Orders).OrderBy(Users.ID.Asc(), Orders.ID.Asc()))
		t.Must(err)
		got = got[:0]
		for _, r := range all {
			got = append(got, fmt.Sprint(r.A, r.B))
		}
		t.Equal(got, []string{"open3", "not open3", "not open1", "not open0", "open3", "open2", "not open0"})
	}},
	{"select: entities, columns, pairs, structs, and what may be NULL", func(t *T) {
		t.seedUsers()
		users, err := t.DB.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Desc()))
		t.Must(err)
		t.Equal([]any{len(users), users[0].ID, users[0].Name}, []any{4, int64(10), "chuck"})
		rows(t, tenon.Select(Users.Name).OrderBy(Users.ID.Asc()), "jack", "ed", "fred", "chuck")
		rows(t, tenon.Select(tenon.Both(Users.ID, Users.Name)).Where(Users.ID.Lt(9)).OrderBy(Users.ID.Asc()),
			tenon.Two[int64, string]{A: 7, B: "jack"}, tenon.Two[int64, string]{A: 8, B: "ed"})
		rows(t, tenon.Select(tenon.Both(Users.ID, tenon.Both(Users.Name, Users.ID.Plus(1)))).Where(Users.ID.Eq(7)),
			tenon.Two[int64, tenon.Two[string, int64]]{A: 7, B: tenon.Two[string, int64]{A: "jack", B: 8}})
		rows(t, tenon.Select(Users.Name.Eq("jack")).Where(Users.ID.Lt(9)).OrderBy(Users.ID.Asc()), true, false)
		insert(t, Addresses, &Address{ID: 6, Email: "nobody"})
		rows(t, tenon.Select(tenon.Nullable(Addresses.UserID)).Where(Addresses.ID.Ge(5)).OrderBy(Addresses.ID.Asc()), to[int64](9), nil)
		type view struct {
			Before  byte
			Name    string
			User    *int64
			Null    sql.Null[int64]
			Again   int64
			Address *Address
			After   string
		}
		q := tenon.Select(tenon.Into(func(v *view, r *tenon.Row) {
			r.Read(&v.Name, Addresses.Email)
			r.ReadNull(&v.User, Addresses.UserID)
			r.ReadNullable(&v.Null, Addresses.UserID)
			r.Read(&v.Again, tenon.Coalesce(Addresses.UserID, -1))
			r.Entity(&v.Address, Addresses)
		})).Where(Addresses.ID.Ge(5)).OrderBy(Addresses.ID.Asc())
		vs, err := t.DB.All(t.Ctx, q)
		t.Must(err)
		if a := vs[1].Address; a == nil || a.ID != 6 || a.Email != "nobody" || a.UserID != nil {
			t.Errorf("%+v", a)
		}
		vs[0].Address, vs[1].Address = nil, nil
		t.Equal(vs, []view{
			{Name: "fred@x", User: to[int64](9), Null: sql.Null[int64]{V: 9, Valid: true}, Again: 9},
			{Name: "nobody", Again: -1},
		})
	}},
	{"select: One, First, and neither too few nor too many rows", func(t *T) {
		t.seedUsers()
		u, err := t.DB.One(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("ed")))
		t.Must(err)
		t.Equal(u.ID, int64(8))
		_, err = t.DB.One(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("nobody")))
		t.mustSay("no row", err, tenon.ErrNotFound)
		_, err = t.DB.One(t.Ctx, tenon.Select(Users))
		t.mustSay("four rows", err, tenon.ErrTooManyRows)
		name, ok, err := t.DB.First(t.Ctx, tenon.Select(Users.Name).OrderBy(Users.Name.Asc()))
		t.Must(err)
		t.Equal([]any{name, ok}, []any{"chuck", true})
		_, ok, err = t.DB.First(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(0)))
		t.Must(err)
		t.Equal(ok, false)
		t.Do(func(s *tenon.Session) error {
			_, err := s.One(t.Ctx, tenon.Select(Users.Name))
			t.mustSay("four rows in a session", err, tenon.ErrTooManyRows)
			_, err = s.One(t.Ctx, tenon.Select(Users.Name).Where(tenon.Or()))
			t.mustSay("no row in a session", err, tenon.ErrNotFound)
			_, ok, err := s.First(t.Ctx, tenon.Select(Users.Name).Where(tenon.Or()))
			t.Equal(ok, false)
			return err
		})
	}},
	{"order: NULL last ascending and first descending, unless said", func(t *T) {
		t.seedEverything(
			func(e *Everything) { e.I64N, e.StrN, e.I32 = to[int64](2), to("b"), 1 },
			func(e *Everything) { e.I32 = 1 },
			func(e *Everything) { e.I64N, e.StrN, e.I32 = to[int64](1), to(""), 2 },
			func(e *Everything) { e.I64N, e.StrN = to[int64](-3), to("B") })
		x, s := Everythings.I64N, Everythings.StrN
		for _, o := range []struct {
			name string
			by   []tenon.OrderTerm
			want []int64
		}{
			{"ascending", []tenon.OrderTerm{x.Asc()}, []int64{4, 3, 1, 2}},
			{"descending", []tenon.OrderTerm{x.Desc()}, []int64{2, 1, 3, 4}},
			{"ascending, NULL first", []tenon.OrderTerm{x.Asc().NullsFirst()}, []int64{2, 4, 3, 1}},
			{"ascending, NULL last", []tenon.OrderTerm{x.Asc().NullsLast()}, []int64{4, 3, 1, 2}},
			{"descending, NULL last", []tenon.OrderTerm{x.Desc().NullsLast()}, []int64{1, 3, 4, 2}},
			{"descending, NULL first", []tenon.OrderTerm{x.Desc().NullsFirst()}, []int64{2, 1, 3, 4}},
			{"text is ordered by its bytes", []tenon.OrderTerm{s.Asc()}, []int64{3, 4, 1, 2}},
			{"text descending", []tenon.OrderTerm{s.Desc()}, []int64{2, 1, 4, 3}},
			{"an expression", []tenon.OrderTerm{x.Mul(x).Desc().NullsLast()}, []int64{4, 1, 3, 2}},
			{"two terms", []tenon.OrderTerm{Everythings.I32.Desc(), x.Desc()}, []int64{3, 2, 1, 4}},
		} {
			got, err := t.DB.All(t.Ctx, tenon.Select(Everythings.ID).OrderBy(o.by...))
			t.Must(err)
			if !same(got, o.want) {
				t.Errorf("%s: %v, not %v", o.name, got, o.want)
			}
		}
		rows(t, tenon.Select(Everythings.ID).OrderBy(Everythings.I32.Asc()).OrderBy(Everythings.ID.Desc()), 4, 2, 1, 3)
	}},
	{"limit and offset, together and alone", func(t *T) {
		t.seedUsers()
		q := tenon.Select(Users.ID).OrderBy(Users.ID.Asc())
		rows(t, q.Limit(2), 7, 8)
		rows(t, q.Offset(3), 10)
		rows(t, q.Limit(2).Offset(1), 8, 9)
		rows(t, q.Limit(0))
		rows(t, q.Offset(0), 7, 8, 9, 10)
		rows(t, q.Offset(4))
		rows(t, q.Limit(3).Limit(1), 7)
		rows(t, q, 7, 8, 9, 10)
	}},
	{"distinct rows", func(t *T) {
		t.seedShop()
		rows(t, tenon.Select(Orders.UserID).Distinct().OrderBy(Orders.UserID.Asc()), 7, 9)
		rows(t, tenon.Select(tenon.Nullable(Orders.AddressID)).Distinct().OrderBy(Orders.AddressID.Asc()), to[int64](1), to[int64](5), nil)
		n, err := t.DB.Count(t.Ctx, tenon.Select(Orders.UserID).Distinct())
		t.Must(err)
		t.Equal(n, int64(2))
	}},
	{"union", func(t *T) {
		t.seedUsers()
		low := tenon.Select(Users.Name).Where(Users.ID.Le(8))
		mid := tenon.Select(Users.Name).Where(Users.ID.Between(8, 9))
		mail := tenon.Select(Addresses.Email).Where(Addresses.ID.Eq(1))
		rows(t, low.Union(mid).OrderBy(Users.Name.Asc()), "ed", "fred", "jack")
		rows(t, low.UnionAll(mid).OrderBy(Users.Name.Desc()), "jack", "fred", "ed", "ed")
		rows(t, low.UnionAll(mid).UnionAll(mail).OrderBy(Users.Name.Asc()).Limit(3).Offset(1), "ed", "fred", "jack")
		rows(t, low.OrderBy(Users.ID.Desc()).Limit(1).UnionAll(mid.OrderBy(Users.ID.Desc()).Limit(1)).OrderBy(Users.Name.Asc()), "ed", "fred")
		rows(t, low.UnionAll(low.Union(low)).OrderBy(Users.Name.Asc()), "ed", "ed", "jack", "jack")
		rows(t, low.UnionAll(low).Union(low).OrderBy(Users.Name.Asc()), "ed", "jack")
		us, err := t.DB.All(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(7)).Union(tenon.Select(Users).Where(Users.ID.Le(8))).OrderBy(Users.ID.Desc()))
		t.Must(err)
		t.Equal([]any{len(us), us[0].Name, us[1].Name}, []any{2, "ed", "jack"})
		rows(t, tenon.Select(Users.ID).Where(Users.Name.InQuery(low.Union(mid))).OrderBy(Users.ID.Asc()), 7, 8, 9)
	}},
	{"count and exists: over limits, groups, unions, joins", func(t *T) {
		t.seedShop()
		all := tenon.Select(Orders)
		byUser := tenon.Select(Orders.UserID).GroupBy(Orders.UserID)
		for _, c := range []struct {
			name  string
			query tenon.SelectStmt[int64]
			want  int64
		}{
			{"a column", tenon.Select(Orders.ID), 5},
			{"a filter", tenon.Select(Orders.ID).Where(Orders.UserID.Eq(9)), 2},
			{"nothing", tenon.Select(Orders.ID).Where(Orders.UserID.Eq(1)), 0},
			{"a limit", tenon.Select(Orders.ID).OrderBy(Orders.ID.Asc()).Limit(3), 3},
			{"a limit above", tenon.Select(Orders.ID).Limit(30), 5},
			{"a limit of nothing", tenon.Select(Orders.ID).Limit(0), 0},
			{"an offset", tenon.Select(Orders.ID).Offset(4), 1},
			{"an offset beyond", tenon.Select(Orders.ID).Offset(5), 0},
			{"groups", byUser, 2},
			{"groups with a condition", byUser.Having(tenon.Count().Gt(2)), 1},
			{"groups, limited", byUser.OrderBy(Orders.UserID.Asc()).Limit(1), 1},
			{"an aggregate", tenon.Select(tenon.Count()).From(Orders).Where(tenon.Or()), 1},
			{"a union", tenon.Select(Orders.UserID).Union(tenon.Select(Users.ID)), 4},
			{"a union of all", tenon.Select(Orders.UserID).UnionAll(tenon.Select(Users.ID)), 9},
			{"a union, limited", tenon.Select(Orders.UserID).UnionAll(tenon.Select(Users.ID)).OrderBy(Orders.UserID.Asc()).Limit(2), 2},
			{"a join", tenon.Select(Users.ID).Join(Users.Orders), 5},
			{"an outer join", tenon.Select(Users.ID).LeftJoin(Users.Orders), 7},
			{"distinct rows of a join", tenon.Select(Users.ID).LeftJoin(Users.Orders).Distinct(), 4},
		} {
			n, err := t.DB.Count(t.Ctx, c.query)
			if err != nil || n != c.want {
				t.Errorf("count of %s: %d, not %d (%v)", c.name, n, c.want, err)
			}
			ok, err := t.DB.Exists(t.Ctx, c.query)
			if err != nil || ok != (c.want > 0) {
				t.Errorf("exists of %s: %t (%v)", c.name, ok, err)
			}
			t.Do(func(s *tenon.Session) error {
				n, err := s.Count(t.Ctx, c.query)
				if n != c.want {
					t.Errorf("count of %s in a session: %d, not %d", c.name, n, c.want)
				}
				return err
			})
		}
		n, err := t.DB.Count(t.Ctx, all)
		t.Must(err)
		t.Equal(n, int64(5))
		n, err = t.DB.Count(t.Ctx, tenon.Select(tenon.Both(Users, Orders)).Join(Users.Orders).OrderBy(Users.ID.Asc()).Limit(4))
		t.Must(err)
		t.Equal(n, int64(4))
	}},
	{"SQL by hand: expressions, conditions, statements, rows", func(t *T) {
		t.seedUsers()
		rows(t, tenon.Select(tenon.Raw[int64]("? * 2 + ?", Users.ID, int64(1))).From(Users).OrderBy(Users.ID.Asc()).Limit(2), 15, 17)
		rows(t, tenon.Select(Users.Name).Where(tenon.Cond("? > ? AND ? <> ?", Users.ID, int64(7), Users.Name, "fred")).OrderBy(Users.ID.Asc()), "ed", "chuck")
		rows(t, tenon.Select(Users.Name).Where(tenon.Cond("1 = 2 OR 1 = 1"), Users.ID.Eq(7)), "jack")
		rows(t, tenon.Select(Users.Name).Where(tenon.Not(tenon.Cond("1 = 2 OR 1 = 1"))))
		rows(t, tenon.Select(Users.Name).Where(tenon.Cond("? = 'what??' OR ? = 'jack'", Users.Name, Users.Name)), "jack")
		res, err := t.DB.Exec(t.Ctx, tenon.SQL("UPDATE users SET name = ? WHERE id >= ?", "x'?", 9))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(2))
		rows(t, tenon.Rows(Users.Name, "SELECT name FROM users WHERE id > ? ORDER BY id", 7), "ed", "x'?", "x'?")
		us, err := t.DB.All(t.Ctx, tenon.Rows(Users, "SELECT id, name FROM users WHERE name = ?", "ed"))
		t.Must(err)
		t.Equal([]any{len(us), us[0].ID, us[0].Name}, []any{1, int64(8), "ed"})
		type pair = tenon.Two[string, int64]
		rows(t, tenon.Rows(tenon.Both(Users.Name, tenon.Count()), "SELECT name, count(*) FROM users GROUP BY name ORDER BY name LIMIT 1"), pair{A: "ed", B: 1})
		t.Do(func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			all, err := s.All(t.Ctx, tenon.Rows(Users, "SELECT id, name FROM users WHERE id = 7"))
			if len(all) != 1 || all[0] != u {
				t.Error("rows written by hand are other objects")
			}
			return err
		})
		_, err = t.DB.Exec(t.Ctx, tenon.SQL("UPDATE nowhere_at_all SET a = 1"))
		t.mustSay("a table that is not there", err, tenon.ErrNoTable)
		var se *tenon.ServerError
		if _, err = t.DB.Exec(t.Ctx, tenon.SQL("SELEC 1")); !errors.As(err, &se) || se.Code == "" {
			t.Errorf("a statement that makes no sense: %v", err)
		}
	}},
	{"SQL that is known only at run time, through its door", func(t *T) {
		t.seedUsers()
		column := strings.ToLower("NAME") // which is no constant
		trusted := tenon.TrustedSQL("SELECT " + column + " FROM users WHERE id > ? ORDER BY id")
		rows(t, tenon.Rows(Users.Name, trusted, 8), "fred", "chuck")
		rows(t, tenon.Select(tenon.Raw[int64](tenon.TrustedSQL("? + ?"), Users.ID, int64(1))).Where(tenon.Cond(tenon.TrustedSQL(column+" = ?"), "x' OR 1 = 1 --")))
		t.exec(1, tenon.SQL(tenon.TrustedSQL("UPDATE users SET "+column+" = ? WHERE id = ?"), "b'; DROP TABLE users; --", 9))
		rows(t, tenon.Select(Users.Name).Where(Users.ID.Eq(9)), "b'; DROP TABLE users; --")
		t.mistake("an argument too few", "question mark", func() error { return second(t.DB.All(t.Ctx, tenon.Rows(Users.Name, trusted))) })
		file := "-- three statements?\nDELETE FROM addresses;\nUPDATE users SET " + column + " = 'a;b?' WHERE id = 7;\nDELETE FROM users WHERE id > 8;\n"
		t.Must(t.DB.Script(t.Ctx, tenon.TrustedSQL(file)))
		rows(t, tenon.Select(Users.Name).OrderBy(Users.ID.Asc()), "a;b?", "ed")
		t.mustSay("a script over a table that is not there", t.DB.Script(t.Ctx, "DELETE FROM nowhere_at_all; DELETE FROM users"), tenon.ErrNoTable)
		t.idle(t.DB)
	}},
	{"a base query can be extended in many ways", func(t *T) {
		t.seedUsers()
		base := tenon.Select(Users.ID).Where(Users.ID.Gt(7)).OrderBy(Users.ID.Asc())
		ed, fred := base.Where(Users.Name.Eq("ed")), base.Where(Users.Name.Eq("fred"))
		down := tenon.Select(Users.ID).Where(Users.ID.Gt(7)).OrderBy(Users.ID.Desc())
		rows(t, ed, 8)
		rows(t, fred, 9)
		rows(t, base.Limit(1), 8)
		rows(t, down, 10, 9, 8)
		rows(t, base, 8, 9, 10)
	}},
	{"decimals and instants are read from expressions as they are", func(t *T) {
		t.seedShop()
		got, err := t.DB.One(t.Ctx, tenon.Select(tenon.Both(Items.Price, Items.Price.Neg())).Where(Items.ID.Eq(2)))
		t.Must(err)
		t.Equal([]string{got.A.String(), got.B.String()}, []string{"2.2", "-2.2"})
		rows(t, tenon.Select(tenon.Nullable(tenon.Scalar(tenon.Select(Items.Price).Where(Items.ID.Eq(3))))).From(Users).Where(Users.ID.Eq(7)), to(decimal.New(330, -2)))
	}},
}
