//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
)

// Many rows: those that are read one at a time, and those that are written by the fastest
// road of each database.

// many is how many rows are streamed, and written in bulk.
const many = 100_000

const (
	recordColumns = "ref, name, price, active, made, note, doc, score, amount"
	recordsText   = "SELECT id, " + recordColumns + " FROM records ORDER BY id"
	recordTo      = "INSERT INTO records (" + recordColumns + ") VALUES "
	recordsAtOnce = 1000 // of an INSERT by hand, where many rows travel in one statement
)

// patterns are rows that are made once, since making one takes longer than writing it; each
// row is one of them at another time.
var patterns = sync.OnceValue(func() []*models.Item { return items(thousand) })

func recordAt(i int, r *models.Record) {
	*r = models.Record(*patterns()[i%thousand])
	r.Made, r.Score = start.Add(time.Duration(i)*time.Second), float64(i)/4
}

// records are all rows; the space of one is used again for the next.
func records() iter.Seq[*models.Record] {
	return func(yield func(*models.Record) bool) {
		var r models.Record
		for i := range many {
			if recordAt(i, &r); !yield(&r) {
				return
			}
		}
	}
}

// bulker is the work by hand on many rows.
type bulker interface {
	stream(ctx context.Context, each func(r *models.Record) error) error
	bulk(ctx context.Context) error
	emptyRecords(ctx context.Context) error // of tenon as well
}

// bulks are the cases of many rows. The first reads what seedRecords wrote, the second writes
// it anew.
func bulks(o orm, r bulker, named naming) []*workload {
	return []*workload{
		{
			name: "stream_100k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return streamed(ctx, n, r.stream) }},
			tenon: []form{named("stream_100k", o.stream)}, most: 1,
		},
		{
			name: "bulk_100k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return times(ctx, n, r.bulk) }},
			tenon: []form{named("bulk_100k", o.bulk)}, reset: r.emptyRecords, most: 1,
		},
	}
}

func times(ctx context.Context, n int, f func(ctx context.Context) error) error {
	for range n {
		if err := f(ctx); err != nil {
			return err
		}
	}
	return nil
}

// streamed reads all rows, and looks at each.
func streamed(ctx context.Context, n int, stream func(ctx context.Context, each func(r *models.Record) error) error) error {
	for range n {
		i := 0
		err := stream(ctx, func(r *models.Record) error {
			if r.Score != float64(i)/4 || r.Made.Unix() != start.Unix()+int64(i) {
				return fmt.Errorf("row %d is %+v", i, r)
			}
			i++
			return nil
		})
		if err != nil {
			return err
		}
		if i != many {
			return fmt.Errorf("%d rows", i)
		}
	}
	return nil
}

func (o orm) stream(ctx context.Context, n int) error {
	return streamed(ctx, n, func(ctx context.Context, each func(r *models.Record) error) error {
		for r, err := range o.db.Iter(ctx, tenon.Select(models.Records).OrderBy(models.Records.ID.Asc())) {
			if err != nil {
				return err
			}
			if err := each(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o orm) bulk(ctx context.Context, n int) error {
	return times(ctx, n, func(ctx context.Context) error {
		res, err := o.db.BulkInsert(ctx, models.Records, records())
		if err == nil && res.RowsAffected != many {
			err = fmt.Errorf("%d rows", res.RowsAffected)
		}
		return err
	})
}

// seedRecords fills the table that is streamed.
func seedRecords(ctx context.Context, db *tenon.Engine) error {
	if err := tenon.CreateAll(ctx, db, models.Records); err != nil {
		return err
	}
	return orm{db}.bulk(ctx, 1)
}

func (r postgresRaw) stream(ctx context.Context, each func(r *models.Record) error) error {
	rows, err := r.pool.Query(ctx, recordsText)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var it models.Record
		if err := rows.Scan(&it.ID, (*[16]byte)(&it.Ref), &it.Name, &it.Price, &it.Active, &it.Made, &it.Note, &it.Doc, &it.Score, &it.Amount); err != nil {
			return err
		}
		if err := each(&it); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bulk is pgx's CopyFrom.
func (r postgresRaw) bulk(ctx context.Context) error {
	var it models.Record
	n, err := r.pool.CopyFrom(ctx, pgx.Identifier{"records"}, strings.Split(recordColumns, ", "), pgx.CopyFromSlice(many, func(i int) ([]any, error) {
		recordAt(i, &it)
		return []any{
			[16]byte(it.Ref), it.Name,
			pgtype.Numeric{Int: it.Price.Coefficient(), Exp: it.Price.Exponent(), Valid: true},
			it.Active, it.Made, it.Note, &it.Doc, it.Score, it.Amount,
		}, nil
	}))
	if err == nil && n != many {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}

func (r postgresRaw) emptyRecords(ctx context.Context) error {
	_, err := r.pool.Exec(ctx, "TRUNCATE records RESTART IDENTITY")
	return err
}

func (h *handwritten) stream(ctx context.Context, each func(r *models.Record) error) error {
	rows, err := h.db.QueryContext(ctx, recordsText)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var it models.Record
		if err := scan(rows, (*models.Item)(&it)); err != nil {
			return err
		}
		if err := each(&it); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// bulk is a prepared INSERT in a loop.
func (r *sqliteRaw) bulk(ctx context.Context) error {
	return r.in(ctx, func(tx *sql.Tx) error {
		add, err := tx.PrepareContext(ctx, recordTo+insertRow)
		if err != nil {
			return err
		}
		defer add.Close()
		var it models.Record
		args := make([]any, 0, 9)
		for i := range many {
			recordAt(i, &it)
			if args, err = values(args[:0], (*models.Item)(&it)); err != nil {
				return err
			}
			if _, err := add.ExecContext(ctx, args...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *sqliteRaw) emptyRecords(ctx context.Context) error {
	if _, err := r.db.ExecContext(ctx, "DELETE FROM records"); err != nil {
		return err
	}
	if _, err := r.tenon.Exec(ctx, tenon.SQL("DELETE FROM records")); err != nil {
		return err
	}
	return r.checkpoint(ctx)
}

// bulk is an INSERT of a thousand rows, again and again.
func (r *mariadbRaw) bulk(ctx context.Context) error {
	text := recordTo + strings.Repeat(insertRow+", ", recordsAtOnce-1) + insertRow
	return r.in(ctx, func(tx *sql.Tx) (err error) {
		var it models.Record
		args := make([]any, 0, 9*recordsAtOnce)
		for i := range many {
			recordAt(i, &it)
			if args, err = values(args, (*models.Item)(&it)); err != nil {
				return err
			}
			if len(args) < 9*recordsAtOnce {
				continue
			}
			if _, err := tx.ExecContext(ctx, text, args...); err != nil {
				return err
			}
			args = args[:0]
		}
		return nil
	})
}

func (r *mariadbRaw) emptyRecords(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, "TRUNCATE records")
	return err
}
