//go:build unix

package main

import (
	"context"
	"database/sql"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's pgx
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

// openBun is bun over database/sql and pgx.
func openBun(address string) (*peer, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	db := bun.NewDB(pool, pgdialect.New())
	return &peer{
		name: "bun",
		get: func(ctx context.Context, id int64) (*peerItem, error) {
			var it peerItem
			return &it, db.NewSelect().Model(&it).Where("id = ?", id).Scan(ctx)
		},
		page: func(ctx context.Context) ([]peerItem, error) {
			var list []peerItem
			err := db.NewSelect().Model(&list).Order("id").Limit(thousand).Scan(ctx)
			return list, err
		},
		insertOne: func(ctx context.Context, it *peerItem) error {
			_, err := db.NewInsert().Model(it).Exec(ctx)
			return err
		},
		insertMany: func(ctx context.Context, list []peerItem) error {
			_, err := db.NewInsert().Model(&list).Exec(ctx)
			return err
		},
		updateOne: func(ctx context.Context, id int64, score float64) error {
			_, err := db.NewUpdate().Model((*peerItem)(nil)).Set("score = ?", score).Where("id = ?", id).Exec(ctx)
			return err
		},
		eager: func(ctx context.Context) ([]peerCustomer, error) {
			var list []peerCustomer
			err := db.NewSelect().Model(&list).Relation("Orders").Order("id").Scan(ctx)
			return list, err
		},
		close: pool.Close,
	}, nil
}
