package mysql

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	gomysql "github.com/go-sql-driver/mysql"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tenonsql/tenon/driver"
)

const secret = "s3cr3t value"

func TestConstraintErrors(t *testing.T) {
	c := connTest(t)
	script(t, c, `
		CREATE TABLE parent (id INT PRIMARY KEY, a INT, b INT, UNIQUE KEY uq_parent_a_b (a, b));
		CREATE TABLE child (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL, n INT NOT NULL DEFAULT 1, a INT, b INT,
			UNIQUE KEY uq_child_name (name), CONSTRAINT ck_child_n CHECK (n > 0), m INT CHECK (m < 9),
			CONSTRAINT fk_child_a_b FOREIGN KEY (a, b) REFERENCES parent (a, b));
		CREATE TABLE `+"`odd.``'name`"+` (id INT PRIMARY KEY, `+"`q``'.x`"+` INT NOT NULL);
		INSERT INTO parent VALUES (1, 10, 20), (2, 11, 21);
		INSERT INTO child (id, name, a, b) VALUES (1, 'taken', 10, 20), (2, '`+secret+`', NULL, NULL)`)
	tests := []struct {
		text string
		args []driver.Value
		want driver.ConstraintError
	}{
		{
			"INSERT INTO child (id, name) VALUES (3, ?)",
			[]driver.Value{text(secret)},
			driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "uq_child_name"},
		},
		{
			"UPDATE child SET name = ? WHERE id = 1",
			[]driver.Value{text(secret)},
			driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "uq_child_name"},
		},
		{
			"INSERT INTO `child` (id, name) VALUES (?, 'new')",
			[]driver.Value{integer(1)},
			driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "pk_child"},
		},
		{
			"INSERT INTO parent VALUES (3, 10, 20)", nil,
			driver.ConstraintError{Kind: driver.Unique, Table: "parent", Constraint: "uq_parent_a_b"},
		},
		{"/* c */ insert  ignore_nothing", nil, driver.ConstraintError{}}, // no constraint: a syntax error
		{
			"INSERT INTO `odd.``'name` VALUES (1, 1), (1, 2)", nil,
			driver.ConstraintError{Kind: driver.Unique, Table: "odd.`'name", Constraint: "pk_odd.`'name"},
		},
		{
			"INSERT INTO child (id, name, a, b) VALUES (3, 'x', 10, 99)", nil,
			driver.ConstraintError{Kind: driver.ForeignKey, Table: "child", Columns: []string{"a", "b"}, Constraint: "fk_child_a_b"},
		},
		{
			"DELETE FROM parent WHERE id = 1", nil,
			driver.ConstraintError{Kind: driver.ForeignKey, Table: "child", Columns: []string{"a", "b"}, Constraint: "fk_child_a_b"},
		},
		{
			"UPDATE child SET n = ? WHERE name = ?",
			[]driver.Value{integer(-5), text(secret)},
			driver.ConstraintError{Kind: driver.Check, Table: "child", Constraint: "ck_child_n"},
		},
		{
			"INSERT INTO child (id, name, m) VALUES (3, 'x', 10)", nil,
			driver.ConstraintError{Kind: driver.Check, Table: "child", Constraint: "m"},
		},
		{
			"INSERT INTO child (id, name) VALUES (3, ?)",
			[]driver.Value{null()},
			driver.ConstraintError{Kind: driver.NotNull, Table: "child", Columns: []string{"name"}},
		},
		{
			"INSERT INTO child (id) VALUES (3)", nil,
			driver.ConstraintError{Kind: driver.NotNull, Table: "child", Columns: []string{"name"}},
		},
		{
			"INSERT INTO `odd.``'name` VALUES (1, NULL)", nil,
			driver.ConstraintError{Kind: driver.NotNull, Table: "odd.`'name", Columns: []string{"q`'.x"}},
		},
	}
	for _, test := range tests {
		_, err := c.Exec(t.Context(), test.text, test.args)
		var got *driver.ConstraintError
		if test.want.Kind == 0 {
			if err == nil || errors.As(err, &got) {
				t.Errorf("%s: %v, want an error of another kind", test.text, err)
			}
			continue
		}
		if !errors.As(err, &got) {
			t.Errorf("%s: %v, want a ConstraintError", test.text, err)
			continue
		}
		if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(driver.ConstraintError{}, "Err")); diff != "" {
			t.Errorf("%s: (-want +got):\n%s\n%v", test.text, diff, got.Err)
		}
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error shows the value: %v", test.text, err)
		}
		var under *gomysql.MySQLError
		if !errors.As(err, &under) {
			t.Errorf("%s: the server's error is not behind it", test.text)
		}
	}
	if c.Broken() {
		t.Error("the connection does not go on")
	}
}

// TestMessagesOfMySQL reads what MySQL 8 says, where it differs from MariaDB.
func TestMessagesOfMySQL(t *testing.T) {
	tests := []struct {
		number        uint16
		message, text string
		want          driver.ConstraintError
	}{
		{1062, "Duplicate entry '1' for key 'child.PRIMARY'", "", driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "pk_child"}},
		{1062, "Duplicate entry 'a' for key 'b' for key 'child.uq_child_name'", "INSERT INTO child VALUES (?)", driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "uq_child_name"}},
		{1062, "Duplicate entry '1' for key 'uq.with.dots'", "INSERT INTO child VALUES (?)", driver.ConstraintError{Kind: driver.Unique, Table: "child", Constraint: "uq.with.dots"}},
		{3819, "Check constraint 'ck_child_n' is violated.", "UPDATE shop.child SET n = 0", driver.ConstraintError{Kind: driver.Check, Table: "child", Constraint: "ck_child_n"}},
		{1216, "Cannot add or update a child row: a foreign key constraint fails", "", driver.ConstraintError{Kind: driver.ForeignKey}},
		{1048, "Column 'name' cannot be null", "REPLACE child VALUES (NULL)", driver.ConstraintError{Kind: driver.NotNull, Table: "child", Columns: []string{"name"}}},
	}
	for _, test := range tests {
		err := refusal(&gomysql.MySQLError{Number: test.number, Message: test.message}, test.text)
		var got *driver.ConstraintError
		if !errors.As(err, &got) {
			t.Errorf("%s: %v, want a ConstraintError", test.message, err)
			continue
		}
		if diff := cmp.Diff(&test.want, got, cmpopts.IgnoreFields(driver.ConstraintError{}, "Err")); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", test.message, diff)
		}
	}
}

func TestServerErrors(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE s (i INT, d DATETIME, n BIGINT, v VARCHAR(3)); INSERT INTO s VALUES (1, NULL, 9223372036854775807, 'a')")
	value := text(secret)
	tests := []struct {
		text  string
		args  []driver.Value
		code  string
		class error
		shows string
	}{
		{"SELECT * FROM missing", nil, "1146", driver.ErrNoTable, "missing"},
		{"SELECT missing FROM s", nil, "1054", nil, "missing"},
		{"INSERT INTO s (i) VALUES (?)", []driver.Value{value}, "1366", nil, "Incorrect integer value"},
		{"INSERT INTO s (d) VALUES (?)", []driver.Value{value}, "1292", nil, "Incorrect datetime value"},
		{"UPDATE s SET i = 1 WHERE i = ?", []driver.Value{value}, "1292", nil, "Truncated incorrect"},
		{"SELECT * FORM s WHERE v = ?", []driver.Value{value}, "1064", nil, "near 'FORM s WHERE v = …' at line 1"},
		{"SELECT ? ? s", []driver.Value{value, integer(77)}, "1064", nil, "near '"},
		{"INSERT INTO s (v) VALUES (?)", []driver.Value{value}, "1406", nil, "v"},
		{"SELECT n + ? FROM s", []driver.Value{integer(424242)}, "1690", nil, "out of range"},
		{"USE nonexistent", nil, "1049", driver.ErrNoDatabase, "nonexistent"},
	}
	for _, test := range tests {
		var err error
		if rows, e := c.Query(t.Context(), test.text, test.args); e != nil {
			err = e
		} else {
			for rows.Next() != nil {
				continue
			}
			err = rows.Close()
		}
		var got *driver.ServerError
		if !errors.As(err, &got) || got.Code != test.code || test.class != nil && !errors.Is(err, test.class) {
			t.Errorf("%s: %v, want error %s of class %v", test.text, err, test.code, test.class)
			continue
		}
		if m := err.Error(); strings.Contains(m, secret) || strings.Contains(m, "424242") || !strings.Contains(m, test.shows) {
			t.Errorf("%s: message %q, want one with %q and without the value", test.text, m, test.shows)
		}
	}
}

// TestDeadlockIsRetryable makes two transactions wait for each other.
func TestDeadlockIsRetryable(t *testing.T) {
	p := openTest(t)
	a, b := acquire(t, p), acquire(t, p)
	script(t, a, "CREATE TABLE k (id INT PRIMARY KEY, v INT); INSERT INTO k VALUES (1, 0), (2, 0)")
	ctx := t.Context()
	for _, c := range []driver.Conn{a, b} {
		if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, a, "UPDATE k SET v = 1 WHERE id = 1")
	exec(t, b, "UPDATE k SET v = 2 WHERE id = 2")
	waits := make(chan error)
	go func() {
		_, err := a.Exec(ctx, "UPDATE k SET v = 1 WHERE id = 2", nil)
		waits <- err
	}()
	_, errB := b.Exec(ctx, "UPDATE k SET v = 2 WHERE id = 1", nil)
	if err := b.Rollback(ctx); err != nil {
		t.Error(err)
	}
	errA := <-waits
	if err := a.Rollback(ctx); err != nil {
		t.Error(err)
	}
	if !errors.Is(errors.Join(errA, errB), driver.ErrRetryable) {
		t.Errorf("errors %v and %v, want one ErrRetryable", errA, errB)
	}
}

func TestLockWaitIsRetryable(t *testing.T) {
	p := openTest(t)
	a, b := acquire(t, p), acquire(t, p)
	script(t, a, "CREATE TABLE k (id INT PRIMARY KEY, v INT); INSERT INTO k VALUES (1, 0)")
	if err := a.Begin(t.Context(), driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	exec(t, a, "UPDATE k SET v = 1")
	script(t, b, "SET innodb_lock_wait_timeout = 1")
	if _, err := b.Exec(t.Context(), "UPDATE k SET v = 2", nil); !errors.Is(err, driver.ErrRetryable) {
		t.Errorf("error %v, want ErrRetryable", err)
	}
	if err := a.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestKilledByOthers has an administrator end connections.
func TestKilledByOthers(t *testing.T) {
	p := openTest(t)
	admin := acquire(t, p)
	c, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release(c)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	id := integer(int64(own(c).session))
	killed := make(chan error)
	go func() {
		time.Sleep(100 * time.Millisecond)
		_, err := admin.Exec(ctx, "KILL ?", []driver.Value{id})
		killed <- err
	}()
	_, err = c.Exec(ctx, "DO SLEEP(5)", nil)
	if err := <-killed; err != nil {
		t.Fatal(err)
	}
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a killed statement: %v", err)
	}
	if !c.Broken() {
		t.Errorf("the connection is not broken after %v", err)
	}
}
