// Package models is a small shop: what its tables hold is said here, tenon_gen.go follows
// from it.
package models

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)

//go:generate go tool tenon gen

// Product is something for sale. Its key is made by the program, not counted.
type Product struct {
	ID      uuid.UUID       `tenon:"pk"`
	Name    string          `tenon:"size=100"`
	Price   decimal.Decimal `tenon:"type=numeric(10,2),check='price >= 0'"`
	InStock bool            `tenon:"default=true"`
}

// User is somebody who orders.
type User struct {
	ID     int64
	Name   string
	Nick   *string
	Email  *string `tenon:"unique"`
	Joined time.Time
	Orders tenon.Many[Order]
}

// Order is what a user ordered at once.
type Order struct {
	ID     int64
	UserID int64           `tenon:"fk=users"`
	Total  decimal.Decimal `tenon:"type=numeric(12,2)"`
	User   tenon.One[User]
}

// Settings is a document.
type Settings struct {
	Theme string `json:"theme"`
}

// Config is a row that holds one.
type Config struct {
	ID       int64
	Settings Settings `tenon:"json"`
}

// Category is a node of a tree.
type Category struct {
	ID       int64
	ParentID *int64 `tenon:"fk=categories"`
	Name     string
	Parent   tenon.One[Category]
	Children tenon.Many[Category]
}
