package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/tenonsql/tenon/driver"
)

// dial connects to a fresh database.
func dial(t testing.TB) *conn {
	t.Helper()
	return dialURL(t, database(t), false)
}

func dialURL(t testing.TB, address string, unnamed bool) *conn {
	t.Helper()
	config, _, err := parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return dialConfig(t, config, unnamed)
}

func dialConfig(t testing.TB, config *pgconn.Config, unnamed bool) *conn {
	t.Helper()
	c, err := connect(t.Context(), config, unnamed, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// wire counts the writes of a connection: one for each round trip.
type wire struct{ writes atomic.Int64 }

type countedConn struct {
	net.Conn
	wire *wire
}

func (c countedConn) Write(b []byte) (int, error) {
	c.wire.writes.Add(1)
	return c.Conn.Write(b)
}

// trips gives the number of round trips of f.
func (w *wire) trips(f func()) int64 {
	before := w.writes.Load()
	f()
	return w.writes.Load() - before
}

// dialCounted connects through a wire that counts.
func dialCounted(t testing.TB, unnamed bool) (*conn, *wire) {
	t.Helper()
	config, _, err := parse(database(t))
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{}
	dialer := config.DialFunc
	config.DialFunc = func(ctx context.Context, network, addr string) (net.Conn, error) {
		under, err := dialer(ctx, network, addr)
		return countedConn{under, w}, err
	}
	return dialConfig(t, config, unnamed), w
}

func mustExec(t testing.TB, c driver.Conn, text string, args ...driver.Value) driver.Result {
	t.Helper()
	result, err := c.Exec(context.Background(), text, args)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return result
}

// mustRows gives copies of the rows of a query.
func mustRows(t testing.TB, c driver.Conn, text string, args ...driver.Value) [][]driver.Value {
	t.Helper()
	rows, err := c.Query(context.Background(), text, args)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	all := copyRows(rows)
	if err := rows.Close(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return all
}

func copyRows(rows driver.Rows) (all [][]driver.Value) {
	for cells := rows.Next(); cells != nil; cells = rows.Next() {
		all = append(all, copyValues(cells))
	}
	return all
}

func copyValues(values []driver.Value) []driver.Value {
	out := make([]driver.Value, len(values))
	for i, v := range values {
		out[i] = v
		out[i].S = string([]byte(v.S))
		if v.Items != nil {
			out[i].Items = &driver.Items{Elem: v.Items.Elem, Values: copyValues(v.Items.Values)}
		}
	}
	return out
}

func number(t testing.TB, c driver.Conn, text string, args ...driver.Value) int64 {
	t.Helper()
	rows := mustRows(t, c, text, args...)
	if len(rows) != 1 || rows[0][0].Kind != driver.Int {
		t.Fatalf("%s: rows %v, want one Int", text, rows)
	}
	return rows[0][0].N
}

func integer(n int64) driver.Value { return driver.Value{Kind: driver.Int, N: n} }
func word(s string) driver.Value   { return driver.Value{Kind: driver.Text, S: s} }

func TestExecCountsMatchedRows(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id bigint primary key, name text)")
	tests := []struct {
		text string
		args []driver.Value
		want int64
	}{
		{"insert into t select n, 'a' from generate_series(1, 123) n", nil, 123},
		{"update t set name = 'a' where id <= $1", []driver.Value{integer(5)}, 5},
		{"delete from t where id = $1", []driver.Value{integer(1000)}, 0},
		{"select * from t where id > $1", []driver.Value{integer(120)}, 3},
		{"create table u ()", nil, 0},
		{"", nil, 0},
	}
	for _, test := range tests {
		if got := mustExec(t, c, test.text, test.args...).Matched; got != test.want {
			t.Errorf("%s: matched %d, want %d", test.text, got, test.want)
		}
	}
}

func TestRowsClosedEarly(t *testing.T) {
	c := dial(t)
	rows, err := c.Query(t.Context(), "select n, n * 2 as double from generate_series(1, 5000) n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(rows.Columns()); got != "[n double]" {
		t.Errorf("columns %s", got)
	}
	if _, err := c.Exec(t.Context(), "select 1", nil); err == nil {
		t.Error("a second statement while rows are open: no error")
	}
	for range 3 {
		if rows.Next() == nil {
			t.Fatal(rows.Err())
		}
	}
	if err := errors.Join(rows.Close(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	if rows.Next() != nil {
		t.Error("Next after Close gives a row")
	}
	if got := rows.Result().Matched; got != 5000 {
		t.Errorf("matched %d, want 5000", got)
	}
	if got := number(t, c, "select 1"); got != 1 {
		t.Errorf("next statement gives %d", got)
	}
}

func TestErrorInTheMiddle(t *testing.T) {
	c := dial(t)
	rows, err := c.Query(t.Context(), "select 10 / (4 - n) from generate_series(1, 10) n", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(copyRows(rows)); got != 3 {
		t.Errorf("%d rows before the error, want 3", got)
	}
	serverErr, ok := errors.AsType[*driver.ServerError](rows.Err())
	if !ok || serverErr.Code != "22012" || !errors.Is(rows.Close(), rows.Err()) {
		t.Errorf("error %v, want 22012", rows.Err())
	}
	if c.Broken() || number(t, c, "select 7") != 7 {
		t.Error("connection does not go on")
	}
}

func TestExecLooksAtNoCells(t *testing.T) {
	c := dial(t)
	if got := mustExec(t, c, "select 'infinity'::date from generate_series(1, 3)").Matched; got != 3 {
		t.Errorf("matched %d, want 3", got)
	}
	args := []driver.Value{integer(1), word("text"), decimal(15010, -2)}
	got := testing.AllocsPerRun(100, func() { mustExec(t, c, "select $1::int8, $2::text, $3::numeric", args...) })
	if got > 0 {
		t.Errorf("%v allocations", got)
	}
}

func TestPingAndClose(t *testing.T) {
	c, w := dialCounted(t, false)
	if got := w.trips(func() {
		if err := c.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
	}); got != 1 {
		t.Errorf("%d round trips", got)
	}
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Fatal(err)
	}
	if err := c.Ping(t.Context()); !errors.Is(err, driver.ErrConnection) || !c.Broken() {
		t.Errorf("after Close: %v, broken %v", err, c.Broken())
	}
}

func TestCopyIsRefused(t *testing.T) {
	c := dial(t)
	mustExec(t, c, "create table t (id int)")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if _, err := c.Exec(ctx, "copy t from stdin", nil); err == nil || c.Broken() {
		t.Errorf("COPY FROM STDIN: %v, broken %v", err, c.Broken())
	}
	if got := mustExec(t, c, "copy (select 1) to stdout"); got.Matched != 1 {
		t.Errorf("COPY TO STDOUT: %v", got)
	}
}
