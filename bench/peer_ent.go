//go:build unix

package main

import (
	"context"
	"database/sql"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's pgx

	"github.com/tenonsql/tenon/bench/ent"
	entcustomer "github.com/tenonsql/tenon/bench/ent/customer"
	entitem "github.com/tenonsql/tenon/bench/ent/item"
	"github.com/tenonsql/tenon/bench/models"
)

// openEnt is ent over database/sql and pgx, with its generated code.
func openEnt(address string) (*peer, error) {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	db := ent.NewClient(ent.Driver(entsql.OpenDB(dialect.Postgres, pool)))
	create := func(it *peerItem) *ent.ItemCreate {
		return db.Item.Create().SetRef(it.Ref).SetName(it.Name).SetPrice(it.Price).SetActive(it.Active).SetMade(it.Made).
			SetNillableNote(it.Note).SetDoc(models.Doc(it.Doc)).SetScore(it.Score).SetAmount(it.Amount)
	}
	return &peer{
		name: "ent",
		get: func(ctx context.Context, id int64) (*peerItem, error) {
			it, err := db.Item.Get(ctx, id)
			if err != nil {
				return nil, err
			}
			return fromEnt(it), nil
		},
		page: func(ctx context.Context) ([]peerItem, error) {
			list, err := db.Item.Query().Order(ent.Asc(entitem.FieldID)).Limit(thousand).All(ctx)
			out := make([]peerItem, len(list))
			for i, it := range list {
				out[i] = *fromEnt(it)
			}
			return out, err
		},
		insertOne: func(ctx context.Context, it *peerItem) error {
			saved, err := create(it).Save(ctx)
			if err == nil {
				it.ID = saved.ID
			}
			return err
		},
		insertMany: func(ctx context.Context, list []peerItem) error {
			builders := make([]*ent.ItemCreate, len(list))
			for i := range list {
				builders[i] = create(&list[i])
			}
			saved, err := db.Item.CreateBulk(builders...).Save(ctx)
			for i, it := range saved {
				list[i].ID = it.ID
			}
			return err
		},
		updateOne: func(ctx context.Context, id int64, score float64) error {
			return db.Item.Update().Where(entitem.ID(id)).SetScore(score).Exec(ctx)
		},
		eager: func(ctx context.Context) ([]peerCustomer, error) {
			list, err := db.Customer.Query().WithOrders().Order(ent.Asc(entcustomer.FieldID)).All(ctx)
			out := make([]peerCustomer, len(list))
			for i, c := range list {
				out[i] = peerCustomer{ID: c.ID, Name: c.Name, Since: c.Since, Orders: make([]peerOrder, len(c.Edges.Orders))}
				for k, o := range c.Edges.Orders {
					out[i].Orders[k] = peerOrder{ID: o.ID, CustomerID: o.CustomerID, Total: o.Total, Placed: o.Placed}
				}
			}
			return out, err
		},
		close: db.Close,
	}, nil
}

// fromEnt is what ent read, to be looked at.
func fromEnt(it *ent.Item) *peerItem {
	return &peerItem{
		ID: it.ID, Ref: it.Ref, Name: it.Name, Price: it.Price, Active: it.Active, Made: it.Made, Note: it.Note,
		Doc: document(it.Doc), Score: it.Score, Amount: it.Amount,
	}
}
