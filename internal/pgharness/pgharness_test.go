package pgharness_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/tenonsql/tenon/internal/pgharness"
)

func connect(t testing.TB, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestDatabaseIsEmptyAndItsOwn(t *testing.T) {
	a, b := connect(t, pgharness.Database(t)), connect(t, pgharness.Database(t))
	if _, err := a.Exec(t.Context(), "CREATE TABLE x (id int)"); err != nil {
		t.Fatal(err)
	}
	var n int
	const count = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
	if err := b.QueryRow(t.Context(), count).Scan(&n); err != nil || n != 0 {
		t.Errorf("a second database has %d relations, %v", n, err)
	}
}

// TestDropWithOpenTransaction leaves a connection behind, as a failing test does.
func TestDropWithOpenTransaction(t *testing.T) {
	var url string
	t.Run("leaves a transaction", func(t *testing.T) {
		url = pgharness.Database(t)
		conn, err := pgx.Connect(context.Background(), url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), "BEGIN; CREATE TABLE x (id int)"); err != nil {
			t.Fatal(err)
		}
	})
	if _, err := pgx.Connect(t.Context(), url); err == nil || !strings.Contains(err.Error(), "3D000") {
		t.Errorf("database is still there: %v", err)
	}
}

func TestSettings(t *testing.T) {
	conn := connect(t, pgharness.Database(t))
	want := map[string]string{
		"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
		"listen_addresses": "127.0.0.1", "max_connections": "300", "server_encoding": "UTF8",
		"TimeZone": "UTC", "collation": "C.UTF-8",
	}
	got := map[string]string{}
	for name := range want {
		query := "SELECT current_setting($1)"
		if name == "collation" {
			query = "SELECT datcollate FROM pg_database WHERE datname = current_database() AND $1 <> ''"
		}
		var v string
		if err := conn.QueryRow(t.Context(), query, name).Scan(&v); err != nil {
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
	conn := connect(t, pgharness.Database(t))
	if err := conn.QueryRow(t.Context(), "SHOW server_version").Scan(&v); err != nil {
		t.Fatal(err)
	}
	if got := pgharness.Version(t); got == "" || !strings.HasPrefix(v, got) {
		t.Errorf("Version() = %q, server says %q", got, v)
	}
}

func TestParallelDatabases(t *testing.T) {
	var wait sync.WaitGroup
	for range 10 {
		wait.Go(func() { pgharness.Database(t) })
	}
	wait.Wait()
}

// BenchmarkDatabase is what a test pays for a database of its own.
func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		pgharness.Database(b)
	}
}
