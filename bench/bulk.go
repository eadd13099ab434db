//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/bench/models"
)

// Many rows: those that are read one at a time, and those that are written by the fastest
// road of each database.

// many is how many rows are streamed, and written in bulk.
const many = 100_000

const (
	samplesText  = "SELECT id, sensor, at, value, note FROM samples ORDER BY id"
	sampleTo     = "INSERT INTO samples (sensor, at, value, note) VALUES "
	sampleRow    = "(?, ?, ?, ?)"
	samplesAtOne = 1000 // of an INSERT by hand, where many rows travel in one statement
)

// sampleAt is the i-th row.
func sampleAt(i int, s *Sample) {
	*s = Sample{Sensor: "sensor", At: start.Add(time.Duration(i) * time.Second), Value: float64(i) / 4}
}

// samples are all rows; the space of one is used again for the next.
func samples() iter.Seq[*Sample] {
	return func(yield func(*Sample) bool) {
		var s Sample
		for i := range many {
			if sampleAt(i, &s); !yield(&s) {
				return
			}
		}
	}
}

// bulker is the work by hand on many rows.
type bulker interface {
	stream(ctx context.Context, each func(s *Sample) error) error
	bulk(ctx context.Context) error
	emptySamples(ctx context.Context) error // of tenon as well
}

// bulks are the cases of many rows. The first reads what seedSamples wrote, the second writes
// it anew.
func bulks(o orm, r bulker, named naming) []*workload {
	return []*workload{
		{
			name: "stream_100k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return streamed(ctx, n, r.stream) }},
			tenon: []form{named("stream_100k", o.stream)}, most: 1,
		},
		{
			name: "bulk_100k", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return times(ctx, n, r.bulk) }},
			tenon: []form{named("bulk_100k", o.bulk)}, reset: r.emptySamples, most: 1,
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
func streamed(ctx context.Context, n int, stream func(ctx context.Context, each func(s *Sample) error) error) error {
	for range n {
		i := 0
		err := stream(ctx, func(s *Sample) error {
			if s.Value != float64(i)/4 || s.At.Unix() != start.Unix()+int64(i) {
				return fmt.Errorf("row %d is %+v", i, s)
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
	return streamed(ctx, n, func(ctx context.Context, each func(s *Sample) error) error {
		for s, err := range o.db.Iter(ctx, tenon.Select(Samples).OrderBy(Samples.ID.Asc())) {
			if err != nil {
				return err
			}
			if err := each(s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o orm) bulk(ctx context.Context, n int) error {
	return times(ctx, n, func(ctx context.Context) error {
		res, err := o.db.BulkInsert(ctx, Samples, samples())
		if err == nil && res.RowsAffected != many {
			err = fmt.Errorf("%d rows", res.RowsAffected)
		}
		return err
	})
}

// seedSamples fills the table that is streamed.
func seedSamples(ctx context.Context, db *tenon.Engine) error {
	if err := tenon.CreateAll(ctx, db, Samples); err != nil {
		return err
	}
	return orm{db}.bulk(ctx, 1)
}

func (r postgresRaw) stream(ctx context.Context, each func(s *Sample) error) error {
	rows, err := r.pool.Query(ctx, samplesText)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Sample
		if err := rows.Scan(&s.ID, &s.Sensor, &s.At, &s.Value, &s.Note); err != nil {
			return err
		}
		if err := each(&s); err != nil {
			return err
		}
	}
	return rows.Err()
}

// bulk is pgx's CopyFrom.
func (r postgresRaw) bulk(ctx context.Context) error {
	var s Sample
	n, err := r.pool.CopyFrom(ctx, pgx.Identifier{"samples"}, []string{"sensor", "at", "value", "note"}, pgx.CopyFromSlice(many, func(i int) ([]any, error) {
		sampleAt(i, &s)
		return []any{s.Sensor, s.At, s.Value, s.Note}, nil
	}))
	if err == nil && n != many {
		err = fmt.Errorf("%d rows", n)
	}
	return err
}

func (r postgresRaw) emptySamples(ctx context.Context) error {
	_, err := r.pool.Exec(ctx, "TRUNCATE samples RESTART IDENTITY")
	return err
}

func (h *handwritten) stream(ctx context.Context, each func(s *Sample) error) error {
	rows, err := h.db.QueryContext(ctx, samplesText)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var s Sample
		if err := rows.Scan(&s.ID, &s.Sensor, &s.At, &s.Value, &s.Note); err != nil {
			return err
		}
		if err := each(&s); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// bulk is a prepared INSERT in a loop.
func (r *sqliteRaw) bulk(ctx context.Context) error {
	return r.in(ctx, func(tx *sql.Tx) error {
		add, err := tx.PrepareContext(ctx, sampleTo+sampleRow)
		if err != nil {
			return err
		}
		defer add.Close()
		var s Sample
		for i := range many {
			sampleAt(i, &s)
			if _, err := add.ExecContext(ctx, s.Sensor, s.At, s.Value, s.Note); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *sqliteRaw) emptySamples(ctx context.Context) error {
	if _, err := r.db.ExecContext(ctx, "DELETE FROM samples"); err != nil {
		return err
	}
	if _, err := r.tenon.Exec(ctx, tenon.SQL("DELETE FROM samples")); err != nil {
		return err
	}
	return r.checkpoint(ctx)
}

// bulk is an INSERT of a thousand rows, again and again.
func (r *mariadbRaw) bulk(ctx context.Context) error {
	text := sampleTo + strings.Repeat(sampleRow+", ", samplesAtOne-1) + sampleRow
	return r.in(ctx, func(tx *sql.Tx) error {
		var s Sample
		args := make([]any, 0, 4*samplesAtOne)
		for i := range many {
			sampleAt(i, &s)
			if args = append(args, s.Sensor, s.At, s.Value, s.Note); len(args) < 4*samplesAtOne {
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

func (r *mariadbRaw) emptySamples(ctx context.Context) error {
	_, err := r.db.ExecContext(ctx, "TRUNCATE samples")
	return err
}
