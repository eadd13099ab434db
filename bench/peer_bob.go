//go:build unix

package main

import (
	"context"

	_ "github.com/jackc/pgx/v5/stdlib" // database/sql's pgx
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/dialect"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	"github.com/stephenafamo/bob/dialect/psql/um"
	bobscan "github.com/stephenafamo/scan"
)

// openBob is bob's query builder over database/sql and pgx, with rows read into structs by
// their names; its models, which are generated from a database, are not used.
func openBob(address string) (*peer, error) {
	db, err := bob.Open("pgx", address)
	if err != nil {
		return nil, err
	}
	columns := sm.Columns("id", "ref", "name", "price", "active", "made", "note", "doc", "score", "amount")
	read := bobscan.StructMapper[peerItem]()
	values := func(it *peerItem) bob.Mod[*dialect.InsertQuery] {
		return im.Values(psql.Arg(it.Ref, it.Name, it.Price, it.Active, it.Made, it.Note, it.Doc, it.Score, it.Amount))
	}
	into := im.Into("items", "ref", "name", "price", "active", "made", "note", "doc", "score", "amount")
	return &peer{
		name: "bob",
		get: func(ctx context.Context, id int64) (*peerItem, error) {
			it, err := bob.One(ctx, db, psql.Select(columns, sm.From("items"), sm.Where(psql.Quote("id").EQ(psql.Arg(id)))), read)
			return &it, err
		},
		page: func(ctx context.Context) ([]peerItem, error) {
			return bob.All(ctx, db, psql.Select(columns, sm.From("items"), sm.OrderBy("id"), sm.Limit(thousand)), read)
		},
		insertOne: func(ctx context.Context, it *peerItem) (err error) {
			it.ID, err = bob.One(ctx, db, psql.Insert(into, values(it), im.Returning("id")), bobscan.SingleColumnMapper[int64])
			return err
		},
		insertMany: func(ctx context.Context, list []peerItem) error {
			mods := []bob.Mod[*dialect.InsertQuery]{into, im.Returning("id")}
			for i := range list {
				mods = append(mods, values(&list[i]))
			}
			ids, err := bob.All(ctx, db, psql.Insert(mods...), bobscan.SingleColumnMapper[int64])
			for i, id := range ids {
				list[i].ID = id
			}
			return err
		},
		updateOne: func(ctx context.Context, id int64, score float64) error {
			_, err := bob.Exec(ctx, db, psql.Update(um.Table("items"), um.SetCol("score").ToArg(score), um.Where(psql.Quote("id").EQ(psql.Arg(id)))))
			return err
		},
		close: db.Close,
	}, nil
}
