package suite

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func insertMany(t *T, n int) {
	t.Helper()
	us := make([]*User, n)
	for i := range us {
		us[i] = &User{ID: int64(i + 1), Name: fmt.Sprint("u", i)}
	}
	insert(t, Users, us...)
}

// seedStream makes n users; the one with the number i has i modulo 3 orders.
func (t *T) seedStream(n int) {
	t.Helper()
	insertMany(t, n)
	var orders []*Order
	for i := 1; i <= n; i++ {
		for j := range i % 3 {
			orders = append(orders, &Order{ID: int64(10*i + j), UserID: int64(i), Total: dec("1.00")})
		}
	}
	insert(t, Orders, orders...)
}

// streamed expects users of seedStream with their orders.
func (t *T) streamed(us []*User) {
	t.Helper()
	for _, u := range us {
		var ids, want []int64
		for _, o := range u.Orders.All() {
			ids = append(ids, o.ID)
		}
		for j := range u.ID % 3 {
			want = append(want, 10*u.ID+j)
		}
		t.Equal(ids, want)
	}
}

// first is the statement for users and their orders by a strategy that takes one.
func (t *T) first(way string) string {
	if way == "json" {
		return "SELECT orders" // the first FROM of its text
	}
	return "SELECT users"
}

// iterations: rows one at a time, and many at once.
var iterations = []Case{
	{"iteration closes on break, on return and on a panic", func(t *T) {
		insertMany(t, 500)
		for i := range 20 { // more than there are connections
			for u, err := range t.DB.Iter(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc())) {
				t.Must(err)
				if u.ID > int64(1+i) {
					break
				}
			}
		}
		func() {
			defer func() { _ = recover() }()
			for range t.DB.Iter(t.Ctx, tenon.Select(Users)) {
				panic("stop")
			}
		}()
		t.idle(t.DB)
		s := t.DB.Session()
		defer s.Close()
		for range s.Iter(t.Ctx, tenon.Select(Users)) {
			break
		}
		n, err := s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		t.Equal(n, int64(500))
		seen := 0
		for u, err := range s.Iter(t.Ctx, tenon.Select(Users)) {
			t.Must(err)
			if u == nil || u.Name == "" {
				t.Fatal("an empty object")
			}
			seen++
		}
		t.Equal(seen, 500)
	}},
	{"queries and writes inside a loop over rows", func(t *T) {
		insertMany(t, 300)
		t.Do(func(s *tenon.Session) error {
			var ids []int64
			for u, err := range s.Iter(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc())) {
				t.Must(err)
				same, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(u.ID)))
				t.Must(err)
				if same != u {
					t.Fatal("another object")
				}
				_, err = s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("done")}).Where(Users.ID.Eq(u.ID)))
				t.Must(err)
				ids = append(ids, u.ID)
			}
			t.Equal(len(ids), 300)
			for id, err := range s.Iter(t.Ctx, tenon.Select(Users.ID)) { // and a loop within a loop
				t.Must(err)
				for inner, err := range s.Iter(t.Ctx, tenon.Select(Users.ID).Where(Users.ID.Le(2))) {
					t.Must(err)
					_ = inner
				}
				if id > 5 {
					break
				}
			}
			return nil
		})
		n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.Eq("done")))
		t.Must(err)
		t.Equal(n, int64(300))
		for range t.DB.Iter(t.Ctx, tenon.Select(Users)) { // an engine's loop holds a connection of its own
			t.exec(1, tenon.Update(Users).Set(UserSet{Name: tenon.To("again")}).Where(Users.ID.Eq(1)))
			break
		}
		t.idle(t.DB)
	}},
	{"36: rows that are read n at a time have their relations, in 1 + ⌈N/n⌉ statements", func(t *T) {
		t.seedStream(25)
		users := tenon.Select(Users).OrderBy(Users.ID.Asc())
		for n, loads := range map[int]int{1: 25, 10: 3, 5: 5, 25: 1, 100: 1} {
			want := append([]string{"SELECT users"}, slices.Repeat([]string{"SELECT orders"}, loads)...)
			read := func(chunks iter.Seq2[[]*User, error]) error {
				var all []*User
				for us, err := range chunks {
					t.Must(err)
					t.streamed(us)
					all = append(all, us...)
				}
				t.Equal(len(all), 25)
				return nil
			}
			t.Statements(func() error { return read(t.DB.Chunks(t.Ctx, users.With(Users.Orders), n)) }, want...)
			t.Do(func(s *tenon.Session) error {
				t.Statements(func() error { return read(s.Chunks(t.Ctx, users.With(Users.Orders), n)) }, want...)
				// What the session has is not loaded again.
				t.Statements(func() error { return read(s.Chunks(t.Ctx, users.With(Users.Orders), n)) }, "SELECT users")
				return nil
			})
			for _, way := range []string{"joined", "json"} { // no statement more: the relation comes with the rows
				t.Statements(func() error { return read(t.DB.Chunks(t.Ctx, users.With(in(way, tenon.Load(Users.Orders))), n)) }, t.first(way))
			}
		}
		t.Statements(func() error {
			for u, err := range t.DB.Iter(t.Ctx, users.With(tenon.Load(Users.Orders).With(Orders.Lines))) {
				t.Must(err)
				t.streamed([]*User{u})
				for _, o := range u.Orders.All() {
					t.Equal(len(o.Lines.All()), 0)
				}
			}
			return nil
		}, "SELECT users", "SELECT orders", "SELECT lines")
		t.idle(t.DB)
	}},
	{"36: other statements of the same session inside of a loop over rows with relations", func(t *T) {
		t.seedStream(25)
		for _, way := range ways {
			t.Do(func(s *tenon.Session) error {
				n := 0
				for us, err := range s.Chunks(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(in(way, tenon.Load(Users.Orders))), 4) {
					t.Must(err)
					t.streamed(us)
					same, err := s.One(t.Ctx, tenon.Select(Users).Where(Users.ID.Eq(us[0].ID)))
					t.Must(err)
					if same != us[0] {
						t.Error("another object")
					}
					us[0].Name += "!" // flushed, by the next query at the latest
					n += len(us)
				}
				t.Equal(n, 25)
				return nil
			})
		}
		n, err := t.DB.Count(t.Ctx, tenon.Select(Users).Where(Users.Name.EndsWith(strings.Repeat("!", len(ways)))))
		t.Must(err)
		t.Equal(n, int64(7))

		// What the loop changes is seen by the loading of the rows that follow.
		t.Do(func(s *tenon.Session) error {
			last, err := s.Get(t.Ctx, Users, 25)
			t.Must(err)
			for us, err := range s.Chunks(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(Users.Orders), 5) {
				t.Must(err)
				if us[0].ID == 1 {
					last.Name = "changed"
					s.Add(&Order{ID: 999, UserID: 25, Description: "late"})
				}
				if us[len(us)-1] == last {
					t.Equal(last.Name, "changed")
					t.Equal(len(last.Orders.All()), 25%3+1)
				}
			}
			return nil
		})
		// A loop that is left early, or whose transaction ends, leaves the session usable.
		s := t.DB.Session()
		defer s.Close()
		for us, err := range s.Chunks(t.Ctx, tenon.Select(Users).With(Users.Orders), 5) {
			t.Must(err)
			t.Equal(len(us), 5)
			break
		}
		seen := 0
		for us, err := range s.Chunks(t.Ctx, tenon.Select(Users).OrderBy(Users.ID.Asc()).With(Users.Orders), 5) {
			t.Must(err)
			seen += len(us)
			t.Must(s.Commit(t.Ctx))
		}
		t.Equal(seen, 25)
		count, err := s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		t.Equal(count, int64(25))
	}},
	{"the rows of an engine's loop are kept by nobody", func(t *T) {
		t.seedStream(4)
		for u, err := range t.DB.Iter(t.Ctx, tenon.Select(Users)) {
			t.Must(err)
			s := t.DB.Session()
			t.Equal(s.State(u), tenon.Transient)
			t.Must(s.Close())
		}
	}},
	{"a hundred goroutines extend one query", func(t *T) {
		t.seedUsers()
		base := tenon.Select(Users).Where(Users.ID.Ge(7)).OrderBy(Users.ID.Asc())
		var wg sync.WaitGroup
		errs := make(chan error, 100)
		for i := range 100 {
			wg.Go(func() {
				id := int64(7 + i%4)
				us, err := t.DB.All(t.Ctx, base.Where(Users.ID.Le(id)).With(Users.Addresses).OrderBy(Users.Name.Asc()).Limit(i%4+1))
				if err == nil && (len(us) != i%4+1 || us[len(us)-1].ID != id) {
					err = fmt.Errorf("query %d gave %d users", i, len(us))
				}
				errs <- err
			})
		}
		wg.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				t.Error(err)
			}
		}
		us, err := t.DB.All(t.Ctx, base)
		t.Must(err)
		t.Equal(len(us), 4)
		t.idle(t.DB)
	}},
}
