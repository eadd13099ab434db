// Command shop runs the everyday patterns of tenon on a small shop, and prints the SQL of
// each beside its result. Without DATABASE_URL it makes a SQLite database of its own;
// with it, it runs on an empty PostgreSQL or MariaDB database, and prints the same results.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/shop/models"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

func main() {
	if err := start(context.Background(), os.Getenv("DATABASE_URL"), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

// start runs the demo on a database, or on a new SQLite file when url is empty.
func start(ctx context.Context, url string, out io.Writer) error {
	if url == "" {
		dir, err := os.MkdirTemp("", "tenon-shop-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		url = "sqlite:" + filepath.Join(dir, "shop.db")
	}
	return Run(ctx, url, out, true)
}

var tables = []tenon.Mapping{models.Users, models.Products, models.Orders, models.Configs, models.Categories}

// Run runs every pattern on the database at url and prints what came of it; with showSQL
// also the statements, which differ from database to database as the results do not.
func Run(ctx context.Context, url string, out io.Writer, showSQL bool) (err error) {
	p := &page{out: out, sql: showSQL}
	db, err := tenon.Open(ctx, url, tenon.OnStatement(p.statement), tenon.ShowArguments())
	if err != nil {
		return err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	if err := empty(ctx, db); err != nil {
		return err
	}
	defer func() {
		if e := tenon.DropAll(ctx, db, tables...); err == nil {
			err = e
		}
	}()
	fmt.Fprintln(out, "tenon: the everyday patterns, each with its Go, its SQL and its result")
	d := &demo{ctx: ctx, db: db, p: p}
	for _, s := range d.steps() {
		p.title(s.title, s.code)
		if err := s.run(); err != nil {
			return fmt.Errorf("%s: %w", s.title, err)
		}
		p.flush()
	}
	return nil
}

// empty refuses a database that has the demo's tables already: they may be somebody's.
func empty(ctx context.Context, db *tenon.Engine) error {
	if _, err := db.Count(ctx, tenon.Select(models.Products)); err == nil {
		return fmt.Errorf("the database has a table %q already; give an empty database in DATABASE_URL", "products")
	}
	return nil
}
