package suite

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func (t *T) seedUsers() {
	t.Helper()
	t.Do(func(s *tenon.Session) error {
		s.Add(&User{ID: 7, Name: "jack"}, &User{ID: 8, Name: "ed"}, &User{ID: 9, Name: "fred"}, &User{ID: 10, Name: "chuck"})
		seven, eight, nine := int64(7), int64(8), int64(9)
		s.Add(&Address{ID: 1, UserID: &seven, Email: "jack@x"}, &Address{ID: 2, UserID: &eight, Email: "ed@wood"},
			&Address{ID: 3, UserID: &eight, Email: "ed@bettyboop"}, &Address{ID: 4, UserID: &eight, Email: "ed@lala"},
			&Address{ID: 5, UserID: &nine, Email: "fred@x"})
		return nil
	})
}

// identities: one row is one object; what is loaded stays.
var identities = []Case{
	{"28: two queries give one object, and the second does not overwrite it", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			all, err := s.All(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(7)))
			t.Must(err)
			if all[0] != u {
				t.Error("another object")
			}
			_, err = s.Exec(t.Ctx, tenon.SQL("UPDATE users SET name = 'elsewhere' WHERE id = 7"))
			t.Must(err)
			again, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(7)))
			t.Must(err)
			if again != u || u.Name != "jack" {
				t.Errorf("%p %p %q", again, u, u.Name)
			}
			return nil
		})
	}},
	{"29: getting twice is one SELECT", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			t.Statements(func() error {
				a, err := s.Get(t.Ctx, Users, 7)
				b, err2 := s.Get(t.Ctx, Users, 7)
				if a != b {
					t.Error("two objects")
				}
				return errors.Join(err, err2)
			}, "SELECT users")
			if _, err := s.Get(t.Ctx, Users, 4711); !errors.Is(err, tenon.ErrNotFound) {
				t.Errorf("a key that is not there: %v", err)
			}
			return nil
		})
	}},
	{"30: a query sees unflushed changes of its table, and flushes for no other", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			u, err := s.Get(t.Ctx, Users, 7)
			t.Must(err)
			u.Name = "renamed"
			t.Statements(func() error {
				_, err := s.All(t.Ctx, tenon.Select(Items))
				return err
			}, "SELECT items")
			t.Statements(func() error {
				n, err := s.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("renamed")))
				t.Equal(n, int64(1))
				return err
			}, "UPDATE users", "SELECT users")
			s.Add(&User{Name: "renamed"})
			t.Statements(func() error {
				ok, err := s.Exists(t.Ctx, tenon.Select(Addresses).Where(Addresses.UserID.InQuery(tenon.Select(Users.ID).Where(Users.Name.Eq("renamed")))))
				t.Equal(ok, true)
				return err
			}, "INSERT users", "SELECT addresses")
			return nil
		})
	}},
	{"31: values stay after a commit, and no SELECT is sent until one is asked for", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		u, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		u.Name = "changed"
		t.Must(s.Commit(t.Ctx))
		t.Statements(func() error {
			t.Equal(u.Name, "changed")
			_, err := s.Get(t.Ctx, Users, 7)
			return err
		})
		u.Name = "again"
		t.Must(s.Commit(t.Ctx))
		got, err := t.DB.Get(t.Ctx, Users, 7)
		t.Must(err)
		t.Equal(got.Name, "again")
	}},
	{"composite keys are typed", func(t *T) {
		t.Do(func(s *tenon.Session) error {
			s.Add(&User{ID: 1, Name: "u"}, &Order{ID: 2, UserID: 1}, &Item{ID: 3}, &Line{OrderID: 2, ItemID: 3, Count: 4})
			return nil
		})
		t.Do(func(s *tenon.Session) error {
			l, err := s.Get(t.Ctx, Lines, LineKey{OrderID: 2, ItemID: 3})
			t.Must(err)
			t.Equal(l.Count, int32(4))
			l.Count = 5
			t.Statements(func() error {
				same, err := s.Get(t.Ctx, Lines, LineKey{OrderID: 2, ItemID: 3})
				if same != l {
					t.Error("another object")
				}
				return err
			})
			t.Statements(func() error { return s.Flush(t.Ctx) }, "UPDATE lines")
			s.Delete(l)
			t.Statements(func() error { return s.Flush(t.Ctx) }, "DELETE lines")
			return nil
		})
	}},
	{"two goroutines in one session are both told", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		// Both go on until each was told: how their calls meet is the scheduler's.
		var wg sync.WaitGroup
		var told [2]atomic.Bool
		end := time.Now().Add(20 * time.Second)
		for i := range told {
			wg.Go(func() {
				for !(told[0].Load() && told[1].Load()) && time.Now().Before(end) {
					if _, err := s.All(t.Ctx, tenon.Select(Users)); errors.Is(err, tenon.ErrConcurrentUse) {
						told[i].Store(true)
					}
				}
			})
		}
		wg.Wait()
		t.Equal([]bool{told[0].Load(), told[1].Load()}, []bool{true, true})
	}},
	{"states", func(t *T) {
		s := t.DB.Session()
		defer s.Close()
		u := &User{Name: "u"}
		t.Equal(s.State(u), tenon.Transient)
		s.Add(u)
		t.Equal(s.State(u), tenon.Pending)
		t.Must(s.Flush(t.Ctx))
		t.Equal(s.State(u), tenon.Persistent)
		s.Delete(u)
		t.Must(s.Flush(t.Ctx))
		if st := s.State(u); st == tenon.Persistent || st == tenon.Pending {
			t.Errorf("after deletion: %v", st)
		}
		s.Add(&User{Name: "other"})
		t.Must(s.Commit(t.Ctx))
		n, err := s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		t.Equal(n, int64(1))
	}},
	{"40: a key that the program changed is found under its new value", func(t *T) {
		t.seedUsers()
		t.Do(func(s *tenon.Session) error {
			chuck, err := s.Get(t.Ctx, Users, 10)
			t.Must(err)
			chuck.ID = 77
			same, err := s.Get(t.Ctx, Users, 77)
			t.Must(err)
			if same != chuck {
				t.Error("another object")
			}
			if _, err := s.Get(t.Ctx, Users, 10); !errors.Is(err, tenon.ErrNotFound) {
				t.Errorf("the old key: %v", err)
			}
			return nil
		})
		names, err := t.DB.All(t.Ctx, tenon.Select(Users.Name).Where(Users.ID.Eq(77)))
		t.Must(err)
		t.Equal(names, []string{"chuck"})
	}},
}
