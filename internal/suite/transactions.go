package suite

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var errOwn = errors.New("the program's own error")

// idle expects every connection to be back, and the database to be of use still. One that
// cannot serve again is closed in the background.
func (t *T) idle(db *tenon.Engine) {
	t.Helper()
	late := time.After(10 * time.Second)
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for s := db.Stats(); s.InUse != 0; s = db.Stats() {
		select {
		case <-late:
			t.Fatalf("%d connections are in use", s.InUse)
		case <-again.C:
		}
	}
	if err := db.Ping(t.Ctx); err != nil {
		t.Error(err)
	}
}

// holds expects these names in users.
func (t *T) holds(names ...string) {
	t.Helper()
	rows(t, tenon.Select(Users.Name).OrderBy(Users.Name.Asc()), names...)
}

// transactions: what is kept, what is not, and what is left behind.
var transactions = []Case{
	{"a commit of one statement leaves nothing when that is refused, and the session in order when it was not sent", func(t *T) {
		s := t.DB.Session()
		defer s.Close()
		first, second := &Address{Email: "a@example.com"}, &Address{Email: "a@example.com"}
		s.Add(first)
		t.Must(s.Commit(t.Ctx))
		s.Add(second)
		t.refused("a unique key", s.Commit(t.Ctx))
		t.mustSay("the session after it", s.Flush(t.Ctx), tenon.ErrSessionFailed)
		t.Must(s.Rollback(t.Ctx))
		if second.ID != 0 {
			t.Errorf("the refused address has the key %d", second.ID)
		}
		item := &Item{Description: "dear", Price: decimal.New(1, 30)}
		s.Add(item)
		if err := s.Commit(t.Ctx); err == nil {
			t.Error("no error of a price that does not fit")
		}
		item.Price = decimal.New(1, 0)
		t.Must(s.Commit(t.Ctx))
		first.Email = "b@example.com"
		_, err := t.DB.Exec(t.Ctx, tenon.Delete(Addresses).AllRows())
		t.Must(err)
		if err := s.Commit(t.Ctx); !errors.As(err, new(*tenon.StaleError)) {
			t.Errorf("a row that is gone: %v, want a StaleError", err)
		}
		t.Must(s.Rollback(t.Ctx))
		rows(t, tenon.Select(Items.Description), "dear")
		rows(t, tenon.Select(Addresses.Email))
		t.idle(t.DB)
	}},
	{"commit keeps, rollback and Close do not", func(t *T) {
		s := t.DB.Session()
		s.Add(&User{Name: "a"})
		t.Must(s.Commit(t.Ctx))
		t.holds("a")
		s.Add(&User{Name: "b"})
		t.Must(s.Flush(t.Ctx))
		t.Must(s.Rollback(t.Ctx))
		t.holds("a")
		s.Add(&User{Name: "c"})
		t.Must(s.Commit(t.Ctx)) // a session goes on after Rollback
		s.Add(&User{Name: "d"})
		t.Must(s.Flush(t.Ctx))
		t.Must(s.Close())
		t.holds("a", "c")
		t.idle(t.DB)
		t.Must(s.Close())
		for name, call := range map[string]func() error{
			"All":      func() error { _, err := s.All(t.Ctx, tenon.Select(Users)); return err },
			"Get":      func() error { _, err := s.Get(t.Ctx, Users, 1); return err },
			"Exec":     func() error { _, err := s.Exec(t.Ctx, tenon.Delete(Users).AllRows()); return err },
			"Flush":    func() error { s.Add(&User{Name: "e"}); return s.Flush(t.Ctx) },
			"Commit":   func() error { return s.Commit(t.Ctx) },
			"Rollback": func() error { return s.Rollback(t.Ctx) },
		} {
			t.mustSay(name+" after Close", call(), tenon.ErrClosed)
		}
		t.holds("a", "c")
	}},
	{"Transact commits, or rolls back on an error or a panic", func(t *T) {
		t.Must(t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(&User{Name: "a"}); return nil }))
		runs := 0
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			runs++
			s.Add(&User{Name: "b"})
			t.Must(s.Flush(t.Ctx))
			return errOwn
		}, tenon.Retry(3))
		if !errors.Is(err, errOwn) || runs != 1 {
			t.Errorf("%v after %d runs", err, runs)
		}
		func() {
			defer func() {
				if r := recover(); r != "stop" {
					t.Errorf("the panic became %v", r)
				}
			}()
			_ = t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				s.Add(&User{Name: "c"})
				t.Must(s.Flush(t.Ctx))
				panic("stop")
			})
		}()
		err = t.DB.Transact(t.Ctx, func(s *tenon.Session) error { // an error that the function hides
			s.Add(&User{ID: 7, Name: "d"}, &User{ID: 7, Name: "e"})
			_ = s.Flush(t.Ctx)
			return nil
		})
		if err == nil {
			t.Error("a flush that failed was committed")
		}
		var kept *tenon.Session
		t.Must(t.DB.Transact(t.Ctx, func(s *tenon.Session) error { kept = s; return nil }))
		t.mustSay("a session after its Transact", kept.Commit(t.Ctx), tenon.ErrClosed)
		t.holds("a")
		t.idle(t.DB)
	}},
	{"ReadOnly refuses writes", func(t *T) {
		t.seedUsers()
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			n, err := s.Count(t.Ctx, tenon.Select(Users))
			t.Equal(n, int64(4))
			return err
		}, tenon.ReadOnly())
		t.Must(err)
		for name, f := range map[string]func(s *tenon.Session) error{
			"flush": func(s *tenon.Session) error { s.Add(&User{Name: "x"}); return s.Flush(t.Ctx) },
			"exec":  func(s *tenon.Session) error { _, err := s.Exec(t.Ctx, tenon.Delete(Addresses).AllRows()); return err },
			"insert": func(s *tenon.Session) error {
				return second(s.All(t.Ctx, tenon.Insert(Users).Rows(&User{Name: "x"}).Returning(Users.ID)))
			},
			"update": func(s *tenon.Session) error {
				return second(s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("x")}).AllRows()))
			},
			"row by row": func(s *tenon.Session) error {
				for _, err := range s.Iter(t.Ctx, tenon.Delete(Addresses).AllRows().Returning(Addresses.ID)) {
					return err
				}
				return nil
			},
			"commit": func(s *tenon.Session) error { s.Add(&User{Name: "x"}); return nil },
			"before a query": func(s *tenon.Session) error {
				s.Add(&User{Name: "x"})
				return second(s.Count(t.Ctx, tenon.Select(Users)))
			},
			"returning": func(s *tenon.Session) error {
				_, err := s.All(t.Ctx, tenon.Delete(Addresses).AllRows().Returning(Addresses.ID))
				return err
			},
			"by hand": func(s *tenon.Session) error { _, err := s.Exec(t.Ctx, tenon.SQL("DELETE FROM addresses")); return err },
		} {
			t.log.reset()
			t.mustSay(name, t.DB.Transact(t.Ctx, f, tenon.ReadOnly()), tenon.ErrReadOnly)
			if sent := t.log.shapes(); len(sent) > 0 && name != "by hand" {
				t.Errorf("%s: was sent: %q", name, sent)
			}
		}
		n, err := t.DB.Count(t.Ctx, tenon.Select(Addresses))
		t.Must(err)
		t.Equal(n, int64(5))
		t.idle(t.DB)
		t.exec(5, tenon.Delete(Addresses).AllRows()) // the connections write again
	}},
	{"isolation: every level works or is refused; what is promised holds", func(t *T) {
		t.seedUsers()
		for _, level := range []tenon.Level{tenon.ReadCommitted, tenon.RepeatableRead, tenon.Serializable} {
			err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				_, err := s.Count(t.Ctx, tenon.Select(Users))
				s.Add(&User{Name: fmt.Sprint("level ", level)})
				return err
			}, tenon.Isolation(level))
			var ue *tenon.UnsupportedError
			if err != nil && !errors.As(err, &ue) {
				t.Errorf("level %v: %v", level, err)
			}
		}
		// One transaction does not see what another commits after it began to read.
		s := t.DB.Session(tenon.Isolation(tenon.Serializable), tenon.ReadOnly())
		defer s.Close()
		before, err := s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		if t.DB.Dialect() != "mariadb" { // whose serializable readers make writers wait
			t.Must(t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(&User{Name: "later"}); return nil }))
		}
		after, err := s.Count(t.Ctx, tenon.Select(Users))
		t.Must(err)
		t.Equal(after, before)
	}},
	{"what is not committed is not seen by others", func(t *T) {
		s := t.DB.Session()
		defer s.Close()
		s.Add(&User{Name: "mine"})
		t.Must(s.Flush(t.Ctx))
		t.holds()
		t.Must(s.Commit(t.Ctx))
		t.holds("mine")
	}},
	{"rows are locked until the transaction ends, where the database can", func(t *T) {
		t.seedUsers()
		q := tenon.Select(Users).Where(Users.ID.Eq(7)).ForUpdate()
		if t.DB.Dialect() == "sqlite" {
			t.unsupported("FOR UPDATE", func() error { return second(t.DB.All(t.Ctx, q)) })
			return
		}
		s := t.DB.Session()
		defer s.Close()
		u, err := s.One(t.Ctx, q)
		t.Must(err)
		ctx, cancel := context.WithTimeout(t.Ctx, 200*time.Millisecond)
		defer cancel()
		// In a transaction, so that the write that was given up is never committed: the
		// server may find the row free before it learns that nobody waits any more.
		err = t.DB.Transact(ctx, func(w *tenon.Session) error {
			return second(w.Exec(ctx, tenon.Update(Users).Set(UserSet{Name: tenon.To("other")}).Where(Users.ID.Eq(7))))
		})
		t.mustSay("a write of a locked row", err, context.DeadlineExceeded)
		t.exec(1, tenon.Update(Users).Set(UserSet{Name: tenon.To("free")}).Where(Users.ID.Eq(8)))
		u.Name = "mine"
		t.Must(s.Commit(t.Ctx))
		t.exec(1, tenon.Update(Users).Set(UserSet{Name: tenon.To("after")}).Where(Users.ID.Eq(7), Users.Name.Eq("mine")))
		t.idle(t.DB)
	}},
	{"44: Retry runs again after a conflict that really happened", func(t *T) {
		t.seedUsers()
		other := t.Open()
		var runs atomic.Int32
		var meet sync.WaitGroup
		meet.Add(2)
		var once [2]sync.Once
		// Two transactions lock two rows in opposite order. One of them is ended by the
		// database, run again, and then both are done.
		transfer := func(i int, db *tenon.Engine, first, second int64) error {
			return db.Transact(t.Ctx, func(s *tenon.Session) error {
				runs.Add(1)
				add := func(id int64) error {
					_, err := s.Exec(t.Ctx, tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(Users.Name.Append("!"))}).Where(Users.ID.Eq(id)))
					return err
				}
				if t.DB.Dialect() == "sqlite" { // one writer: both read first, and then write
					if _, err := s.Count(t.Ctx, tenon.Select(Users)); err != nil {
						return err
					}
				} else {
					if err := add(first); err != nil {
						return err
					}
					once[i].Do(func() { meet.Done(); meet.Wait() })
					return add(second)
				}
				if err := add(first); err != nil {
					return err
				}
				return add(second)
			}, tenon.Retry(5))
		}
		errs := make([]error, 2)
		var wg sync.WaitGroup
		wg.Add(2)
		go func() { defer wg.Done(); errs[0] = transfer(0, t.DB, 7, 8) }()
		go func() { defer wg.Done(); errs[1] = transfer(1, other, 8, 7) }()
		wg.Wait()
		t.Must(errors.Join(errs...))
		t.holds("chuck", "ed!!", "fred", "jack!!")
		if t.DB.Dialect() != "sqlite" && runs.Load() < 3 {
			t.Errorf("%d runs: nothing was run again", runs.Load())
		}
		t.idle(t.DB)
		t.idle(other)
	}},
	{"44: Retry gives up, and gives a fresh session each time", func(t *T) {
		runs := 0
		seen := map[*tenon.Session]bool{}
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			runs++
			seen[s] = true
			n, err := s.Count(t.Ctx, tenon.Select(Users))
			t.Must(err)
			t.Equal(n, int64(0))
			s.Add(&User{ID: 1, Name: "x"})
			t.Must(s.Flush(t.Ctx))
			return fmt.Errorf("as if: %w", tenon.ErrRetryable)
		}, tenon.Retry(2))
		t.mustSay("at the end", err, tenon.ErrRetryable)
		t.Equal([]int{runs, len(seen)}, []int{3, 3})
		runs = 0
		err = t.DB.Transact(t.Ctx, func(*tenon.Session) error { runs++; return tenon.ErrRetryable })
		t.mustSay("without Retry", err, tenon.ErrRetryable)
		t.Equal(runs, 1)
		t.holds()
	}},
	{"a context that is cancelled before", func(t *T) {
		t.seedUsers()
		ctx, cancel := context.WithCancelCause(t.Ctx)
		cancel(errOwn)
		s := t.DB.Session()
		s.Add(&User{Name: "x"})
		for name, err := range map[string]error{
			"All":      second(t.DB.All(ctx, tenon.Select(Users))),
			"Get":      second(t.DB.Get(ctx, Users, 7)),
			"Count":    second(t.DB.Count(ctx, tenon.Select(Users))),
			"Exec":     second(t.DB.Exec(ctx, tenon.Delete(Users).AllRows())),
			"Transact": t.DB.Transact(ctx, func(s *tenon.Session) error { s.Add(&User{Name: "y"}); return nil }),
			"Flush":    s.Flush(ctx),
			"Ping":     t.DB.Ping(ctx),
			"Open":     second(tenon.Open(ctx, t.URL)),
		} {
			if !errors.Is(err, errOwn) && !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", name, err)
			}
		}
		t.Must(s.Flush(t.Ctx)) // nothing was sent, nothing is lost
		t.Must(s.Commit(t.Ctx))
		t.holds("chuck", "ed", "fred", "jack", "x")
		t.idle(t.DB)
	}},
	{"a context that is cancelled in the middle", func(t *T) {
		t.seedUsers()
		slow := map[string]tenon.Query[int64]{
			"sqlite":   tenon.Rows(tenon.Count(), "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 1000000000) SELECT count(*) FROM n"),
			"postgres": tenon.Rows(tenon.Count(), "SELECT count(pg_sleep(30))"),
			"mariadb":  tenon.Rows(tenon.Count(), "SELECT SLEEP(30)"),
			"mysql":    tenon.Rows(tenon.Count(), "SELECT SLEEP(30)"),
		}[t.DB.Dialect()]
		for name, run := range map[string]func(ctx context.Context) error{
			"an engine's query": func(ctx context.Context) error { _, err := t.DB.One(ctx, slow); return err },
			"a transaction": func(ctx context.Context) error {
				return t.DB.Transact(ctx, func(s *tenon.Session) error {
					s.Add(&User{Name: "lost"})
					if err := s.Flush(ctx); err != nil {
						return err
					}
					_, err := s.One(ctx, slow)
					return err
				})
			},
			"an iteration": func(ctx context.Context) error {
				for _, err := range t.DB.Iter(ctx, slow) {
					if err != nil {
						return err
					}
				}
				return nil
			},
		} {
			ctx, cancel := context.WithTimeout(t.Ctx, 100*time.Millisecond)
			start := time.Now()
			err := run(ctx)
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", name, err)
			}
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("%s took %v", name, took)
			}
		}
		t.holds("chuck", "ed", "fred", "jack")
		t.idle(t.DB)
	}},
	{"an engine that was closed", func(t *T) {
		db, err := tenon.Open(t.Ctx, t.URL)
		t.Must(err)
		s := db.Session()
		t.Must(db.Close())
		t.Must(db.Close())
		for name, err := range map[string]error{
			"All":              second(db.All(t.Ctx, tenon.Select(Users))),
			"Get":              second(db.Get(t.Ctx, Users, 1)),
			"Exec":             second(db.Exec(t.Ctx, tenon.Delete(Users).AllRows())),
			"Ping":             db.Ping(t.Ctx),
			"Transact":         db.Transact(t.Ctx, func(s *tenon.Session) error { return second(s.Count(t.Ctx, tenon.Select(Users))) }),
			"an older session": second(s.Count(t.Ctx, tenon.Select(Users))),
			"CreateAll":        tenon.CreateAll(t.Ctx, db, Users),
		} {
			t.mustSay(name, err, tenon.ErrClosed)
		}
		t.Must(s.Close())
	}},
	{"a session that was closed says that it is the session", func(t *T) {
		s := t.DB.Session()
		t.Must(s.Close())
		for name, err := range map[string]error{
			"All": second(s.All(t.Ctx, tenon.Select(Users))), "Get": second(s.Get(t.Ctx, Users, 1)), "Exec": second(s.Exec(t.Ctx, tenon.Delete(Users).AllRows())),
			"Flush": s.Flush(t.Ctx), "Commit": s.Commit(t.Ctx), "Rollback": s.Rollback(t.Ctx),
		} {
			t.mustSay(name, err, tenon.ErrClosed)
			if err == nil || err.Error() != "tenon: session is closed" {
				t.Errorf("%s: %v", name, err)
			}
		}
	}},
	{"a statement that failed: the session says so until Rollback, the engine goes on", func(t *T) {
		t.seedUsers()
		s := t.DB.Session()
		defer s.Close()
		u, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		u.Name = "changed"
		t.Must(s.Flush(t.Ctx))
		_, err = s.Exec(t.Ctx, tenon.Insert(Users).Rows(&User{ID: 7}))
		t.refused("a taken key", err)
		for name, err := range map[string]error{
			"All": second(s.All(t.Ctx, tenon.Select(Users))), "Exec": second(s.Exec(t.Ctx, tenon.Delete(Users).AllRows())), "Flush": s.Flush(t.Ctx), "Commit": s.Commit(t.Ctx),
		} {
			t.mustSay(name, err, tenon.ErrSessionFailed)
			t.refused(name+" carries the first cause", err)
		}
		t.Must(s.Rollback(t.Ctx))
		t.Equal(s.State(u), tenon.Persistent)
		again, err := s.Get(t.Ctx, Users, 7)
		t.Must(err)
		if again != u || u.Name != "jack" {
			t.Errorf("%p %p %q", again, u, u.Name)
		}
		again.Name = "new"
		t.Must(s.Commit(t.Ctx))
		t.holds("chuck", "ed", "fred", "new")
	}},
}

// second is the error of a call that gives a value too.
func second[V any](_ V, err error) error { return err }
