//go:build unix

// Package pgharness gives a test its own database on a real PostgreSQL server.
//
// The server is started by the first test that asks, shared by all test processes of the user
// and gone a few seconds after the last of them; package testserver tells how. Nothing is ever
// skipped: where no server is installed the test fails and says how to get one.
package pgharness

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenonsql/tenon/internal/testserver"
)

// user is the superuser of the throwaway server. There is no password.
const user = "tenon"

var server = testserver.New(testserver.Kind{
	Name:    "postgres",
	Locate:  locate,
	Prepare: prepare,
	Start:   start,
	Ready:   ready,
	Stop:    syscall.SIGQUIT, // immediate shutdown: the data is thrown away
})

func init() { server.Supervise() }

// Database returns the URL of a new, empty database for this test:
// postgres://tenon@127.0.0.1:PORT/NAME?sslmode=disable. The database is dropped when the test
// ends, with whatever connections it still has.
func Database(t testing.TB) string {
	t.Helper()
	addr := use(t)
	port, name := addr.Port, testserver.Name(t.Name())
	if err := run(port, "CREATE DATABASE "+name+strategy(addr.Version)); err != nil {
		t.Fatalf("pgharness: create database: %v", err)
	}
	t.Cleanup(func() {
		if err := run(port, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("pgharness: drop database: %v", err)
		}
	})
	return url(port, name)
}

// strategy copies the template's files: without fsync this takes half the time of logging its
// pages, the default since 15. Older servers know no other way and no word for it.
func strategy(version string) string {
	major, _, _ := strings.Cut(version, ".")
	if n, err := strconv.Atoi(major); err == nil && n < 15 {
		return ""
	}
	return " STRATEGY FILE_COPY"
}

// Version returns the server's version, as "15.18".
func Version(t testing.TB) string {
	t.Helper()
	return use(t).Version
}

// Server returns the URL of the server's maintenance database, for programs that are no tests.
func Server() (string, error) {
	addr, err := server.Use()
	if err != nil {
		return "", fmt.Errorf("pgharness: %w", err)
	}
	return url(addr.Port, "postgres"), nil
}

func use(t testing.TB) testserver.Address {
	t.Helper()
	addr, err := server.Use()
	if err != nil {
		t.Fatalf("pgharness: %v", err)
	}
	return addr
}

func url(port int, database string) string {
	return fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", user, port, database)
}

// run executes one statement on the maintenance database over a connection of its own: tests
// run in parallel, and a connection costs a few milliseconds only.
func run(port int, sql string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgconn.Connect(ctx, url(port, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql).ReadAll()
	return err
}

func ready(ctx context.Context, port int) (string, error) {
	conn, err := pgconn.Connect(ctx, url(port, "postgres")+"&connect_timeout=10")
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	version, _, _ := strings.Cut(conn.ParameterStatus("server_version"), " ")
	return version, nil
}

// locate prefers what is installed; TENON_POSTGRES_BIN names the folder of another server.
func locate() (testserver.Program, error) {
	return testserver.Search{
		Name: "postgres", Package: "postgresql", Variable: "TENON_POSTGRES_BIN",
		Installed: []string{"/usr/lib/postgresql/*/bin/postgres", "/usr/pgsql-*/bin/postgres"},
		Unpacked:  []string{"bin/postgres", "usr/lib/postgresql/*/bin/postgres"},
	}.Find()
}

func prepare(p testserver.Program, data string) ([]*exec.Cmd, error) {
	return []*exec.Cmd{exec.Command(filepath.Join(filepath.Dir(p.Path), "initdb"),
		"--pgdata", data, "--username", user, "--auth", "trust", "--encoding", "UTF8",
		"--locale", "C.UTF-8", "--no-sync", "--no-instructions")}, nil
}

func start(p testserver.Program, data string, port int) *exec.Cmd {
	args := []string{"-D", data, "-p", fmt.Sprint(port), "-c", "listen_addresses=127.0.0.1"}
	for _, setting := range []string{
		"unix_socket_directories=", // the data folder's path may be too long for a socket
		"fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
		"wal_level=minimal", "max_wal_senders=0", "max_wal_size=1GB", "checkpoint_timeout=1h",
		"shared_buffers=32MB", "max_connections=300", "max_prepared_transactions=20",
		"deadlock_timeout=200ms", // a test that makes a deadlock should not wait for a second
		"jit=off",                // costs more than it saves, and its library is not always there
		"timezone=UTC", "log_timezone=UTC", "logging_collector=off",
	} {
		args = append(args, "-c", setting)
	}
	return exec.Command(p.Path, args...)
}
