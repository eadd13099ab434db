package mariaharness_test

import (
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/internal/mariaharness"
)

// open connects over the driver's own form of the URL.
func open(t testing.TB, url string) *sql.DB {
	t.Helper()
	addr, name, ok := strings.Cut(strings.TrimPrefix(url, "mysql://root@"), "/")
	if !ok {
		t.Fatalf("url %q", url)
	}
	db, err := sql.Open("mysql", "root@tcp("+addr+")/"+name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestDatabaseIsEmptyAndItsOwn(t *testing.T) {
	a, b := open(t, mariaharness.Database(t)), open(t, mariaharness.Database(t))
	if _, err := a.ExecContext(t.Context(), "CREATE TABLE x (id int)"); err != nil {
		t.Fatal(err)
	}
	var n int
	const count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = database()"
	if err := b.QueryRowContext(t.Context(), count).Scan(&n); err != nil || n != 0 {
		t.Errorf("a second database has %d tables, %v", n, err)
	}
}

// TestDropWithOpenTransaction leaves a connection behind, as a failing test does: its metadata
// lock would hold up DROP DATABASE.
func TestDropWithOpenTransaction(t *testing.T) {
	var url string
	var db *sql.DB // opened by the outer test: the inner one's cleanup must not close it
	t.Run("leaves a transaction", func(inner *testing.T) {
		url = mariaharness.Database(inner)
		db = open(t, url)
		db.SetMaxOpenConns(1)
		for _, q := range []string{"CREATE TABLE x (id int)", "BEGIN", "INSERT INTO x VALUES (1)"} {
			if _, err := db.ExecContext(inner.Context(), q); err != nil {
				inner.Fatal(err)
			}
		}
	})
	const unknownDatabase = 1049
	err := open(t, url).PingContext(t.Context())
	if e, ok := errors.AsType[*mysql.MySQLError](err); !ok || e.Number != unknownDatabase {
		t.Errorf("database is still there: %v", err)
	}
}

func TestSettings(t *testing.T) {
	db := open(t, mariaharness.Database(t))
	want := map[string]string{
		"@@collation_database": "latin1_swedish_ci", "@@character_set_database": "latin1",
		"@@max_connections": "300", "@@innodb_flush_log_at_trx_commit": "0", "@@log_bin": "0",
		"@@performance_schema": "0", "@@bind_address": "127.0.0.1", "@@time_zone": "+00:00",
		"current_user()": "root@127.0.0.1",
	}
	got := map[string]string{}
	for name := range want {
		var v string
		if err := db.QueryRowContext(t.Context(), "SELECT "+name).Scan(&v); err != nil {
			t.Fatal(err)
		}
		got[name] = v
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestVersion(t *testing.T) {
	var v string
	db := open(t, mariaharness.Database(t))
	if err := db.QueryRowContext(t.Context(), "SELECT version()").Scan(&v); err != nil {
		t.Fatal(err)
	}
	if got := mariaharness.Version(t); got == "" || !strings.HasPrefix(v, got) {
		t.Errorf("Version() = %q, server says %q", got, v)
	}
}

func TestParallelDatabases(t *testing.T) {
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() { mariaharness.Database(t) })
	}
	wait.Wait()
}

// BenchmarkDatabase is what a test pays for a database of its own.
func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		mariaharness.Database(b)
	}
}
