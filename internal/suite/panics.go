package suite

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// panics says that f panicked with ErrCharge, and has what it left undone ended by then.
func (t *T) panics(name string, f func() error) {
	t.Helper()
	defer func() {
		t.Helper()
		if p := recover(); p == nil {
			t.Errorf("%s: no panic", name)
		} else if err, ok := p.(error); !ok || !errors.Is(err, ErrCharge) {
			t.Errorf("%s: %v", name, p)
		}
	}()
	err := f()
	t.Errorf("%s: %v", name, err)
}

// seedFuses makes the table, with one row that can be read and one that cannot.
func (t *T) seedFuses() {
	t.Create(Fuses)
	_, err := t.DB.Exec(t.Ctx, tenon.Insert(Fuses).Rows(&Fuse{ID: 1, Name: "one", Charge: "none"}, &Fuse{ID: 2, Name: "two", Charge: WhenRead}))
	t.Must(err)
}

// panicking: a panic in code of the program's that tenon calls goes on to the program, and no
// connection and no transaction is lost on its way.
var panicking = []Case{
	{"panics: of what an engine reads and writes", func(t *T) {
		t.seedFuses()
		q := tenon.Select(Fuses)
		boom := &Fuse{Name: "boom", Charge: WhenWritten}
		for name, f := range map[string]func() error{
			"All":         func() error { return second(t.DB.All(t.Ctx, q)) },
			"Get":         func() error { return second(t.DB.Get(t.Ctx, Fuses, 2)) },
			"an argument": func() error { return second(t.DB.All(t.Ctx, q.Where(Fuses.Charge.Eq(WhenWritten)))) },
			"Exec":        func() error { return second(t.DB.Exec(t.Ctx, tenon.Insert(Fuses).Rows(boom))) },
			"BulkInsert":  func() error { return second(t.DB.BulkInsert(t.Ctx, Fuses, slices.Values([]*Fuse{{Name: "x"}, boom}))) },
			"rows of a program": func() error {
				return second(t.DB.BulkInsert(t.Ctx, Fuses, func(func(*Fuse) bool) { panic(ErrCharge) }))
			},
			"Iter": func() error {
				for _, err := range t.DB.Iter(t.Ctx, q) {
					t.check(err)
				}
				return nil
			},
			"the body of a loop": func() error {
				for range t.DB.Iter(t.Ctx, q) {
					panic(ErrCharge)
				}
				return nil
			},
		} {
			t.panics(name, f)
			t.idle(t.DB)
			n, err := t.DB.Count(t.Ctx, q)
			t.Must(err)
			t.Equal(n, int64(2))
		}
	}},
	{"panics: of what a session reads and writes; it asks for Rollback", func(t *T) {
		t.seedFuses()
		q := tenon.Select(Fuses)
		for name, f := range map[string]func(s *tenon.Session, one *Fuse) error{
			"All":    func(s *tenon.Session, _ *Fuse) error { return second(s.All(t.Ctx, q)) },
			"Get":    func(s *tenon.Session, _ *Fuse) error { return second(s.Get(t.Ctx, Fuses, 2)) },
			"Flush":  func(s *tenon.Session, _ *Fuse) error { s.Add(&Fuse{ID: 3, Charge: WhenWritten}); return s.Flush(t.Ctx) },
			"Commit": func(s *tenon.Session, one *Fuse) error { one.Charge = WhenWritten; return s.Commit(t.Ctx) },
			"a flush before a query": func(s *tenon.Session, one *Fuse) error {
				one.Charge = WhenWritten
				return second(s.Count(t.Ctx, q))
			},
			"Refresh": func(s *tenon.Session, one *Fuse) error {
				t.mustDo(s, tenon.SQL("UPDATE fuses SET charge = 'when read'"))
				return s.Refresh(t.Ctx, one)
			},
			"BulkInsert": func(s *tenon.Session, _ *Fuse) error {
				return second(s.BulkInsert(t.Ctx, Fuses, slices.Values([]*Fuse{{Name: "x"}, {Charge: WhenWritten}})))
			},
			"Iter": func(s *tenon.Session, _ *Fuse) error {
				for _, err := range s.Iter(t.Ctx, q) {
					t.check(err)
				}
				return nil
			},
		} {
			s := t.DB.Session()
			defer s.Close()
			one, err := s.Get(t.Ctx, Fuses, 1)
			t.Must(err)
			one.Name = "changed"
			t.Must(s.Flush(t.Ctx))
			t.panics(name, func() error { return f(s, one) })
			t.mustSay(name, second(s.Count(t.Ctx, q)), tenon.ErrSessionFailed)
			t.mustSay(name, s.Commit(t.Ctx), tenon.ErrSessionFailed)
			one.Charge = "another" // Rollback compares it, which would set it off again
			t.Must(s.Rollback(t.Ctx))
			t.Equal([]any{one.Name, one.Charge, s.State(one)}, []any{"one", Charge("none"), tenon.Persistent})
			n, err := s.Count(t.Ctx, q.Where(Fuses.Name.Eq("one")))
			t.Must(err)
			t.Equal(n, int64(1))
			t.Must(s.Close())
			t.idle(t.DB)
		}
		t.panics("Transact", func() error {
			return t.DB.Transact(t.Ctx, func(s *tenon.Session) error { return second(s.All(t.Ctx, q)) })
		})
		t.idle(t.DB)
		gone := make(chan struct{})
		go func() { // as a test's FailNow ends its goroutine
			defer close(gone)
			t.check(t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
				return second(s.BulkInsert(t.Ctx, Fuses, func(func(*Fuse) bool) { runtime.Goexit() }))
			}))
		}()
		<-gone
		t.idle(t.DB)
	}},
	{"panics: of who listens to statements", func(t *T) {
		t.seedFuses()
		armed := false
		db := t.Open(tenon.OnStatement(func(context.Context, tenon.StatementEvent) {
			if armed {
				panic(ErrCharge)
			}
		}))
		s := db.Session()
		defer s.Close()
		s.Add(&Fuse{Name: "three"}, &Fuse{Name: "four"})
		t.Must(s.Flush(t.Ctx))
		s.Add(&Fuse{Name: "five"}, &Fuse{Name: "six"})
		armed = true
		t.panics("Commit", func() error { return s.Commit(t.Ctx) })
		armed = false
		t.Must(s.Close())
		t.idle(db)
		n, err := db.Count(t.Ctx, tenon.Select(Fuses))
		t.Must(err)
		if n != 2 && n != 6 { // the COMMIT may have travelled along
			t.Errorf("%d rows", n)
		}
	}},
	{"a session that is closed while another goroutine is in it gives its connection back", func(t *T) {
		t.seedFuses()
		s := t.DB.Session()
		defer s.Close()
		inside, closed := make(chan struct{}), make(chan error)
		go func() { <-inside; closed <- s.Close() }()
		var now error
		_, err := s.BulkInsert(t.Ctx, Fuses, func(yield func(*Fuse) bool) {
			yield(&Fuse{Name: "x"})
			close(inside)
			now = <-closed
		})
		t.mustSay("Close", now, tenon.ErrConcurrentUse)
		t.mustSay("BulkInsert", err, tenon.ErrConcurrentUse)
		t.idle(t.DB)
		t.mustSay("afterwards", s.Flush(t.Ctx), tenon.ErrClosed)
	}},
}
