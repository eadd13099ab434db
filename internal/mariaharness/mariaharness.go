//go:build unix

// Package mariaharness gives a test its own database on a real MariaDB server.
//
// The server is started by the first test that asks, shared by all test processes of the user
// and gone a few seconds after the last of them; package testserver tells how. Nothing is ever
// skipped: where no server is installed the test fails and says how to get one.
package mariaharness

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/internal/testserver"
)

var server = testserver.New(testserver.Kind{
	Name:    "mariadb",
	Locate:  locate,
	Prepare: prepare,
	Start:   start,
	Ready:   ready,
	Stop:    syscall.SIGKILL, // an orderly shutdown takes seconds, and the data is thrown away
})

func init() { server.Supervise() }

// Database returns the URL of a new, empty database for this test:
// mysql://root@127.0.0.1:PORT/NAME. Its character set is latin1, as MariaDB has it of itself:
// what leaves the choice to the database loses text there. The database is dropped when the
// test ends, after whatever connections it still has.
func Database(t testing.TB) string {
	t.Helper()
	port := use(t).Port
	name := testserver.Name(t.Name())
	if err := run(port, func(ctx context.Context, db *sql.Conn) error {
		_, err := db.ExecContext(ctx, "CREATE DATABASE "+name+" CHARACTER SET latin1")
		return err
	}); err != nil {
		t.Fatalf("mariaharness: create database: %v", err)
	}
	t.Cleanup(func() {
		if err := run(port, func(ctx context.Context, db *sql.Conn) error { return drop(ctx, db, name) }); err != nil {
			t.Errorf("mariaharness: drop database: %v", err)
		}
	})
	return url(port, name)
}

// Version returns the server's version, as "10.11.19".
func Version(t testing.TB) string {
	t.Helper()
	return use(t).Version
}

// Server returns the URL of the server without a database, for programs that are no tests.
func Server() (string, error) {
	addr, err := server.Use()
	if err != nil {
		return "", fmt.Errorf("mariaharness: %w", err)
	}
	return url(addr.Port, ""), nil
}

func use(t testing.TB) testserver.Address {
	t.Helper()
	addr, err := server.Use()
	if err != nil {
		t.Fatalf("mariaharness: %v", err)
	}
	return addr
}

func url(port int, database string) string {
	return fmt.Sprintf("mysql://root@127.0.0.1:%d/%s", port, database)
}

// drop ends the connections to the database first: one that is idle inside a transaction
// would make DROP DATABASE wait for its metadata lock.
func drop(ctx context.Context, db *sql.Conn, name string) error {
	rows, err := db.QueryContext(ctx, "SELECT id FROM information_schema.processlist WHERE db = ?", name)
	if err != nil {
		return err
	}
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return errors.Join(err, rows.Close())
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, id := range ids {
		_, err := db.ExecContext(ctx, fmt.Sprintf("KILL CONNECTION %d", id))
		if e, ok := errors.AsType[*mysql.MySQLError](err); err != nil && (!ok || e.Number != noSuchThread) {
			return err
		}
	}
	_, err = db.ExecContext(ctx, "DROP DATABASE "+name)
	return err
}

// noSuchThread is the server's answer to KILL for a connection that ended meanwhile.
const noSuchThread = 1094

// run calls do with a connection of its own.
func run(port int, do func(context.Context, *sql.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	db, err := connect(port)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, conn), conn.Close())
}

func connect(port int) (*sql.DB, error) {
	cfg := mysql.NewConfig()
	cfg.User, cfg.Net, cfg.Addr = "root", "tcp", fmt.Sprintf("127.0.0.1:%d", port)
	cfg.Timeout = 10 * time.Second
	cfg.Logger = &mysql.NopLogger{} // connections are refused until the server is up
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

func ready(ctx context.Context, port int) (version string, err error) {
	db, err := connect(port)
	if err != nil {
		return "", err
	}
	defer db.Close()
	err = db.QueryRowContext(ctx, "SELECT version()").Scan(&version)
	version, _, _ = strings.Cut(version, "-")
	return version, err
}
