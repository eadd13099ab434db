//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
	"github.com/tenonsql/tenon/internal/mariaharness"
	_ "github.com/tenonsql/tenon/mysql"
)

var mariadbTargets = targets{
	"get_by_pk":          {wall: 1.1, cpu: 1.1, aim: true},
	"get_by_pk prepared": {wall: 1.0, cpu: 1.0, aim: true},
	"select_1k":          {wall: 1.05, cpu: 1.05},
	"select_1k tracked":  {wall: 1.15, cpu: 1.15, aim: true},
	"update_one":         {wall: 1.1, cpu: 1.1, aim: true},
	"update_1k_dirty":    {wall: 0.15, cpu: 0.15},
	"eager_1k_x_10":      {wall: 1.0, cpu: 1.0},
	"graph_200_x_10_x_3": {wall: 1.1, cpu: 1.1},
	"insert_1k":          {wall: 1.0, cpu: 1.0, aim: true},
	"upsert_1k":          {wall: 1.0, cpu: 1.0, aim: true},
	"stream_100k":        {wall: 0.85, cpu: 0.85, aim: true},
	"bulk_100k":          {wall: 0.60, cpu: 0.60, aim: true},
	"insert_one":         {wall: 1.1, cpu: 1.1, aim: true},
	"filter_10":          {wall: 1.05, cpu: 1.05, aim: true},
	"json_filter":        {wall: 1.02, cpu: 1.02, aim: true},
}

func openMariaDB(ctx context.Context, _ *options) (*database, error) {
	server, err := mariaharness.Server()
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(server)
	if err != nil {
		return nil, err
	}
	r, err := openGoSQL(ctx, u)
	if err != nil {
		return nil, err
	}
	closing := r.close
	db, err := tenon.Open(ctx, u.String())
	if err != nil {
		return nil, errors.Join(err, closing())
	}
	closing = func() error { return errors.Join(db.Close(), r.close()) }
	about := ""
	if err = errors.Join(seed(ctx, db), seedGraph(ctx, db), seedRecords(ctx, db), r.prepareWork(ctx)); err == nil {
		about, err = r.settle(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, closing())
	}
	return &database{title: "MariaDB", about: about, cases: cases(db, r, mariadbTargets), close: closing}, nil
}

type mariadbRaw struct {
	handwritten
	name string // of the database
	many string // INSERT of a thousand rows
}

// openGoSQL makes a database of this run's own, connects to it by hand, and makes u its URL.
func openGoSQL(ctx context.Context, u *url.URL) (*mariadbRaw, error) {
	cfg := mysql.NewConfig()
	cfg.User, cfg.Net, cfg.Addr = u.User.Username(), "tcp", u.Host
	cfg.ParseTime, cfg.InterpolateParams = true, true
	cfg.Params = map[string]string{"time_zone": "'+00:00'"}
	r := &mariadbRaw{name: fmt.Sprintf("bench_%d", os.Getpid())}
	if err := execute(ctx, cfg, "CREATE DATABASE "+r.name); err != nil {
		return nil, err
	}
	cfg.DBName, u.Path = r.name, "/"+r.name
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, err
	}
	r.db = sql.OpenDB(c)
	r.one, r.pages, r.ten = direct(r.db, oneText), direct(r.db, pageText), direct(r.db, tenText)
	r.themed = direct(r.db, columns+" WHERE JSON_VALUE(doc, '$.theme') = ? ORDER BY id LIMIT 10")
	r.many = insertTo + strings.Repeat(insertRow+", ", thousand-1) + insertRow + " RETURNING id"
	return r, nil
}

func execute(ctx context.Context, cfg *mysql.Config, text string) error {
	c, err := mysql.NewConnector(cfg)
	if err != nil {
		return err
	}
	db := sql.OpenDB(c)
	_, err = db.ExecContext(ctx, text)
	return errors.Join(err, db.Close())
}

func (r *mariadbRaw) close() error {
	_, err := r.db.Exec("DROP DATABASE " + r.name)
	return errors.Join(err, r.db.Close())
}

// settle tells the planner what is in the table.
func (r *mariadbRaw) settle(ctx context.Context) (about string, err error) {
	if _, err := r.db.ExecContext(ctx, "ANALYZE TABLE items, records, customers, orders"); err != nil {
		return "", err
	}
	err = r.db.QueryRowContext(ctx, "SELECT version()").Scan(&about)
	return fmt.Sprintf("MariaDB %s over TCP on the same machine, without fsync; go-sql-driver/mysql %s, interpolateParams and parseTime.",
		about, moduleVersion("github.com/go-sql-driver/mysql")), err
}

// insert sends one statement, which needs no transaction around it.
func (r *mariadbRaw) insert(ctx context.Context, list []*models.Item) (err error) {
	args := make([]any, 0, 9*len(list))
	for _, it := range list {
		if args, err = values(args, it); err != nil {
			return err
		}
	}
	rows, err := r.db.QueryContext(ctx, r.many, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		if err := rows.Scan(&list[i].ID); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

func (r *mariadbRaw) insertOne(ctx context.Context, it *models.Item) error {
	args, err := values(make([]any, 0, 9), it)
	if err != nil {
		return err
	}
	res, err := r.db.ExecContext(ctx, insertTo+insertRow, args...)
	if err != nil {
		return err
	}
	it.ID, err = res.LastInsertId()
	return err
}

func (r *mariadbRaw) empty(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, "TRUNCATE items")
	return err
}
