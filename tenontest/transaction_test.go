package tenontest_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	"github.com/tenonsql/tenon/tenontest"
)

// TestTransactionLeavesNothing commits in every way there is, and looks afterwards.
func TestTransactionLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		said := try(t, "inner", func(t testing.TB) {
			ctx := t.Context()
			own := tenontest.Transaction(t, db)
			add(t, own, "by Transact")
			s := own.Session()
			s.Add(&User{Name: "by Commit"})
			must(t, s.Commit(ctx))
			s.Add(&User{Name: "by the second Commit"})
			must(t, s.Commit(ctx))
			must(t, s.Close())
			must(t, second(own.Exec(ctx, tenon.Insert(Users).Rows(&User{Name: "by Exec"}))))
			must(t, second(own.All(ctx, tenon.Insert(Users).Rows(&User{Name: "by Returning"}).Returning(Users.ID))))
			must(t, own.Close()) // of no consequence for the shared engine
		})
		equal(t, said, "")
		holds(t, db, "shared")
		add(t, db, "later") // and the connections serve on
		holds(t, db, "later", "shared")
	})
}

// TestTransactionActsLikeOne has what is committed seen, and what is rolled back undone.
func TestTransactionActsLikeOne(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		add(t, own, "kept")
		failure := errors.New("the program's own")
		err := own.Transact(ctx, func(s *tenon.Session) error {
			s.Add(&User{Name: "undone"})
			must(t, s.Flush(ctx))
			return failure
		})
		if !errors.Is(err, failure) {
			t.Errorf("%v", err)
		}
		holds(t, own, "kept", "shared")

		// A statement that fails takes nothing with it, in a session or alone.
		email := &Address{Email: "a@b"}
		must(t, second(own.Exec(ctx, tenon.Insert(Addresses).Rows(email))))
		var ce *tenon.ConstraintError
		if err := second(own.Exec(ctx, tenon.Insert(Addresses).Rows(&Address{Email: "a@b"}))); !errors.As(err, &ce) || ce.Kind != tenon.Unique {
			t.Errorf("a taken email: %v", err)
		}
		if err := second(own.All(ctx, tenon.Rows(tenon.Count(), "SELECT nothing FROM nowhere"))); err == nil {
			t.Error("a query of no table succeeded")
		}
		s := own.Session()
		defer s.Close()
		s.Add(&User{Name: "first"})
		must(t, s.Commit(ctx))
		s.Add(&Address{Email: "a@b"})
		if err := s.Commit(ctx); !errors.As(err, &ce) {
			t.Errorf("a commit that breaks a constraint: %v", err)
		}
		must(t, s.Rollback(ctx))
		must(t, s.Close())
		holds(t, own, "first", "kept", "shared")

		err = own.Transact(ctx, func(s *tenon.Session) error {
			return second(s.Exec(ctx, tenon.Delete(Users).AllRows()))
		}, tenon.ReadOnly())
		if err == nil {
			t.Error("a transaction that only reads deleted")
		}
		holds(t, own, "first", "kept", "shared")
	})
}

// TestParallel has tests beside each other write the same unique value.
func TestParallel(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				name := fmt.Sprint("test ", i)
				said := try(t, name, func(t testing.TB) {
					own := tenontest.Transaction(t, db)
					add(t, own, name)
					holds(t, own, "shared", name)
					f := tenontest.NewFactory(t, own)
					f.Many(3, Addresses)
				})
				if said != "" {
					t.Errorf("%s: %s", name, said)
				}
			})
		}
		wg.Wait()
		holds(t, db, "shared")
	})
}

// TestSubtests has a transaction inside of a transaction.
func TestSubtests(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		outer := tenontest.Transaction(t, db)
		add(t, outer, "prepared")
		for range 2 {
			equal(t, try(t, "sub", func(t testing.TB) {
				inner := tenontest.Transaction(t, outer)
				add(t, inner, "sub")
				holds(t, inner, "prepared", "shared", "sub")
				err := inner.Transact(t.Context(), func(s *tenon.Session) error {
					s.Add(&Address{Email: "a@b"}, &Address{Email: "a@b"})
					return nil
				})
				if err == nil {
					t.Error("a unique value was written twice")
				}
				add(t, inner, "sub 2")
			}), "")
			holds(t, outer, "prepared", "shared")
		}
		add(t, outer, "after")
		holds(t, outer, "after", "prepared", "shared")
	})
}

// TestSessionInSession: on one connection it can only fail, and says so at once.
func TestSessionInSession(t *testing.T) {
	servers(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		begin := time.Now()
		for name, inner := range map[string]func() error{
			"Transact": func() error { return own.Transact(ctx, func(s *tenon.Session) error { s.Add(&User{}); return nil }) },
			"All":      func() error { return second(own.All(ctx, tenon.Select(Users))) },
			"Exec":     func() error { return second(own.Exec(ctx, tenon.Delete(Users).AllRows())) },
			"ReadOnly": func() error {
				return own.Transact(ctx, func(s *tenon.Session) error { return second(s.All(ctx, tenon.Select(Users))) }, tenon.ReadOnly())
			},
		} {
			must(t, own.Transact(ctx, func(s *tenon.Session) error {
				s.Add(&User{Name: "outer"})
				must(t, s.Flush(ctx))
				err := inner()
				var in *tenontest.InUseError
				if !errors.As(err, &in) || !in.Nested {
					t.Fatalf("%s: %v", name, err)
				}
				says(t, in.Error(), "transaction_test.go:", "use that session's own methods", "tenontest.Database")
				return nil // and the outer one goes on
			}))
		}
		if took := time.Since(begin); took > 4*time.Second {
			t.Errorf("it took %v", took)
		}
		holds(t, own, "outer", "outer", "outer", "outer", "shared")

		// A loop over rows that are read may write.
		for u, err := range own.Iter(ctx, tenon.Select(Users).OrderBy(Users.ID.Asc())) {
			must(t, err)
			must(t, own.Transact(ctx, func(s *tenon.Session) error {
				x, err := s.Get(ctx, Users, u.ID)
				x.Name += "!"
				return err
			}))
		}
		holds(t, own, "outer!", "outer!", "outer!", "outer!", "shared!")
	})
}

// TestOtherGoroutine waits for its turn, and not for ever.
func TestOtherGoroutine(t *testing.T) {
	servers(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 5 {
					add(t, own, "x")
				}
			})
		}
		wg.Wait()
		n, err := own.Count(ctx, tenon.Select(Users))
		must(t, err)
		equal(t, n, int64(21))

		s := own.Session()
		defer s.Close()
		must(t, second(s.Count(ctx, tenon.Select(Users))))
		errs := make(chan error)
		go func() {
			short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
			defer cancel()
			errs <- second(own.Count(short, tenon.Select(Users)))
			errs <- second(own.Count(ctx, tenon.Select(Users)))
		}()
		if err := <-errs; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("with a deadline: %v", err)
		}
		var in *tenontest.InUseError
		if err := <-errs; !errors.As(err, &in) || in.Nested || in.Waited < 4*time.Second {
			t.Errorf("without: %v", err)
		}
		must(t, s.Close())
		holdsCount(t, own, 21)
	})
}

func holdsCount(t *testing.T, db *tenon.Engine, want int64) {
	t.Helper()
	n, err := db.Count(t.Context(), tenon.Select(Users))
	must(t, err)
	equal(t, n, want)
}

// TestEndsByHand: what would end the test's transaction is not sent.
func TestEndsByHand(t *testing.T) {
	servers(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		add(t, own, "mine")
		var ue *tenon.UnsupportedError
		for _, text := range []tenon.Statement{
			tenon.SQL("COMMIT"), tenon.SQL("/* now */ rollback"), tenon.SQL("BEGIN"), tenon.SQL("START TRANSACTION"),
		} {
			if err := second(own.Exec(ctx, text)); !errors.As(err, &ue) {
				t.Errorf("%v", err)
			}
		}
		err := tenon.CreateAll(ctx, own, Odds)
		if db.Dialect() == "mariadb" {
			if !errors.As(err, &ue) {
				t.Errorf("CREATE TABLE on MariaDB: %v", err)
			}
			must(t, second(own.Exec(ctx, tenon.SQL("CREATE TEMPORARY TABLE scratch (n int)"))))
			must(t, second(own.Exec(ctx, tenon.SQL("DROP TEMPORARY TABLE scratch"))))
		} else {
			must(t, err)
		}
		holds(t, own, "mine", "shared")
	})
}

// TestEndedUnseen: a commit that nobody could see coming fails the test at its end.
func TestEndedUnseen(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		if db.Dialect() != "mariadb" {
			return // nothing there commits from inside of a call
		}
		must(t, second(db.Exec(t.Context(), tenon.SQL("CREATE PROCEDURE p() COMMIT"))))
		said := try(t, "calls", func(t testing.TB) {
			own := tenontest.Transaction(t, db)
			err := second(own.Exec(t.Context(), tenon.SQL("CALL p()")))
			says(t, fmt.Sprint(err), "a COMMIT that tenontest cannot see")
			if err := second(own.Count(t.Context(), tenon.Select(Users))); !errors.Is(err, tenon.ErrConnection) {
				t.Errorf("after it: %v", err)
			}
		})
		says(t, said, "ended before the test")
	})
}

// TestLeftOpen: a session that is open at the end fails the test, with its place.
func TestLeftOpen(t *testing.T) {
	servers(t, func(t *testing.T, db *tenon.Engine) {
		var kept *tenon.Session
		said := try(t, "leaves", func(t testing.TB) {
			kept = tenontest.Transaction(t, db).Session()
			kept.Add(&User{Name: "left"})
			must(t, kept.Flush(t.Context()))
		})
		says(t, said, "transaction_test.go:", "is open at the end of the test")
		err := second(kept.All(t.Context(), tenon.Select(Users)))
		if !errors.Is(err, tenon.ErrClosed) {
			t.Errorf("after the test: %v", err)
		}
		_ = kept.Close()
		holds(t, db, "shared")
	})
}

// TestLostConnection: what a cut connection takes with it is not taken for nothing.
func TestLostConnection(t *testing.T) {
	servers(t, func(t *testing.T, db *tenon.Engine) {
		own := tenontest.Transaction(t, db)
		add(t, own, "lost")
		slow := map[string]tenon.Query[int64]{
			"postgres": tenon.Rows(tenon.Count(), "SELECT count(pg_sleep(5))"),
			"mariadb":  tenon.Rows(tenon.Count(), "SELECT SLEEP(5)"),
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := second(own.All(ctx, slow[db.Dialect()])); err == nil {
			t.Fatal("a statement outlived its context")
		}
		err := second(own.Count(t.Context(), tenon.Select(Users)))
		if !errors.Is(err, tenon.ErrConnection) {
			t.Errorf("%v", err)
		}
		says(t, err.Error(), "the test's transaction is gone", "tenontest.Database")
	})
}

// TestNested: a session's own savepoints lie in the test's.
func TestNested(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		failure := errors.New("the program's own")
		must(t, own.Transact(ctx, func(s *tenon.Session) error {
			s.Add(&User{Name: "outer"})
			err := s.Nested(ctx, func() error {
				s.Add(&User{Name: "inner"})
				must(t, s.Flush(ctx))
				return failure
			})
			if !errors.Is(err, failure) {
				t.Errorf("%v", err)
			}
			return s.Nested(ctx, func() error { s.Add(&User{Name: "second"}); return nil })
		}))
		holds(t, own, "outer", "second", "shared")
	})
}

// TestDeferredConstraint: PostgreSQL looks at commit, and so does a commit inside.
func TestDeferredConstraint(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		if db.Dialect() != "postgres" {
			return // the others have no such constraints
		}
		ctx := t.Context()
		must(t, second(db.Exec(ctx, tenon.SQL("CREATE TABLE late (a int UNIQUE DEFERRABLE INITIALLY DEFERRED)"))))
		own := tenontest.Transaction(t, db)
		for range 2 {
			err := own.Transact(ctx, func(s *tenon.Session) error {
				return second(s.Exec(ctx, tenon.SQL("INSERT INTO late VALUES (1), (1)")))
			})
			var ce *tenon.ConstraintError
			if !errors.As(err, &ce) {
				t.Errorf("%v", err)
			}
		}
		must(t, own.Transact(ctx, func(s *tenon.Session) error {
			must(t, second(s.Exec(ctx, tenon.SQL("INSERT INTO late VALUES (1), (1)"))))
			return second(s.Exec(ctx, tenon.SQL("DELETE FROM late")))
		}))
	})
}

// TestSnapshot: a snapshot has the connection to itself, and serves.
func TestSnapshot(t *testing.T) {
	servers(t, func(t *testing.T, db *tenon.Engine) {
		own := tenontest.Transaction(t, db)
		for _, level := range []tenon.Level{driver.DefaultIsolation, tenon.RepeatableRead, tenon.Serializable} {
			must(t, own.Transact(t.Context(), func(s *tenon.Session) error {
				n, err := s.Count(t.Context(), tenon.Select(Users))
				equal(t, n, int64(1))
				return err
			}, tenon.Isolation(level), tenon.ReadOnly()))
		}
	})
}
