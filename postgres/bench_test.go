//go:build unix

package postgres

import (
	"context"
	"encoding/json"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/tenonsql/tenon/driver"
)

// item is a row of ten mixed columns.
type item struct {
	id       int64
	key      uuid.UUID
	name     string
	priceN   int64
	priceExp int32
	active   bool
	at       time.Time
	note     *string
	data     json.RawMessage
	score    float64
	count    int32
}

const itemColumns = "select id, key, name, price, active, at, note, data, score, count from item"

func items(b *testing.B) (raw *pgx.Conn, c *conn) {
	b.Helper()
	address := database(b)
	c = dialURL(b, address, false)
	mustExec(b, c, `create table item (id bigint primary key, key uuid not null, name text not null, price numeric(12,2) not null, active bool not null,
		at timestamptz not null, note text, data jsonb not null, score float8 not null, count int not null)`)
	mustExec(b, c, `insert into item select n, gen_random_uuid(), 'item number ' || n, n * 1.25, n % 2 = 0, now(),
		case when n % 3 = 0 then null else 'a note about it' end, '{"color": "red", "size": 3}', n / 7.0, n from generate_series(1, 1000) n`)
	mustExec(b, c, "analyze item")
	raw, err := pgx.Connect(context.Background(), address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = raw.Close(context.Background()) })
	return raw, c
}

// scanItem is the hand-written form over pgx.
func scanItem(rows pgx.Rows, it *item) error {
	var price pgtype.Numeric
	if err := rows.Scan(&it.id, &it.key, &it.name, &price, &it.active, &it.at, &it.note, &it.data, &it.score, &it.count); err != nil {
		return err
	}
	it.priceN, it.priceExp = price.Int.Int64(), price.Exp
	return nil
}

// readItem is what generated code makes of cells.
func readItem(cells []driver.Value, it *item) {
	it.id = cells[0].N
	copy(it.key[:], cells[1].S)
	it.name = string(cells[2].Bytes())
	it.priceN, it.priceExp = cells[3].N, cells[3].Exp
	it.active = cells[4].N != 0
	it.at = time.UnixMicro(cells[5].N).UTC()
	if cells[6].Kind != driver.Null {
		note := string(cells[6].Bytes())
		it.note = &note
	}
	it.data = append(json.RawMessage(nil), cells[7].S...)
	it.score = cells[8].Float64()
	it.count = int32(cells[9].N) //nolint:gosec // an int4
}

// reportCPU reports what this process used: the time on the clock is mostly the server's,
// and the neighbours'.
func reportCPU(b *testing.B) func() {
	used := func() int64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return u.Utime.Nano() + u.Stime.Nano()
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N), "cpu-ns/op") }
}

func BenchmarkGetByKey(b *testing.B) {
	raw, c := items(b)
	const text = itemColumns + " where id = $1"
	ctx := context.Background()
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		for i := 0; b.Loop(); i++ {
			rows, err := raw.Query(ctx, text, int64(i%1000+1))
			if err != nil {
				b.Fatal(err)
			}
			var it item
			for rows.Next() {
				if err := scanItem(rows, &it); err != nil {
					b.Fatal(err)
				}
			}
			if rows.Close(); rows.Err() != nil || it.id == 0 {
				b.Fatal(rows.Err(), it.id)
			}
		}
	})
	b.Run("driver", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		args := make([]driver.Value, 1)
		for i := 0; b.Loop(); i++ {
			args[0].SetInt(int64(i%1000 + 1))
			rows, err := c.Query(ctx, text, args)
			if err != nil {
				b.Fatal(err)
			}
			var it item
			for cells := rows.Next(); cells != nil; cells = rows.Next() {
				readItem(cells, &it)
			}
			if err := rows.Close(); err != nil || it.id == 0 {
				b.Fatal(err, it.id)
			}
		}
	})
}

func BenchmarkSelect1k(b *testing.B) {
	raw, c := items(b)
	ctx := context.Background()
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		for b.Loop() {
			rows, err := raw.Query(ctx, itemColumns)
			if err != nil {
				b.Fatal(err)
			}
			all := make([]item, 0, 1000)
			for rows.Next() {
				all = append(all, item{})
				if err := scanItem(rows, &all[len(all)-1]); err != nil {
					b.Fatal(err)
				}
			}
			if rows.Close(); rows.Err() != nil || len(all) != 1000 {
				b.Fatal(rows.Err(), len(all))
			}
		}
	})
	b.Run("driver", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		for b.Loop() {
			rows, err := c.Query(ctx, itemColumns, nil)
			if err != nil {
				b.Fatal(err)
			}
			all := make([]item, 0, 1000)
			for cells := rows.Next(); cells != nil; cells = rows.Next() {
				all = append(all, item{})
				readItem(cells, &all[len(all)-1])
			}
			if err := rows.Close(); err != nil || len(all) != 1000 {
				b.Fatal(err, len(all))
			}
		}
	})
	b.Run("cells only", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		for b.Loop() {
			if n := mustExhaust(b, c, itemColumns); n != 1000 {
				b.Fatal(n)
			}
		}
	})
}

// BenchmarkInsert1k sends a thousand rows as arrays, keys back.
func BenchmarkInsert1k(b *testing.B) {
	const n = 1000
	const text = "insert into note (id, body, price) select * from unnest($1::int8[], $2::text[], $3::numeric[]) returning id"
	raw, c := items(b)
	ctx := context.Background()
	mustExec(b, c, "create table note (id bigint, body text, price numeric(12,2))")
	b.Run("raw", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		ids, bodies, prices := make([]int64, n), make([]string, n), make([]pgtype.Numeric, n)
		for b.Loop() {
			for i := range n {
				ids[i], bodies[i] = int64(i), "the body of a note"
				if err := prices[i].ScanScientific("12.50"); err != nil {
					b.Fatal(err)
				}
			}
			rows, err := raw.Query(ctx, text, ids, bodies, prices)
			if err != nil {
				b.Fatal(err)
			}
			sum := int64(0)
			for rows.Next() {
				var id int64
				if err := rows.Scan(&id); err != nil {
					b.Fatal(err)
				}
				sum += id
			}
			if rows.Close(); rows.Err() != nil || sum != n*(n-1)/2 {
				b.Fatal(rows.Err(), sum)
			}
		}
	})
	mustExec(b, c, "truncate note")
	b.Run("driver", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		lists := make([]driver.Items, 3)
		args := make([]driver.Value, 3)
		for i := range lists {
			lists[i].Values = make([]driver.Value, n)
			args[i] = driver.Value{Kind: driver.List, Items: &lists[i]}
		}
		for b.Loop() {
			for i := range n {
				lists[0].Values[i].SetInt(int64(i))
				lists[1].Values[i].SetText("the body of a note")
				lists[2].Values[i].SetDecimal(1250, -2)
			}
			rows, err := c.Query(ctx, text, args)
			if err != nil {
				b.Fatal(err)
			}
			sum := int64(0)
			for cells := rows.Next(); cells != nil; cells = rows.Next() {
				sum += cells[0].N
			}
			if err := rows.Close(); err != nil || sum != n*(n-1)/2 {
				b.Fatal(err, sum)
			}
		}
	})
}
