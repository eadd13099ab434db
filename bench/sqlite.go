//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	_ "github.com/mattn/go-sqlite3" // database/sql's sqlite3

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
	_ "github.com/tenonsql/tenon/sqlite"
)

// sqliteTargets: SQLite runs in this process, so that what holds for the clock holds for CPU.
var sqliteTargets = targets{
	"get_by_pk":          {wall: 1.0, cpu: 1.0},
	"get_by_pk prepared": {wall: 1.0, cpu: 1.0},
	"select_1k":          {wall: 0.45, cpu: 0.45},
	"select_1k tracked":  {wall: 0.55, cpu: 0.55},
	"insert_1k":          {wall: 0.65, cpu: 0.65},
	"upsert_1k":          {wall: 0.65, cpu: 0.65, aim: true},
	"update_one":         {wall: 1.4, cpu: 1.4, aim: true},
	"update_1k_dirty":    {wall: 0.9, cpu: 0.9},
	"eager_1k_x_10":      {wall: 0.5, cpu: 0.5},
	"graph_200_x_10_x_3": {wall: 0.7, cpu: 0.7},
	"stream_100k":        {wall: 0.85, cpu: 0.85, aim: true},
	"bulk_100k":          {wall: 0.60, cpu: 0.60},
	"insert_one":         {wall: 1.6, cpu: 1.6, aim: true},
	"filter_10":          {wall: 1.05, cpu: 1.05, aim: true},
	"json_filter":        {wall: 1.0, cpu: 1.0, aim: true},
}

// openSQLite opens two files: two SQLite libraries in one process must not share one, since
// the locks of a file belong to the process.
func openSQLite(ctx context.Context, _ *options) (*database, error) {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	db, err := tenon.Open(ctx, "sqlite://"+filepath.Join(dir, "tenon.db"))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	r, err := openMattn(ctx, filepath.Join(dir, "raw.db"), db)
	closing := func() error { return errors.Join(r.db.Close(), db.Close(), os.RemoveAll(dir)) }
	if err == nil {
		err = errors.Join(seed(ctx, db), seedGraph(ctx, db), seedRecords(ctx, db), r.insert(ctx, items(rows)), r.bulk(ctx), r.prepareWork(ctx), r.analyze(ctx))
	}
	if err != nil {
		return nil, errors.Join(err, closing())
	}
	about, err := r.about(ctx)
	if err != nil {
		return nil, errors.Join(err, closing())
	}
	return &database{title: "SQLite", about: about, cases: cases(db, r, sqliteTargets), close: closing}, nil
}

type sqliteRaw struct {
	handwritten
	add, put                               *sql.Stmt
	many                                   *sql.Stmt // adds a group
	update, addCustomer, addOrder, addLine *sql.Stmt

	tenon *tenon.Engine // its table is emptied with the other
}

// The tables by hand, declared as mattn's driver wants them (TIMESTAMP is what it reads times from),
// with the constraints of tenon's.
const (
	sqliteColumns = `(id INTEGER PRIMARY KEY AUTOINCREMENT, ref BLOB NOT NULL, name TEXT NOT NULL, price TEXT NOT NULL,
	active BOOLEAN NOT NULL CHECK (active IN (0, 1)), made TIMESTAMP NOT NULL, note TEXT, doc TEXT NOT NULL CHECK (json_valid(doc)),
	score REAL NOT NULL, amount INTEGER NOT NULL CHECK (amount BETWEEN -2147483648 AND 2147483647))`
	sqliteTable = "CREATE TABLE items " + sqliteColumns + "; CREATE TABLE records " + sqliteColumns
)

func openMattn(ctx context.Context, path string, engine *tenon.Engine) (*sqliteRaw, error) {
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=NORMAL&_busy_timeout=5000&_foreign_keys=on&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	r := &sqliteRaw{handwritten: handwritten{db: db}, tenon: engine}
	if _, err := db.ExecContext(ctx, sqliteTable); err != nil {
		return r, err
	}
	for text, q := range map[string]*query{
		oneText: &r.one, pageText: &r.pages, tenText: &r.ten,
		columns + " WHERE doc->>'$.theme' = ? ORDER BY id LIMIT 10": &r.themed,
	} {
		if *q, err = prepared(db, text); err != nil {
			return r, err
		}
	}
	if r.add, err = db.PrepareContext(ctx, insertTo+insertRow); err != nil {
		return r, err
	}
	r.put, err = db.PrepareContext(ctx, upsertOne)
	return r, err
}

func (r *sqliteRaw) about(ctx context.Context) (string, error) {
	var theirs string
	if err := r.db.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&theirs); err != nil {
		return "", err
	}
	ours, err := r.tenon.One(ctx, tenon.Select(tenon.Raw[string]("sqlite_version()")))
	return fmt.Sprintf("SQLite %s in Go (modernc.org/sqlite %s) by tenon; SQLite %s in C (mattn/go-sqlite3 %s through database/sql) by hand. "+
		"Files in WAL mode, synchronous NORMAL. CPU includes SQLite itself.",
		ours, moduleVersion("modernc.org/sqlite"), theirs, moduleVersion("github.com/mattn/go-sqlite3")), err
}

func (r *sqliteRaw) analyze(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, "ANALYZE")
	if err == nil {
		_, err = r.tenon.Exec(ctx, tenon.SQL("ANALYZE"))
	}
	return err
}

// insert runs a statement that is prepared once for each row.
func (r *sqliteRaw) insert(ctx context.Context, list []*models.Item) error {
	return r.in(ctx, func(tx *sql.Tx) (err error) {
		add := tx.StmtContext(ctx, r.add)
		args := make([]any, 0, 9)
		for _, it := range list {
			if args, err = values(args[:0], it); err != nil {
				return err
			}
			res, err := add.ExecContext(ctx, args...)
			if err != nil {
				return err
			}
			if it.ID, err = res.LastInsertId(); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *sqliteRaw) insertOne(ctx context.Context, it *models.Item) error {
	args, err := values(make([]any, 0, 9), it)
	if err != nil {
		return err
	}
	res, err := r.add.ExecContext(ctx, args...)
	if err != nil {
		return err
	}
	it.ID, err = res.LastInsertId()
	return err
}

// empty leaves both files without rows, and without a log that a checkpoint would have to
// write while one of them is measured.
func (r *sqliteRaw) empty(ctx context.Context) error {
	if _, err := r.db.ExecContext(ctx, "DELETE FROM items"); err != nil {
		return err
	}
	if _, err := r.tenon.Exec(ctx, tenon.SQL("DELETE FROM items")); err != nil {
		return err
	}
	return r.checkpoint(ctx)
}

// checkpoint empties the logs of both.
func (r *sqliteRaw) checkpoint(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	_, theirs := r.tenon.Exec(ctx, tenon.SQL("PRAGMA wal_checkpoint(TRUNCATE)"))
	return errors.Join(err, theirs)
}
