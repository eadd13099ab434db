package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tenonsql/tenon/driver"
)

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		url, want string
		is        error
	}{
		"other scheme":     {"postgres://x", "begins with sqlite:", nil},
		"nothing":          {"sqlite:", "no file", nil},
		"host":             {"sqlite://host/file", "third slash", nil},
		"another colon":    {"sqlite::mem:", "not the path", nil},
		"file URL":         {"sqlite:file:x.db", "not the path", nil},
		"bad escape":       {"sqlite:100%.db", "%25", nil},
		"parameter":        {"sqlite:x.db?journal_mode=off", "journal_mode", nil},
		"mode":             {"sqlite:x.db?mode=memory", "ro, rw or rwc", nil},
		"word":             {"sqlite:x.db?synchronous=maybe", "one of off", nil},
		"injected":         {"sqlite:x.db?cache_size=1;DROP", "parameters", nil},
		"number":           {"sqlite:x.db?cache_size=many", "whole number", nil},
		"timeout":          {"sqlite:x.db?busy_timeout=5s", "milliseconds", nil},
		"memory read-only": {"sqlite::memory:?mode=ro", "always new", nil},
		"no folder":        {"sqlite:" + dir + "/none/x.db", "no folder", driver.ErrNoDatabase},
		"a folder":         {"sqlite:" + dir, "opened", driver.ErrNoDatabase},
		"must be there":    {"sqlite:" + dir + "/new.db?mode=rw", "opened", driver.ErrNoDatabase},
		"no database":      {"sqlite:" + garbage, "no SQLite database", driver.ErrNoDatabase},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := open(t.Context(), test.url, driver.Settings{})
			if err == nil {
				_ = p.Close()
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || strings.Count(err.Error(), "tenon: ") != 1 {
				t.Fatalf("error %v, want %q, with its prefix once", err, test.want)
			}
			for _, class := range []error{driver.ErrConnection, driver.ErrNoDatabase, driver.ErrAuthentication} {
				if got := errors.Is(err, class); got != (class == test.is) {
					t.Errorf("error %v, want %v: is %v", err, test.is, class)
				}
			}
		})
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	tests := map[string]struct{ url, file string }{
		"relative": {"sqlite:shop.db", "shop.db"},
		"absolute": {"sqlite://" + filepath.ToSlash(dir) + "/abs.db", "abs.db"},
		"escaped":  {"sqlite:a%20b%3F#c.db?cache_size=-4000", "a b?#c.db"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := openedURL(t, test.url)
			c := acquired(t, p, driver.Write)
			exec(t, c, "CREATE TABLE t (n INT)")
			if _, err := os.Stat(filepath.Join(dir, test.file)); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPragmas(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "p.db") + "?cache_size=-4000&synchronous=FULL&page_size=8192&auto_vacuum=incremental&temp_store=memory"
	p := openedURL(t, url)
	for use, queryOnly := range map[driver.Use]int64{driver.Write: 0, driver.Read: 1} {
		c := acquired(t, p, use)
		for pragma, want := range map[string]int64{
			"cache_size": -4000, "synchronous": 2, "page_size": 8192, "auto_vacuum": 2, "temp_store": 2,
			"foreign_keys": 1, "query_only": queryOnly,
		} {
			if got := query(t, c, "PRAGMA "+pragma)[0][0].N; got != want {
				t.Errorf("use %d: %s = %d, want %d", use, pragma, got, want)
			}
		}
		if got := query(t, c, "PRAGMA journal_mode")[0][0].S; got != "wal" {
			t.Errorf("journal %s", got)
		}
	}
}

func TestReadOnlyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "r.db")
	p := openedURL(t, "sqlite:"+path)
	c := acquired(t, p, driver.Write)
	exec(t, c, "CREATE TABLE t (n INT)")
	ro := acquired(t, openedURL(t, "sqlite:"+path+"?mode=ro"), driver.Write)
	query(t, ro, "SELECT * FROM t")
	if _, err := ro.Exec(t.Context(), "INSERT INTO t VALUES (1)", nil); err == nil {
		t.Error("written with mode=ro")
	}
}

func TestMemoryIsRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	t.Setenv("TMP", os.Getenv("TMPDIR"))
	left := func() int {
		entries, err := os.ReadDir(os.Getenv("TMPDIR"))
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	p, err := open(t.Context(), "sqlite::memory:", driver.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	other := openedURL(t, "sqlite::memory:")
	w, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, w, "CREATE TABLE t (n INT)")
	r, err := p.Acquire(t.Context(), driver.Read)
	if err != nil {
		t.Fatal(err)
	}
	query(t, r, "SELECT * FROM t")
	if _, err := acquired(t, other, driver.Read).Exec(t.Context(), "SELECT * FROM t", nil); !errors.Is(err, driver.ErrNoTable) {
		t.Errorf("another database in memory: %v, want ErrNoTable", err)
	}
	p.Release(w)
	p.Release(r)
	if n := left(); n != 2 {
		t.Errorf("%d temporary folders, want 2", n)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n := left(); n != 1 {
		t.Errorf("%d temporary folders after Close, want the other's", n)
	}
}

func TestStatsAndLimits(t *testing.T) {
	p, err := open(t.Context(), "sqlite::memory:", driver.Settings{MaxConns: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var held []driver.Conn
	for _, use := range []driver.Use{driver.Write, driver.Read, driver.Read} {
		c, err := p.Acquire(t.Context(), use)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, c)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	for _, use := range []driver.Use{driver.Write, driver.Read} {
		if _, err := p.Acquire(ctx, use); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Acquire %d of a full pool: %v", use, err)
		}
	}
	if got := p.Stats(); got.Open != 3 || got.InUse != 3 || got.Max != 3 || got.Idle != 0 {
		t.Errorf("stats %+v", got)
	}
	for _, c := range held {
		p.Release(c)
	}
	if got := p.Stats(); got.Open != 3 || got.InUse != 0 || got.Idle != 3 {
		t.Errorf("stats %+v after the release", got)
	}
}

// Eight write and four read at once, each through the pool.
func TestManyAtOnce(t *testing.T) {
	p := opened(t)
	setUp, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, setUp, "CREATE TABLE t (id INTEGER PRIMARY KEY, who INT, note TEXT)")
	exec(t, setUp, "CREATE TABLE total (n INT NOT NULL)")
	exec(t, setUp, "INSERT INTO total VALUES (0)")
	p.Release(setUp)

	const writers, rounds = 8, 25
	ctx := t.Context()
	var wg sync.WaitGroup
	var finished atomic.Bool
	fail := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	for w := range writers {
		wg.Go(func() {
			for i := range rounds {
				fail(withConn(ctx, p, driver.Write, func(c driver.Conn) error { return addOne(ctx, c, w, i) }))
			}
		})
	}
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for !finished.Load() && !t.Failed() {
				fail(withConn(ctx, p, driver.Read, func(c driver.Conn) error { return checkTotal(ctx, c) }))
			}
		})
	}
	wg.Wait()
	finished.Store(true)
	readers.Wait()
	fail(withConn(ctx, p, driver.Read, func(c driver.Conn) error {
		if n := query(t, c, "SELECT n FROM total")[0][0].N; n != writers*rounds {
			return fmt.Errorf("total %d, want %d", n, writers*rounds)
		}
		return nil
	}))
}

func withConn(ctx context.Context, p driver.Pool, use driver.Use, f func(driver.Conn) error) error {
	c, err := p.Acquire(ctx, use)
	if err != nil {
		return err
	}
	defer p.Release(c)
	return f(c)
}

// addOne reads and writes in one transaction.
func addOne(ctx context.Context, c driver.Conn, who, i int) error {
	if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
		return err
	}
	r, err := c.Query(ctx, "SELECT n FROM total", nil)
	if err != nil {
		return err
	}
	n := r.Next()[0].N
	if err := r.Close(); err != nil {
		return err
	}
	err = c.Batch(ctx, []driver.Statement{
		{Text: "INSERT INTO t (who, note) VALUES (?, ?)", Args: []driver.Value{integer(int64(who)), text(fmt.Sprint("round ", i))}},
		{Text: "UPDATE total SET n = ?", Args: []driver.Value{integer(n + 1)}},
	}, nil)
	if err != nil {
		return errors.Join(err, c.Rollback(ctx))
	}
	return c.Commit(ctx)
}

func checkTotal(ctx context.Context, c driver.Conn) error {
	r, err := c.Query(ctx, "SELECT (SELECT count(*) FROM t), n FROM total", nil)
	if err != nil {
		return err
	}
	row := r.Next()
	if row[0].N != row[1].N {
		err = fmt.Errorf("%d rows and a total of %d are seen at once", row[0].N, row[1].N)
	}
	return errors.Join(err, r.Close())
}

// What is opened is closed again: files, handles, SQLite's memory, entries in tables.
func TestOpenAndCloseLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "many.db")
	cycle := func() {
		p, err := open(t.Context(), "sqlite:"+path, driver.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range []driver.Use{driver.Write, driver.Read} {
			err := withConn(t.Context(), p, use, func(c driver.Conn) error {
				for i := range 20 {
					query(t, c, fmt.Sprintf("SELECT ?, %d, zeroblob(1000)", i), text(strings.Repeat("x", 1000)))
				}
				// Rows that nobody closed do not hold the connection back.
				_, err := c.Query(t.Context(), "SELECT 1 UNION SELECT 2", nil)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 10 {
		cycle()
	}
	files, before, known := openFiles(t), resident(t), registered()
	for range 190 {
		cycle()
	}
	if n := openFiles(t); n > files {
		t.Errorf("%d files open, %d before", n, files)
	}
	if n := registered(); n != known {
		t.Errorf("%d connections are registered, %d before", n, known)
	}
	if grown := resident(t) - before; grown > 24<<20 {
		t.Errorf("memory grew by %d KiB", grown>>10)
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		t.Error("the WAL was not put away at the last Close")
	}
}

func TestReleaseSettles(t *testing.T) {
	p, err := open(t.Context(), "sqlite::memory:", driver.Settings{MaxConns: 2})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	leave := map[string]func(c driver.Conn) error{
		"open rows":     func(c driver.Conn) error { _, err := c.Query(t.Context(), "SELECT 1 UNION SELECT 2", nil); return err },
		"a transaction": func(c driver.Conn) error { return c.Begin(t.Context(), driver.TxOptions{}) },
		"a savepoint":   func(c driver.Conn) error { _, err := c.Exec(t.Context(), "SAVEPOINT s", nil); return err },
		"reading":       func(c driver.Conn) error { return c.Begin(t.Context(), driver.TxOptions{ReadOnly: true}) },
	}
	for name, leave := range leave {
		if err := withConn(t.Context(), p, driver.Write, leave); err != nil {
			t.Fatal(err)
		}
		err := withConn(t.Context(), p, driver.Write, func(c driver.Conn) error {
			_, err := c.Exec(t.Context(), "CREATE TABLE IF NOT EXISTS t (n INT)", nil)
			return errors.Join(err, c.Begin(t.Context(), driver.TxOptions{}), c.Rollback(t.Context()))
		})
		if err != nil {
			t.Errorf("after %s was left: %v", name, err)
		}
	}
}

func registered() (n int) {
	connections.Range(func(any, any) bool { n++; return true })
	return n
}

func openFiles(t *testing.T) int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0 // not Linux
	}
	return len(entries)
}

// resident is the memory of the process in bytes, after a collection.
func resident(t *testing.T) int {
	runtime.GC()
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0 // not Linux
	}
	var size, pages int
	if _, err := fmt.Sscan(string(b), &size, &pages); err != nil {
		t.Fatal(err)
	}
	return pages * os.Getpagesize()
}

// TestWriterInWriter waits for the writing connection while holding it: that ends.
func TestWriterInWriter(t *testing.T) {
	p, err := open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "x.db")+"?busy_timeout=100", driver.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if _, err := p.Acquire(t.Context(), driver.Write); !errors.Is(err, driver.ErrRetryable) || !strings.Contains(err.Error(), "one connection that writes") {
		t.Errorf("a second writer: %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it waited %v", took)
	}
	p.Release(c)
	c, err = p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	p.Release(c)
}
