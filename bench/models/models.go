// Package models holds the row that is measured: ten columns of mixed types.
package models

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"
)

//go:generate go tool tenon gen

// Item has a column of each kind that costs something different on its way.
type Item struct {
	ID     int64
	Ref    uuid.UUID
	Name   string
	Price  decimal.Decimal `tenon:"type=numeric(12,2)"`
	Active bool
	Made   time.Time
	Note   *string
	Doc    Doc `tenon:"json"`
	Score  float64
	Amount int32
}

// Doc is the document in an Item.
type Doc struct {
	Theme string `json:"theme"`
	Size  int64  `json:"size"`
}
