package tenon

import (
	"context"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/ddl"
	"github.com/tenonsql/tenon/internal/dialect"
	"github.com/tenonsql/tenon/schema"
)

// CreateAll makes the tables that are missing, with their keys, constraints and indexes,
// in the order that their foreign keys ask for. Tables that are there stay as they are:
// changing them is a migration's work. Where the database can, all are made or none.
func CreateAll(ctx context.Context, db *Engine, tables ...Mapping) error {
	return db.define(ctx, tables, ddl.Create)
}

// DropAll drops the tables that are there, with all their rows. Where the database can,
// all are dropped or none.
func DropAll(ctx context.Context, db *Engine, tables ...Mapping) error {
	return db.define(ctx, tables, func(r *dialect.Rules, list []*schema.Table) ([]string, error) {
		return ddl.Drop(r, list), nil
	})
}

// define runs DDL in a transaction.
func (e *Engine) define(ctx context.Context, tables []Mapping, plan func(*dialect.Rules, []*schema.Table) ([]string, error)) error {
	list := make([]*schema.Table, len(tables))
	for i, t := range tables {
		list[i] = t.table().m.Table
	}
	statements, err := plan(e.run.Rules, list)
	if err != nil {
		return err
	}
	c, err := e.run.Pool.Acquire(ctx, driver.Write)
	if err != nil {
		return err
	}
	defer e.run.Pool.Release(c)
	if err := c.Begin(ctx, driver.TxOptions{}); err != nil {
		return err
	}
	for _, s := range statements {
		if err := e.run.Script(ctx, c, s); err != nil {
			_ = c.Rollback(ctx) // the statement's error says more
			return err
		}
	}
	return c.Commit(ctx)
}
