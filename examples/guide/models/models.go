// Package models is the bookshop that the pages in docs talk about.
package models

import (
	"time"
	"uuid"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
)

//go:generate go tool tenon gen

// Author writes books.
type Author struct {
	ID    int64
	Name  string `tenon:"size=100"`
	Born  *int32
	Books tenon.Many[Book]
}

// Book is for sale.
type Book struct {
	ID       uuid.UUID
	ISBN     string `tenon:"size=13,unique"`
	Title    string `tenon:"size=200,index"`
	Subtitle *string
	Price    decimal.Decimal `tenon:"type=numeric(10,2),check='price >= 0'"`
	InPrint  bool            `tenon:"default=true"`
	Details  Details         `tenon:"json"`
	AuthorID int64           `tenon:"fk=authors"`
	Author   tenon.One[Author]
	Reviews  tenon.Many[Review]
}

// Details is a document.
type Details struct {
	Language string   `json:"language"`
	Pages    int64    `json:"pages"`
	Tags     []string `json:"tags,omitempty"`
}

// Stamps is a mixin: its fields become columns of every entity that embeds it.
type Stamps struct {
	Created time.Time `tenon:"default=now()"`
}

// Review is what somebody thinks of a book. It goes when its book goes.
type Review struct {
	ID     int64
	BookID uuid.UUID `tenon:"fk=books,ondelete=cascade"`
	Stars  int16     `tenon:"check='stars between 1 and 5'"`
	Text   string
	Book   tenon.One[Book]
	Stamps
}

// Shop sells books.
type Shop struct {
	ID    int64
	City  string `tenon:"size=100"`
	Stock tenon.Many[Stock]
}

// Stock is how many copies of a book a shop has. Its key is both foreign keys together.
type Stock struct {
	ShopID int64     `tenon:"pk,fk=shops"`
	BookID uuid.UUID `tenon:"pk,fk=books"`
	Count  int32
	Shop   tenon.One[Shop]
	Book   tenon.One[Book]
}

// Genre is a node of a tree.
type Genre struct {
	ID       int64
	Name     string `tenon:"size=100"`
	ParentID *int64 `tenon:"fk=genres"`
	Parent   tenon.One[Genre]
	Children tenon.Many[Genre]
}

// Message has two foreign keys to one table: each relation goes along the one that is named
// as it is.
//
//tenon:table=mail
//tenon:unique(SenderID,ReceiverID,SentAt)
type Message struct {
	ID         int64
	SenderID   int64     `tenon:"fk=authors,name=sender"`
	ReceiverID int64     `tenon:"fk=authors,name=receiver"`
	SentAt     time.Time `tenon:"default=now()"`
	Text       string
	Sender     tenon.One[Author]
	Receiver   tenon.One[Author]
}

// Draft is no table.
//
//tenon:skip
type Draft struct {
	ID   int64
	Text string
}
