//go:build unix

package main

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/tenonsql/tenon/bench/models"
	"github.com/tenonsql/tenon/bench/sqlc"
)

// openSqlc is what sqlc generates of SQL by hand, over a pool of pgx itself.
func openSqlc(ctx context.Context, address string) (*peer, error) {
	pool, err := pgxpool.New(ctx, address)
	if err != nil {
		return nil, err
	}
	q := sqlc.New(pool)
	return &peer{
		name: "sqlc",
		get: func(ctx context.Context, id int64) (*peerItem, error) {
			it, err := q.GetItem(ctx, id)
			return fromSqlc(&it), err
		},
		page: func(ctx context.Context) ([]peerItem, error) {
			list, err := q.ListItems(ctx, thousand)
			out := make([]peerItem, len(list))
			for i := range list {
				out[i] = *fromSqlc(&list[i])
			}
			return out, err
		},
		insertOne: func(ctx context.Context, it *peerItem) (err error) {
			it.ID, err = q.AddItem(ctx, sqlc.AddItemParams{
				Ref: it.Ref, Name: it.Name, Price: it.Price, Active: it.Active, Made: it.Made, Note: it.Note,
				Doc: models.Doc(it.Doc), Score: it.Score, Amount: it.Amount,
			})
			return err
		},
		insertMany: func(ctx context.Context, list []peerItem) (failed error) {
			args := make([]sqlc.AddItemsParams, len(list))
			for i := range list {
				it := &list[i]
				args[i] = sqlc.AddItemsParams{
					Ref: it.Ref, Name: it.Name, Price: it.Price, Active: it.Active, Made: it.Made, Note: it.Note,
					Doc: models.Doc(it.Doc), Score: it.Score, Amount: it.Amount,
				}
			}
			q.AddItems(ctx, args).QueryRow(func(i int, id int64, err error) {
				if list[i].ID = id; err != nil {
					failed = err
				}
			})
			return failed
		},
		updateOne: func(ctx context.Context, id int64, score float64) error {
			return q.SetScore(ctx, sqlc.SetScoreParams{Score: score, ID: id})
		},
		eager: func(ctx context.Context) ([]peerCustomer, error) {
			list, err := q.ListCustomers(ctx)
			if err != nil {
				return nil, err
			}
			out, ids := make([]peerCustomer, len(list)), make([]int64, len(list))
			at := make(map[int64]*peerCustomer, len(list))
			for i, c := range list {
				out[i] = peerCustomer{ID: c.ID, Name: c.Name, Since: c.Since}
				ids[i], at[c.ID] = c.ID, &out[i]
			}
			orders, err := q.ListOrders(ctx, ids)
			for _, o := range orders {
				c := at[o.CustomerID]
				c.Orders = append(c.Orders, peerOrder{ID: o.ID, CustomerID: o.CustomerID, Total: o.Total, Placed: o.Placed})
			}
			return out, err
		},
		close: func() error { pool.Close(); return nil },
	}, nil
}

// fromSqlc is what sqlc read, to be looked at.
func fromSqlc(it *sqlc.Item) *peerItem {
	return &peerItem{
		ID: it.ID, Ref: it.Ref, Name: it.Name, Price: it.Price, Active: it.Active, Made: it.Made, Note: it.Note,
		Doc: document(it.Doc), Score: it.Score, Amount: it.Amount,
	}
}
