package tenontest

import (
	"context"
	"errors"
	"hash/fnv"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/driver"
)

// SQLite gives an engine on a new SQLite database with these tables, in a file that is
// removed when the test ends. The program imports package sqlite.
func SQLite(t testing.TB, tables ...tenon.Mapping) *tenon.Engine {
	t.Helper()
	return open(t, sqliteURL(filepath.Join(t.TempDir(), "test.db")), tables)
}

func sqliteURL(file string) string {
	return "sqlite:" + (&url.URL{Path: filepath.ToSlash(file)}).EscapedPath()
}

// Database gives an engine on a new database with these tables, on the server that the URL
// names (that of the environment's DATABASE_URL, say); it is dropped when the test ends. The
// URL's user must be allowed to create databases; the database in the URL is only connected
// to. With a URL that begins with sqlite: it is SQLite.
//
// On PostgreSQL the tables are made once, in a template named tenontest_ and a hash of their
// definition, of which each test gets a copy. Templates stay on the server for the next run;
// they can be dropped at any time.
func Database(t testing.TB, address string, tables ...tenon.Mapping) *tenon.Engine {
	t.Helper()
	scheme, _, _ := strings.Cut(address, ":")
	if scheme == "sqlite" {
		return SQLite(t, tables...)
	}
	if address == "" {
		t.Fatal("tenontest: the URL of the database server is empty; is DATABASE_URL set?")
	}
	server, err := tenon.Open(t.Context(), address, tenon.MaxConns(1))
	if err != nil {
		t.Fatalf("tenontest: %v", err)
	}
	defer closeEngine(t, server)
	name := databaseName(t.Name())
	create := "CREATE DATABASE " + name
	if server.Dialect() == "postgres" && len(tables) > 0 {
		template, err := template(t.Context(), server, address, tables)
		if err != nil {
			t.Fatalf("tenontest: making the template of the test's database: %v", err)
		}
		create, tables = create+" TEMPLATE "+template, nil
	}
	if err := script(t.Context(), server, create); err != nil {
		t.Fatalf("tenontest: creating a database for the test: %v; its user must be allowed to (PostgreSQL: CREATEDB), or use Transaction", err)
	}
	t.Cleanup(func() { drop(t, address, name) })
	own, err := within(address, name)
	if err != nil {
		t.Fatalf("tenontest: %v", err)
	}
	return open(t, own, tables)
}

// open opens a database for a test, and makes the tables.
func open(t testing.TB, address string, tables []tenon.Mapping) *tenon.Engine {
	t.Helper()
	db, err := tenon.Open(t.Context(), address)
	if err != nil {
		t.Fatalf("tenontest: opening the test's database: %v", err)
	}
	own := Watch(db)
	t.Cleanup(func() { closeEngine(t, own) })
	if len(tables) > 0 {
		if err := tenon.CreateAll(t.Context(), db, tables...); err != nil {
			t.Fatalf("tenontest: making the tables of the test's database: %v", err)
		}
	}
	return own
}

// within is the address of another database on the same server.
func within(address, name string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the URL of the database cannot be read") // url's error shows it, with its password
	}
	u.Path, u.RawPath = "/"+name, ""
	return u.String(), nil
}

// databaseName is a name that no other test has, also in another run: readable in front,
// unique behind, in 63 bytes.
func databaseName(test string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, test)
	h := fnv.New32a()
	_, _ = h.Write([]byte(test)) // it has no errors
	return "t_" + clean[:min(len(clean), 30)] + "_" + strconv.FormatUint(uint64(h.Sum32()), 36) + "_" + strconv.FormatInt(time.Now().UnixNano(), 36)
}

// drop removes a test's database. Its engine was closed before.
func drop(t testing.TB, address, name string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	server, err := tenon.Open(ctx, address, tenon.MaxConns(1))
	if err != nil {
		t.Errorf("tenontest: dropping the test's database %s: %v", name, err)
		return
	}
	defer closeEngine(t, server)
	text := "DROP DATABASE " + name + " WITH (FORCE)"
	if server.Dialect() != "postgres" {
		text = "SET lock_wait_timeout = 10; DROP DATABASE " + name // a session that is open holds it up
	}
	if err := script(ctx, server, text); err != nil {
		t.Errorf("tenontest: dropping the test's database %s: %v", name, err)
	}
}

// script runs DDL outside of a transaction.
func script(ctx context.Context, db *tenon.Engine, text string) error {
	return with(ctx, db, func(c driver.Conn) error { return c.Script(ctx, text) })
}

func with(ctx context.Context, db *tenon.Engine, f func(c driver.Conn) error) error {
	p := unwatched(db)
	c, err := p.Acquire(ctx, driver.Write)
	if err != nil {
		return err
	}
	defer p.Release(c)
	return f(c)
}
