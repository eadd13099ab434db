package main

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's pgx
	"github.com/shopspring/decimal"

	_ "github.com/go-sql-driver/mysql" // database/sql's mysql
	_ "modernc.org/sqlite"             // database/sql's sqlite
)

// compareHandwritten runs the SQL in testdata, which has no tenon in it, over database/sql
// and its drivers, and compares what it gives with the expected answers. One text is for
// all databases.
func compareHandwritten(t *testing.T, url string) {
	db := plain(t, url)
	for _, q := range questions {
		text, err := os.ReadFile(filepath.Join("testdata", q.name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		got := &grid{heads: q.heads}
		if err := run(t.Context(), db, string(text), got); err != nil {
			t.Errorf("%s: %v", q.name, err)
			continue
		}
		if diff := cmp.Diff(expected(t, q), got.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", q.name, diff)
		}
	}
}

// plain opens a database without tenon.
func plain(t *testing.T, url string) *sql.DB {
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

// tableRows are the rows of a table in the form of the files: NULL is empty, a date has no
// time of day, which must be midnight. They are sorted.
func tableRows(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	var list []string
	err := read(t.Context(), db, "SELECT * FROM "+table, func(_ []string, values []sql.NullString) error {
		cells := make([]string, len(values))
		for i, v := range values {
			if v.Valid && v.String == "" {
				return errors.New("an empty text is there")
			}
			cells[i] = midnight.ReplaceAllString(v.String, "$1")
		}
		list = append(list, strings.Join(cells, "|"))
		return nil
	})
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	slices.Sort(list)
	return list
}

// midnight is a day and how a driver writes its beginning.
var midnight = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)[ T]00:00:00(\.0+)?Z?$`)

// run reads the rows of a query into a grid.
func run(ctx context.Context, db *sql.DB, text string, g *grid) error {
	return read(ctx, db, text, func(names []string, values []sql.NullString) (err error) {
		cells := make([]any, len(values))
		for i, v := range values {
			if cells[i], err = asSaid(names[i], v); err != nil {
				return err
			}
		}
		g.add(cells...)
		return nil
	})
}

// read calls f for each row of a query.
func read(ctx context.Context, db *sql.DB, text string, f func(names []string, values []sql.NullString) error) error {
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

// asSaid is a cell in the unit that the end of its column's name says: the texts are about
// whole numbers, so that they mean the same on every database.
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
		return length(n), err
	}
	return v.String, nil
}
