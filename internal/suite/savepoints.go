package suite

import (
	"errors"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// names are the names of users, in their order.
func names(us []*User) []string {
	out := []string{}
	for _, u := range us {
		out = append(out, u.Name)
	}
	return out
}

// emails are the addresses' emails, in their order.
func emails(as []*Address) []string {
	out := []string{}
	for _, a := range as {
		out = append(out, a.Email)
	}
	return out
}

// savepoints: Nested takes back what was done in it, in the database and in the objects.
var savepoints = []Case{
	{"42: a savepoint takes back renames and additions; the commit keeps what it had", func(t *T) {
		t.seedUsers()
		var added *User
		t.Do(func(s *tenon.Session) error {
			jack, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			ed, err := s.Get(t.Ctx, Users, 8)
			t.Must(err)
			before := &User{Name: "before"}
			s.Add(before)
			ed.Name = "edward"
			err = s.Nested(t.Ctx, func() error {
				t.Equal(s.State(before), tenon.Persistent)
				jack.Name, before.Name = "jacques", "renamed"
				added = &User{Name: "inside"}
				s.Add(added)
				t.Must(s.Flush(t.Ctx))
				t.Equal(added.ID != 0, true)
				n, err := s.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.In("jacques", "renamed", "inside")))
				t.Equal(n, int64(3))
				jack.Name = "not flushed"
				s.Add(&User{Name: "not flushed"})
				return errors.Join(err, errOwn)
			})
			t.mustSay("Nested", err, errOwn)
			t.Equal([]string{jack.Name, ed.Name, before.Name}, []string{"jack", "edward", "before"})
			t.Equal([]tenon.State{s.State(jack), s.State(before), s.State(added)}, []tenon.State{tenon.Persistent, tenon.Persistent, tenon.Transient})
			t.Equal(added.ID, int64(0))
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
		t.holds("before", "chuck", "edward", "fred", "jack")
		t.Do(func(s *tenon.Session) error { s.Add(added); return nil }) // as good as new
		t.holds("before", "chuck", "edward", "fred", "inside", "jack")
	}},
	{"42: a savepoint that ends well is the transaction's", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		jack, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		u := &User{Name: "inside"}
		t.Must(s.Nested(t.Ctx, func() error { jack.Name = "jacques"; s.Add(u); return nil }))
		t.Equal([]tenon.State{s.State(u), s.State(jack)}, []tenon.State{tenon.Persistent, tenon.Persistent})
		n, err := s.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.In("jacques", "inside")))
		t.Must(err)
		t.Equal(n, int64(2))
		t.Must(s.Rollback(t.Ctx)) // and goes with it
		t.Equal(jack.Name, "jack")
		t.Equal(u.ID, int64(0))
		t.Equal(s.State(u), tenon.Transient)
		t.holds("chuck", "ed", "fred", "jack")
	}},
	{"42: deletes are taken back", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			chuck, err := s.Get(t.Ctx, Users, 10)
			t.Must(err)
			fred, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(9)).With(Users.Addresses))
			t.Must(err)
			a := fred.Addresses.All()[0]
			err = s.Nested(t.Ctx, func() error {
				s.Delete(chuck, a)
				t.Must(s.Flush(t.Ctx))
				t.Equal([]tenon.State{s.State(chuck), s.State(a)}, []tenon.State{tenon.Deleted, tenon.Deleted})
				s.Delete(fred) // not flushed
				return errOwn
			})
			t.mustSay("Nested", err, errOwn)
			for _, e := range []tenon.Entity{chuck, a, fred} {
				t.Equal(s.State(e), tenon.Persistent)
			}
			t.Equal(emails(fred.Addresses.All()), []string{"fred@x"})
			t.Statements(func() error {
				same, err := s.Get(t.Ctx, Users, 10)
				if same != chuck {
					t.Error("another object")
				}
				return err
			})
			chuck.Name = "charles" // and it is written again
			return nil
		})
		t.holds("charles", "ed", "fred", "jack")
	}},
	{"42: collections and references are taken back", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
			t.Must(err)
			jack, ed, fred := us[0], us[1], us[2]
			lala := ed.Addresses.All()[2]
			fred.Addresses.Add(&Address{Email: "fred@new"})
			all := func() [][]string {
				return [][]string{emails(jack.Addresses.All()), emails(ed.Addresses.All()), emails(fred.Addresses.All())}
			}
			was := all()
			moved := &Address{Email: "new@x"}
			for _, flush := range []bool{true, false} {
				err = s.Nested(t.Ctx, func() error {
					jack.Addresses.Add(lala)
					jack.Addresses.Add(moved)
					if flush {
						t.Must(s.Flush(t.Ctx))
					}
					lala.User.Set(fred)
					ed.Addresses.Remove(ed.Addresses.All()[0])
					if flush {
						t.Must(s.Flush(t.Ctx))
						t.Equal(*lala.UserID, fred.ID)
					}
					jack.Addresses.Remove(moved)
					return errOwn
				})
				t.mustSay("Nested", err, errOwn)
				t.Equal(all(), was)
				if lala.User.Get() != ed || *lala.UserID != 8 {
					t.Errorf("the reference leads to %v, %d", lala.User.Get(), *lala.UserID)
				}
				t.Equal(s.State(moved), tenon.Transient)
				t.Equal(moved.ID, int64(0))
			}
			t.Statements(func() error { return s.Flush(t.Ctx) })
			return nil
		})
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.Eq(8)).OrderBy(Addresses.ID.Asc()), "ed@wood", "ed@bettyboop", "ed@lala")
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.Eq(9)).OrderBy(Addresses.ID.Asc()), "fred@x", "fred@new")
	}},
	{"42: what was loaded inside is not loaded after", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			jack, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			ed, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(8)).With(Users.Addresses))
			t.Must(err)
			seven := int64(7)
			err = s.Nested(t.Ctx, func() error {
				s.Add(&Address{UserID: &seven, Email: "inside"})
				as, err := jack.Addresses.Load(t.Ctx, s)
				t.Equal(emails(as), []string{"jack@x", "inside"})
				return errors.Join(err, errOwn)
			})
			t.mustSay("Nested", err, errOwn)
			t.Equal([]bool{jack.Addresses.Loaded(), ed.Addresses.Loaded()}, []bool{false, true})
			as, err := jack.Addresses.Load(t.Ctx, s)
			t.Equal(emails(as), []string{"jack@x"})
			return err
		})
	}},
	{"42: savepoints nest", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()))
			t.Must(err)
			jack, ed, fred := us[0], us[1], us[2]
			t.Must(s.Nested(t.Ctx, func() error {
				jack.Name = "jack 1"
				err := s.Nested(t.Ctx, func() error {
					jack.Name, ed.Name = "jack 2", "ed 2"
					t.Must(s.Nested(t.Ctx, func() error { jack.Name, fred.Name = "jack 3", "fred 3"; return nil }))
					s.Delete(us[3])
					return errOwn
				})
				t.mustSay("the second", err, errOwn)
				t.Equal(names(us), []string{"jack 1", "ed", "fred", "chuck"})
				ed.Name = "ed 1"
				return nil
			}))
			err = s.Nested(t.Ctx, func() error {
				jack.Name = "jack 4"
				t.Must(s.Nested(t.Ctx, func() error { jack.Name = "jack 5"; s.Add(&User{Name: "lost"}); return nil }))
				return errOwn
			})
			t.mustSay("the last", err, errOwn)
			t.Equal(names(us), []string{"jack 1", "ed 1", "fred", "chuck"})
			return nil
		})
		t.holds("chuck", "ed 1", "fred", "jack 1")
	}},
	{"42: a flush that fails inside fails the savepoint alone", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			jack, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			s.Add(&User{ID: 20, Name: "kept"})
			err = s.Nested(t.Ctx, func() error {
				jack.Name = "lost"
				t.Must(s.Flush(t.Ctx))
				s.Add(&User{ID: 8, Name: "taken"})
				t.refused("a taken key", s.Flush(t.Ctx))
				_, err := s.Count(t.Ctx, tenon.Select(Users))
				t.mustSay("after it", err, tenon.ErrSessionFailed)
				return err
			})
			t.mustSay("Nested", err, tenon.ErrSessionFailed)
			t.Equal(jack.Name, "jack")
			// One that the function hides fails the savepoint as well.
			err = s.Nested(t.Ctx, func() error {
				s.Add(&User{Name: "lost"}, &User{ID: 8, Name: "taken"})
				_ = s.Flush(t.Ctx)
				return nil
			})
			t.refused("hidden", err)
			// One at its end, too.
			t.refused("at the end", s.Nested(t.Ctx, func() error { s.Add(&User{ID: 8, Name: "taken"}); return nil }))
			jack.Name = "jacques"
			return nil
		})
		t.holds("chuck", "ed", "fred", "jacques", "kept")
		t.idle(t.DB)
	}},
	{"42: a panic inside a savepoint, and what is refused in one", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			jack, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			func() {
				defer func() {
					if r := recover(); r != "stop" {
						t.Errorf("the panic became %v", r)
					}
				}()
				_ = s.Nested(t.Ctx, func() error {
					jack.Name = "lost"
					t.Must(s.Flush(t.Ctx))
					panic("stop")
				})
			}()
			t.Equal(jack.Name, "jack")
			t.Must(s.Nested(t.Ctx, func() error {
				t.mistake("Commit", "inside Nested", func() error { return s.Commit(t.Ctx) })
				t.mistake("Rollback", "inside Nested", func() error { return s.Rollback(t.Ctx) })
				jack.Name = "jacques"
				return nil
			}))
			err = s.Nested(t.Ctx, func() error { jack.Name = "lost"; s.Delete(&User{ID: 4711}); return nil })
			var be *tenon.BuildError
			if !errors.As(err, &be) {
				t.Errorf("a mistake inside: %v", err)
			}
			t.Equal(jack.Name, "jacques")
			return nil
		})
		t.holds("chuck", "ed", "fred", "jacques")
		s := t.DB.Session()
		err := s.Nested(t.Ctx, func() error { return s.Close() })
		t.mustSay("closed inside", err, tenon.ErrClosed)
		t.mustSay("on a closed session", s.Nested(t.Ctx, func() error { t.Error("it ran"); return nil }), tenon.ErrClosed)
		t.idle(t.DB)
	}},
}
