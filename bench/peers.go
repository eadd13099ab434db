//go:build unix

package main

import (
	"context"
	"database/sql/driver"
	"encoding/json/v2"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"github.com/uptrace/bun"

	"github.com/tenonsql/tenon/bench/models"
)

// peer is another library, on PostgreSQL through pgx, doing what its own documentation shows
// for the work. What it lacks is nil.
type peer struct {
	name       string
	get        func(ctx context.Context, id int64) (*peerItem, error)
	page       func(ctx context.Context) ([]peerItem, error)
	insertOne  func(ctx context.Context, it *peerItem) error
	insertMany func(ctx context.Context, list []peerItem) error
	updateOne  func(ctx context.Context, id int64, score float64) error
	eager      func(ctx context.Context) ([]peerCustomer, error)
	close      func() error
}

// peerItem is an Item with the types and tags that they want.
type peerItem struct {
	bun.BaseModel `bun:"table:items" db:"-" gorm:"-"`

	ID     int64           `bun:"id,pk,autoincrement" db:"id,pk,autoincr" gorm:"primaryKey"`
	Ref    uuid.UUID       `bun:"ref,type:uuid" db:"ref" gorm:"type:uuid"`
	Name   string          `bun:"name" db:"name"`
	Price  decimal.Decimal `bun:"price,type:numeric(12,2)" db:"price" gorm:"type:numeric(12,2)"`
	Active bool            `bun:"active" db:"active"`
	Made   time.Time       `bun:"made" db:"made"`
	Note   *string         `bun:"note" db:"note"`
	Doc    document        `bun:"doc,type:jsonb" db:"doc" gorm:"type:jsonb"`
	Score  float64         `bun:"score" db:"score"`
	Amount int32           `bun:"amount" db:"amount"`
}

// TableName is for gorm.
func (peerItem) TableName() string { return "items" }

type peerCustomer struct {
	bun.BaseModel `bun:"table:customers" db:"-" gorm:"-"`

	ID     int64       `bun:"id,pk,autoincrement" db:"id" gorm:"primaryKey"`
	Name   string      `bun:"name" db:"name"`
	Since  time.Time   `bun:"since" db:"since"`
	Orders []peerOrder `bun:"rel:has-many,join:id=customer_id" db:"-" gorm:"foreignKey:CustomerID"`
}

// TableName is for gorm.
func (peerCustomer) TableName() string { return "customers" }

type peerOrder struct {
	bun.BaseModel `bun:"table:orders" db:"-" gorm:"-"`

	ID         int64           `bun:"id,pk,autoincrement" db:"id" gorm:"primaryKey"`
	CustomerID int64           `bun:"customer_id" db:"customer_id"`
	Total      decimal.Decimal `bun:"total,type:numeric(12,2)" db:"total" gorm:"type:numeric(12,2)"`
	Placed     time.Time       `bun:"placed" db:"placed"`
}

// TableName is for gorm.
func (peerOrder) TableName() string { return "orders" }

// Value writes a document.
func (d document) Value() (driver.Value, error) {
	b, err := json.Marshal(models.Doc(d))
	return string(b), err
}

// asPeers are rows to be inserted.
func asPeers(list []*models.Item) []peerItem {
	out := make([]peerItem, len(list))
	for i, it := range list {
		out[i] = peerItem{
			Ref: uuid.UUID(it.Ref), Name: it.Name, Price: it.Price, Active: it.Active, Made: it.Made, Note: it.Note,
			Doc: document(it.Doc), Score: it.Score, Amount: it.Amount,
		}
	}
	return out
}

// check is check, over one of theirs.
func (p *peerItem) check(id int64) error {
	return check(&models.Item{
		ID: p.ID, Ref: [16]byte(p.Ref), Name: p.Name, Price: p.Price, Active: p.Active, Made: p.Made, Note: p.Note,
		Doc: models.Doc(p.Doc), Score: p.Score, Amount: p.Amount,
	}, id)
}

// with gives the cases the forms of other libraries beside tenon's.
func with(cases []*workload, peers []*peer) {
	for _, c := range cases {
		for _, p := range peers {
			if run := p.form(c.name); run != nil {
				c.tenon = append(c.tenon, form{name: c.name + " " + p.name, run: run})
			}
		}
	}
}

// form is what a peer does for a case; nil: it does not.
func (p *peer) form(name string) func(ctx context.Context, n int) error {
	switch {
	case name == "get_by_pk":
		return p.runGet
	case name == "select_1k":
		return p.runPage
	case name == "insert_one":
		return p.runInsertOne
	case name == "insert_1k":
		return p.runInsert
	case name == "update_one":
		return p.runUpdate
	case name == "eager_1k_x_10" && p.eager != nil:
		return p.runEager
	}
	return nil
}

func (p *peer) runGet(ctx context.Context, n int) error {
	for i := range n {
		id := int64(i%rows + 1)
		it, err := p.get(ctx, id)
		if err != nil {
			return err
		}
		if err := it.check(id); err != nil {
			return err
		}
	}
	return nil
}

func (p *peer) runPage(ctx context.Context, n int) error {
	for range n {
		list, err := p.page(ctx)
		if err != nil {
			return err
		}
		if len(list) != thousand {
			return fmt.Errorf("%d rows", len(list))
		}
		for i := range list {
			if err := list[i].check(int64(i + 1)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *peer) runInsertOne(ctx context.Context, n int) error {
	it := asPeers(items(1))[0]
	for range n {
		it.ID = 0
		if err := p.insertOne(ctx, &it); err != nil {
			return err
		}
		if it.ID == 0 {
			return fmt.Errorf("no key came back")
		}
	}
	return nil
}

func (p *peer) runInsert(ctx context.Context, n int) error {
	list := asPeers(items(thousand))
	for range n {
		for i := range list {
			list[i].ID = 0
		}
		if err := p.insertMany(ctx, list); err != nil {
			return err
		}
		for i := range list {
			if list[i].ID == 0 {
				return fmt.Errorf("row %d got no key", i)
			}
		}
	}
	return nil
}

func (p *peer) runUpdate(ctx context.Context, n int) error {
	for i := range n {
		if err := p.updateOne(ctx, 1, changedScore+float64(i)); err != nil {
			return err
		}
	}
	return nil
}

func (p *peer) runEager(ctx context.Context, n int) error {
	for range n {
		list, err := p.eager(ctx)
		if err != nil {
			return err
		}
		if len(list) != readCustomers {
			return fmt.Errorf("%d customers", len(list))
		}
		for i := range list {
			if c := &list[i]; len(c.Orders) != readOrders || c.Orders[readOrders-1].CustomerID != c.ID || !c.Since.Equal(start) || c.Orders[0].Total.CoefficientInt64() != readTotal {
				return fmt.Errorf("customer %d has %d orders", c.ID, len(c.Orders))
			}
		}
	}
	return nil
}

// openPeers opens all of them on one database.
func openPeers(ctx context.Context, address string) (peers []*peer, err error) {
	for _, open := range []func() (*peer, error){
		func() (*peer, error) { return openGorm(address) },
		func() (*peer, error) { return openBun(address) },
		func() (*peer, error) { return openEnt(address) },
		func() (*peer, error) { return openSqlx(ctx, address) },
		func() (*peer, error) { return openSqlc(ctx, address) },
		func() (*peer, error) { return openBob(address) },
	} {
		p, err := open()
		if err != nil {
			return peers, err
		}
		peers = append(peers, p)
	}
	return peers, nil
}
