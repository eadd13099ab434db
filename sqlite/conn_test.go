package sqlite

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/pool"
)

// opened is a pool over a new file.
func opened(t testing.TB) driver.Pool {
	t.Helper()
	return openedURL(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"))
}

func openedURL(t testing.TB, url string) driver.Pool {
	t.Helper()
	p, err := open(t.Context(), url, driver.Settings{})
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return p
}

// acquired is a connection that the test gives back at its end.
func acquired(t testing.TB, p driver.Pool, use driver.Use) driver.Conn {
	t.Helper()
	c, err := p.Acquire(t.Context(), use)
	if err != nil {
		t.Fatalf("acquire: %v", err)
	}
	t.Cleanup(func() { p.Release(c) })
	return c
}

// writer is the writing connection of a new file, after a script.
func writer(t testing.TB, script string) driver.Conn {
	t.Helper()
	c := acquired(t, opened(t), driver.Write)
	if err := c.Script(t.Context(), script); err != nil {
		t.Fatalf("script: %v", err)
	}
	return c
}

func connOf(c driver.Conn) *conn { return pool.Unwrap(c).(*conn) }

func exec(t testing.TB, c driver.Conn, text string, args ...driver.Value) driver.Result {
	t.Helper()
	res, err := c.Exec(t.Context(), text, args)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return res
}

// query gives all rows, as copies.
func query(t testing.TB, c driver.Conn, text string, args ...driver.Value) [][]driver.Value {
	t.Helper()
	r, err := c.Query(t.Context(), text, args)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	all := copied(r)
	if err := r.Close(); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return all
}

func copied(r driver.Rows) (all [][]driver.Value) {
	for row := r.Next(); row != nil; row = r.Next() {
		keep := make([]driver.Value, len(row))
		for i, v := range row {
			v.S = strings.Clone(v.S)
			keep[i] = v
		}
		all = append(all, keep)
	}
	return all
}

func integer(n int64) driver.Value { return driver.Value{Kind: driver.Int, N: n} }
func text(s string) driver.Value   { return driver.Value{Kind: driver.Text, S: s} }
func float(f float64) driver.Value {
	return driver.Value{Kind: driver.Float, N: int64(math.Float64bits(f))}
}

func list(elem driver.Kind, values ...driver.Value) driver.Value {
	return driver.Value{Kind: driver.List, Items: &driver.Items{Elem: elem, Values: values}}
}

func TestRoundTrip(t *testing.T) {
	uuid := "\x01\x00\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\xfe\xff"
	long := strings.Repeat("a long text, ", 20_000)
	tests := map[string]struct {
		in, want driver.Value
	}{
		"null":             {driver.Value{}, driver.Value{}},
		"true":             {driver.Value{Kind: driver.Bool, N: 1}, integer(1)},
		"false":            {driver.Value{Kind: driver.Bool}, integer(0)},
		"int":              {integer(42), integer(42)},
		"least int":        {integer(math.MinInt64), integer(math.MinInt64)},
		"greatest int":     {integer(math.MaxInt64), integer(math.MaxInt64)},
		"float":            {float(0.1), float(0.1)},
		"whole float":      {float(3), float(3)},
		"minus zero":       {float(math.Copysign(0, -1)), float(math.Copysign(0, -1))},
		"infinity":         {float(math.Inf(-1)), float(math.Inf(-1))},
		"smallest float":   {float(math.SmallestNonzeroFloat64), float(math.SmallestNonzeroFloat64)},
		"decimal":          {driver.Value{Kind: driver.Decimal, N: -15010, Exp: -2}, text("-150.10")},
		"decimal below 1":  {driver.Value{Kind: driver.Decimal, N: 5, Exp: -20}, text("0.00000000000000000005")},
		"decimal exponent": {driver.Value{Kind: driver.Decimal, N: 5, Exp: 3}, text("5000")},
		"decimal text":     {driver.Value{Kind: driver.Decimal, S: "123456789012345678901234567890.10"}, text("123456789012345678901234567890.10")},
		"decimal e":        {driver.Value{Kind: driver.Decimal, S: "-1.5e30"}, text("-1500000000000000000000000000000")},
		"text":             {text("Zoë 🦊"), text("Zoë 🦊")},
		"empty text":       {text(""), text("")},
		"text with zero":   {text("a\x00b"), text("a\x00b")},
		"long text":        {text(long), text(long)},
		"bytes":            {driver.Value{Kind: driver.Bytes, S: "\x00\xff"}, driver.Value{Kind: driver.Bytes, S: "\x00\xff"}},
		"empty bytes":      {driver.Value{Kind: driver.Bytes}, driver.Value{Kind: driver.Bytes}},
		"uuid":             {driver.Value{Kind: driver.UUID, S: uuid}, driver.Value{Kind: driver.Bytes, S: uuid}},
		"json":             {driver.Value{Kind: driver.JSON, S: `{"a": 1}`}, text(`{"a": 1}`)},
		"instant":          {driver.Value{Kind: driver.Instant, N: 1_700_000_000_123_456}, text("2023-11-14 22:13:20.123456")},
		"instant 1727":     {driver.Value{Kind: driver.Instant, N: time.Date(1727, 8, 10, 19, 51, 43, 999_999_000, time.UTC).UnixMicro()}, text("1727-08-10 19:51:43.999999")},
		"datetime":         {driver.Value{Kind: driver.DateTime, N: -1}, text("1969-12-31 23:59:59.999999")},
		"date":             {driver.Value{Kind: driver.Date, N: 19_782}, text("2024-02-29")},
		"clock":            {driver.Value{Kind: driver.Clock, N: 86_399_999_999}, text("23:59:59.999999")},
		"list of ints":     {list(driver.Int, integer(1), driver.Value{}, integer(-3)), text("[1,null,-3]")},
		"list of texts":    {list(driver.Text, text("a\"\\\n\x1f"), text("ö")), text(`["a\"\\\u000a\u001f","ö"]`)},
		"list of uuids":    {list(driver.UUID, driver.Value{Kind: driver.UUID, S: uuid}), text(`["01000203040506070809` + `0a0b0c0dfeff"]`)},
		"empty list":       {list(driver.Int), text("[]")},
		"list of decimals": {list(driver.Decimal, driver.Value{Kind: driver.Decimal, N: 105, Exp: -1}), text(`["10.5"]`)},
	}
	c := writer(t, "CREATE TABLE t (v ANY) STRICT")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			exec(t, c, "DELETE FROM t")
			exec(t, c, "INSERT INTO t VALUES (?)", test.in)
			got := query(t, c, "SELECT v FROM t")
			if diff := cmp.Diff([][]driver.Value{{test.want}}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefusedArguments(t *testing.T) {
	tests := map[string]struct {
		in   driver.Value
		want string
	}{
		"NaN":             {float(math.NaN()), "not a number"},
		"NaN in a list":   {list(driver.Float, float(1), float(math.NaN())), "item 2"},
		"year 10000":      {driver.Value{Kind: driver.Instant, N: 253_402_300_800_000_000}, "years 0000 to 9999"},
		"year -1":         {driver.Value{Kind: driver.Date, N: firstDay - 1}, "years 0000 to 9999"},
		"24 o'clock":      {driver.Value{Kind: driver.Clock, N: microsPerDay}, "time of a day"},
		"decimal NaN":     {driver.Value{Kind: driver.Decimal, S: "NaN"}, "no decimal number"},
		"decimal 1e99999": {driver.Value{Kind: driver.Decimal, S: "1e-99999"}, "no decimal number"},
		"unknown kind":    {driver.Value{Kind: 99}, "kind"},
	}
	c := writer(t, "")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := c.Exec(t.Context(), "SELECT ?", []driver.Value{test.in})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "argument 1") {
				t.Errorf("error %v, want one about argument 1 with %q", err, test.want)
			}
		})
	}
	if got := query(t, c, "SELECT ?", integer(1)); got[0][0].N != 1 {
		t.Errorf("after errors: %v", got)
	}
}

func TestStatementErrors(t *testing.T) {
	tests := map[string]struct {
		text string
		args []driver.Value
		want string
		is   error
	}{
		"empty":         {text: " ; -- nothing", want: "no statement"},
		"several":       {text: "SELECT 1; SELECT 2", want: "several statements"},
		"second broken": {text: "SELECT 1; nonsense", want: "several statements"},
		"zero byte":     {text: "SELECT 1\x00", want: "zero byte"},
		"too few":       {text: "SELECT ?, ?", args: []driver.Value{integer(1)}, want: "2 parameters, and was given 1"},
		"too many":      {text: "SELECT 1", args: []driver.Value{integer(1)}, want: "0 parameters, and was given 1"},
		"syntax":        {text: "SELEKT 1", want: `near "SELEKT"`},
		"no table":      {text: "SELECT * FROM nowhere", want: "nowhere", is: driver.ErrNoTable},
		"quoted string": {text: `SELECT "nothing"`, want: "no such column"},
	}
	c := writer(t, "")
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := c.Exec(t.Context(), test.text, test.args)
			if err == nil || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("Exec: %v, want %q (is %v)", err, test.want, test.is)
			}
			if _, err := c.Query(t.Context(), test.text, test.args); err == nil {
				t.Error("Query: no error")
			}
		})
	}
	// A comment and a semicolon after the statement are no second one.
	if got := query(t, c, "SELECT 7 ; -- seven\n/* and */ ;"); got[0][0].N != 7 {
		t.Errorf("got %v", got)
	}
}

func TestResult(t *testing.T) {
	c := writer(t, "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, n INT UNIQUE) STRICT")
	steps := []struct {
		text string
		want driver.Result
	}{
		{"INSERT INTO t (n) VALUES (1), (2), (3)", driver.Result{Matched: 3, LastID: 3}},
		{"CREATE TABLE u (n INT)", driver.Result{}},
		{"UPDATE t SET n = n WHERE n > 1", driver.Result{Matched: 2}},
		{"INSERT INTO t (n) VALUES (1) ON CONFLICT DO NOTHING", driver.Result{}},
		{"SELECT * FROM t", driver.Result{Matched: 3}},
		{"/* all */ DELETE FROM t", driver.Result{Matched: 3}},
		{"WITH x AS (SELECT 9 AS n) INSERT INTO t (n) SELECT n FROM x", driver.Result{Matched: 1, LastID: 5}}, // the refused row took 4,
	}
	for _, step := range steps {
		got := exec(t, c, step.text)
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.text, diff)
		}
	}
}

func TestColumnsFollowTheSchema(t *testing.T) {
	c := writer(t, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)")
	const all = "SELECT * FROM t"
	query(t, c, all)
	exec(t, c, "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'")
	r, err := c.Query(t.Context(), all, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if diff := cmp.Diff([]string{"a", "b"}, r.Columns()); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]driver.Value{{integer(1), text("x")}}, copied(r)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestOneCursor(t *testing.T) {
	c := writer(t, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2)")
	r, err := c.Query(t.Context(), "SELECT a FROM t", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), "SELECT 1", nil); !errors.Is(err, errBusy) {
		t.Errorf("Exec with open rows: %v", err)
	}
	for range 2 {
		if err := r.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	if got := r.Next(); got != nil {
		t.Errorf("Next after Close: %v", got)
	}
	exec(t, c, "SELECT 1")
}

func TestCacheIsBounded(t *testing.T) {
	p, err := open(t.Context(), "sqlite::memory:", driver.Settings{StatementsCache: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	c, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Release(c)
	for i := range 50 {
		for _, n := range []int{i, i / 2, 0} {
			if got := query(t, c, fmt.Sprintf("SELECT %d", n)); got[0][0].N != int64(n) {
				t.Fatalf("SELECT %d gave %v", n, got)
			}
		}
	}
	k := &connOf(c).cache
	linked := 0
	for s := k.newest; s != nil; s = s.older {
		linked++
	}
	if len(k.byText) != 4 || linked != 4 {
		t.Errorf("%d statements kept, %d linked; want 4", len(k.byText), linked)
	}
}

func TestUseAfterClose(t *testing.T) {
	p, err := open(t.Context(), "sqlite::memory:", driver.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	raw := pool.Unwrap(c)
	for range 2 {
		if err := raw.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	ctx := context.Background()
	_, queryErr := raw.Query(ctx, "SELECT 1", nil)
	_, execErr := raw.Exec(ctx, "SELECT 1", nil)
	for name, err := range map[string]error{
		"Query": queryErr, "Exec": execErr, "Script": raw.Script(ctx, "SELECT 1"), "Ping": raw.Ping(ctx),
		"Begin": raw.Begin(ctx, driver.TxOptions{}), "Commit": raw.Commit(ctx),
		"Batch": raw.Batch(ctx, []driver.Statement{{Text: "SELECT 1"}}, nil),
	} {
		if !errors.Is(err, driver.ErrClosed) {
			t.Errorf("%s after Close: %v, want ErrClosed", name, err)
		}
	}
	if !raw.Broken() {
		t.Error("not Broken after Close")
	}
	p.Release(c)
	if err := p.Close(); err != nil {
		t.Errorf("Close of the pool: %v", err)
	}
	if _, err := p.Acquire(ctx, driver.Read); !errors.Is(err, driver.ErrClosed) {
		t.Errorf("Acquire after Close: %v, want ErrClosed", err)
	}
}
