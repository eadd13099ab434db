package tenontest

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal"
)

// beginning bounds the wait for a connection.
const beginning = 30 * time.Second

// Transaction gives an engine whose every session and statement runs inside of one
// transaction, on one connection of db; it is rolled back when the test ends. Commits inside
// are kept as far as the test sees, rollbacks undo what they should: code that calls
// Transact is tested as it is. Parallel tests each have their own, and do not see each
// other's rows. db's options (Logger, OnStatement, ShowArguments) hold for the new engine.
//
// On SQLite, where one transaction writes at a time, the test gets a copy of the database
// instead, removed at its end: parallel tests do not wait for each other there either.
//
// Given an engine that itself came from Transaction, the new one's transaction lies within:
// what a test prepared can be used by each of its subtests, which leave no trace in it.
//
// A session inside of a session would need a second connection: its calls fail with
// *InUseError, at once in the same goroutine, else after five seconds. Statements that would
// end the transaction (COMMIT by hand; on MariaDB all that define tables) fail with
// *tenon.UnsupportedError before they are sent. The test fails when a session is still open
// at its end. docs/testing.md tells what differs from a transaction that is committed.
func Transaction(t testing.TB, db *tenon.Engine) *tenon.Engine {
	t.Helper()
	if db.Dialect() == "sqlite" {
		return copied(t, db)
	}
	ctx, cancel := context.WithTimeout(t.Context(), beginning)
	defer cancel()
	p, err := begin(ctx, unwatched(db), db.Dialect())
	if err != nil {
		if ctx.Err() != nil && t.Context().Err() == nil {
			t.Fatalf("tenontest: no connection for the test's transaction within %v; each test that runs in parallel needs one: open the engine with more MaxConns: %v", beginning, err)
		}
		t.Fatalf("tenontest: beginning the test's transaction: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := tidy(context.Background())
		defer cancel()
		if err := p.end(ctx, t.Name()); err != nil {
			t.Errorf("tenontest: %v", err)
		}
	})
	return over(db, p)
}

// over is an engine like db on another pool, watched.
func over(db *tenon.Engine, p driver.Pool) *tenon.Engine {
	return tenon.Internal.Over(&internal.AllowInternalUse, db, &watch{Pool: p})
}

// copied gives an engine on a copy of a SQLite database, as of its last commit.
func copied(t testing.TB, db *tenon.Engine) *tenon.Engine {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := copyInto(t.Context(), unwatched(db), file); err != nil {
		t.Fatalf("tenontest: copying the database: %v", err)
	}
	own, err := tenon.Open(t.Context(), sqliteURL(file))
	if err != nil {
		t.Fatalf("tenontest: opening the copy of the database: %v", err)
	}
	copied := over(db, unwatched(own))
	t.Cleanup(func() { closeEngine(t, copied) })
	return copied
}

// copyInto writes the database to a new file.
func copyInto(ctx context.Context, p driver.Pool, file string) error {
	c, err := p.Acquire(ctx, driver.Write)
	if err != nil {
		return err
	}
	defer p.Release(c)
	var name driver.Value
	name.SetText(file)
	_, err = c.Exec(ctx, "VACUUM INTO ?", []driver.Value{name})
	return err
}

// closing bounds the wait for connections that a test has not given back.
const closing = 2 * time.Second

// closeEngine closes an engine at a test's end. Close waits for every connection: one that
// a session has kept fails the test, and does not hold it up for ever.
func closeEngine(t testing.TB, db *tenon.Engine) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- db.Close() }()
	select {
	case err := <-done:
		if err != nil && !errors.Is(err, tenon.ErrClosed) {
			t.Errorf("tenontest: closing the test's database: %v", err)
		}
	case <-time.After(closing):
		where := "?"
		if w, ok := poolOf(db).(*watch); ok {
			where = w.lentAt()
		}
		t.Errorf("tenontest: a session that began at %s is open %v after the end of the test; Close it", where, closing)
	}
}
