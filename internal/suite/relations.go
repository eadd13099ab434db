package suite

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// unloaded runs f, which must panic with *NotLoadedError, and gives it.
func unloaded(t *T, f func()) (e *tenon.NotLoadedError) {
	t.Helper()
	defer func() {
		err, _ := recover().(error)
		if !errors.As(err, &e) {
			t.Errorf("no *NotLoadedError but %v", err)
			e = &tenon.NotLoadedError{}
		}
	}()
	f()
	return nil
}

// relations: both sides in memory, loaded and unloaded.
var relations = []Case{
	{"32: an unloaded relation is never nil or empty", func(t *T) {
		t.seedUsers()
		free, err := t.DB.Get(t.Ctx, Users, 8)
		t.Must(err)
		e := unloaded(t, func() { free.Addresses.All() })
		if e.Entity != "User" || e.Field != "Addresses" || !strings.Contains(e.Error(), "With(Users.Addresses)") {
			t.Errorf("%v", e)
		}
		t.Do(func(s *tenon.Session) error {
			a, err := s.Get(t.Ctx, Addresses, 2)
			t.Must(err)
			unloaded(t, func() { a.User.Get() })
			t.Equal(a.User.Loaded(), false)
			u, err := a.User.Load(t.Ctx, s)
			t.Must(err)
			t.Equal(u.Name, "ed")
			if a.User.Get() != u {
				t.Error("another object")
			}
			as, err := u.Addresses.Load(t.Ctx, s)
			t.Must(err)
			t.Equal(len(as), 3)
			return nil
		})
	}},
	{"both sides change at once", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			us, err := s.All(t.Ctx, tenon.Select(Users).With(Users.Addresses).OrderBy(Users.ID.Asc()))
			t.Must(err)
			jack, ed := us[0], us[1]
			moved := ed.Addresses.All()[0]
			jack.Addresses.Add(moved)
			t.Equal(len(ed.Addresses.All()), 2)
			t.Equal(len(jack.Addresses.All()), 2)
			t.Equal(*moved.UserID, int64(7))
			if moved.User.Get() != jack {
				t.Error("the reference leads elsewhere")
			}
			moved.User.Set(ed)
			t.Equal(len(ed.Addresses.All()), 3)
			t.Equal(len(jack.Addresses.All()), 1)
			t.Equal(*moved.UserID, int64(8))
			jack.Addresses.Remove(jack.Addresses.All()[0])
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE addresses")
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Addresses).Where(Addresses.UserID.IsNull()))
		t.Must(err)
		t.Equal(n, int64(1))
	}},
	{"a foreign key that is set by hand makes the relation unloaded; both set and different is an error", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			a, err := s.One(t.Ctx, tenon.Select(Addresses).Where(Addresses.ID.Eq(1)).With(Addresses.User))
			t.Must(err)
			t.Equal(a.User.Get().Name, "jack")
			eight := int64(8)
			a.UserID = &eight
			unloaded(t, func() { a.User.Get() })
			u, err := a.User.Load(t.Ctx, s)
			t.Must(err)
			t.Equal(u.Name, "ed")
			jack, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			a.User.Set(jack)
			nine := int64(9)
			a.UserID = &nine
			var be *tenon.BuildError
			if err := s.Flush(t.Ctx); !errors.As(err, &be) || !strings.Contains(be.Error(), "UserID") {
				t.Errorf("%v", err)
			}
			a.UserID = &eight
			a.User.Set(u)
			return nil
		})
	}},
	{"a new object's relations are loaded and empty", func(t *T) {
		u := Users.New()
		t.Equal(len(u.Addresses.All()), 0)
		hand := &User{Name: "hand"}
		unloaded(t, func() { hand.Orders.All() })
		s := t.DB.Session()
		defer s.Close()
		s.Add(hand)
		t.Equal(len(hand.Orders.All()), 0)
	}},
	{"a copy by value does not carry its relations' identity", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(8)).With(Users.Addresses))
			t.Must(err)
			c := *u
			unloaded(t, func() { c.Addresses.All() })
			c.Addresses.Add(&Address{Email: "copy@x"})
			t.Equal(len(u.Addresses.All()), 3)
			return nil
		})
	}},
	{"relations encode to JSON", func(t *T) {
		t.seedUsers()
		type view struct {
			Name  string
			Posts tenon.Many[Address] `json:",omitzero"`
		}
		b, err := json.Marshal(view{Name: "x"})
		t.Must(err)
		t.Equal(string(b), `{"Name":"x"}`)
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(9)).With(Users.Addresses))
			t.Must(err)
			b, err := json.Marshal(view{Posts: u.Addresses})
			t.Must(err)
			if !strings.Contains(string(b), `"Email":"fred@x"`) {
				t.Errorf("%s", b)
			}
			return nil
		})
	}},
}

// taken are the cases of what is taken out of a relation that its rows cannot do without.
var taken = []Case{
	{"a reference that cannot be NULL is not set to nothing", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			u := &User{Name: "u"}
			u.Orders.Add(&Order{Description: "o"})
			s.Add(u)
			return nil
		})
		s := t.DB.Session()
		defer s.Close()
		u, err := s.One(t.Ctx, tenon.Select(Users).With(Users.Orders))
		t.Must(err)
		o := u.Orders.All()[0]
		u.Orders.Remove(o)
		var be *tenon.BuildError
		if err := s.Flush(t.Ctx); !errors.As(err, &be) || !strings.Contains(be.Error(), "UserID") {
			t.Fatalf("%v", err)
		}
		s.Delete(o)
		t.Must(s.Commit(t.Ctx))
		n, err := t.DB.Count(t.Ctx, tenon.Select(Orders))
		t.Must(err)
		t.Equal(n, int64(0))
	}},
	{"a row that somebody else deleted is stale, and the session asks for Rollback", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		a, err := s.Get(t.Ctx, Addresses, 1)
		t.Must(err)
		_, err = s.Exec(t.Ctx, tenon.SQL("DELETE FROM addresses WHERE id = 1")) // which the session does not see
		t.Must(err)
		a.Email = "gone@x"
		var stale *tenon.StaleError
		if err := s.Commit(t.Ctx); !errors.As(err, &stale) || stale.Expected != 1 || stale.Matched != 0 || stale.Table != "addresses" {
			t.Fatalf("%v", err)
		}
		if err := s.Flush(t.Ctx); !errors.Is(err, tenon.ErrSessionFailed) || !errors.As(err, &stale) {
			t.Errorf("%v", err)
		}
		t.Must(s.Rollback(t.Ctx))
		_, err = s.Get(t.Ctx, Addresses, 1)
		t.Must(err)
	}},
}
