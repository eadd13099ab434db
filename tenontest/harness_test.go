package tenontest_test

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pgharness"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

var tables = []tenon.Mapping{Users, Addresses, Orders, Items, Lines, Nodes, Sheets, Documents, Cupboards, Everythings}

var urls = map[string]func(t testing.TB) string{
	"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "shared.db") },
	"postgres": pgharness.Database,
	"mariadb":  mariaharness.Database,
}

// each runs f with a shared database that has the tables and one user, on every database.
func each(t *testing.T, f func(t *testing.T, db *tenon.Engine)) {
	t.Parallel()
	for name, url := range urls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, shared(t, url(t)))
		})
	}
}

func servers(t *testing.T, f func(t *testing.T, db *tenon.Engine)) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		if db.Dialect() != "sqlite" { // which gets a copy, of which no case here is true
			f(t, db)
		}
	})
}

func shared(t *testing.T, url string) *tenon.Engine {
	t.Helper()
	db, err := tenon.Open(t.Context(), url, tenon.MaxConns(8))
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	must(t, tenon.CreateAll(t.Context(), db, tables...))
	add(t, db, "shared")
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t testing.TB, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
}

func add(t testing.TB, db *tenon.Engine, name string) {
	t.Helper()
	must(t, db.Transact(context.WithoutCancel(t.Context()), func(s *tenon.Session) error { s.Add(&User{Name: name}); return nil }))
}

func holds(t testing.TB, db *tenon.Engine, want ...string) {
	t.Helper()
	got, err := db.All(context.WithoutCancel(t.Context()), tenon.Select(Users.Name).OrderBy(Users.Name.Asc()))
	must(t, err)
	equal(t, strings.Join(got, ", "), strings.Join(want, ", "))
}

// trial is a test inside of a test, whose failure is looked at.
type trial struct {
	testing.TB
	name     string
	mu       sync.Mutex
	said     []string
	failed   bool
	cleanups []func()
	ctx      context.Context
	cancel   context.CancelFunc
}

// try runs f as a test, with its cleanups, and gives what it failed with.
func try(t *testing.T, name string, f func(t testing.TB)) string {
	t.Helper()
	x := &trial{TB: t, name: name}
	x.ctx, x.cancel = context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer x.end()
		f(x)
	}()
	<-done
	return strings.Join(x.said, "\n")
}

func (x *trial) end() {
	x.cancel()
	for len(x.cleanups) > 0 {
		last := x.cleanups[len(x.cleanups)-1]
		x.cleanups = x.cleanups[:len(x.cleanups)-1]
		last()
	}
}

func (x *trial) Name() string             { return x.name }
func (x *trial) Helper()                  {}
func (x *trial) Context() context.Context { return x.ctx }
func (x *trial) Cleanup(f func())         { x.cleanups = append(x.cleanups, f) }
func (x *trial) Failed() bool             { return x.failed }
func (x *trial) Errorf(format string, args ...any) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.failed = true
	x.said = append(x.said, fmt.Sprintf(format, args...))
}
func (x *trial) Error(args ...any)                 { x.Errorf("%s", fmt.Sprint(args...)) }
func (x *trial) Fatalf(format string, args ...any) { x.Errorf(format, args...); runtime.Goexit() }
func (x *trial) Fatal(args ...any)                 { x.Fatalf("%s", fmt.Sprint(args...)) }

// says compares parts of a message.
func says(t testing.TB, got string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			t.Errorf("%q is not in:\n%s", p, got)
		}
	}
}

func second[V any](_ V, err error) error { return err }
