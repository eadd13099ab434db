// Package models holds what is measured: a row of ten columns of mixed types, and a graph of
// three tables.
package models

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
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

// Customer has orders.
type Customer struct {
	ID     int64
	Name   string
	Since  time.Time
	Orders tenon.Many[Order]
}

// Order is a customer's, and has lines.
type Order struct {
	ID         int64
	CustomerID int64           `tenon:"fk=customers,index"`
	Total      decimal.Decimal `tenon:"type=numeric(12,2)"`
	Placed     time.Time
	Customer   tenon.One[Customer]
	Lines      tenon.Many[Line]
}

// Line is one of an order.
type Line struct {
	ID       int64
	OrderID  int64 `tenon:"fk=orders,index"`
	Product  string
	Quantity int32
	Price    decimal.Decimal `tenon:"type=numeric(12,2)"`
	Order    tenon.One[Order]
}

// Record is a row like an Item, of very many.
type Record struct {
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

// Part is made of parts.
type Part struct {
	ID       int64
	ParentID *int64 `tenon:"fk=parts,index"`
	Name     string
	Parent   tenon.One[Part]
	Children tenon.Many[Part]
}
