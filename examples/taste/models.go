// Package taste is the example in README.md.
package taste

import (
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)

//go:generate go tool tenon gen

type Author struct {
	ID    int64
	Name  string
	Books tenon.Many[Book]
}

type Book struct {
	ID       int64
	ISBN     string `tenon:"size=13,unique"`
	Title    string
	Price    decimal.Decimal `tenon:"type=numeric(10,2)"`
	AuthorID int64           `tenon:"fk=authors"`
	Author   tenon.One[Author]
}
