package tenontest

import (
	"testing"

	"github.com/tenonsql/tenon/schema"
)

// TestForbidden tries texts on both kinds of servers.
func TestForbidden(t *testing.T) {
	tests := []struct {
		text              string
		postgres, mariaDB bool
	}{
		{text: "SELECT 1"},
		{text: "COMMIT", postgres: true, mariaDB: true},
		{text: " -- a\n/* b */ commit and chain", postgres: true, mariaDB: true},
		{text: "SELECT 'a; COMMIT'"},
		{text: `SELECT "; COMMIT"`},
		{text: `SELECT 'it''s; COMMIT'`},
		{text: `INSERT INTO t VALUES ('\'; COMMIT; \'')`, postgres: true}, // a backslash is no escape there
		{text: "INSERT INTO t VALUES (1); COMMIT; SELECT 1", postgres: true, mariaDB: true},
		{text: "SAVEPOINT a"},
		{text: "RELEASE SAVEPOINT a"},
		{text: "ROLLBACK TO a"},
		{text: "ROLLBACK WORK TO SAVEPOINT a"},
		{text: "ROLLBACK", postgres: true, mariaDB: true},
		{text: "START TRANSACTION READ ONLY", postgres: true, mariaDB: true},
		{text: "PREPARE TRANSACTION 'x'", postgres: true, mariaDB: true},
		{text: "PREPARE s FROM 'SELECT 1'"},
		{text: "CREATE TABLE t (n int)", mariaDB: true},
		{text: "CREATE TEMPORARY TABLE t (n int)"},
		{text: "CREATE OR REPLACE TEMPORARY TABLE t (n int)"},
		{text: "TRUNCATE t", mariaDB: true},
		{text: "/*!50100 TRUNCATE t */", mariaDB: true},
		{text: "/*M! ALTER TABLE t ADD n int */", mariaDB: true},
		{text: "# note\nDROP TABLE t", mariaDB: true},
		{text: "SET autocommit = 1", mariaDB: true},
		{text: "SET @x = 1"},
		{text: "ANALYZE SELECT 1"},
		{text: "ANALYZE TABLE t", mariaDB: true},
		{text: "DO $x$ BEGIN COMMIT; END $x$"},
		{text: "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; END", mariaDB: true},
		{text: ""},
	}
	for _, tt := range tests {
		if got := forbidden(tt.text, "postgres") != nil; got != tt.postgres {
			t.Errorf("%q on PostgreSQL: refused is %v", tt.text, got)
		}
		if tt.text == "DO $x$ BEGIN COMMIT; END $x$" {
			continue // MariaDB has no such quotes
		}
		if got := forbidden(tt.text, "mariadb") != nil; got != tt.mariaDB {
			t.Errorf("%q on MariaDB: refused is %v", tt.text, got)
		}
	}
}

// TestBounds reads checks, and keeps values between them.
func TestBounds(t *testing.T) {
	tests := []struct {
		sql  string
		want []int64 // of 1, 2, 3 and 12
		text string
	}{
		{sql: "n >= 0", want: []int64{1, 2, 3, 12}},
		{sql: `"n" > 100`, want: []int64{102, 103, 104, 113}},
		{sql: "(n <= -5)", want: []int64{-6, -7, -8, -17}},
		{sql: "n between 1 and 5", want: []int64{1, 2, 3, 3}},
		{sql: "n >= 10 AND n < 13", want: []int64{11, 12, 10, 12}},
		{sql: "n = 7", want: []int64{7, 7, 7, 7}},
		{sql: "n > 100 OR n = 0", want: []int64{1, 2, 3, 12}},
		{sql: "other > 100 AND an > 100", want: []int64{1, 2, 3, 12}},
		{sql: "length(n) > 100", want: []int64{1, 2, 3, 12}},
		{sql: "n >= 5 AND n <= 3", want: []int64{5, 5, 5, 5}},
		{sql: "n in ('open', 'it''s', 'or')", want: []int64{1, 2, 3, 12}, text: "it's"},
	}
	for _, tt := range tests {
		b := boundsOf([]schema.Check{{SQL: tt.sql}}, "n")
		for i, n := range []int64{1, 2, 3, 12} {
			if got := b.whole(n); got != tt.want[i] {
				t.Errorf("%s: %d became %d, want %d", tt.sql, n, got, tt.want[i])
			}
		}
		if tt.text != "" && (len(b.texts) != 3 || b.texts[1] != tt.text) {
			t.Errorf("%s: %q", tt.sql, b.texts)
		}
	}
}

// TestPackageOf cuts the names that the runtime gives to functions.
func TestPackageOf(t *testing.T) {
	for name, want := range map[string]string{
		"github.com/tenonsql/tenon.(*Engine).All[...]":               "github.com/tenonsql/tenon",
		"github.com/tenonsql/tenon/internal/session.(*Session).Rows": "github.com/tenonsql/tenon/internal/session",
		"main.main":            "main",
		"shop/orders.Place":    "shop/orders",
		"a.b/c%2ed.(*T).m-fm":  "a.b/c%2ed",
		"x.F[a/b.C].func1":     "x",
		"iter.Pull[...].func1": "iter",
	} {
		if got := packageOf(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
