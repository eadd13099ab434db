//go:build unix

package main

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
)

// The thousand rows are written again and again, by their keys: the first time they are new.

// upserter is that by hand.
type upserter interface {
	upsert(ctx context.Context, list []*models.Item) error
}

var itemColumns = []string{"ref", "name", "price", "active", "made", "note", "doc", "score", "amount"}

const upsertTo = "INSERT INTO items (id, ref, name, price, active, made, note, doc, score, amount) "

// taken assigns to every column what the refused row has, which f writes.
func taken(f func(column string) string) string {
	list := make([]string, len(itemColumns))
	for i, c := range itemColumns {
		list[i] = c + " = " + f(c)
	}
	return strings.Join(list, ", ")
}

func excluded(c string) string { return "excluded." + c }

var (
	upsertArrays = upsertTo + "SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::numeric[], $5::bool[], $6::timestamptz[], $7::text[], $8::jsonb[], $9::float8[], $10::int4[])" +
		" ON CONFLICT (id) DO UPDATE SET " + taken(excluded)
	upsertOne  = upsertTo + "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET " + taken(excluded)
	upsertMany = upsertTo + "VALUES " + strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?), ", thousand-1) + "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)" +
		" ON DUPLICATE KEY UPDATE " + taken(func(c string) string { return "VALUE(" + c + ")" })
)

func upserts(o orm, r raw, named naming) []*workload {
	return []*workload{{
		name: "upsert_1k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return upserted(ctx, n, r.upsert) }},
		tenon: []form{named("upsert_1k", func(ctx context.Context, n int) error { return upserted(ctx, n, o.upsert) })}, reset: r.empty, most: 20,
	}}
}

// upserted writes the rows n times, with another score each time.
func upserted(ctx context.Context, n int, upsert func(ctx context.Context, list []*models.Item) error) error {
	list := items(thousand)
	for i, it := range list {
		it.ID = int64(i + 1)
	}
	for range n {
		for _, it := range list {
			it.Score++
		}
		if err := upsert(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

func (o orm) upsert(ctx context.Context, list []*models.Item) error {
	t := models.Items
	got, err := o.db.Exec(ctx, tenon.Insert(t).Rows(list...).OnConflict(t.ID).
		DoUpdateFrom(t.Ref, t.Name, t.Price, t.Active, t.Made, t.Note, t.Doc, t.Score, t.Amount))
	if err == nil && got.RowsAffected != int64(len(list)) {
		err = fmt.Errorf("%d rows", got.RowsAffected)
	}
	return err
}

func (r postgresRaw) upsert(ctx context.Context, list []*models.Item) error {
	args, err := arrays(list)
	if err != nil {
		return err
	}
	ids := make([]int64, len(list))
	for i, it := range list {
		ids[i] = it.ID
	}
	_, err = r.pool.Exec(ctx, upsertArrays, slices.Insert(args, 0, any(ids))...)
	return err
}

func (r *sqliteRaw) upsert(ctx context.Context, list []*models.Item) error {
	return r.in(ctx, func(tx *sql.Tx) (err error) {
		put := tx.StmtContext(ctx, r.put)
		args := make([]any, 0, 10)
		for _, it := range list {
			if args, err = values(append(args[:0], it.ID), it); err != nil {
				return err
			}
			if _, err := put.ExecContext(ctx, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *mariadbRaw) upsert(ctx context.Context, list []*models.Item) (err error) {
	args := make([]any, 0, 10*len(list))
	for _, it := range list {
		if args, err = values(append(args, it.ID), it); err != nil {
			return err
		}
	}
	_, err = r.db.ExecContext(ctx, upsertMany, args...)
	return err
}
