// Package demo runs the steps of an example on a database, and prints for each its Go, the
// SQL that it became and what came of it. Without a database of somebody else's it makes a
// SQLite file, which is gone afterwards.
package demo

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/tenonsql/tenon"
	_ "github.com/tenonsql/tenon/mysql"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

// Demo is an example.
type Demo struct {
	Name, Title string
	Tables      []tenon.Mapping // made before the steps, unless a step does, and dropped after them
	Steps       func(*Stage) []Step
}

// Step is one of the things that an example shows.
type Step struct {
	Title, Code string
	Run         func() error
}

// Stage is where the steps run.
type Stage struct {
	Ctx context.Context
	DB  *tenon.Engine
	page
}

// Result prints what came of the statements so far, and these.
func (s *Stage) Result(format string, args ...any) {
	s.Flush()
	fmt.Fprintf(s.out, "      → "+format+"\n", args...)
}

// Flush prints the statements that ran since the last result.
func (s *Stage) Flush() {
	if s.sql {
		for _, text := range s.waiting {
			fmt.Fprintln(s.out, text)
		}
	}
	s.waiting = nil
}

// Main runs an example as a program does, on the database of DATABASE_URL if there is one.
func (d *Demo) Main() {
	if err := d.Start(context.Background(), os.Getenv("DATABASE_URL"), os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", d.Name, err)
		os.Exit(1)
	}
}

// Start runs an example on a database, or on a new SQLite file when url is empty.
func (d *Demo) Start(ctx context.Context, url string, out io.Writer) error {
	if url == "" {
		dir, err := os.MkdirTemp("", "tenon-"+d.Name+"-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		url = "sqlite:" + filepath.Join(dir, d.Name+".db")
	}
	return d.Run(ctx, url, out, true)
}

// Run runs every step on the database at url and prints what came of it; with showSQL also
// the statements, which differ from database to database as the results do not.
func (d *Demo) Run(ctx context.Context, url string, out io.Writer, showSQL bool) (err error) {
	s := &Stage{Ctx: ctx, page: page{out: out, sql: showSQL}}
	s.DB, err = tenon.Open(ctx, url, tenon.OnStatement(s.statement), tenon.ShowArguments())
	if err != nil {
		return err
	}
	defer func() {
		if e := s.DB.Close(); err == nil {
			err = e
		}
	}()
	if err := d.empty(ctx, s.DB); err != nil {
		return err
	}
	defer func() {
		if e := tenon.DropAll(ctx, s.DB, d.Tables...); err == nil {
			err = e
		}
	}()
	fmt.Fprintln(out, d.Title)
	for _, step := range d.Steps(s) {
		s.title(step.Title, step.Code)
		if err := step.Run(); err != nil {
			return fmt.Errorf("%s: %w", step.Title, err)
		}
		s.Flush()
	}
	return nil
}

// empty refuses a database that has the example's tables already: they may be somebody's.
func (d *Demo) empty(ctx context.Context, db *tenon.Engine) error {
	for _, t := range d.Tables {
		if _, err := db.Count(ctx, tenon.Select(tenon.Count()).From(t)); err == nil {
			return fmt.Errorf("the database has tables of the example already; give an empty database in DATABASE_URL")
		}
	}
	return nil
}
