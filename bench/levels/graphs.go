//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/tenonsql/tenon/internal/pgharness"
)

// graph is a table that is made for the measurement: parents, ten children of each, and
// three of each of these.
const graph = `
CREATE TEMP TABLE a (id bigint PRIMARY KEY, word text NOT NULL);
CREATE TEMP TABLE b (id bigint PRIMARY KEY, a bigint NOT NULL, word text NOT NULL);
CREATE TEMP TABLE c (id bigint PRIMARY KEY, b bigint NOT NULL, word text NOT NULL);
INSERT INTO a SELECT i, 'word ' || i % 500 FROM generate_series(1, 10000) i;
INSERT INTO b SELECT i, (i - 1) / 10 + 1, 'word' FROM generate_series(1, 100000) i;
INSERT INTO c SELECT i, (i - 1) / 3 + 1, 'word' FROM generate_series(1, 300000) i;
CREATE INDEX ON b (a);
CREATE INDEX ON c (b);
ANALYZE a, b, c`

// roots are queries of parents: what follows SELECT id … FROM a, and its arguments.
var roots = []struct {
	name, sql string
	args      []any
}{
	{"one by its key", "WHERE id = $1", []any{77}},
	{"a page of 10", "ORDER BY id LIMIT 10 OFFSET $1", []any{5000}},
	{"20 found by a word without an index", "WHERE word = $1", []any{"word 7"}},
	{"10 of a range of keys", "WHERE id > $1 AND id <= $2", []any{5000, 5010}},
	{"1,000 of a range of keys", "WHERE id <= $1", []any{1000}},
	{"all 10,000", "", nil},
}

// graphs compares three levels by their parents' keys, a round trip for each, with three
// that are sent at once, of which each repeats the query of its parents.
func graphs(ctx context.Context) error {
	server, err := pgharness.Server()
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, graph); err != nil {
		return errors.Join(err, conn.Close(ctx))
	}
	fmt.Println("| parents | rows | by keys, 3 trips | at once, 1 trip | ratio |\n|---|---:|---:|---:|---:|")
	for _, r := range roots {
		var rows [2]int
		took, err := typical(
			func() (err error) { rows[0], err = byKeys(ctx, conn, r.sql, r.args); return err },
			func() (err error) { rows[1], err = atOnce(ctx, conn, r.sql, r.args); return err })
		if err == nil && rows[0] != rows[1] {
			err = fmt.Errorf("%s: %d rows by keys, %d at once", r.name, rows[0], rows[1])
		}
		if err != nil {
			return errors.Join(err, conn.Close(ctx))
		}
		fmt.Printf("| %s | %d | %s | %s | %.2f |\n", r.name, rows[0], ms(took[0]), ms(took[1]), float64(took[1])/float64(took[0]))
	}
	trip, err := typical(func() error { return conn.Ping(ctx) })
	if err == nil {
		fmt.Printf("\nA round trip alone: %s.\n\n", ms(trip[0]))
	}
	return errors.Join(err, conn.Close(ctx))
}

func byKeys(ctx context.Context, conn *pgx.Conn, where string, args []any) (int, error) {
	ids, err := keys(conn.Query(ctx, "SELECT id, word FROM a "+where, args...))
	if err != nil {
		return 0, err
	}
	n := len(ids)
	for _, q := range []string{"SELECT id, a, word FROM b WHERE a = ANY($1) ORDER BY id", "SELECT id, b, word FROM c WHERE b = ANY($1) ORDER BY id"} {
		if ids, err = keys(conn.Query(ctx, q, ids)); err != nil {
			return 0, err
		}
		n += len(ids)
	}
	return n, nil
}

func atOnce(ctx context.Context, conn *pgx.Conn, where string, args []any) (n int, err error) {
	first := "SELECT id FROM a " + where
	second := "SELECT id FROM b WHERE a IN (" + first + ")"
	var batch pgx.Batch
	batch.Queue("SELECT id, word FROM a "+where, args...)
	batch.Queue("SELECT id, a, word FROM b WHERE a IN ("+first+") ORDER BY id", args...)
	batch.Queue("SELECT id, b, word FROM c WHERE b IN ("+second+") ORDER BY id", args...)
	res := conn.SendBatch(ctx, &batch)
	for range batch.Len() {
		ids, err := keys(res.Query())
		if err != nil {
			return 0, errors.Join(err, res.Close())
		}
		n += len(ids)
	}
	return n, res.Close()
}

// keys reads the first column of rows.
func keys(rows pgx.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		b := rows.RawValues()[0]
		id := int64(0)
		for _, x := range b {
			id = id<<8 | int64(x)
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}
