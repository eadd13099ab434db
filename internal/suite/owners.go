package suite

import (
	"errors"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// owners: who has what, in memory and in link tables, and what a new object takes over.
var owners = []Case{
	{"14: clearing a list deletes links with a further column by their two keys; one that is gone is stale", func(t *T) {
		t.linked(Students, Courses, Enrollments)
		ann, art, law := &Student{Name: "ann"}, &Course{Title: "art"}, &Course{Title: "law"}
		t.Do(func(s *tenon.Session) error {
			ann.Courses.Add(art, law)
			s.Add(ann)
			return nil
		})
		load := func(s *tenon.Session) *Student {
			a, err := s.One(t.Ctx, tenon.Select(Students).With(Students.Courses))
			t.Must(err)
			return a
		}
		s := t.DB.Session()
		defer s.Close()
		a := load(s)
		t.Must(s.Commit(t.Ctx))
		t.Must(second(t.DB.Exec(t.Ctx, tenon.Delete(Enrollments).Where(Enrollments.CourseID.Eq(law.ID)))))
		a.Courses.Remove(a.Courses.All()[1])
		var stale *tenon.StaleError
		if err := s.Flush(t.Ctx); !errors.As(err, &stale) || stale.Table != "enrollments" || stale.Expected != 1 || stale.Matched != 0 {
			t.Errorf("%v", err)
		}
		t.Must(s.Rollback(t.Ctx))
		t.Equal(len(a.Courses.All()), 2)
		t.Must(s.Close())
		t.Do(func(s *tenon.Session) error {
			a := load(s)
			a.Courses.Add(&Course{Title: "sport"})
			t.Must(s.Flush(t.Ctx))
			a.Courses.Set()
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE enrollments")
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Enrollments))
		t.Must(err)
		t.Equal(n, int64(0))
	}},
	{"22: an orphan on the side of the one has one parent; a second is an error that names both", func(t *T) {
		t.linked(Pilots, Planes, Seats, Belts)
		t.Do(func(s *tenon.Session) error {
			p := &Pilot{ID: 1, Name: "ann"}
			p.Plane.Set(&Plane{ID: 3, Type: "t"})
			s.Add(p, &Pilot{ID: 2, Name: "bob"})
			return nil
		})
		s := t.DB.Session()
		defer s.Close()
		ps, err := s.All(t.Ctx, tenon.Select(Pilots).With(Pilots.Plane).OrderBy(Pilots.ID.Asc()))
		t.Must(err)
		ps[1].Plane.Set(ps[0].Plane.Get())
		t.mistake("two pilots", "Plane", func() error { return s.Flush(t.Ctx) })
		err = s.Flush(t.Ctx)
		for _, word := range []string{"Pilot.Plane", "Pilot 1", "Pilot 2", "Plane 3"} {
			if err == nil || !strings.Contains(err.Error(), word) {
				t.Errorf("%q is not in %v", word, err)
			}
		}
		ps[0].Plane.Set(nil) // it was handed on
		t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"UPDATE pilots", "UPDATE pilots"})
		t.Must(s.Commit(t.Ctx))
		rows(t, tenon.Select(Pilots.ID).Where(Pilots.PlaneID.Eq(3)), 2)
	}},
	{"25: a reference to an object of the session adds nothing, a collection does", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			u, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(7)).With(Users.Addresses))
			t.Must(err)
			a := Addresses.New()
			a.Email = "new@x"
			a.User.Set(u)
			t.Equal(s.State(a), tenon.Transient)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			o := &Order{ID: 1, Description: "o"}
			o.User.Set(u)
			o.Address.Set(a) // a new object of the session needs it
			s.Add(o)
			t.Equal(s.State(a), tenon.Pending)
			b := &Address{Email: "newer@x"}
			u.Addresses.Add(b)
			t.Equal(s.State(b), tenon.Pending)
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"INSERT addresses", "INSERT orders"})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			o, err := s.One(t.Ctx, tenon.Select(Orders).With(Orders.Address))
			t.Must(err)
			lost := &Address{Email: "lost@x"}
			o.Address.Set(lost) // a known object needs what nobody added
			t.Equal(s.State(lost), tenon.Transient)
			t.mistake("a reference to what is not in the session", "Session.Add", func() error { return s.Flush(t.Ctx) })
			s.Add(lost)
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"INSERT addresses", "UPDATE orders"})
			t.Equal(*o.AddressID, lost.ID)
			return nil
		})
	}},
	{"41: a version stays where related rows alone change, and moves with the row whoever counts it", func(t *T) {
		t.linked(Channels, Events, Tags, ChannelTags, Ledgers)
		t.Do(func(s *tenon.Session) error {
			s.Add(&Sheet{ID: 1, Text: "a"}, &Ledger{ID: 1, Text: "a"})
			return nil
		})
		s := t.DB.Session()
		defer s.Close()
		l, err := s.Get(t.Ctx, Ledgers, 1)
		t.Must(err)
		t.Must(s.Commit(t.Ctx))
		_, err = t.DB.Exec(t.Ctx, tenon.Update(Ledgers).Set(LedgerSet{Revision: tenon.To[int64](5)}).AllRows()) // as a trigger would
		t.Must(err)
		l.Text = "mine"
		var stale *tenon.StaleError
		if err := s.Commit(t.Ctx); !errors.As(err, &stale) || stale.Expected != 1 || stale.Matched != 0 {
			t.Errorf("%v", err)
		}
		t.Must(s.Rollback(t.Ctx))
		t.Must(s.Refresh(t.Ctx, l))
		t.Equal([]any{l.Text, l.Revision}, []any{"a", int64(5)})
		l.Text = "mine"
		t.Must(s.Commit(t.Ctx))
	}},
	{"a new object takes the row of a deleted one with its key, and all of its own relations", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			old, err := s.Get(t.Ctx, Addresses, 1)
			t.Must(err)
			old.UserID = nil
			t.Must(s.Flush(t.Ctx))
			u, a := &User{Name: "new"}, &Address{ID: 1, Email: old.Email}
			a.User.Set(u)
			s.Delete(old)
			s.Add(a)
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"INSERT users", "UPDATE addresses"})
			t.Equal(*a.UserID, u.ID)
			return nil
		})
		a, err := t.DB.Get(t.Ctx, Addresses, 1)
		t.Must(err)
		u, err := t.DB.One(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("new")))
		t.Must(err)
		t.Equal(*a.UserID, u.ID)
	}},
	{"a new object that equals the deleted one whose row it takes is written by nothing", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			s.Add(&Document{Title: "t", Number: 4}, &Sheet{ID: 1, Text: "a"})
			t.Must(s.Flush(t.Ctx))
			d, err := s.One(t.Ctx, tenon.Select(Documents))
			t.Must(err)
			sheet, err := s.Get(t.Ctx, Sheets, 1)
			t.Must(err)
			sheet.Text = "b"
			t.Must(s.Flush(t.Ctx))
			s.Delete(d, sheet)
			again := &Document{ID: d.ID, Title: "t", Number: 4, Stamp: d.Stamp, Body: d.Body, Meta: d.Meta}
			same := &Sheet{ID: 1, Text: "b"}
			s.Add(again, same)
			t.Statements(func() error { return s.Flush(t.Ctx) })
			t.Equal([]any{again.Twice, same.Version, s.State(again), s.State(d)}, []any{int64(8), int32(1), tenon.Persistent, tenon.Deleted})
			same.Text, again.Title = "c", "u"
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"UPDATE documents", "UPDATE sheets"})
			t.Equal(same.Version, int32(2))
			return nil
		})
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			old, err := s.Get(t.Ctx, Sheets, 1)
			t.Must(err)
			again := &Sheet{ID: 1, Text: "d"}
			s.Delete(old)
			s.Add(again)
			t.Must(s.Flush(t.Ctx))
			t.Equal(again.Version, int32(3))
			t.Must(s.Rollback(t.Ctx))
			t.Equal([]any{again.Version, s.State(again), s.State(old)}, []any{int32(0), tenon.Transient, tenon.Persistent})
			return nil
		})
		t.Must(err)
	}},
}
