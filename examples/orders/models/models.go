// Package models is a shop whose orders and products are tied by items, which hold more than
// the tie: how many, and at what price.
package models

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)

//go:generate go tool tenon gen

// Customer orders.
type Customer struct {
	ID     int64
	Name   string
	Orders tenon.Many[Order]
}

// Order has items. They are its own: without it, and out of it, they are gone.
type Order struct {
	ID         int64
	CustomerID int64 `tenon:"fk=customers,index"`
	Placed     time.Time
	Version    int32 `tenon:"version"`
	Customer   tenon.One[Customer]
	Items      tenon.Many[Item]        `tenon:"cascade=orphan"`
	Products   tenon.ViewMany[Product] `tenon:"through=items"`
}

// Item is one product in an order.
type Item struct {
	OrderID   int64 `tenon:"pk,fk=orders"`
	ProductID int64 `tenon:"pk,fk=products"`
	Count     int32
	Price     decimal.Decimal `tenon:"type=numeric(10,2)"`
	Order     tenon.One[Order]
	Product   tenon.One[Product]
}

// Product is something for sale. One that was ordered cannot be deleted.
type Product struct {
	ID    int64
	Name  string           `tenon:"unique"`
	Price decimal.Decimal  `tenon:"type=numeric(10,2)"`
	Stock int32            `tenon:"check='stock >= 0'"`
	Items tenon.Many[Item] `tenon:"cascade=restrict"`
}
