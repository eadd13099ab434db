package suite

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// described are changes as text.
func described(cs []tenon.Change) []string {
	show := func(v any) string {
		switch v := v.(type) {
		case *User:
			return v.Name
		case *Address:
			return v.Email
		case *int64:
			if v == nil {
				return "NULL"
			}
			return fmt.Sprint(*v)
		}
		return fmt.Sprint(v)
	}
	list := func(vs []any) string {
		var out []string
		for _, v := range vs {
			out = append(out, show(v))
		}
		return strings.Join(out, ",")
	}
	out := []string{}
	for _, c := range cs {
		if c.Added != nil || c.Removed != nil {
			out = append(out, fmt.Sprintf("%s +%s -%s", c.Field, list(c.Added), list(c.Removed)))
			continue
		}
		out = append(out, fmt.Sprintf("%s(%s) %s -> %s", c.Field, c.Column, show(c.Old), show(c.New)))
	}
	return out
}

// objects: Refresh, Expunge, Merge and Changes.
var objects = []Case{
	{"29: Refresh overwrites; what is gone elsewhere is ErrNotFound and detached", func(t *T) {
		t.seedUsers()
		s := t.DB.Session(tenon.Isolation(tenon.ReadCommitted))
		defer s.Close()
		us, err := s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
		t.Must(err)
		jack, ed, chuck := us[0], us[1], us[3]
		a := ed.Addresses.All()[0]
		t.Must(s.Commit(t.Ctx))
		t.exec(1, tenon.Update(Users).Set(UserSet{Name: tenon.To("elsewhere")}).Where(Users.ID.Eq(7)))
		t.exec(1, tenon.Delete(Users).Where(Users.ID.Eq(10)))
		jack.Name, ed.Name = "mine", "mine"
		t.Statements(func() error { return s.Refresh(t.Ctx, jack, ed, a, jack) }, "SELECT users", "SELECT addresses")
		t.Equal([]string{jack.Name, ed.Name}, []string{"elsewhere", "ed"})
		t.Equal([]bool{ed.Addresses.Loaded(), a.User.Loaded()}, []bool{false, true})
		t.Statements(func() error { return s.Flush(t.Ctx) })
		jack.Name = "lost"
		err = s.Refresh(t.Ctx, chuck, jack)
		t.mustSay("Refresh", err, tenon.ErrNotFound)
		t.Equal(jack.Name, "elsewhere")
		t.Equal([]tenon.State{s.State(chuck), s.State(jack)}, []tenon.State{tenon.Detached, tenon.Persistent})
		_, err = s.Get(t.Ctx, Users, 10)
		t.mustSay("Get", err, tenon.ErrNotFound)
		t.mistake("a detached object", "not in the session", func() error { return s.Refresh(t.Ctx, chuck) })
		u := &User{Name: "u"}
		s.Add(u)
		t.mistake("a pending object", "no row yet", func() error { return s.Refresh(t.Ctx, u) })
	}},
	{"Refresh takes back relations that were changed, on both sides", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
			t.Must(err)
			jack, ed := us[0], us[1]
			a := ed.Addresses.All()[0]
			a.User.Set(jack)
			t.Must(s.Refresh(t.Ctx, a))
			t.Equal(*a.UserID, int64(8))
			t.Equal([]bool{a.User.Loaded(), jack.Addresses.Loaded(), ed.Addresses.Loaded()}, []bool{false, false, false})
			u, err := a.User.Load(t.Ctx, s)
			t.Must(err)
			if u != ed {
				t.Errorf("it leads to %v", u)
			}
			t.Statements(func() error { return s.Flush(t.Ctx) })
			// Inside a savepoint, and that is taken back, too.
			jack.Name = "new name"
			err = s.Nested(t.Ctx, func() error {
				_, err := s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("inside")}).Where(Users.ID.Eq(7)))
				t.Must(err)
				t.Must(s.Refresh(t.Ctx, jack))
				t.Equal(jack.Name, "inside")
				return errOwn
			})
			t.mustSay("Nested", err, errOwn)
			t.Equal(jack.Name, "new name")
			return nil
		})
		t.holds("chuck", "ed", "fred", "new name")
	}},
	{"Expunge lets objects go as they are", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			jack, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			ed, err := s.Get(t.Ctx, Users, 8)
			t.Must(err)
			u := &User{Name: "never"}
			s.Add(u)
			jack.Name, ed.Name = "lost", "edward"
			s.Expunge(jack, u, jack)
			t.Equal([]tenon.State{s.State(jack), s.State(u), s.State(ed)}, []tenon.State{tenon.Detached, tenon.Transient, tenon.Persistent})
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE users")
			t.Equal(jack.Name, "lost")
			again, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			if again == jack || again.Name != "jack" {
				t.Errorf("%p %p %q", jack, again, again.Name)
			}
			s.Expunge(jack)
			t.mistake("twice", "not in the session", func() error { return s.Flush(t.Ctx) })
			return nil
		})
		t.holds("chuck", "ed"+"ward", "fred", "jack")
	}},
	{"33: Merge sets what a detached graph sets, one SELECT per table and level", func(t *T) {
		t.seedUsers()
		ed, err := t.DB.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(8)).With(Users.Addresses))
		t.Must(err)
		all := ed.Addresses.All()
		ed.Name, all[0].Email = "edward", "edward@wood"
		ed.Addresses.Remove(all[2])
		ed.Addresses.Add(&Address{Email: "new@x"})
		t.Do(func(s *tenon.Session) error {
			var got *User
			t.Statements(func() (err error) { got, err = s.Merge(t.Ctx, ed); return err }, "SELECT users", "SELECT addresses")
			if got == ed || s.State(got) != tenon.Persistent || s.State(ed) != tenon.Transient {
				t.Errorf("%p %p %v %v", got, ed, s.State(got), s.State(ed))
			}
			t.Equal(got.Name, "edward")
			t.Equal(emails(got.Addresses.All()), []string{"edward@wood", "ed@bettyboop", "new@x"})
			same, err := s.Get(t.Ctx, Users, 8)
			t.Must(err)
			if same != got {
				t.Error("another object")
			}
			again, err := s.Merge(t.Ctx, got) // the session's own
			if again != got {
				t.Error("another object")
			}
			return err
		})
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.Eq(8)).OrderBy(Addresses.Email.Asc()), "ed@bettyboop", "edward@wood", "new@x")
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.IsNull()), "ed@lala")
		t.holds("chuck", "edward", "fred", "jack")
	}},
	{"33: Merge of structs made by hand, and of what is new", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			jack := &User{ID: 7, Name: "jacques"} // its addresses are not set: they stay
			got, err := s.Merge(t.Ctx, jack)
			t.Must(err)
			t.Equal([]any{got.Name, got.Addresses.Loaded()}, []any{"jacques", false})
			t.Must(s.Flush(t.Ctx))
			ed := &User{ID: 8, Name: "ed"}
			ed.Addresses.Add(&Address{ID: 2, Email: "ed@wood"}, &Address{ID: 1, Email: "moved@x"})
			t.Statements(func() (err error) { got, err = s.Merge(t.Ctx, ed); return err }, "SELECT users", "SELECT addresses", "SELECT addresses")
			t.Equal(emails(got.Addresses.All()), []string{"ed@wood", "moved@x"})
			n := &User{Name: "new"}
			n.Addresses.Add(&Address{Email: "n@x"})
			got, err = s.Merge(t.Ctx, n)
			t.Must(err)
			t.Equal(s.State(got), tenon.Pending)
			a, err := s.Merge(t.Ctx, &Address{ID: 5, Email: "fred@x", UserID: to[int64](9)})
			t.Must(err)
			t.Equal(s.Changes(a) == nil, true)
			return nil
		})
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.Eq(8)).OrderBy(Addresses.Email.Asc()), "ed@wood", "moved@x")
		rows(t, tenon.Select(Addresses.Email).Where(Addresses.UserID.Gt(10)), "n@x")
		t.holds("chuck", "ed", "fred", "jacques", "new")
	}},
	{"33: Merge of another version is stale, and sets nothing", func(t *T) {
		t.Do(func(s *tenon.Session) error { s.Add(&Sheet{ID: 1, Text: "a"}); return nil })
		old, err := t.DB.Get(t.Ctx, Sheets, 1)
		t.Must(err)
		fresh, err := t.DB.Get(t.Ctx, Sheets, 1)
		t.Must(err)
		s := t.DB.Session()
		defer s.Close()
		fresh.Text = "b"
		_, err = s.Merge(t.Ctx, fresh)
		t.Must(err)
		t.Must(s.Commit(t.Ctx))
		old.Text = "late"
		_, err = s.Merge(t.Ctx, old)
		var stale *tenon.StaleError
		if !errors.As(err, &stale) || stale.Table != "sheets" || stale.Expected != 1 || stale.Matched != 0 {
			t.Errorf("%v", err)
		}
		t.Statements(func() error { return s.Flush(t.Ctx) })
		rows(t, tenon.Select(Sheets.Text), "b")
	}},
	{"Changes lists columns with old and new, and relations", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
			t.Must(err)
			jack, ed := us[0], us[1]
			lala := ed.Addresses.All()[2]
			t.Equal(described(s.Changes(jack)), []string{})
			jack.Name = "jacques"
			jack.Addresses.Add(lala)
			t.Equal(described(s.Changes(jack)), []string{"Name(name) jack -> jacques", "Addresses +ed@lala -"})
			t.Equal(described(s.Changes(ed)), []string{"Addresses + -ed@lala"})
			t.Equal(described(s.Changes(lala)), []string{"UserID(user_id) 8 -> 7", "User() ed -> jacques"})
			u := &User{Name: "u"}
			s.Add(u)
			t.Equal(described(s.Changes(u)), []string{"Name(name) <nil> -> u"})
			t.Must(s.Flush(t.Ctx))
			for _, e := range []tenon.Entity{jack, ed, lala, u, &User{Name: "outside"}} {
				t.Equal(described(s.Changes(e)), []string{})
			}
			return nil
		})
	}},
}
