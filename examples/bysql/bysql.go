// Package bysql runs SQL that is written by hand over database/sql and its drivers, without
// tenon, to compare what it gives.
package bysql

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql" // database/sql's mysql
	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's pgx
	"github.com/shopspring/decimal"
	_ "modernc.org/sqlite" // database/sql's sqlite

	"github.com/tenonsql/tenon/examples/grid"
)

// Open opens a database until the test ends.
func Open(t testing.TB, url string) *sql.DB {
	t.Helper()
	scheme, rest, _ := strings.Cut(url, ":")
	driver, source := "pgx", url
	switch scheme {
	case "sqlite":
		driver, source = "sqlite", rest
	case "mysql":
		user, place, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "@")
		host, name, _ := strings.Cut(place, "/")
		driver, source = "mysql", user+"@tcp("+host+")/"+name
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Run reads the rows of a query into a grid. The end of a column's name says its unit: the texts
// are about whole numbers, so that they mean the same on every database.
func Run(ctx context.Context, db *sql.DB, text string, g *grid.Grid) error {
	return Read(ctx, db, text, func(names []string, values []sql.NullString) (err error) {
		cells := make([]any, len(values))
		for i, v := range values {
			if cells[i], err = asSaid(names[i], v); err != nil {
				return err
			}
		}
		g.Add(cells...)
		return nil
	})
}

// Read calls f for each row of a query.
func Read(ctx context.Context, db *sql.DB, text string, f func(names []string, values []sql.NullString) error) error {
	rows, err := db.QueryContext(ctx, text)
	if err != nil {
		return err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, targets := make([]sql.NullString, len(names)), make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		if err := f(names, values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// asSaid is a cell in the unit that its column's name says.
func asSaid(name string, v sql.NullString) (any, error) {
	if !v.Valid {
		return (*string)(nil), nil
	}
	switch name[strings.LastIndexByte(name, '_')+1:] {
	case "cents":
		d, err := decimal.NewFromString(v.String)
		return d.Shift(-2), err
	case "millionths":
		d, err := decimal.NewFromString(v.String)
		return d.Shift(-6), err
	case "ms":
		n, err := strconv.ParseInt(v.String, 10, 64)
		return time.Duration(n) * time.Millisecond, err
	}
	return v.String, nil
}
