package suite

import (
	"fmt"
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
