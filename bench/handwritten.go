//go:build unix

package main

import (
	"context"
	"database/sql"
	"encoding/json/v2"
	"errors"

	"github.com/tenonsql/tenon/bench/models"
)

// handwritten is the work by hand over database/sql: what SQLite and MariaDB have in common.
type handwritten struct {
	db *sql.DB

	// one, pages, ten and themed are the queries, ready to run: prepared where that is the
	// faster way.
	one, pages, ten, themed query
	customers, orders       query
	change                  *sql.Stmt // writes into a row
}

// query runs with arguments: (*sql.Stmt).QueryContext, or (*sql.DB).QueryContext and a text.
type query func(ctx context.Context, args ...any) (*sql.Rows, error)

const columns = "SELECT id, ref, name, price, active, made, note, doc, score, amount FROM items"

const (
	oneText   = columns + " WHERE id = ?"
	pageText  = columns + " ORDER BY id LIMIT 1000"
	tenText   = columns + " WHERE id >= ? AND id < ? AND name LIKE ? AND name <> ? AND active = ? AND made >= ? AND score > ? AND score < ? AND amount >= ? AND amount <= ? ORDER BY id"
	insertTo  = "INSERT INTO items (ref, name, price, active, made, note, doc, score, amount) VALUES "
	insertRow = "(?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

// prepared makes a query of a text that is prepared once.
func prepared(db *sql.DB, text string) (query, error) {
	st, err := db.Prepare(text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext, nil
}

// direct makes a query of a text that is sent with its arguments.
func direct(db *sql.DB, text string) query {
	return func(ctx context.Context, args ...any) (*sql.Rows, error) { return db.QueryContext(ctx, text, args...) }
}

func (h *handwritten) get(ctx context.Context, id int64, it *models.Item) error {
	rows, err := h.one(ctx, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		return errors.Join(sql.ErrNoRows, rows.Err())
	}
	if err := scan(rows, it); err != nil {
		return err
	}
	return rows.Close()
}

func (h *handwritten) page(ctx context.Context) ([]models.Item, error) {
	return all(thousand)(h.pages(ctx))
}

func (h *handwritten) filter(ctx context.Context, f *filter) ([]models.Item, error) {
	return all(found)(h.ten(ctx, f.from, f.to, f.name, f.not, f.active, f.after, f.score, f.below, f.amount, f.atMost))
}

func (h *handwritten) theme(ctx context.Context, theme string) ([]models.Item, error) {
	return all(few)(h.themed(ctx, theme))
}

// all reads the rows of a query that gives about n.
func all(n int) func(rows *sql.Rows, err error) ([]models.Item, error) {
	return func(rows *sql.Rows, err error) ([]models.Item, error) {
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		list := make([]models.Item, 0, n)
		for rows.Next() {
			list = append(list, models.Item{})
			if err := scan(rows, &list[len(list)-1]); err != nil {
				return nil, err
			}
		}
		return list, rows.Err()
	}
}

func scan(rows *sql.Rows, it *models.Item) error {
	return rows.Scan(&it.ID, &it.Ref, &it.Name, &it.Price, &it.Active, &it.Made, &it.Note, (*document)(&it.Doc), &it.Score, &it.Amount)
}

// values appends the arguments of an INSERT of one row.
func values(args []any, it *models.Item) ([]any, error) {
	doc, err := json.Marshal(&it.Doc)
	if err != nil {
		return nil, err
	}
	var note any
	if it.Note != nil {
		note = *it.Note
	}
	return append(args, it.Ref[:], it.Name, it.Price.StringFixed(2), it.Active, it.Made, note, string(doc), it.Score, it.Amount), nil
}
