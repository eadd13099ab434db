//go:build unix

package main

import (
	"context"

	"github.com/jmoiron/sqlx"
)

const (
	peerColumns = "id, ref, name, price, active, made, note, doc, score, amount"
	peerInsert  = "INSERT INTO items (ref, name, price, active, made, note, doc, score, amount)" +
		" VALUES (:ref, :name, :price, :active, :made, :note, :doc, :score, :amount) RETURNING id"
)

// openSqlx is sqlx over database/sql and pgx: SQL by hand, rows read into structs.
func openSqlx(ctx context.Context, address string) (*peer, error) {
	db, err := sqlx.ConnectContext(ctx, "pgx", address)
	if err != nil {
		return nil, err
	}
	inserted := func(ctx context.Context, list any, key func(i int) *int64) error {
		rows, err := sqlx.NamedQueryContext(ctx, db, peerInsert, list)
		if err != nil {
			return err
		}
		defer rows.Close()
		for i := 0; rows.Next(); i++ {
			if err := rows.Scan(key(i)); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	return &peer{
		name: "sqlx",
		get: func(ctx context.Context, id int64) (*peerItem, error) {
			var it peerItem
			return &it, db.GetContext(ctx, &it, "SELECT "+peerColumns+" FROM items WHERE id = $1", id)
		},
		page: func(ctx context.Context) ([]peerItem, error) {
			var list []peerItem
			err := db.SelectContext(ctx, &list, "SELECT "+peerColumns+" FROM items ORDER BY id LIMIT 1000")
			return list, err
		},
		insertOne: func(ctx context.Context, it *peerItem) error {
			return inserted(ctx, it, func(int) *int64 { return &it.ID })
		},
		insertMany: func(ctx context.Context, list []peerItem) error {
			return inserted(ctx, list, func(i int) *int64 { return &list[i].ID })
		},
		updateOne: func(ctx context.Context, id int64, score float64) error {
			_, err := db.ExecContext(ctx, "UPDATE items SET score = $1 WHERE id = $2", score, id)
			return err
		},
		eager: func(ctx context.Context) ([]peerCustomer, error) {
			var list []peerCustomer
			if err := db.SelectContext(ctx, &list, "SELECT id, name, since FROM customers ORDER BY id"); err != nil {
				return nil, err
			}
			ids, at := make([]int64, len(list)), make(map[int64]*peerCustomer, len(list))
			for i := range list {
				ids[i], at[list[i].ID] = list[i].ID, &list[i]
			}
			var orders []peerOrder
			err := db.SelectContext(ctx, &orders, "SELECT id, customer_id, total, placed FROM orders WHERE customer_id = ANY($1) ORDER BY id", ids)
			for _, o := range orders {
				c := at[o.CustomerID]
				c.Orders = append(c.Orders, o)
			}
			return list, err
		},
		close: db.Close,
	}, nil
}
