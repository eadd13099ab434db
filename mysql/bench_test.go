package mysql

import (
	"database/sql"
	"strings"
	"testing"

	gomysql "github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/mariaharness"
)

const benchRows = 1000

// sink keeps texts from being optimized away.
var sink string

const benchSelect = "SELECT id, name, email, price, score, active, created, born, token, note FROM p WHERE id > ?"

// BenchmarkSelect reads 1000 rows of 10 columns: as cells, and by Scan into variables of
// the kinds that a program would use.
func BenchmarkSelect(b *testing.B) {
	url := mariaharness.Database(b)
	p, err := open(b.Context(), url, driver.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	c, err := p.Acquire(b.Context(), driver.Write)
	if err != nil {
		b.Fatal(err)
	}
	defer p.Release(c)
	script(b, c, `CREATE TABLE p (id BIGINT PRIMARY KEY, name VARCHAR(100), email VARCHAR(100), price DECIMAL(12,2), score DOUBLE,
		active BOOLEAN, created DATETIME(6), born DATE, token BINARY(16), note TEXT NULL);
		INSERT INTO p SELECT seq, CONCAT('name ', seq), CONCAT('user', seq, '@example.com'), seq * 1.25, seq / 7e0, seq % 2,
			TIMESTAMP'2026-01-01 00:00:00.123456' + INTERVAL seq SECOND, DATE'2000-01-01' + INTERVAL seq DAY, UNHEX(MD5(seq)),
			IF(seq % 3 = 0, NULL, REPEAT('note ', 8)) FROM seq_1_to_1000`)

	b.Run("cells", func(b *testing.B) { benchCells(b, c) })
	b.Run("database/sql", func(b *testing.B) { benchScan(b, url) })
}

func benchCells(b *testing.B, c driver.Conn) {
	args := []driver.Value{integer(0)}
	b.ReportAllocs()
	for b.Loop() {
		r, err := c.Query(b.Context(), benchSelect, args)
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for row := r.Next(); row != nil; row = r.Next() {
			n++
			for _, i := range [...]int{1, 2, 9} { // what a program keeps is its own
				sink = strings.Clone(row[i].S)
			}
		}
		if err := r.Close(); err != nil || n != benchRows {
			b.Fatalf("%d rows, %v", n, err)
		}
	}
}

func benchScan(b *testing.B, url string) {
	cfg, err := parseURL(url)
	if err != nil {
		b.Fatal(err)
	}
	cfg.ParseTime = true
	cfg.MaxAllowedPacket = 64 << 20
	connector, err := gomysql.NewConnector(cfg)
	if err != nil {
		b.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	b.ReportAllocs()
	for b.Loop() {
		rows, err := db.QueryContext(b.Context(), benchSelect, int64(0))
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		for rows.Next() {
			var (
				id                 int64
				name, email, price string
				score              float64
				active             bool
				created, born      sql.NullTime
				token              [16]byte
				raw                sql.RawBytes
				note               sql.NullString
			)
			if err := rows.Scan(&id, &name, &email, &price, &score, &active, &created, &born, &raw, &note); err != nil {
				b.Fatal(err)
			}
			copy(token[:], raw)
			n++
		}
		if err := rows.Close(); err != nil || n != benchRows {
			b.Fatalf("%d rows, %v", n, err)
		}
	}
}

// BenchmarkGet borrows a connection and reads a row by its key.
func BenchmarkGet(b *testing.B) {
	url := mariaharness.Database(b)
	p, err := open(b.Context(), url, driver.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	cfg, err := parseURL(url)
	if err != nil {
		b.Fatal(err)
	}
	connector, err := gomysql.NewConnector(cfg)
	if err != nil {
		b.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE g (id BIGINT PRIMARY KEY, name VARCHAR(100))"); err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO g VALUES (1, 'one')"); err != nil {
		b.Fatal(err)
	}
	const get = "SELECT id, name FROM g WHERE id = ?"
	b.Run("cells", func(b *testing.B) {
		args := []driver.Value{integer(1)}
		b.ReportAllocs()
		for b.Loop() {
			c, err := p.Acquire(b.Context(), driver.Read)
			if err != nil {
				b.Fatal(err)
			}
			r, err := c.Query(b.Context(), get, args)
			if err != nil {
				b.Fatal(err)
			}
			row := r.Next()
			if row == nil {
				b.Fatal(r.Err())
			}
			sink = strings.Clone(row[1].S)
			if err := r.Close(); err != nil {
				b.Fatal(err)
			}
			p.Release(c)
		}
	})
	b.Run("database/sql", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var id int64
			if err := db.QueryRowContext(b.Context(), get, int64(1)).Scan(&id, &sink); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkInsert writes 1000 rows of 5 columns by one statement.
func BenchmarkInsert(b *testing.B) {
	c := connTest(b)
	script(b, c, "CREATE TABLE i (id BIGINT, name VARCHAR(100), price DECIMAL(12,2), created DATETIME(6), token BINARY(16))")
	statement := []byte("INSERT INTO i VALUES ")
	var args []driver.Value
	for n := range benchRows {
		if n > 0 {
			statement = append(statement, ',')
		}
		statement = append(statement, "(?,?,?,?,?)"...)
		args = append(args, integer(int64(n)), text("a name of some length"), decimal(int64(n), -2), of(driver.Instant, int64(n)*1e6), bytesOf("0123456789abcdef"))
	}
	b.Run("bind", func(b *testing.B) {
		binder := binder{maxPacket: 1 << 24}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := binder.bind(string(statement), args); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("exec", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			exec(b, c, string(statement), args...)
			b.StopTimer()
			script(b, c, "TRUNCATE i")
			b.StartTimer()
		}
	})
}
