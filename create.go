package tenon

import (
	"context"
	"fmt"

	"github.com/tenonsql/tenon/driver"
	"github.com/tenonsql/tenon/internal/ddl"
	"github.com/tenonsql/tenon/schema"
)

// CreateAll makes the tables that are missing, with their keys, constraints and indexes,
// in the order that their foreign keys ask for. Tables that are there stay as they are:
// changing them is a migration's work. Where the database can, all are made or none.
func CreateAll(ctx context.Context, db *Engine, tables ...Mapping) error {
	if err := db.usable(ctx); err != nil {
		return err
	}
	list, err := described(tables)
	if err != nil {
		return err
	}
	statements, err := ddl.Create(db.run.Rules, list)
	if err != nil {
		return err
	}
	before, after := ddl.AroundCreate(db.run.Rules, list)
	return db.define(ctx, statements, before, after)
}

// DropAll drops the tables that are there, with all their rows. Where the database can,
// all are dropped or none.
func DropAll(ctx context.Context, db *Engine, tables ...Mapping) error {
	if err := db.usable(ctx); err != nil {
		return err
	}
	list, err := described(tables)
	if err != nil {
		return err
	}
	before, after := ddl.Around(db.run.Rules, list)
	return db.define(ctx, ddl.Drop(db.run.Rules, list), before, after)
}

// described are tables as they are known to the database.
func described(tables []Mapping) ([]*schema.Table, error) {
	list := make([]*schema.Table, len(tables))
	for i, m := range tables {
		t := tableOf(m)
		if t == nil || t.m == nil {
			return nil, &BuildError{What: "there is no table", Where: fmt.Sprintf("table %d", i+1), Do: "give those that were generated: nil is none, nor is a zero value"}
		}
		list[i] = t.m.Table
	}
	return list, nil
}

// define runs DDL in a transaction, and two statements around it, if there are any.
func (e *Engine) define(ctx context.Context, statements []string, before, after string) error {
	c, err := e.acquire(ctx, driver.Write)
	if err != nil {
		return err
	}
	defer e.run.Pool.Release(c)
	if before != "" {
		if err := e.run.Script(ctx, c, before); err != nil {
			return err
		}
		defer func() {
			if e.run.Script(context.WithoutCancel(ctx), c, after) != nil {
				_ = c.Close() // nobody shall get it as it is
			}
		}()
	}
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
