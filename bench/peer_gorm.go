//go:build unix

package main

import (
	"context"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// openGorm is gorm with prepared statements, and without the transaction around each write
// that it makes unless told: what its page on performance advises.
func openGorm(address string) (*peer, error) {
	db, err := gorm.Open(postgres.Open(address), &gorm.Config{PrepareStmt: true, SkipDefaultTransaction: true, Logger: logger.Discard})
	if err != nil {
		return nil, err
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	return &peer{
		name: "gorm",
		get: func(ctx context.Context, id int64) (*peerItem, error) {
			var it peerItem
			return &it, db.WithContext(ctx).First(&it, id).Error
		},
		page: func(ctx context.Context) ([]peerItem, error) {
			var list []peerItem
			err := db.WithContext(ctx).Order("id").Limit(thousand).Find(&list).Error
			return list, err
		},
		insertOne:  func(ctx context.Context, it *peerItem) error { return db.WithContext(ctx).Create(it).Error },
		insertMany: func(ctx context.Context, list []peerItem) error { return db.WithContext(ctx).Create(list).Error },
		updateOne: func(ctx context.Context, id int64, score float64) error {
			return db.WithContext(ctx).Model(&peerItem{ID: id}).Update("score", score).Error
		},
		eager: func(ctx context.Context) ([]peerCustomer, error) {
			var list []peerCustomer
			err := db.WithContext(ctx).Preload("Orders").Order("id").Find(&list).Error
			return list, err
		},
		close: pool.Close,
	}, nil
}
