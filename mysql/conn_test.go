package mysql

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
)

func TestSession(t *testing.T) {
	c := connTest(t)
	if s := own(c).server; !s.mariaDB || !s.since(10, 6) || s.since(s.version[0]+1, 0) {
		t.Errorf("server is %v, want a MariaDB since 10.6", s)
	}
	all := query(t, c, "SELECT @@sql_mode, @@time_zone, @@tx_isolation, @@collation_connection, @@character_set_results, @@innodb_lock_wait_timeout")
	want := [][]driver.Value{{text(mariaModes), text("+00:00"), text("READ-COMMITTED"), text("utf8mb4_nopad_bin"), text("utf8mb4"), integer(lockWaitSeconds)}}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	// Text is compared by code points, trailing spaces count, and || is not concatenation.
	all = query(t, c, "SELECT 'a' = 'A', 'a' = 'a ', 'a' = 'á', 1 || 0")
	if diff := cmp.Diff([][]driver.Value{{integer(0), integer(0), integer(0), integer(1)}}, all); diff != "" {
		t.Errorf("comparisons (-want +got):\n%s", diff)
	}
}

func TestExecCountsMatchedRows(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE m (id INT AUTO_INCREMENT PRIMARY KEY, v INT); INSERT INTO m (v) VALUES (1), (1), (2)")
	tests := []struct {
		text string
		want driver.Result
	}{
		{"UPDATE m SET v = 1 WHERE v = 1", driver.Result{Matched: 2}},
		{"INSERT INTO m (v) VALUES (7)", driver.Result{Matched: 1, LastID: 4}},
		{"DELETE FROM m WHERE v = 1", driver.Result{Matched: 2}},
		{"DELETE FROM m WHERE v = 100", driver.Result{}},
		{"CREATE TABLE m2 (id INT)", driver.Result{}},
	}
	for _, test := range tests {
		if got := exec(t, c, test.text); got != test.want {
			t.Errorf("%s: %+v, want %+v", test.text, got, test.want)
		}
	}
	r, err := c.Query(t.Context(), "UPDATE m SET v = v", nil)
	if err != nil {
		t.Fatal(err)
	}
	if row := r.Next(); row != nil || r.Close() != nil || r.Result().Matched != 2 {
		t.Errorf("an UPDATE as query gives %v and %+v, want no row and 2 matched", row, r.Result())
	}
	r, err = c.Query(t.Context(), "/*!40000 UPDATE m SET v = v */", nil) // taken for a query
	if err != nil {
		t.Fatal(err)
	}
	if row := r.Next(); row != nil || r.Close() != nil || r.Result().Matched != 2 {
		t.Errorf("an executed comment gives %v and %+v, want no row and 2 matched", row, r.Result())
	}
}

func TestRowsReadInPart(t *testing.T) {
	c := connTest(t)
	for _, n := range []int{0, 1, 3} {
		r, err := c.Query(t.Context(), "SELECT seq FROM seq_1_to_3", nil)
		if err != nil {
			t.Fatal(err)
		}
		for range n {
			r.Next()
		}
		if err := r.Close(); err != nil {
			t.Errorf("Close after %d rows: %v", n, err)
		}
		if err := r.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
		if got := r.Result().Matched; got != int64(n) {
			t.Errorf("matched = %d, want the %d rows read", got, n)
		}
		if r.Next() != nil {
			t.Error("a row after Close")
		}
	}
	left, err := c.Query(t.Context(), "SELECT seq FROM seq_1_to_3", nil)
	if err != nil {
		t.Fatal(err)
	}
	left.Next()
	if n := number(t, c, "SELECT 5"); n != 5 {
		t.Errorf("a statement after open rows gives %d", n)
	}
	if left.Next() != nil || !errors.Is(left.Close(), errSuperseded) {
		t.Errorf("rows that were left open: %v, want errSuperseded", left.Err())
	}
}

func TestErrorInTheMidstOfRows(t *testing.T) {
	c := connTest(t)
	r, err := c.Query(t.Context(), "SELECT IF(seq < 3, seq, (SELECT seq FROM seq_1_to_2)) FROM seq_1_to_5", nil)
	n := 0
	if err == nil {
		for r.Next() != nil {
			n++
		}
		err = r.Close()
	}
	var refused *driver.ServerError
	if !errors.As(err, &refused) || refused.Code != "1242" {
		t.Errorf("after %d rows: %v, want error 1242", n, err)
	}
	if number(t, c, "SELECT 1") != 1 || c.Broken() {
		t.Error("the connection does not go on")
	}
}

func TestBatch(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE b (id INT AUTO_INCREMENT PRIMARY KEY, v INT UNIQUE)")
	statements := []driver.Statement{
		{Text: "INSERT INTO b (v) VALUES (?)", Args: []driver.Value{integer(10), integer(20), integer(30)}, Sets: 3, LastID: true},
		{Text: "INSERT INTO b (v) VALUES (?) RETURNING id, v", Args: []driver.Value{integer(40), integer(50)}, Sets: 2},
		{Text: "UPDATE b SET v = v + ? WHERE id = ?", Args: []driver.Value{integer(1), integer(1), integer(1), integer(2)}, Sets: 2},
		{Text: "SELECT v FROM b WHERE id <= ? ORDER BY id", Args: []driver.Value{integer(2)}},
		{Text: "DELETE FROM b"},
	}
	var got []string
	err := c.Batch(t.Context(), statements, func(i int, r driver.Rows) error {
		s := fmt.Sprint(i, ":")
		for row := r.Next(); row != nil; row = r.Next() {
			for _, cell := range row {
				s += fmt.Sprint(" ", cell.N)
			}
		}
		if err := r.Close(); err != nil {
			return err
		}
		got = append(got, fmt.Sprint(s, " = ", r.Result().Matched))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"0: 1 2 3 = 3", "1: 4 40 5 50 = 2", "2: = 2", "3: 11 21 = 2", "4: = 5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("batch (-want +got):\n%s", diff)
	}
}

func TestBatchRunsWhatIsNotRead(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE b (v INT)")
	statements := []driver.Statement{{Text: "INSERT INTO b (v) VALUES (?) RETURNING v", Args: []driver.Value{integer(1), integer(2), integer(3)}, Sets: 3}}
	if err := c.Batch(t.Context(), statements, func(_ int, r driver.Rows) error { r.Next(); return nil }); err != nil {
		t.Fatal(err)
	}
	if n := number(t, c, "SELECT count(*) FROM b"); n != 3 {
		t.Errorf("%d rows, want 3", n)
	}
}

func TestBatchErrors(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE b (v INT UNIQUE)")
	insert := func(values ...int64) driver.Statement {
		s := driver.Statement{Text: "INSERT INTO b (v) VALUES (?)", Sets: len(values)}
		for _, v := range values {
			s.Args = append(s.Args, integer(v))
		}
		return s
	}
	returning := insert(7, 8, 7)
	returning.Text += " RETURNING v"
	own := errors.New("own")
	each := func(_ int, r driver.Rows) error { return r.Close() }
	tests := map[string]struct {
		statements []driver.Statement
		each       func(int, driver.Rows) error
		index      int
		want       error
		rows       int64
	}{
		"statement": {[]driver.Statement{insert(1), insert(2, 1, 3), insert(4)}, each, 1, nil, 2},
		"rows":      {[]driver.Statement{returning, insert(4)}, each, 0, nil, 2},
		"callback":  {[]driver.Statement{insert(1), insert(2)}, func(int, driver.Rows) error { return own }, 0, own, 1},
		"sets":      {[]driver.Statement{insert(1), {Text: "INSERT INTO b (v) VALUES (?)", Args: make([]driver.Value, 3), Sets: 2}}, nil, 1, nil, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			exec(t, c, "DELETE FROM b")
			err := c.Batch(t.Context(), test.statements, test.each)
			var placed *driver.BatchError
			if !errors.As(err, &placed) || placed.Index != test.index || test.want != nil && !errors.Is(err, test.want) {
				t.Errorf("error %v (%+v), want one of statement %d", err, placed, test.index)
			}
			if n := number(t, c, "SELECT count(*) FROM b"); n != test.rows {
				t.Errorf("%d rows, want %d", n, test.rows)
			}
		})
	}
}

func TestScript(t *testing.T) {
	c := connTest(t)
	script(t, c, `
		-- a comment; with a semicolon
		CREATE TABLE `+"`a;b`"+` (v VARCHAR(20) DEFAULT 'x;\';y' COMMENT "a;""b"); # another; one
		/* and; one */ INSERT INTO `+"`a;b`"+` VALUES (DEFAULT);;
		INSERT INTO `+"`a;b`"+` VALUES ('--;')
		; -- the end`)
	got := query(t, c, "SELECT v FROM `a;b` ORDER BY v")
	if diff := cmp.Diff([][]driver.Value{{text("--;")}, {text("x;';y")}}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	var placed *driver.BatchError
	err := c.Script(t.Context(), "SELECT 1; SELECT 2; NONSENSE; SELECT 4")
	if !errors.As(err, &placed) || placed.Index != 2 {
		t.Errorf("error %v, want one of statement 2", err)
	}
}

func TestTransactions(t *testing.T) {
	p := openTest(t)
	c, other := acquire(t, p), acquire(t, p)
	script(t, c, "CREATE TABLE x (v INT)")
	count := func() int64 { return number(t, other, "SELECT count(*) FROM x") }
	ctx := t.Context()

	for _, test := range []struct {
		opts  driver.TxOptions
		level string
	}{
		{driver.TxOptions{}, "READ COMMITTED"},
		{driver.TxOptions{Isolation: driver.ReadCommitted}, "READ COMMITTED"},
		{driver.TxOptions{Isolation: driver.RepeatableRead}, "REPEATABLE READ"},
		{driver.TxOptions{Isolation: driver.Serializable}, "SERIALIZABLE"},
	} {
		before := count()
		if err := c.Begin(ctx, test.opts); err != nil {
			t.Fatal(err)
		}
		exec(t, c, "INSERT INTO x VALUES (1)")
		time.Sleep(150 * time.Millisecond) // innodb_trx is renewed every 100 ms
		level := query(t, other, "SELECT trx_isolation_level FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = ?", integer(int64(own(c).session)))
		if len(level) != 1 || level[0][0].S != test.level {
			t.Errorf("%+v runs at %v, want %s", test.opts, level, test.level)
		}
		if n := count(); n != before {
			t.Errorf("another sees %d uncommitted rows", n-before)
		}
		if err := c.Commit(ctx); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != before+1 {
			t.Errorf("%d rows after the commit, want %d", n, before+1)
		}
	}
	before := count()
	if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
		t.Fatal(err)
	}
	exec(t, c, "INSERT INTO x VALUES (1)")
	if err := c.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(); n != before {
		t.Errorf("%d rows after the rollback, want %d", n, before)
	}
	if err := c.Begin(ctx, driver.TxOptions{ReadOnly: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(ctx, "INSERT INTO x VALUES (1)", nil); err == nil {
		t.Error("a read-only transaction writes")
	}
	if err := c.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
}

// TestLargeArguments counts what the server prepared: only what does not fit a packet.
func TestLargeArguments(t *testing.T) {
	c := connTest(t)
	script(t, c, "CREATE TABLE g (a LONGTEXT, b LONGBLOB)")
	prepared := func() string {
		return query(t, c, "SHOW SESSION STATUS LIKE 'Com_stmt_execute'")[0][1].S
	}
	limit := own(c).binder.maxPacket
	half := strings.Repeat("\\", limit/2)
	exec(t, c, "INSERT INTO g VALUES (?, ?)", text(half[:1<<20]), bytesOf(half[:1<<20]))
	if n := prepared(); n != "0" {
		t.Errorf("%s statements prepared, want none", n)
	}
	exec(t, c, "INSERT INTO g VALUES (?, ?)", text(half+"a"), bytesOf(half+"b"))
	if n := prepared(); n != "1" {
		t.Errorf("%s statements prepared, want 1", n)
	}
	if n := number(t, c, "SELECT count(*) FROM g WHERE a = ? AND b = ?", text(half+"a"), bytesOf(half+"b")); n != 1 {
		t.Errorf("%d rows found by their large values, want 1", n)
	}
	for name, args := range map[string][]driver.Value{
		"value": {text(half + half), null()},
		"text":  {text(""), null()},
	} {
		statement := "INSERT INTO g VALUES (?, ?)"
		if name == "text" {
			statement += strings.Repeat(" ", limit)
		}
		_, err := c.Exec(t.Context(), statement, args)
		if err == nil || !strings.Contains(err.Error(), "max_allowed_packet") {
			t.Errorf("%s: error %v, want one that tells max_allowed_packet", name, err)
		}
	}
	if c.Broken() || c.Ping(t.Context()) != nil {
		t.Error("the connection does not go on")
	}
}
