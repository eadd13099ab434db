package suite

import (
	"errors"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// cascades: what becomes of the rows that refer to one that is deleted.
var cascades = []Case{
	{"5: a tree is deleted children first, each level in one statement; a root alone lets its children go", func(t *T) {
		seed := func() {
			t.Do(func(s *tenon.Session) error {
				root := &Node{ID: 1, Data: "root"}
				root.Children.Add(&Node{ID: 2, Data: "a"}, &Node{ID: 3, Data: "b"})
				s.Add(root)
				return nil
			})
		}
		seed()
		t.Do(func(s *tenon.Session) error {
			all, err := s.All(t.Ctx, tenon.Select(Nodes).With(tenon.Load(Nodes.Children)).OrderBy(Nodes.ID.Asc()))
			t.Must(err)
			s.Delete(all[0], all[1], all[2])
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE nodes", "DELETE nodes")
			return nil
		})
		seed()
		t.Do(func(s *tenon.Session) error {
			root, err := s.Get(t.Ctx, Nodes, 1)
			t.Must(err)
			s.Delete(root)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "SELECT nodes", "UPDATE nodes", "DELETE nodes")
			a, err := s.Get(t.Ctx, Nodes, 2)
			t.Must(err)
			if a.ParentID != nil || a.Parent.Get() != nil {
				t.Errorf("%+v still has a parent", a)
			}
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Nodes).Where(Nodes.ParentID.IsNull()))
		t.Must(err)
		t.Equal(n, int64(2))
	}},
	{"6: without a cascade the foreign key becomes NULL; where it cannot, the deletion is refused", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(8)).With(tenon.Load(Users.Addresses)))
			t.Must(err)
			as := u.Addresses.All()
			s.Delete(u)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE addresses", "DELETE users")
			t.Equal(s.State(u), tenon.Deleted)
			for _, a := range as {
				if a.UserID != nil || a.User.Get() != nil {
					t.Errorf("address %d keeps its user", a.ID)
				}
			}
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Addresses).Where(Addresses.UserID.IsNull()))
		t.Must(err)
		t.Equal(n, int64(3))

		t.Do(func(s *tenon.Session) error { s.Add(&Order{ID: 1, UserID: 7}); return nil })
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(7)).With(tenon.Load(Users.Orders)))
			t.Must(err)
			o := u.Orders.All()[0]
			s.Delete(u)
			var be *tenon.BuildError
			t.log.reset()
			err = s.Flush(t.Ctx)
			if !errors.As(err, &be) || be.Where != "User.Orders" || !strings.Contains(be.What, "User 7") || !strings.Contains(be.What, "Order 1") {
				t.Errorf("%v", err)
			}
			for _, sql := range t.log.shapes() {
				if !strings.HasPrefix(sql, "SELECT") {
					t.Errorf("%s was sent", sql)
				}
			}
			if n, err := s.Count(t.Ctx, tenon.Select(Users)); !errors.As(err, &be) {
				t.Errorf("a query before the mistake is mended: %d, %v", n, err)
			}
			s.Delete(o)
			return nil
		})
		ok, err := t.DB.Exists(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(7)))
		t.Must(err)
		t.Equal(ok, false)
	}},
	{"7: deleting children asks for no parent", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			as, err := s.All(t.Ctx, tenon.Select(Addresses).Where(Addresses.ID.Le(2)))
			t.Must(err)
			s.Delete(as[0], as[1])
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE addresses")
			return nil
		})
	}},
	{"27: a deleted object is gone from loaded collections", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(8)).With(tenon.Load(Users.Addresses)))
			t.Must(err)
			as := u.Addresses.All()
			s.Delete(as[1])
			t.Equal(len(u.Addresses.All()), 3)
			t.Must(s.Flush(t.Ctx))
			t.Equal(len(u.Addresses.All()), 2)
			t.Equal(len(as), 3)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
	}},
	{"a child moved to another parent after the deletion of its own survives, in this flush and the next", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).Where(Users.ID.In(7, 8)).With(tenon.Load(Users.Addresses)).OrderBy(Users.ID.Asc()))
			t.Must(err)
			a := us[1].Addresses.All()[0]
			s.Delete(us[1])
			us[0].Addresses.Add(a)
			t.Must(s.Flush(t.Ctx))
			t.Equal(*a.UserID, int64(7))
			t.Equal(len(us[0].Addresses.All()), 2)
			a.Email = "moved@x"
			return s.Flush(t.Ctx)
		})
		a, err := t.DB.Get(t.Ctx, Addresses, 2)
		t.Must(err)
		t.Equal([]any{*a.UserID, a.Email}, []any{int64(7), "moved@x"})
	}},
}
