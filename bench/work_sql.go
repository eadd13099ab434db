//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/bench/models"
)

// eager reads customers and their orders in two queries, and puts them together.
func (h *handwritten) eager(ctx context.Context) ([]customer, error) {
	rows, err := h.customers(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := make([]customer, 0, readCustomers)
	ids := make([]any, 0, readCustomers)
	for rows.Next() {
		var c customer
		if err := rows.Scan(&c.id, &c.name, &c.since); err != nil {
			return nil, err
		}
		list, ids = append(list, c), append(ids, c.id)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	at := make(map[int64]*customer, len(list))
	for i := range list {
		at[list[i].id] = &list[i]
	}
	rows, err = h.orders(ctx, ids...)
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

const (
	customersText = "SELECT id, name, since FROM customers ORDER BY id"
	updateText    = "UPDATE items SET score = ? WHERE id = ?"
	changeText    = "UPDATE items SET name = ?, score = ?, amount = ? WHERE id = ?"
)

// ordersText asks for the orders of a thousand customers.
var ordersText = "SELECT id, customer_id, total, placed FROM orders WHERE customer_id IN (?" + strings.Repeat(", ?", readCustomers-1) + ") ORDER BY id"

// in runs f in a transaction.
func (h *handwritten) in(ctx context.Context, f func(tx *sql.Tx) error) error {
	tx, err := h.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// updateMany runs one statement, prepared once, for each change.
func (h *handwritten) updateMany(ctx context.Context, list []change) error {
	return h.in(ctx, func(tx *sql.Tx) error {
		st := tx.StmtContext(ctx, h.change)
		for i := range list {
			c := &list[i]
			if _, err := st.ExecContext(ctx, c.name, c.score, c.amount, c.id); err != nil {
				return err
			}
		}
		return nil
	})
}

// emptyGraph empties the tables of the graph, children first.
func (h *handwritten) emptyGraph(ctx context.Context) error {
	for _, text := range []string{"DELETE FROM `lines`", "DELETE FROM orders", "DELETE FROM customers"} {
		if _, err := h.db.ExecContext(ctx, text); err != nil {
			return err
		}
	}
	return nil
}

func money(cents int64) decimal.Decimal { return decimal.New(cents, -2) }

func (r *sqliteRaw) updateOne(ctx context.Context, id int64, score float64) error {
	_, err := r.update.ExecContext(ctx, score, id)
	return err
}

// sqliteGraph are the tables of the graph, as mattn's driver wants them.
const sqliteGraph = `CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, since TIMESTAMP NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY AUTOINCREMENT, customer_id INTEGER NOT NULL REFERENCES customers (id), total TEXT NOT NULL, placed TIMESTAMP NOT NULL);
CREATE INDEX orders_customer_id ON orders (customer_id);
CREATE TABLE lines (id INTEGER PRIMARY KEY AUTOINCREMENT, order_id INTEGER NOT NULL REFERENCES orders (id), product TEXT NOT NULL,
	quantity INTEGER NOT NULL CHECK (quantity BETWEEN -2147483648 AND 2147483647), price TEXT NOT NULL);
CREATE INDEX lines_order_id ON lines (order_id);`

// prepareWork prepares the statements of the unit of work, and fills the tables that are read.
func (r *sqliteRaw) prepareWork(ctx context.Context) (err error) {
	if _, err := r.db.ExecContext(ctx, sqliteGraph); err != nil {
		return err
	}
	for text, q := range map[string]*query{customersText: &r.customers, ordersText: &r.orders} {
		if *q, err = prepared(r.db, text); err != nil {
			return err
		}
	}
	for text, st := range map[string]**sql.Stmt{
		updateText: &r.update, changeText: &r.change,
		"INSERT INTO customers (name, since) VALUES (?, ?)":                          &r.addCustomer,
		"INSERT INTO orders (customer_id, total, placed) VALUES (?, ?, ?)":           &r.addOrder,
		"INSERT INTO lines (order_id, product, quantity, price) VALUES (?, ?, ?, ?)": &r.addLine,
	} {
		if *st, err = r.db.PrepareContext(ctx, text); err != nil {
			return err
		}
	}
	return r.in(ctx, func(tx *sql.Tx) error {
		for range readCustomers {
			c := customer{name: firstName, since: start}
			for range readOrders {
				c.orders = append(c.orders, order{total: money(readTotal), placed: start})
			}
			if err := r.addGraph(ctx, tx, []customer{c}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *sqliteRaw) graph(ctx context.Context, list []customer) error {
	return r.in(ctx, func(tx *sql.Tx) error { return r.addGraph(ctx, tx, list) })
}

// addGraph inserts row by row through prepared statements: many rows at once gain nothing
// here.
func (r *sqliteRaw) addGraph(ctx context.Context, tx *sql.Tx, list []customer) error {
	addCustomer, addOrder, addLine := tx.StmtContext(ctx, r.addCustomer), tx.StmtContext(ctx, r.addOrder), tx.StmtContext(ctx, r.addLine)
	add := func(st *sql.Stmt, id *int64, args ...any) error {
		res, err := st.ExecContext(ctx, args...)
		if err != nil {
			return err
		}
		*id, err = res.LastInsertId()
		return err
	}
	for i := range list {
		c := &list[i]
		if err := add(addCustomer, &c.id, c.name, c.since); err != nil {
			return err
		}
		for j := range c.orders {
			o := &c.orders[j]
			o.customer = c.id
			if err := add(addOrder, &o.id, o.customer, o.total.StringFixed(2), o.placed); err != nil {
				return err
			}
			for k := range o.lines {
				l := &o.lines[k]
				l.order = o.id
				if err := add(addLine, &l.id, l.order, l.product, l.quantity, l.price.StringFixed(2)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (r *sqliteRaw) emptyGraph(ctx context.Context) error {
	if err := r.handwritten.emptyGraph(ctx); err != nil {
		return err
	}
	err := r.tenon.Transact(ctx, func(s *tenon.Session) error {
		_, lines := s.Exec(ctx, tenon.Delete(models.Lines).AllRows())
		_, orders := s.Exec(ctx, tenon.Delete(models.Orders).AllRows())
		_, customers := s.Exec(ctx, tenon.Delete(models.Customers).AllRows())
		return errors.Join(lines, orders, customers)
	})
	if err != nil {
		return err
	}
	return r.checkpoint(ctx)
}

func (r *mariadbRaw) updateOne(ctx context.Context, id int64, score float64) error {
	_, err := r.db.ExecContext(ctx, updateText, score, id)
	return err
}

// prepareWork prepares what the unit of work repeats.
func (r *mariadbRaw) prepareWork(ctx context.Context) (err error) {
	r.customers, r.orders = direct(r.db, customersText), direct(r.db, ordersText)
	r.change, err = r.db.PrepareContext(ctx, changeText)
	return err
}

// graph sends up to a thousand rows at once, level by level.
func (r *mariadbRaw) graph(ctx context.Context, list []customer) error {
	return r.in(ctx, func(tx *sql.Tx) error {
		var owners, orders, lines []any
		var ids, orderIDs, lineIDs []*int64
		for i := range list {
			c := &list[i]
			owners, ids = append(owners, c.name, c.since), append(ids, &c.id)
		}
		if err := insertRows(ctx, tx, "INSERT INTO customers (name, since) VALUES ", 2, owners, ids); err != nil {
			return err
		}
		for i := range list {
			for j := range list[i].orders {
				o := &list[i].orders[j]
				o.customer = list[i].id
				orders, orderIDs = append(orders, o.customer, o.total.StringFixed(2), o.placed), append(orderIDs, &o.id)
			}
		}
		if err := insertRows(ctx, tx, "INSERT INTO orders (customer_id, total, placed) VALUES ", 3, orders, orderIDs); err != nil {
			return err
		}
		for i := range list {
			for j := range list[i].orders {
				o := &list[i].orders[j]
				for k := range o.lines {
					l := &o.lines[k]
					l.order = o.id
					lines, lineIDs = append(lines, l.order, l.product, l.quantity, l.price.StringFixed(2)), append(lineIDs, &l.id)
				}
			}
		}
		return insertRows(ctx, tx, "INSERT INTO `lines` (order_id, product, quantity, price) VALUES ", 4, lines, lineIDs)
	})
}

// insertRows inserts rows of n columns, a thousand at a time, and fills in their keys.
func insertRows(ctx context.Context, tx *sql.Tx, text string, n int, args []any, ids []*int64) error {
	row := "(?" + strings.Repeat(", ?", n-1) + ")"
	for len(ids) > 0 {
		k := min(thousand, len(ids))
		rows, err := tx.QueryContext(ctx, text+row+strings.Repeat(", "+row, k-1)+" RETURNING id", args[:k*n]...)
		if err != nil {
			return err
		}
		for _, id := range ids[:k] {
			if !rows.Next() {
				return errors.Join(errors.New("a key is missing"), rows.Err(), rows.Close())
			}
			if err := rows.Scan(id); err != nil {
				return errors.Join(err, rows.Close())
			}
		}
		if err := rows.Close(); err != nil {
			return err
		}
		args, ids = args[k*n:], ids[k:]
	}
	return nil
}
