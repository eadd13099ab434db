//go:build unix

package main

import (
	"context"
	"encoding/json/v2"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
	"github.com/tenonsql/tenon/internal/pgharness"
	_ "github.com/tenonsql/tenon/postgres"
)

var postgresTargets = targets{
	"get_by_pk":          {wall: 1.05, cpu: 1.0, allocs: 25},
	"get_by_pk prepared": {wall: 1.0, cpu: 1.0, allocs: 25},
	"select_1k":          {wall: 0.80, cpu: 0.60},
	"select_1k tracked":  {wall: 0.90, cpu: 0.80},
	"insert_1k":          {wall: 1.0, cpu: 0.6},
	"upsert_1k":          {wall: 1.0, cpu: 0.7, aim: true},
	"update_one":         {wall: 1.1, cpu: 1.3, allocs: 25},
	"update_1k_dirty":    {wall: 0.5, cpu: 0.4},
	"eager_1k_x_10":      {wall: 0.75, cpu: 0.6},
	"graph_200_x_10_x_3": {wall: 1.1, cpu: 1.2},
	"stream_100k":        {wall: 0.85, cpu: 0.6},
	"bulk_100k":          {wall: 0.70, cpu: 0.15},
	"insert_one":         {wall: 1.1, cpu: 1.2, aim: true},
	"filter_10":          {wall: 1.05, cpu: 1.05, aim: true},
	"json_filter":        {wall: 1.02, cpu: 1.02, aim: true},
}

func openPostgres(ctx context.Context, o *options) (d *database, err error) {
	server, err := pgharness.Server()
	if err != nil {
		return nil, err
	}
	address, drop, err := createPostgres(ctx, server)
	if err != nil {
		return nil, err
	}
	db, err := tenon.Open(ctx, address)
	if err != nil {
		return nil, errors.Join(err, drop())
	}
	pool, err := openPgx(ctx, address)
	if err != nil {
		return nil, errors.Join(err, db.Close(), drop())
	}
	closing := func() error {
		pool.Close()
		return errors.Join(db.Close(), drop())
	}
	r := postgresRaw{pool}
	if err := errors.Join(seed(ctx, db), seedGraph(ctx, db), seedRecords(ctx, db), r.settle(ctx)); err != nil {
		return nil, errors.Join(err, closing())
	}
	about, err := r.about(ctx)
	if err != nil {
		return nil, errors.Join(err, closing())
	}
	d = &database{title: "PostgreSQL", about: about, cases: cases(db, r, postgresTargets), close: closing}
	if !o.peers {
		return d, nil
	}
	peers, err := openPeers(ctx, address)
	d.close = func() error {
		for _, p := range peers {
			err = errors.Join(err, p.close())
		}
		return errors.Join(err, closing())
	}
	with(d.cases, peers)
	return d, err
}

// createPostgres makes a database of this run's own, which drop removes.
func createPostgres(ctx context.Context, server string) (address string, drop func() error, err error) {
	ctx = context.WithoutCancel(ctx) // drop comes after a test's context has ended
	name := fmt.Sprintf("bench_%d", os.Getpid())
	do := func(sql string) error {
		c, err := pgx.Connect(ctx, server)
		if err != nil {
			return err
		}
		_, err = c.Exec(ctx, sql)
		return errors.Join(err, c.Close(ctx))
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error { return do("DROP DATABASE " + name + " WITH (FORCE)") }, do("CREATE DATABASE " + name)
}

// openPgx makes the pool of the work by hand. Documents go through the same package as
// tenon's, which is also the faster one.
func openPgx(ctx context.Context, address string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, err
	}
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		marshal := func(v any) ([]byte, error) { return json.Marshal(v) }
		unmarshal := func(b []byte, v any) error { return json.Unmarshal(b, v) }
		c.TypeMap().RegisterType(&pgtype.Type{Name: "jsonb", OID: pgtype.JSONBOID, Codec: &pgtype.JSONBCodec{Marshal: marshal, Unmarshal: unmarshal}})
		return nil
	}
	return pgxpool.NewWithConfig(ctx, cfg)
}

type postgresRaw struct{ pool *pgxpool.Pool }

func (r postgresRaw) about(ctx context.Context) (string, error) {
	var version string
	err := r.pool.QueryRow(ctx, "show server_version").Scan(&version)
	return fmt.Sprintf("PostgreSQL %s over TCP on the same machine, fsync and autovacuum off; pgx %s.", version, moduleVersion("github.com/jackc/pgx/v5")), err
}

// settle tells the planner what is in the table.
func (r postgresRaw) settle(ctx context.Context) error {
	_, err := r.pool.Exec(ctx, "VACUUM (ANALYZE)")
	return err
}

const postgresColumns = "SELECT id, ref, name, price, active, made, note, doc, score, amount FROM items"

// get reads a uuid as a [16]byte, which pgx does without a detour.
func (r postgresRaw) get(ctx context.Context, id int64, it *models.Item) error {
	return r.pool.QueryRow(ctx, postgresColumns+" WHERE id = $1", id).Scan(
		&it.ID, (*[16]byte)(&it.Ref), &it.Name, &it.Price, &it.Active, &it.Made, &it.Note, &it.Doc, &it.Score, &it.Amount)
}

func (r postgresRaw) page(ctx context.Context) ([]models.Item, error) {
	return r.all(ctx, thousand, postgresColumns+" ORDER BY id LIMIT 1000")
}

func (r postgresRaw) filter(ctx context.Context, f *filter) ([]models.Item, error) {
	return r.all(ctx, found, postgresColumns+" WHERE id >= $1 AND id < $2 AND name LIKE $3 AND name <> $4 AND active = $5 AND made >= $6"+
		" AND score > $7 AND score < $8 AND amount >= $9 AND amount <= $10 ORDER BY id",
		f.from, f.to, f.name, f.not, f.active, f.after, f.score, f.below, f.amount, f.atMost)
}

func (r postgresRaw) theme(ctx context.Context, theme string) ([]models.Item, error) {
	return r.all(ctx, few, postgresColumns+" WHERE doc->>'theme' = $1 ORDER BY id LIMIT 10", theme)
}

func (r postgresRaw) all(ctx context.Context, n int, sql string, args ...any) ([]models.Item, error) {
	rows, err := r.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := make([]models.Item, 0, n)
	for rows.Next() {
		list = append(list, models.Item{})
		it := &list[len(list)-1]
		if err := rows.Scan(&it.ID, (*[16]byte)(&it.Ref), &it.Name, &it.Price, &it.Active, &it.Made, &it.Note, &it.Doc, &it.Score, &it.Amount); err != nil {
			return nil, err
		}
	}
	return list, rows.Err()
}

// insert sends the rows as arrays. One statement needs no transaction around it.
func (r postgresRaw) insert(ctx context.Context, list []*models.Item) error {
	args, err := arrays(list)
	if err != nil {
		return err
	}
	rows, err := r.pool.Query(ctx, "INSERT INTO items (ref, name, price, active, made, note, doc, score, amount)"+
		" SELECT * FROM unnest($1::uuid[], $2::text[], $3::numeric[], $4::bool[], $5::timestamptz[], $6::text[], $7::jsonb[], $8::float8[], $9::int4[])"+
		" RETURNING id", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		if err := rows.Scan(&list[i].ID); err != nil {
			return err
		}
	}
	return rows.Err()
}

// arrays are the columns of the rows.
func arrays(list []*models.Item) ([]any, error) {
	n := len(list)
	refs, names, prices := make([][16]byte, n), make([]string, n), make([]pgtype.Numeric, n)
	actives, made, notes := make([]bool, n), make([]time.Time, n), make([]*string, n)
	docs, scores, amounts := make([][]byte, n), make([]float64, n), make([]int32, n)
	for i, it := range list {
		doc, err := json.Marshal(&it.Doc)
		if err != nil {
			return nil, err
		}
		refs[i], names[i], prices[i] = it.Ref, it.Name, pgtype.Numeric{Int: it.Price.Coefficient(), Exp: it.Price.Exponent(), Valid: true}
		actives[i], made[i], notes[i] = it.Active, it.Made, it.Note
		docs[i], scores[i], amounts[i] = doc, it.Score, it.Amount
	}
	return []any{refs, names, prices, actives, made, notes, docs, scores, amounts}, nil
}

func (r postgresRaw) insertOne(ctx context.Context, it *models.Item) error {
	return r.pool.QueryRow(ctx, "INSERT INTO items (ref, name, price, active, made, note, doc, score, amount)"+
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id",
		[16]byte(it.Ref), it.Name, pgtype.Numeric{Int: it.Price.Coefficient(), Exp: it.Price.Exponent(), Valid: true},
		it.Active, it.Made, it.Note, &it.Doc, it.Score, it.Amount).Scan(&it.ID)
}

func (r postgresRaw) empty(ctx context.Context) error {
	_, err := r.pool.Exec(ctx, "TRUNCATE items RESTART IDENTITY")
	return err
}
