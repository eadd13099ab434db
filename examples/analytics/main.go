// Command analytics asks what spreadsheets and dashboards ask: cohorts, running totals, the
// best of each group, sums of sums, a chain of command. It asks the Chinook data and a table
// of visits that it makes, a million unless -rows says otherwise. Without DATABASE_URL it makes
// a SQLite database of its own; with it, it runs on a PostgreSQL or MariaDB database that does
// not have those tables, which it drops when it is done.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/analytics/models"
	"github.com/tenonsql/tenon/examples/chinook/store"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "how many visits to make")
	flag.Parse()
	if err := start(context.Background(), os.Getenv("DATABASE_URL"), *rows, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "analytics:", err)
		os.Exit(1)
	}
}

// start runs the example on a database, or on a new SQLite file when url is empty.
func start(ctx context.Context, url string, rows int, out io.Writer) error {
	if url == "" {
		dir, err := os.MkdirTemp("", "tenon-analytics-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		url = "sqlite:" + filepath.Join(dir, "analytics.db")
	}
	return Run(ctx, url, rows, out)
}

// tables are all that the example makes.
func tables() []tenon.Mapping { return append(store.Tables(), Visits) }

// Run loads the data into the database at url, and prints the answers with the time that each
// took.
func Run(ctx context.Context, url string, rows int, out io.Writer) (err error) {
	db, err := tenon.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	for _, t := range tables() {
		if _, err := db.Count(ctx, tenon.Select(tenon.Count()).From(t)); !errors.Is(err, tenon.ErrNoTable) {
			return errors.Join(errors.New("the database has tables of the example already; give another one in DATABASE_URL"), err)
		}
	}
	if err := tenon.CreateAll(ctx, db, tables()...); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tenon.DropAll(ctx, db, tables()...)) }()
	made, err := load(ctx, db, rows)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s: %s\n", db.Dialect(), made)
	for _, q := range questions {
		begin := time.Now()
		answer, err := q.answer(ctx, db)
		if err != nil {
			return fmt.Errorf("%s: %w", q.title, err)
		}
		fmt.Fprintf(out, "\n%s (%s)\n\n%s", q.title, time.Since(begin).Round(time.Millisecond), answer)
	}
	return nil
}

// load loads both data, and says what was made.
func load(ctx context.Context, db *tenon.Engine, rows int) (string, error) {
	if err := store.Load(ctx, db); err != nil {
		return "", err
	}
	return fill(ctx, db, rows)
}
