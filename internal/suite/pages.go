package suite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// pages: keyset pagination, and the forms that results come in.
var pages = []Case{
	{"pages follow each other, whatever the order is by", func(t *T) {
		var sets []func(e *Everything)
		for i := range 40 {
			sets = append(sets, func(e *Everything) {
				e.I32, e.Str, e.Dec, e.F64 = int32(i%3), []string{"a", "B", "ä", ""}[i%4], dec(fmt.Sprintf("%d.5", i%5)), float64(i%7)/2
				if i%2 == 0 {
					e.I64N, e.StrN, e.AtN = to(int64(i%6)), to(fmt.Sprint(i%5)), to(utc("1999-12-31T23:59:59.123456Z").AddDate(0, 0, i%3))
				}
			})
		}
		t.seedEverything(sets...)
		e := Everythings
		for name, order := range map[string][]tenon.OrderTerm{
			"key":           {e.ID.Asc()},
			"key down":      {e.ID.Desc()},
			"number":        {e.I32.Desc()},
			"text, decimal": {e.Str.Asc(), e.Dec.Desc()},
			"null last":     {e.I64N.Asc(), e.F64.Desc()},
			"null first":    {e.StrN.Desc(), e.AtN.Asc()},
			"null said":     {e.AtN.Asc().NullsFirst(), e.StrN.Desc().NullsLast()},
			"expression":    {e.I32.Plus(1).Desc(), e.Str.Lower().Asc()},
		} {
			q := tenon.Select(e.ID).Where(e.ID.Gt(2)).OrderBy(order...)
			want, err := t.DB.All(t.Ctx, q.OrderBy(e.ID.Asc()))
			t.Must(err)
			var got []int64
			var token tenon.Token
			for n := 0; n == 0 || token != ""; n++ {
				page, err := t.DB.Page(t.Ctx, q.Limit(7).After(token))
				t.Must(err)
				if n > 6 || len(page.Rows) == 0 {
					t.Fatalf("%s: page %d has %d rows", name, n, len(page.Rows))
				}
				got, token = append(got, page.Rows...), page.Next
			}
			if !same(got, want) {
				t.Errorf("%s: %v, not %v", name, got, want)
			}
		}
	}},
	{"pages of entities and joins, with rows that come meanwhile", func(t *T) {
		t.seedShop()
		q := tenon.Select(tenon.Both(Users, Orders)).Join(Users.Orders).OrderBy(Users.Name.Desc()).Limit(2)
		t.Do(func(s *tenon.Session) error {
			first, err := s.Page(t.Ctx, q)
			t.Must(err)
			t.Equal([]any{len(first.Rows), first.Rows[0].A.Name, first.Rows[0].B.ID}, []any{2, "jack", int64(1)})
			s.Add(&Order{UserID: first.Rows[0].A.ID, Description: "late"})
			second, err := s.Page(t.Ctx, q.After(first.Next))
			t.Must(err)
			t.Equal([]any{second.Rows[0].B.ID, second.Rows[1].B.Description}, []any{int64(5), "late"})
			loaded, err := s.Page(t.Ctx, tenon.Select(Users).OrderBy(Users.Name.Asc()).Limit(1).With(Users.Orders))
			t.Must(err)
			t.Equal(len(loaded.Rows[0].Orders.All()), 0)
			return err
		})
	}},
	{"pages carry relations along, by every strategy and in every order", func(t *T) {
		t.seedShop()
		for name, load := range map[string]tenon.Loadable[*User]{
			"select in": tenon.Load(Users.Orders), "joined": tenon.Load(Users.Orders).Joined(), "JSON": tenon.Load(Users.Orders).JSON(),
			"joined, nested": tenon.Load(Users.Orders).Joined().With(tenon.Load(Orders.Address).Joined()),
		} {
			for _, order := range [][]tenon.OrderTerm{{Users.Name.Desc()}, {Users.ID.Asc()}, {Users.Name.Lower().Asc(), Users.ID.Desc()}} {
				q := tenon.Select(Users).OrderBy(order...)
				want, err := t.DB.All(t.Ctx, q.With(tenon.Load(Users.Orders)))
				t.Must(err)
				var got []*User
				for token := tenon.Token(""); len(got) == 0 || token != ""; {
					page, err := t.DB.Page(t.Ctx, q.Limit(2).With(load).After(token))
					t.Must(err)
					if got, token = append(got, page.Rows...), page.Next; len(got) > len(want) {
						t.Fatalf("%s: %d rows and more", name, len(got))
					}
				}
				t.Equal(ordersOf(got), ordersOf(want))
			}
		}
		named := tenon.Select(Orders).LeftJoin(Orders.User).OrderBy(Users.Name.Asc(), Orders.ID.Asc())
		want, err := t.DB.All(t.Ctx, named)
		t.Must(err)
		for name, load := range map[string]tenon.Loadable[*Order]{"own": tenon.Load(Orders.User).FromJoin(), "joined": tenon.Load(Orders.Lines).Joined()} {
			var got []int64
			for token := tenon.Token(""); len(got) == 0 || token != ""; {
				page, err := t.DB.Page(t.Ctx, named.Limit(2).With(load).After(token))
				t.Must(err)
				for _, o := range page.Rows {
					got = append(got, o.ID)
				}
				if token = page.Next; len(got) > len(want) {
					t.Fatalf("%s: %d rows and more", name, len(got))
				}
			}
			for i, o := range want {
				t.Equal(got[i], o.ID)
			}
		}
		_, err = t.DB.Page(t.Ctx, tenon.Select(Users).Join(Users.Orders).OrderBy(Users.ID.Asc()).Limit(2).With(tenon.Load(Users.Orders).FromJoin()))
		if _, ok := errors.AsType[*tenon.BuildError](err); !ok {
			t.Errorf("a limit that would count joined rows: %v", err)
		}
	}},
	{"a token that was changed, or is of another query, is refused", func(t *T) {
		t.seedShop()
		q := tenon.Select(Orders.ID).OrderBy(Orders.Total.Desc()).Limit(2)
		page, err := t.DB.Page(t.Ctx, q)
		t.Must(err)
		_, err = t.DB.Page(t.Ctx, q.OrderBy(Orders.Open.Asc()).After(page.Next))
		t.mustSay("another order", err, tenon.ErrToken)
		_, err = t.DB.Page(t.Ctx, q.Where(Orders.ID.Gt(0)).After(page.Next))
		t.mustSay("another condition", err, tenon.ErrToken)
		for _, bad := range []string{"x", "!", strings.Repeat("A", 64), string(page.Next[:20]), string(page.Next) + "A"} {
			_, err = t.DB.Page(t.Ctx, q.After(tenon.Token(bad)))
			t.mustSay(bad, err, tenon.ErrToken)
		}
		changed := []byte(page.Next)
		for i := range changed {
			c := changed[i]
			if changed[i]++; changed[i] > 'z' {
				changed[i] = 'a'
			}
			if _, err := t.DB.Page(t.Ctx, q.After(tenon.Token(changed))); !errors.Is(err, tenon.ErrToken) {
				t.Errorf("byte %d changed: %v", i, err)
			}
			changed[i] = c
		}
		_, err = t.Open().Page(t.Ctx, q.After(page.Next))
		t.mustSay("another engine", err, tenon.ErrToken)
		key := []byte("0123456789abcdef0123456789abcdef")
		first, err := t.Open(tenon.PageKey(key)).Page(t.Ctx, q)
		t.Must(err)
		second, err := t.Open(tenon.PageKey(key)).Page(t.Ctx, q.After(first.Next))
		t.Must(err)
		t.Equal(second.Rows, []int64{2, 1})
		mistaken(t, q.After(page.Next), "After is for pages")
		for text, q := range map[string]tenon.SelectStmt[int64]{
			"has no size": tenon.Select(Orders.ID).OrderBy(Orders.ID.Asc()), "need an order": tenon.Select(Orders.ID).Limit(1),
			"no offset": q.Offset(1), "Distinct": q.Distinct(), "groups": q.GroupBy(Orders.ID), "set operation": q.Union(q).Limit(1).OrderBy(Orders.ID.Asc()),
		} {
			t.mistake(text, text, func() error { _, err := t.DB.Page(t.Ctx, q); return err })
		}
	}},
	{"tuples, maps, groups and chunks", func(t *T) {
		t.seedShop()
		rows(t, tenon.Select(tenon.Tuple3(Orders.ID, Orders.Description, Orders.Open)).Where(Orders.ID.Eq(1)), tenon.Three[int64, string, bool]{A: 1, B: "order 1", C: true})
		eight, err := t.DB.One(t.Ctx, tenon.Select(tenon.Tuple8(Orders.ID, Orders.UserID, tenon.Nullable(Orders.AddressID), Orders.Description, Orders.Open, Orders.Total, Orders, tenon.Raw[int64]("8"))).
			Where(Orders.ID.Eq(2)))
		t.Must(err)
		t.Equal([]any{eight.A, eight.B, *eight.C, eight.D, eight.E, eight.F.String(), eight.G.ID, eight.H}, []any{int64(2), int64(9), int64(5), "order 2", true, "20.5", int64(2), int64(8)})
		names, err := t.DB.Map(t.Ctx, tenon.Select(tenon.Both(Users.ID, Users.Name)).Where(Users.ID.Le(8)))
		t.Must(err)
		t.Equal(names, map[int64]string{7: "jack", 8: "ed"})
		t.Do(func(s *tenon.Session) error {
			of, err := s.Groups(t.Ctx, tenon.Select(tenon.Both(Orders.UserID, Orders)).OrderBy(Orders.ID.Desc()))
			t.Must(err)
			t.Equal([]any{len(of), len(of[7]), of[7][0].ID}, []any{2, 3, int64(5)})
			var sizes []int
			for chunk, err := range s.Chunks(t.Ctx, tenon.Select(Orders), 2) {
				t.Must(err)
				sizes = append(sizes, len(chunk))
			}
			t.Equal(sizes, []int{2, 2, 1})
			for chunk, err := range t.DB.Chunks(t.Ctx, tenon.Select(Orders), 3) {
				t.Must(err)
				t.Equal(len(chunk), 3)
				break
			}
			return nil
		})
		for _, err := range t.DB.Chunks(t.Ctx, tenon.Select(Orders), 0) {
			t.mistake("none", "one at a time", func() error { return err })
		}
	}},
}

// ordersOf are users' names and their orders.
func ordersOf(us []*User) (out []string) {
	for _, u := range us {
		var ids []int64
		for _, o := range u.Orders.All() {
			ids = append(ids, o.ID)
		}
		slices.Sort(ids)
		out = append(out, fmt.Sprint(u.Name, ids))
	}
	return out
}
