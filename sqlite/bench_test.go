package sqlite

import (
	"context"
	"strconv"
	"testing"

	"github.com/tenonsql/tenon/driver"
)

// A row has ten columns of mixed types, as in the figures of the project's benchmarks.
const benchTable = `CREATE TABLE item (id INTEGER PRIMARY KEY, uid BLOB NOT NULL, name TEXT NOT NULL, price TEXT NOT NULL,
	active INTEGER NOT NULL, at TEXT NOT NULL, note TEXT, doc TEXT NOT NULL, score REAL NOT NULL, qty INTEGER NOT NULL) STRICT`

const (
	benchInsert = "INSERT INTO item (uid, name, price, active, at, note, doc, score, qty) VALUES (?,?,?,?,?,?,?,?,?)"
	benchAll    = "SELECT id, uid, name, price, active, at, note, doc, score, qty FROM item"
)

func appendBenchRow(args []driver.Value, i int) []driver.Value {
	note := driver.Value{}
	if i%2 == 0 {
		note = text("a note of some length")
	}
	return append(args,
		driver.Value{Kind: driver.UUID, S: "0123456789abcdef"}, text("name of the item "+strconv.Itoa(i)),
		driver.Value{Kind: driver.Decimal, N: int64(i) * 7, Exp: -2}, driver.Value{Kind: driver.Bool, N: int64(i & 1)},
		driver.Value{Kind: driver.Instant, N: 1_700_000_000_000_000 + int64(i)}, note,
		driver.Value{Kind: driver.JSON, S: `{"theme": "dark", "size": 3}`}, float(float64(i)/3), integer(int64(i)))
}

func benchRows(n int) (args []driver.Value) {
	for i := range n {
		args = appendBenchRow(args, i)
	}
	return args
}

func benchConn(b testing.TB, rows int) driver.Conn {
	b.Helper()
	c := writer(b, benchTable)
	err := c.Batch(b.Context(), []driver.Statement{{Text: benchInsert, Args: benchRows(rows), Sets: rows}}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func benchmarked(b *testing.B, rows int) driver.Conn {
	b.Helper()
	b.ReportAllocs()
	return benchConn(b, rows)
}

func benchSelect(b testing.TB, ctx context.Context, c driver.Conn, query string, want int, args ...driver.Value) {
	r, err := c.Query(ctx, query, args)
	if err != nil {
		b.Fatal(err)
	}
	n, total := 0, 0
	for row := r.Next(); row != nil; row = r.Next() {
		n++
		total += len(row[2].S)
	}
	if err := r.Close(); err != nil || n != want || total == 0 {
		b.Fatalf("%d rows, %v; want %d", n, err, want)
	}
}

func BenchmarkGet(b *testing.B) {
	for name, ctx := range map[string]context.Context{"plain": context.Background(), "cancellable": b.Context()} {
		b.Run(name, func(b *testing.B) {
			c := benchmarked(b, 1000)
			args := []driver.Value{integer(500)}
			for b.Loop() {
				benchSelect(b, ctx, c, benchAll+" WHERE id = ?", 1, args...)
			}
		})
	}
}

func BenchmarkSelect1k(b *testing.B) {
	for name, ctx := range map[string]context.Context{"plain": context.Background(), "cancellable": b.Context()} {
		b.Run(name, func(b *testing.B) {
			c := benchmarked(b, 1000)
			for b.Loop() {
				benchSelect(b, ctx, c, benchAll, 1000)
			}
		})
	}
}

func BenchmarkInsertOne(b *testing.B) {
	c := benchmarked(b, 10)
	args := benchRows(1)
	for b.Loop() {
		exec(b, c, benchInsert, args...)
	}
}

func BenchmarkInsertBatch1k(b *testing.B) {
	c := benchmarked(b, 10)
	batch := []driver.Statement{{Text: benchInsert, Args: benchRows(1000), Sets: 1000, LastID: true}}
	ctx := b.Context()
	for b.Loop() {
		if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
			b.Fatal(err)
		}
		if err := c.Batch(ctx, batch, nil); err != nil {
			b.Fatal(err)
		}
		if err := c.Commit(ctx); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecimalSum1k(b *testing.B) {
	c := benchmarked(b, 1000)
	for b.Loop() {
		exec(b, c, "SELECT decimal_sum(price) FROM item")
	}
}

func BenchmarkDecimalOrder1k(b *testing.B) {
	c := benchmarked(b, 1000)
	for b.Loop() {
		exec(b, c, "SELECT price FROM item ORDER BY price COLLATE decimal DESC LIMIT 1 OFFSET 999")
	}
}
