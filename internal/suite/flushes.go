package suite

import (
	"errors"
	"strings"
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// flushes: order, grouping and economy of what a flush writes.
var flushes = []Case{
	{"no autoflush: queries of a block find the database as it stands", func(t *T) {
		t.seedUsers()
		t.Must(t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			u.Name = "changed"
			s.Add(&User{ID: 1, Name: "new"})
			stop := errors.New("stop")
			t.log.reset()
			err = s.NoAutoflush(func() error {
				n, err := s.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.In("changed", "new")))
				t.Must(err)
				t.Equal(n, int64(0))
				_, err = s.Get(t.Ctx, Users, 5)
				t.mustSay("a key that no row has", err, tenon.ErrNotFound)
				if err != nil && !strings.Contains(err.Error(), "table users ") {
					t.Errorf("%v names no table", err)
				}
				for _, err := range s.Iter(t.Ctx, tenon.Select(Users)) {
					t.Must(err)
				}
				t.Must(s.NoAutoflush(func() error { return nil }))
				_, err = u.Addresses.Load(t.Ctx, s)
				t.Must(err)
				_, err = s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Users.ID.Eq(8)))
				t.Must(err)
				t.Equal(s.State(u), tenon.Persistent)
				return stop
			})
			t.mustSay("the block's own error", err, stop)
			want := 5 // three queries, a relation, an UPDATE
			if t.mySQL() {
				want += 2 // which object the UPDATE matched, and what it made of it
			}
			t.Equal(len(t.log.shapes()), want)
			func() {
				defer func() { _ = recover() }()
				_ = s.NoAutoflush(func() error { panic("out of the block") })
			}()
			n, err := s.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.In("changed", "new")))
			t.Must(err)
			t.Equal(n, int64(2))
			return s.NoAutoflush(func() error {
				u.Name = "by hand"
				t.Must(s.Flush(t.Ctx))
				n, err := s.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("by hand")))
				t.Equal(n, int64(1))
				return err
			})
		}))
	}},
	{"1: a user with addresses is two inserts, in list order, with keys filled", func(t *T) {
		u := &User{Name: "jack"}
		a1, a2 := &Address{Email: "1@x"}, &Address{Email: "2@x"}
		u.Addresses.Add(a1, a2)
		t.Statements(func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(u); return nil })
		}, "INSERT users", "INSERT addresses")
		if a1.UserID == nil || *a1.UserID != u.ID || *a2.UserID != u.ID || a1.ID >= a2.ID {
			t.Errorf("user %d, addresses %+v %+v", u.ID, a1, a2)
		}
		if a1.User.Get() != u {
			t.Error("the other side does not lead back")
		}
	}},
	{"2: adding the addresses alone inserts their user first", func(t *T) {
		u := &User{Name: "jack"}
		a1, a2 := &Address{Email: "1@x"}, &Address{Email: "2@x"}
		a1.User.Set(u)
		a2.User.Set(u)
		t.Statements(func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(a1, a2); return nil })
		}, "INSERT users", "INSERT addresses")
		t.Equal(len(u.Addresses.All()), 2)
		t.Equal(*a2.UserID, u.ID)
	}},
	{"3: rows linked by id alone: parents first in, last out, whatever the order of adding", func(t *T) {
		id := int64(7)
		for range 2 {
			u, a := &User{ID: id, Name: "jack"}, &Address{ID: 1, UserID: &id, Email: "a@x"}
			t.Statements(func() error {
				return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
					s.Add(a)
					s.Add(u)
					return nil
				})
			}, "INSERT users", "INSERT addresses")
			t.Statements(func() error {
				return t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
					u, err := s.Get(t.Ctx, Users, id)
					if err != nil {
						return err
					}
					a, err := s.Get(t.Ctx, Addresses, 1)
					s.Delete(u, a)
					return err
				})
			}, "SELECT users", "SELECT addresses", "SELECT addresses", "DELETE addresses", "DELETE users")
		}
	}},
	{"8: a changed name is one UPDATE of one column; the same value is nothing; zero values are changes", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			s.Add(&User{ID: 1, Name: "jack"}, &Order{ID: 1, UserID: 1, Open: true, Description: "x"})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, 1)
			t.Must(err)
			u.Name = "ed"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE users")
			u.Name = "ed"
			t.Statements(func() error { return s.Flush(t.Ctx) })
			o, err := s.Get(t.Ctx, Orders, 1)
			t.Must(err)
			o.Open, o.Description = false, ""
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE orders")
			return nil
		})
		o, err := t.DB.Get(t.Ctx, Orders, 1)
		t.Must(err)
		t.Equal([]any{o.Open, o.Description}, []any{false, ""})
	}},
	{"9: only changed columns are written, and rows of one shape go together", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			s.Add(&User{ID: 1, Name: "u"})
			for i := range 3 {
				s.Add(&Order{ID: int64(i + 1), UserID: 1, Description: "d", Total: decimal.NewFromInt(int64(i))})
			}
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			os, err := s.All(t.Ctx, tenon.Select(Orders).OrderBy(Orders.ID.Desc()))
			t.Must(err)
			os[0].Description, os[2].Description = "three", "one"
			os[1].Description, os[1].Open = "two", true
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE orders", "UPDATE orders")
			return nil
		})
		ds, err := t.DB.All(t.Ctx, tenon.Select(Orders.Description).OrderBy(Orders.ID.Asc()))
		t.Must(err)
		t.Equal(ds, []string{"one", "two", "three"})
	}},
	{"16: defaults, computed columns and identity keys come back without another SELECT", func(t *T) {
		d := &Document{Title: "t", Number: 21, Meta: map[string]any{}}
		t.Statements(func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(d); return nil })
		}, "INSERT documents")
		if d.ID == (uuid.UUID{}) || d.Twice != 42 || time.Since(d.Stamp).Abs() > time.Minute || d.Stamp.Location() != time.UTC {
			t.Errorf("%+v", d)
		}
		back, err := t.DB.Get(t.Ctx, Documents, d.ID)
		t.Must(err)
		t.Equal(back.Stamp, d.Stamp)
	}},
	{"the ids of many rows are each object's own", func(t *T) {
		const n = 2500
		us := make([]*User, n)
		t.Do(func(s *tenon.Session) error {
			for i := range us {
				us[i] = &User{Name: "u" + time.Duration(i).String()}
				s.Add(us[i])
			}
			return nil
		})
		byID := map[int64]string{}
		for u, err := range t.DB.Iter(t.Ctx, tenon.Select(Users)) {
			t.Must(err)
			byID[u.ID] = u.Name
		}
		t.Equal(len(byID), n)
		for _, u := range us {
			if byID[u.ID] != u.Name {
				t.Fatalf("user %d is %q in the database, the object says %q", u.ID, byID[u.ID], u.Name)
			}
		}
	}},
	{"a table that refers to itself: parents first, by object and by given keys", func(t *T) {
		root := &Node{Data: "root"}
		child := &Node{Data: "child"}
		leaf := &Node{Data: "leaf"}
		child.Children.Add(leaf)
		root.Children.Add(child)
		two := int64(1002)
		t.Do(func(s *tenon.Session) error {
			s.Add(leaf, child, root)
			s.Add(&Node{ID: 1001, ParentID: &two, Data: "by key"}, &Node{ID: 1002, Data: "its parent"})
			return nil
		})
		t.Equal(*leaf.ParentID, child.ID)
		t.Equal(*child.ParentID, root.ID)
		if root.ParentID != nil {
			t.Error("the root has a parent")
		}
	}},
	{"a flush that fails leaves the objects and the database as they were", func(t *T) {
		t.Do(func(s *tenon.Session) error { s.Add(&Address{Email: "taken@x"}); return nil })
		u := &User{Name: "new"}
		a := &Address{Email: "taken@x"}
		u.Addresses.Add(a)
		s := t.DB.Session()
		defer s.Close()
		s.Add(u)
		err := s.Flush(t.Ctx)
		var ce *tenon.ConstraintError
		if !errors.As(err, &ce) || ce.Kind != tenon.Unique || ce.Table != "addresses" || ce.Constraint != "uq_addresses_email" {
			t.Fatalf("%v", err)
		}
		if u.ID != 0 || a.ID != 0 || a.UserID != nil {
			t.Errorf("keys stayed: user %d, address %d %v", u.ID, a.ID, a.UserID)
		}
		if _, err := s.Count(t.Ctx, tenon.Select(Users)); !errors.Is(err, tenon.ErrSessionFailed) || !errors.As(err, &ce) {
			t.Errorf("a use after a failure: %v", err)
		}
		t.Must(s.Rollback(t.Ctx))
		n, err := s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		t.Equal(n, int64(0))
	}},
}
