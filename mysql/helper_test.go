package mysql

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mariaharness"
	"github.com/tenonsql/tenon/internal/pool"
)

// openTest opens a fresh database.
func openTest(t testing.TB) driver.Pool {
	t.Helper()
	p, err := open(t.Context(), mariaharness.Database(t), driver.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// connTest gives a connection to a fresh database.
func connTest(t testing.TB) driver.Conn {
	t.Helper()
	p := openTest(t)
	return acquire(t, p)
}

func acquire(t testing.TB, p driver.Pool) driver.Conn {
	t.Helper()
	c, err := p.Acquire(t.Context(), driver.Write)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Release(c) })
	return c
}

// own gives the package's connection behind one of a pool.
func own(c driver.Conn) *conn { return pool.Unwrap(c).(*conn) }

func script(t testing.TB, c driver.Conn, text string) {
	t.Helper()
	if err := c.Script(t.Context(), text); err != nil {
		t.Fatal(err)
	}
}

// query reads all rows, and keeps them.
func query(t testing.TB, c driver.Conn, text string, args ...driver.Value) [][]driver.Value {
	t.Helper()
	r, err := c.Query(t.Context(), text, args)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return read(t, r)
}

func read(t testing.TB, r driver.Rows) [][]driver.Value {
	t.Helper()
	var all [][]driver.Value
	for row := r.Next(); row != nil; row = r.Next() {
		kept := slices.Clone(row)
		for i := range kept {
			kept[i].S = strings.Clone(kept[i].S)
		}
		all = append(all, kept)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return all
}

func number(t testing.TB, c driver.Conn, text string, args ...driver.Value) int64 {
	t.Helper()
	all := query(t, c, text, args...)
	if len(all) != 1 || len(all[0]) != 1 || all[0][0].Kind != driver.Int {
		t.Fatalf("%s gave %v, want one number", text, all)
	}
	return all[0][0].N
}

func exec(t testing.TB, c driver.Conn, text string, args ...driver.Value) driver.Result {
	t.Helper()
	r, err := c.Exec(t.Context(), text, args)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

// Values, short.
func null() driver.Value            { return driver.Value{} }
func integer(n int64) driver.Value  { return driver.Value{Kind: driver.Int, N: n} }
func text(s string) driver.Value    { return driver.Value{Kind: driver.Text, S: s} }
func bytesOf(s string) driver.Value { return driver.Value{Kind: driver.Bytes, S: s} }
func decimal(n int64, exp int32) driver.Value {
	return driver.Value{Kind: driver.Decimal, N: n, Exp: exp}
}
func digits(s string) driver.Value { return driver.Value{Kind: driver.Decimal, S: s} }

func of(k driver.Kind, n int64) driver.Value { return driver.Value{Kind: k, N: n} }

func float(f float64) (v driver.Value) { v.SetFloat(f); return v }

// mariaModes is the sql_mode of sessions on the server of the tests.
const mariaModes = modes + "," + simultaneous
