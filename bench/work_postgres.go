//go:build unix

package main

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/shopspring/decimal"
)

func (r postgresRaw) updateOne(ctx context.Context, id int64, score float64) error {
	_, err := r.pool.Exec(ctx, "UPDATE items SET score = $1 WHERE id = $2", score, id)
	return err
}

// updateMany is a batch of statements in one round trip, as pgx advises for many writes.
func (r postgresRaw) updateMany(ctx context.Context, list []change) error {
	return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		b := &pgx.Batch{}
		for i := range list {
			c := &list[i]
			b.Queue("UPDATE items SET name = $1, score = $2, amount = $3 WHERE id = $4", c.name, c.score, c.amount, c.id)
		}
		return tx.SendBatch(ctx, b).Close()
	})
}

// eager asks for the orders of all customers at once, and puts them where they belong.
func (r postgresRaw) eager(ctx context.Context) ([]customer, error) {
	rows, err := r.pool.Query(ctx, "SELECT id, name, since FROM customers ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := make([]customer, 0, readCustomers)
	ids := make([]int64, 0, readCustomers)
	for rows.Next() {
		var c customer
		if err := rows.Scan(&c.id, &c.name, &c.since); err != nil {
			return nil, err
		}
		list, ids = append(list, c), append(ids, c.id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	at := make(map[int64]*customer, len(list))
	for i := range list {
		at[list[i].id] = &list[i]
	}
	rows, err = r.pool.Query(ctx, "SELECT id, customer_id, total, placed FROM orders WHERE customer_id = any($1) ORDER BY id", ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var o order
		if err := rows.Scan(&o.id, &o.customer, &o.total, &o.placed); err != nil {
			return nil, err
		}
		c := at[o.customer]
		c.orders = append(c.orders, o)
	}
	return list, rows.Err()
}

// graph sends each level as arrays, and matches keys by the order of the answer.
func (r postgresRaw) graph(ctx context.Context, list []customer) error {
	return pgx.BeginFunc(ctx, r.pool, func(tx pgx.Tx) error {
		names, since := make([]string, len(list)), make([]time.Time, len(list))
		for i := range list {
			names[i], since[i] = list[i].name, list[i].since
		}
		i := 0
		err := keys(ctx, tx, func(id int64) { list[i].id = id; i++ },
			"INSERT INTO customers (name, since) SELECT * FROM unnest($1::text[], $2::timestamptz[]) RETURNING id", names, since)
		if err != nil {
			return err
		}
		var orders []*order
		var lines []*orderLine
		owners, totals, placed := make([]int64, 0, ordersOfGraph), make([]pgtype.Numeric, 0, ordersOfGraph), make([]time.Time, 0, ordersOfGraph)
		for i := range list {
			for j := range list[i].orders {
				o := &list[i].orders[j]
				o.customer = list[i].id
				orders = append(orders, o)
				owners, totals, placed = append(owners, o.customer), append(totals, numeric(o.total)), append(placed, o.placed)
			}
		}
		i = 0
		err = keys(ctx, tx, func(id int64) { orders[i].id = id; i++ },
			"INSERT INTO orders (customer_id, total, placed) SELECT * FROM unnest($1::int8[], $2::numeric[], $3::timestamptz[]) RETURNING id", owners, totals, placed)
		if err != nil {
			return err
		}
		of, products := make([]int64, 0, linesOfGraph), make([]string, 0, linesOfGraph)
		quantities, prices := make([]int32, 0, linesOfGraph), make([]pgtype.Numeric, 0, linesOfGraph)
		for _, o := range orders {
			for k := range o.lines {
				l := &o.lines[k]
				l.order = o.id
				lines = append(lines, l)
				of, products = append(of, l.order), append(products, l.product)
				quantities, prices = append(quantities, l.quantity), append(prices, numeric(l.price))
			}
		}
		i = 0
		return keys(ctx, tx, func(id int64) { lines[i].id = id; i++ },
			"INSERT INTO lines (order_id, product, quantity, price) SELECT * FROM unnest($1::int8[], $2::text[], $3::int4[], $4::numeric[]) RETURNING id", of, products, quantities, prices)
	})
}

func numeric(d decimal.Decimal) pgtype.Numeric {
	return pgtype.Numeric{Int: d.Coefficient(), Exp: d.Exponent(), Valid: true}
}

// keys runs an INSERT and hands out the keys that come back.
func keys(ctx context.Context, tx pgx.Tx, take func(id int64), sql string, args ...any) error {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		take(id)
	}
	return rows.Err()
}

func (r postgresRaw) emptyGraph(ctx context.Context) error {
	_, err := r.pool.Exec(ctx, "TRUNCATE lines, orders, customers RESTART IDENTITY")
	return err
}
