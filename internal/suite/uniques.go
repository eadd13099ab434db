package suite

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// emails are the emails of the addresses, by id.
func (t *T) emails(want ...string) {
	t.Helper()
	got, err := t.DB.All(t.Ctx, tenon.Select(Addresses.Email).OrderBy(Addresses.ID.Asc()))
	t.Must(err)
	t.Equal(got, want)
}

// three are addresses 1 to 3 with the emails a, b, c.
func (t *T) three(f func(s *tenon.Session, as []*Address)) {
	t.Helper()
	t.Do(func(s *tenon.Session) error {
		s.Add(&Address{ID: 1, Email: "a"}, &Address{ID: 2, Email: "b"}, &Address{ID: 3, Email: "c"})
		return nil
	})
	t.Do(func(s *tenon.Session) error {
		as, err := s.All(t.Ctx, tenon.Select(Addresses).OrderBy(Addresses.ID.Asc()))
		t.Must(err)
		f(s, as)
		return nil
	})
}

// uniques: unique values are given up before they are taken.
var uniques = []Case{
	{"18: the row that holds a unique value is deleted before another is inserted with it", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			s.Delete(as[0])
			s.Add(&Address{ID: 4, Email: "a"})
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE addresses", "INSERT addresses")
		})
		t.emails("b", "c", "a")
	}},
	{"18: a value that an update gives up is free for an insert, and one that a delete gives up for an update", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			as[0].Email = "new"
			s.Add(&Address{ID: 4, Email: "a"})
			s.Delete(as[1])
			as[2].Email = "b"
			t.Must(s.Flush(t.Ctx))
		})
		t.emails("new", "b", "a")
	}},
	{"18: two rows swap a unique value", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			as[0].Email, as[1].Email = "b", "a"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE addresses", "UPDATE addresses")
			t.Equal(as[0].Email+as[1].Email, "ba")
			t.Statements(func() error { return s.Flush(t.Ctx) })
		})
		t.emails("b", "a", "c")
	}},
	{"18: values move along a chain of rows, however long, in two statements", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			as[0].Email, as[1].Email, as[2].Email = "b", "c", "d"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE addresses", "UPDATE addresses")
		})
		t.emails("b", "c", "d")
	}},
	{"18: a value moves on from a parent whose children are to move to a new one", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			s.Add(&User{ID: 1, Name: "u"})
			o := &Order{ID: 1, UserID: 1, AddressID: &as[0].ID}
			s.Add(o)
			t.Must(s.Flush(t.Ctx))
			s.Delete(as[0])
			a := &Address{Email: "a"}
			o.Address.Set(a)
			s.Add(a)
			t.Must(s.Flush(t.Ctx))
			t.Equal(*o.AddressID, a.ID)
		})
		t.emails("b", "c", "a")
	}},
	{"delete and add of one key are one UPDATE", func(t *T) {
		t.three(func(s *tenon.Session, as []*Address) {
			s.Delete(as[0])
			b := &Address{ID: 1, Email: "again"}
			s.Add(b)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE addresses")
			t.Equal(s.State(as[0]), tenon.Deleted)
			t.Equal(s.State(b), tenon.Persistent)
			same, err := s.Get(t.Ctx, Addresses, 1)
			t.Must(err)
			if same != b {
				t.Error("the key leads to another object")
			}
			b.Email = "once more"
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE addresses")
		})
		t.emails("once more", "b", "c")
	}},
	{"18: a row that the database deletes with another gives its unique value up for an insert and an update", func(t *T) {
		t.linked(Branches)
		t.Do(func(s *tenon.Session) error {
			s.Add(&Branch{ID: 1}, &Branch{ID: 2, ParentID: to[int64](1), Code: to("b")},
				&Branch{ID: 3, ParentID: to[int64](2), Code: to("c")}, &Branch{ID: 4, Code: to("d")})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			all, err := s.All(t.Ctx, tenon.Select(Branches).OrderBy(Branches.ID.Asc()))
			t.Must(err)
			s.Delete(all[0])
			all[3].Code = to("c")
			s.Add(&Branch{Code: to("b")})
			t.Equal(t.writes(func() error { return s.Flush(t.Ctx) }), []string{"DELETE branches", "INSERT branches", "UPDATE branches"})
			return nil
		})
		rows(t, tenon.Select(tenon.Coalesce(Branches.Code, "")).OrderBy(Branches.Code.Asc()), "b", "c")
	}},
}
