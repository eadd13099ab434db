// Command chinook loads the Chinook database, a music shop with 11 tables, through a
// Session, and answers six questions about it. Without DATABASE_URL it makes a SQLite
// database of its own; with it, it runs on a PostgreSQL or MariaDB database that does not
// have those tables, and prints the same answers. It drops the tables when it is done.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/chinook/store"
	"github.com/tenonsql/tenon/examples/grid"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

func main() {
	if err := start(context.Background(), os.Getenv("DATABASE_URL"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "chinook:", err)
		os.Exit(1)
	}
}

// start runs the example on a database, or on a new SQLite file when url is empty.
func start(ctx context.Context, url string, out io.Writer) error {
	if url == "" {
		dir, err := os.MkdirTemp("", "tenon-chinook-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		url = "sqlite:" + filepath.Join(dir, "chinook.db")
	}
	return Run(ctx, url, out)
}

// Run loads the data into the database at url and prints what was loaded, how long that
// took, and the answers.
func Run(ctx context.Context, url string, out io.Writer) (err error) {
	db, err := tenon.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := vacant(ctx, db); err != nil {
		return err
	}
	if err := tenon.CreateAll(ctx, db, store.Tables()...); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tenon.DropAll(ctx, db, store.Tables()...)) }()
	if err := load(ctx, db, out); err != nil {
		return err
	}
	for _, q := range questions {
		answer, err := q.answer(ctx, db)
		if err != nil {
			return fmt.Errorf("%s: %w", q.title, err)
		}
		fmt.Fprintf(out, "\n%s\n\n%s", q.title, answer)
	}
	return nil
}

// vacant refuses a database that has one of the tables already: it may be somebody's.
func vacant(ctx context.Context, db *tenon.Engine) error {
	for _, d := range store.Datasets {
		switch _, err := d.Count(ctx, db); {
		case err == nil:
			return fmt.Errorf("the database has a table %q already; give another database in DATABASE_URL", d.Name)
		case !errors.Is(err, tenon.ErrNoTable):
			return err
		}
	}
	return nil
}

// load loads the data, and tells the time and the rows that each table then has.
func load(ctx context.Context, db *tenon.Engine, out io.Writer) error {
	begin := time.Now()
	if err := store.Load(ctx, db); err != nil {
		return err
	}
	took := time.Since(begin)
	sum := int64(0)
	t := &grid.Grid{Heads: []string{"Table", ">Rows"}}
	for _, d := range store.Datasets {
		n, err := d.Count(ctx, db)
		if err != nil {
			return err
		}
		t.Add(d.Name, n)
		sum += n
	}
	t.Add("in all", sum)
	fmt.Fprintf(out, "Loaded into %s in %s\n\n%s", db.Dialect(), took.Round(time.Millisecond), t)
	return nil
}
