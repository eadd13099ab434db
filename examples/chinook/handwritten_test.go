package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tenonsql/tenon/examples/bysql"
	"github.com/tenonsql/tenon/examples/grid"
)

// compareHandwritten runs the SQL in testdata, which has no tenon in it, over database/sql
// and its drivers, and compares what it gives with the expected answers. One text is for
// all databases.
func compareHandwritten(t *testing.T, url string) {
	db := bysql.Open(t, url)
	for _, q := range questions {
		text, err := os.ReadFile(filepath.Join("testdata", q.name+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		got := &grid.Grid{Heads: q.heads}
		if err := bysql.Run(t.Context(), db, string(text), got); err != nil {
			t.Errorf("%s: %v", q.name, err)
			continue
		}
		if diff := cmp.Diff(expected(t, q), got.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", q.name, diff)
		}
	}
}

// tableRows are the rows of a table in the form of the files: NULL is empty, a date has no
// time of day, which must be midnight. They are sorted.
func tableRows(t *testing.T, db *sql.DB, table string) []string {
	t.Helper()
	var list []string
	err := bysql.Read(t.Context(), db, "SELECT * FROM "+table, func(_ []string, values []sql.NullString) error {
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
