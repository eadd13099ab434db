package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenonsql/tenon/driver"
)

const constrained = `
	CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, tenant INT, x INT, nick TEXT,
		CONSTRAINT ck_users_x CHECK (x < 10), UNIQUE (tenant, x)) STRICT;
	CREATE TABLE codes (a TEXT, b TEXT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;
	CREATE UNIQUE INDEX lower_nick ON users (lower(nick));
	CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INT REFERENCES users (id), a TEXT, b TEXT,
		FOREIGN KEY (a, b) REFERENCES codes (a, b) DEFERRABLE INITIALLY DEFERRED) STRICT;
	CREATE TABLE notes (id INTEGER PRIMARY KEY, order_id INT REFERENCES orders (id) ON DELETE CASCADE ON UPDATE RESTRICT,
		user_id INT REFERENCES users (id)) STRICT;
	CREATE TABLE kept (code_a TEXT, code_b TEXT, FOREIGN KEY (code_a, code_b) REFERENCES codes (a, b) ON DELETE RESTRICT) STRICT;
	INSERT INTO users VALUES (1, 'ann@x', 1, 1, 'ann'), (2, 'bob@x', 1, 2, 'bob'), (3, 'cy@x', NULL, NULL, NULL);
	INSERT INTO codes VALUES ('p', 'q'), ('r', 's');
	INSERT INTO orders VALUES (1, 1, 'p', 'q'), (2, NULL, NULL, NULL);
	INSERT INTO notes VALUES (1, 1, 2);
	INSERT INTO kept VALUES ('r', 's');`

var constraintTests = map[string]struct {
	text string
	args []driver.Value
	want driver.ConstraintError
}{
	"unique": {
		"INSERT INTO users (email) VALUES (?)",
		[]driver.Value{text("bob@x")},
		driver.ConstraintError{Kind: driver.Unique, Table: "users", Columns: []string{"email"}, Constraint: "uq_users_email"},
	},
	"unique of two": {
		"UPDATE users SET x = 1 WHERE id = 2", nil,
		driver.ConstraintError{Kind: driver.Unique, Table: "users", Columns: []string{"tenant", "x"}, Constraint: "uq_users_tenant_x"},
	},
	"unique expression": {
		`INSERT INTO "users" (email, nick) VALUES ('new', 'ANN')`, nil,
		driver.ConstraintError{Kind: driver.Unique, Table: "users", Constraint: "lower_nick"},
	},
	"primary key": {
		"INSERT INTO users (id, email) VALUES (1, 'new')", nil,
		driver.ConstraintError{Kind: driver.Unique, Table: "users", Columns: []string{"id"}, Constraint: "pk_users"},
	},
	"primary key of two": {
		"INSERT INTO codes VALUES ('p', 'q')", nil,
		driver.ConstraintError{Kind: driver.Unique, Table: "codes", Columns: []string{"a", "b"}, Constraint: "pk_codes"},
	},
	"not null": {
		"INSERT INTO users (id) VALUES (9)", nil,
		driver.ConstraintError{Kind: driver.NotNull, Table: "users", Columns: []string{"email"}},
	},
	"check": {
		`UPDATE OR ABORT "users" SET x = ? WHERE id = 1`,
		[]driver.Value{integer(10)},
		driver.ConstraintError{Kind: driver.Check, Table: "users", Constraint: "ck_users_x"},
	},
	"no parent": {
		"INSERT INTO orders (user_id) VALUES (?)",
		[]driver.Value{integer(77)},
		driver.ConstraintError{Kind: driver.ForeignKey, Table: "orders", Columns: []string{"user_id"}, Constraint: "fk_orders_user_id"},
	},
	"no parent for an update": {
		"UPDATE notes SET user_id = 77", nil,
		driver.ConstraintError{Kind: driver.ForeignKey, Table: "notes", Columns: []string{"user_id"}, Constraint: "fk_notes_user_id"},
	},
	"no parent, returning": {
		"INSERT INTO orders (user_id) VALUES (?) RETURNING id",
		[]driver.Value{integer(77)},
		driver.ConstraintError{Kind: driver.ForeignKey, Table: "orders", Columns: []string{"user_id"}, Constraint: "fk_orders_user_id"},
	},
	"children": {
		"DELETE FROM users WHERE id = 2", nil,
		driver.ConstraintError{Kind: driver.ForeignKey, Table: "notes", Columns: []string{"user_id"}, Constraint: "fk_notes_user_id"},
	},
	"restricted children": {
		"DELETE FROM codes WHERE a = 'r'", nil,
		driver.ConstraintError{Kind: driver.ForeignKey, Table: "kept", Columns: []string{"code_a", "code_b"}, Constraint: "fk_kept_code_a_code_b"},
	},
}

func TestConstraintErrors(t *testing.T) {
	ctx := context.Background()
	run := map[string]func(c driver.Conn, text string, args []driver.Value) error{
		"Exec": func(c driver.Conn, text string, args []driver.Value) error {
			_, err := c.Exec(ctx, text, args)
			return err
		},
		"Query": func(c driver.Conn, text string, args []driver.Value) error {
			_, err := c.Query(ctx, text, args)
			return err
		},
		"Batch": func(c driver.Conn, text string, args []driver.Value) error {
			return c.Batch(ctx, []driver.Statement{{Text: text, Args: args}}, nil)
		},
		"in a transaction": func(c driver.Conn, text string, args []driver.Value) error {
			if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
				return err
			}
			_, err := c.Exec(ctx, text, args)
			if _, later := c.Exec(ctx, "UPDATE users SET x = 3 WHERE id = 3", nil); later != nil {
				return later // the transaction goes on
			}
			if on, _ := connOf(c).ask("PRAGMA defer_foreign_keys"); on[0][0] != "0" {
				return errors.New("checking is still put off")
			}
			if commit := c.Commit(ctx); commit != nil {
				return commit
			}
			return err
		},
	}
	ignored := cmpopts.IgnoreFields(driver.ConstraintError{}, "Err")
	for name, test := range constraintTests {
		t.Run(name, func(t *testing.T) {
			for how, run := range run {
				c := writer(t, constrained)
				before := query(t, c, "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM orders), (SELECT count(*) FROM notes), total(x) FROM users WHERE id < 3")
				err := run(c, test.text, test.args)
				got, ok := errors.AsType[*driver.ConstraintError](err)
				if !ok {
					t.Fatalf("%s: error %v, want a ConstraintError", how, err)
				}
				if diff := cmp.Diff(test.want, *got, ignored); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
				if got.Err == nil {
					t.Errorf("%s: SQLite's own error is lost", how)
				}
				after := query(t, c, "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM orders), (SELECT count(*) FROM notes), total(x) FROM users WHERE id < 3")
				if diff := cmp.Diff(before, after); diff != "" || c.Broken() {
					t.Errorf("%s left a trace (-before +after, broken %v):\n%s", how, c.Broken(), diff)
				}
			}
		})
	}
}

func TestDeferredKeyIsNamedAtCommit(t *testing.T) {
	c := writer(t, constrained)
	ctx := t.Context()
	if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	exec(t, c, "UPDATE orders SET b = 'gone' WHERE id = 1")
	// While a key is open another one is named nevertheless.
	_, err := c.Exec(ctx, "INSERT INTO orders (user_id) VALUES (77)", nil)
	if got, ok := errors.AsType[*driver.ConstraintError](err); !ok || got.Constraint != "fk_orders_user_id" {
		t.Errorf("insert: %v, want fk_orders_user_id", err)
	}
	err = c.Commit(ctx)
	got, ok := errors.AsType[*driver.ConstraintError](err)
	if !ok || got.Constraint != "fk_orders_a_b" || got.Table != "orders" {
		t.Errorf("Commit: %v, want fk_orders_a_b", err)
	}
	if got := query(t, c, "SELECT b FROM orders WHERE id = 1"); got[0][0].S != "q" || c.Broken() {
		t.Errorf("b = %q, broken %v after a refused commit", got[0][0].S, c.Broken())
	}
	// Outside of a transaction the statement is the commit.
	_, err = c.Exec(ctx, "UPDATE orders SET b = 'gone' WHERE id = 1", nil)
	if got, ok := errors.AsType[*driver.ConstraintError](err); !ok || got.Constraint != "fk_orders_a_b" {
		t.Errorf("autocommit: %v, want fk_orders_a_b", err)
	}
}

// Rows that were wrong before are not what the statement is told of, in whatever order
// SQLite finds them.
func TestOpenKeysAreNotNamed(t *testing.T) {
	for one, other := range map[string]string{"k": "l", "l": "k"} {
		c := writer(t, `CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1), (2);
			CREATE TABLE k (now INT REFERENCES p (id), later INT REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);
			CREATE TABLE l (now INT REFERENCES p (id), later INT REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)`)
		exec(t, c, "INSERT INTO "+other+" (now) VALUES (1)")
		begin(t, c, driver.TxOptions{})
		exec(t, c, "INSERT INTO "+one+" (later) VALUES (99)")
		_, err := c.Exec(t.Context(), "DELETE FROM p WHERE id = 1", nil)
		want := "fk_" + other + "_now"
		if got, ok := errors.AsType[*driver.ConstraintError](err); !ok || got.Constraint != want {
			t.Errorf("delete: %v, want %s", err, want)
		}
		err = c.Commit(t.Context())
		want = "fk_" + one + "_later"
		if got, ok := errors.AsType[*driver.ConstraintError](err); !ok || got.Constraint != want {
			t.Errorf("Commit: %v, want %s", err, want)
		}
	}
}

func TestFailingSetOfABatch(t *testing.T) {
	c := writer(t, constrained)
	s := driver.Statement{Text: "INSERT INTO orders (user_id) VALUES (?)", Sets: 3, Args: []driver.Value{integer(1), integer(77), integer(2)}}
	err := c.Batch(t.Context(), []driver.Statement{{Text: "SELECT 1"}, s}, nil)
	at, _ := errors.AsType[*driver.BatchError](err)
	if at == nil || at.Index != 1 {
		t.Fatalf("error %v, want a BatchError of statement 1", err)
	}
	got, ok := errors.AsType[*driver.ConstraintError](err)
	if !ok || got.Constraint != "fk_orders_user_id" {
		t.Errorf("error %v, want fk_orders_user_id", err)
	}
	if n := query(t, c, "SELECT count(*) FROM orders")[0][0].N; n != 3 {
		t.Errorf("%d orders, want the first of the sets and no more", n)
	}
}

func TestScriptErrors(t *testing.T) {
	c := writer(t, constrained)
	err := c.Script(t.Context(), "UPDATE users SET x = 4 WHERE id = 1; -- then\n; INSERT INTO orders (user_id) VALUES (77); DELETE FROM users")
	if got, ok := errors.AsType[*driver.ConstraintError](err); !ok || got.Constraint != "fk_orders_user_id" {
		t.Errorf("error %v, want fk_orders_user_id", err)
	}
	if got := query(t, c, "SELECT x FROM users ORDER BY id"); len(got) != 3 || got[0][0].N != 4 {
		t.Errorf("users %v: want what came before the error, and nothing after", got)
	}
}

func TestServerErrors(t *testing.T) {
	c := writer(t, "CREATE TABLE t (n INT NOT NULL) STRICT; CREATE TRIGGER no BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, 'stays'); END; INSERT INTO t VALUES (1)")
	tests := map[string]struct {
		text, code, message string
		class               error
	}{
		"type":         {"INSERT INTO t VALUES ('one')", "3091", "cannot store TEXT", nil},
		"raised":       {"DELETE FROM t", "1811", "stays", nil},
		"no table":     {"DELETE FROM missing", "1", "missing", driver.ErrNoTable},
		"overflow":     {"SELECT sum(n) FROM (SELECT 9223372036854775807 AS n UNION ALL SELECT 1)", "1", "integer overflow", nil},
		"a function's": {"SELECT decimal('x')", "1", "no decimal number", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := c.Exec(t.Context(), test.text, nil)
			got, ok := errors.AsType[*driver.ServerError](err)
			if !ok || got.Code != test.code || !strings.Contains(got.Message, test.message) || got.Class != test.class || got.Err == nil {
				t.Errorf("error %#v, want code %s, %q, class %v", err, test.code, test.message, test.class)
			}
		})
	}
}

func TestFullDatabase(t *testing.T) {
	c := writer(t, "CREATE TABLE t (b BLOB); PRAGMA max_page_count = 20")
	ctx := t.Context()
	begin(t, c, driver.TxOptions{})
	exec(t, c, "INSERT INTO t VALUES (x'00')")
	_, err := c.Exec(ctx, "INSERT INTO t VALUES (zeroblob(1000000))", nil)
	got, ok := errors.AsType[*driver.ServerError](err)
	if !ok || got.Code != "13" || !strings.Contains(got.Message, "disk is full") {
		t.Errorf("error %v, want code 13", err)
	}
	// Whether SQLite kept the transaction is its choice; Commit must tell the truth.
	want := int64(1)
	if c.Commit(ctx) != nil {
		want = 0
	}
	if n := query(t, c, "SELECT count(*) FROM t")[0][0].N; n != want || c.Broken() {
		t.Errorf("%d rows, want %d; broken %v", n, want, c.Broken())
	}
}

func TestTarget(t *testing.T) {
	tests := map[string]string{
		`INSERT INTO "my ""table" (a) VALUES (1)`:     `my "table`,
		"insert or ignore  into t VALUES (1)":         "t",
		"WITH x AS (SELECT 1) UPDATE \"t\" SET a = 1": "t",
		"DELETE FROM [t u] WHERE a":                   "t u",
		"REPLACE INTO `t` VALUES (1)":                 "t",
		`UPDATE OR FAIL "main"."t" SET a = 1`:         "t",
		"SELECT updated FROM t":                       "",
	}
	for text, want := range tests {
		if got := target(text); got != want {
			t.Errorf("target(%s) = %q, want %q", text, got, want)
		}
	}
}
