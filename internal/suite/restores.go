package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// restores: after Rollback objects are what they were.
var restores = []Case{
	{"rollback: objects hold what they held at the begin or when they were loaded", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		jack, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		jack.Name = "committed"
		t.Must(s.Commit(t.Ctx))
		ed, err := s.Get(t.Ctx, Users, 8)
		t.Must(err)
		chuck, err := s.Get(t.Ctx, Users, 10)
		t.Must(err)
		u, pending := &User{Name: "new"}, &User{Name: "pending"}
		s.Add(u)
		jack.Name, ed.Name = "jack 1", "ed 1"
		t.Must(s.Flush(t.Ctx))
		jack.Name = "jack 2"
		s.Delete(chuck)
		t.Must(s.Flush(t.Ctx))
		u.Name, ed.Name = "newer", "not flushed"
		t.Must(s.Flush(t.Ctx))
		ed.Name = "never flushed"
		s.Add(pending)
		s.Delete(ed)
		t.Must(s.Rollback(t.Ctx))
		t.Equal([]string{jack.Name, ed.Name, chuck.Name}, []string{"committed", "ed", "chuck"})
		t.Equal([]tenon.State{s.State(jack), s.State(ed), s.State(chuck), s.State(u), s.State(pending)},
			[]tenon.State{tenon.Persistent, tenon.Persistent, tenon.Persistent, tenon.Transient, tenon.Transient})
		t.Equal(u.ID, int64(0))
		t.Statements(func() error {
			for id, want := range map[int64]*User{7: jack, 8: ed, 10: chuck} {
				if got, err := s.Get(t.Ctx, Users, id); got != want || err != nil {
					t.Errorf("%d: %v, %v", id, got, err)
				}
			}
			return s.Flush(t.Ctx)
		})
		ed.Name = "edward"
		s.Add(u)
		s.Delete(chuck)
		t.Must(s.Commit(t.Ctx))
		t.holds("committed", "edward", "fred", "newer")
		t.Equal(s.State(chuck), tenon.Detached)
		t.idle(t.DB)
	}},
	{"rollback: relations are what they were", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		us, err := s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
		t.Must(err)
		jack, ed := us[0], us[1]
		lala, added := ed.Addresses.All()[2], &Address{Email: "added"}
		jack.Addresses.Add(lala, added)
		t.Must(s.Flush(t.Ctx))
		s.Delete(ed.Addresses.All()[0])
		jack.Addresses.Remove(jack.Addresses.All()[0])
		t.Must(s.Flush(t.Ctx))
		t.Must(s.Rollback(t.Ctx))
		t.Equal(emails(jack.Addresses.All()), []string{"jack@x"})
		t.Equal(emails(ed.Addresses.All()), []string{"ed@wood", "ed@bettyboop", "ed@lala"})
		if lala.User.Get() != ed || *lala.UserID != 8 {
			t.Errorf("%v, %d", lala.User.Get(), *lala.UserID)
		}
		if added.ID != 0 || added.User.Get() != jack { // as it was when it was added
			t.Errorf("%d, %v", added.ID, added.User.Get())
		}
		t.Statements(func() error { return s.Flush(t.Ctx) })
		s.Add(added) // still leads to jack, who learns of it
		t.Equal(emails(jack.Addresses.All()), []string{"jack@x", "added"})
		t.Must(s.Commit(t.Ctx))
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.Eq(7)).OrderBy(Addresses.ID.Asc()), "jack@x", "added")
	}},
	{"rollback: what was read after a statement wrote is let go", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		jack, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		_, err = s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).Where(Users.ID.Gt(7)))
		t.Must(err)
		ed, err := s.Get(t.Ctx, Users, 8)
		t.Must(err)
		a, err := s.Get(t.Ctx, Addresses, 1)
		t.Must(err)
		t.Equal(ed.Name, "x")
		t.Must(s.Rollback(t.Ctx))
		t.Equal([]tenon.State{s.State(jack), s.State(ed), s.State(a)}, []tenon.State{tenon.Persistent, tenon.Detached, tenon.Persistent})
		again, err := s.Get(t.Ctx, Users, 8)
		t.Must(err)
		if again == ed || again.Name != "ed" {
			t.Errorf("%p %p %q", ed, again, again.Name)
		}
		_, err = s.Exec(t.Ctx, tenon.SQL("UPDATE addresses SET email = 'y' WHERE id = 2"))
		t.Must(err)
		b, err := s.Get(t.Ctx, Addresses, 2)
		t.Must(err)
		t.Must(s.Rollback(t.Ctx))
		t.Equal([]tenon.State{s.State(a), s.State(b), s.State(again)}, []tenon.State{tenon.Persistent, tenon.Detached, tenon.Persistent})
	}},
	{"40: rollback restores a key that was changed, and swapped ones", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		chuck, err := s.Get(t.Ctx, Users, 10)
		t.Must(err)
		for _, nested := range []bool{true, false} {
			change := func() error {
				chuck.ID = 77
				t.Must(s.Flush(t.Ctx))
				t.Statements(func() error {
					same, err := s.Get(t.Ctx, Users, 77)
					if same != chuck {
						t.Error("another object")
					}
					return err
				})
				chuck.ID = 78
				t.Must(s.Flush(t.Ctx))
				chuck.ID = 79
				return errOwn
			}
			if nested {
				t.mustSay("Nested", s.Nested(t.Ctx, change), errOwn)
			} else {
				_ = change()
				t.Must(s.Rollback(t.Ctx))
			}
			t.Equal(chuck.ID, int64(10))
			t.Statements(func() error {
				same, err := s.Get(t.Ctx, Users, 10)
				if same != chuck {
					t.Error("another object")
				}
				return err
			})
			t.Statements(func() error { return s.Flush(t.Ctx) })
		}
	}},
	{"states of a session that was closed", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		jack, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		u := &User{Name: "new"}
		s.Add(u)
		t.Must(s.Flush(t.Ctx))
		jack.Name = "shown"
		t.Must(s.Close())
		t.Equal([]tenon.State{s.State(jack), s.State(u), s.State(&User{})}, []tenon.State{tenon.Detached, tenon.Detached, tenon.Transient})
		t.Equal(u.ID, int64(0))     // its row never was
		t.Equal(jack.Name, "shown") // what the program wrote is its own
		t.Do(func(s *tenon.Session) error { s.Add(u); return nil })
		t.holds("chuck", "ed", "fred", "jack", "new")
	}},
}
