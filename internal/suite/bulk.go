package suite

import (
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// bulk: what a statement writes, the loaded objects follow.
var bulk = []Case{
	{"48: a bulk UPDATE changes exactly the matched loaded objects, and rollback restores them", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		us, err := s.All(t.Ctx, tenon.Select(Users).Where(Users.ID.Lt(10)).OrderBy(Users.ID.Asc()))
		t.Must(err)
		us[2].Name = "flushed before"
		res, err := s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(Users.Name.Append("!"))}).Where(Users.ID.Gt(7)))
		t.Must(err)
		t.Equal(res.RowsAffected, int64(3))
		t.Equal(names(us), []string{"jack", "ed!", "flushed before!"})
		t.Statements(func() error { return s.Flush(t.Ctx) })
		err = s.Nested(t.Ctx, func() error {
			_, err := s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).AllRows())
			t.Must(err)
			t.Equal(names(us), []string{"x", "x", "x"})
			return errOwn
		})
		t.mustSay("Nested", err, errOwn)
		t.Equal(names(us), []string{"jack", "ed!", "flushed before!"})
		t.Must(s.Rollback(t.Ctx))
		t.Equal(names(us), []string{"jack", "ed", "fred"})
		t.Equal(s.State(us[1]), tenon.Persistent)
		us[1].Name = "edward"
		t.Must(s.Commit(t.Ctx))
		t.holds("chuck", "edward", "fred", "jack")
	}},
	{"48: a bulk DELETE takes exactly the matched loaded objects, and rollback restores them", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		as, err := s.All(t.Ctx, tenon.Select(Addresses).Where(Addresses.ID.Lt(5)).OrderBy(Addresses.ID.Asc()))
		t.Must(err)
		states := func() []tenon.State {
			out := []tenon.State{}
			for _, a := range as {
				out = append(out, s.State(a))
			}
			return out
		}
		const p, d, x = tenon.Persistent, tenon.Deleted, tenon.Detached
		remove := tenon.Delete(Addresses).Where(Addresses.ID.Gt(2))
		t.mustSay("Nested", s.Nested(t.Ctx, func() error {
			res, err := s.Exec(t.Ctx, remove)
			t.Must(err)
			t.Equal(res.RowsAffected, int64(3))
			t.Equal(states(), []tenon.State{p, p, d, d})
			_, err = s.Get(t.Ctx, Addresses, 3)
			t.mustSay("Get", err, tenon.ErrNotFound)
			return errOwn
		}), errOwn)
		t.Equal(states(), []tenon.State{p, p, p, p})
		_, err = s.Exec(t.Ctx, remove)
		t.Must(err)
		t.Must(s.Rollback(t.Ctx))
		t.Equal(states(), []tenon.State{p, p, p, p})
		got, err := s.All(t.Ctx, remove.Returning(Addresses))
		t.Must(err)
		t.Equal(len(got), 3)
		t.Equal(states(), []tenon.State{p, p, d, d})
		t.Must(s.Commit(t.Ctx))
		t.Equal(states(), []tenon.State{p, p, x, x})
		as[0].Email = "written"
		t.Must(s.Commit(t.Ctx))
		rows(t, tenon.Select(Addresses.Email).OrderBy(Addresses.ID.Asc()), "written", "ed@wood")
	}},
	{"27: what a bulk statement deletes, or gives another parent, leaves the collections that are loaded", func(t *T) {
		t.seedShop()
		s := t.DB.Session()
		defer s.Close()
		us, err := s.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(Users.Orders))
		t.Must(err)
		held := func() string {
			var out []string
			for _, u := range us {
				line := u.Name
				for _, o := range u.Orders.All() {
					line += fmt.Sprint(" ", o.ID)
				}
				out = append(out, line)
			}
			return strings.Join(out, "; ")
		}
		t.Equal(held(), "jack 1 3 5; ed; fred 2 4; chuck")
		before := us[0].Orders.All()
		_, err = s.Exec(t.Ctx, tenon.Update(Orders).Set(OrderSet{UserID: tenon.To[int64](8)}).Where(Orders.ID.In(1, 2)))
		t.Must(err)
		t.Equal(held(), "jack 3 5; ed 1 2; fred 4; chuck")
		t.Equal(len(before), 3) // whoever ranges over them goes on
		_, err = s.Exec(t.Ctx, tenon.Delete(Lines).AllRows())
		t.Must(err)
		_, err = s.Exec(t.Ctx, tenon.Delete(Orders).Where(Orders.ID.In(2, 3, 4)))
		t.Must(err)
		t.Equal(held(), "jack 5; ed 1; fred; chuck")
		t.Statements(func() error { return s.Flush(t.Ctx) }) // the collections were not changed by the program
		again, err := s.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(Users.Orders))
		t.Must(err)
		t.Equal(len(again[1].Orders.All()), 1)
		t.Must(s.Rollback(t.Ctx))
		t.Equal(held(), "jack 1 3 5; ed; fred 2 4; chuck")
	}},
	{"48: a bulk statement costs no more while nothing of its table is loaded", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			_, err := s.Get(t.Ctx, Addresses, 1)
			t.Must(err)
			t.Statements(func() error {
				return second(s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Users.ID.Eq(7))))
			}, "UPDATE users")
			want := []string{"UPDATE addresses"}
			if t.mySQL() { // which has no UPDATE ... RETURNING
				want = []string{"SELECT addresses", "UPDATE addresses", "SELECT addresses"}
			}
			t.Statements(func() error {
				return second(s.Exec(t.Ctx, tenon.Update(Addresses).Set(AddressSet{Email: tenon.To("x")}).Where(Addresses.ID.Eq(1))))
			}, want...)
			t.Statements(func() error {
				return second(s.Exec(t.Ctx, tenon.Delete(Addresses).Where(Addresses.ID.Eq(1))))
			}, "DELETE addresses")
			return nil
		})
	}},
	{"48: a bulk statement leaves alone what was changed and not flushed", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			as, err := s.All(t.Ctx, tenon.Select(Addresses).OrderBy(Addresses.ID.Asc()))
			t.Must(err)
			as[0].Email = "mine"
			as[1].UserID = nil
			return s.NoAutoflush(func() error {
				_, err := s.Exec(t.Ctx, tenon.Update(Addresses).Set(AddressSet{Email: tenon.ToExpr(Addresses.Email.Append("!"))}).Where(Addresses.ID.Lt(4)))
				t.Equal(emails(as), []string{"mine", "ed@wood!", "ed@bettyboop!", "ed@lala", "fred@x"})
				t.Equal(described(s.Changes(as[0])), []string{"Email(email) jack@x! -> mine"})
				t.Equal(described(s.Changes(as[1])), []string{"UserID(user_id) 8 -> NULL"})
				return err
			})
		})
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.ID.Lt(4)).OrderBy(Addresses.ID.Asc()), "mine", "ed@wood!", "ed@bettyboop!")
	}},
	{"48: objects follow an upsert, a key that is set, and composite keys", func(t *T) {
		t.seedShop()
		t.Do(func(s *tenon.Session) error {
			item, err := s.Get(t.Ctx, Items, 1)
			t.Must(err)
			_, err = s.Exec(t.Ctx, tenon.Insert(Items).Rows(&Item{ID: 1, Description: "upserted"}, &Item{ID: 9, Description: "new"}).
				OnConflict(Items.ID).DoUpdateFrom(Items.Description))
			t.Must(err)
			t.Equal([]string{item.Description, item.Price.StringFixed(2)}, []string{"upserted", "1.10"})
			l, err := s.Get(t.Ctx, Lines, LineKey{OrderID: 1, ItemID: 2})
			t.Must(err)
			_, err = s.Exec(t.Ctx, tenon.Update(Lines).Set(LineSet{Count: tenon.To[int32](77)}).Where(Lines.ItemID.Eq(2)))
			t.Must(err)
			t.Equal(l.Count, int32(77))
			chuck, err := s.Get(t.Ctx, Users, 10)
			t.Must(err)
			_, err = s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{ID: tenon.To[int64](11)}).Where(Users.ID.Eq(10)))
			t.Must(err)
			t.Equal(s.State(chuck), tenon.Detached)
			_, err = s.Get(t.Ctx, Users, 10)
			t.mustSay("the old key", err, tenon.ErrNotFound)
			return nil
		})
	}},
}
