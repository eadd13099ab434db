//go:build unix

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/bench/models"
)

// The unit of work: objects that a session has changed, and graphs of three tables.

// The graph that is read, and the one that is written.
const (
	readCustomers, readOrders                   = thousand, 10
	newCustomers, newOrders, newLines           = 200, 10, 3
	graphRows                                   = newCustomers * (1 + newOrders*(1+newLines))
	ordersOfGraph, linesOfGraph                 = newCustomers * newOrders, newCustomers * newOrders * newLines
	firstName, firstProduct, lineAmount         = "customer", "product", 3
	readTotal, lineTotal                        = 1250, 410
	changedScore, scoreOfRound          float64 = 0.5, 1
)

// worker is the work by hand on objects and graphs.
type worker interface {
	updateOne(ctx context.Context, id int64, score float64) error
	updateMany(ctx context.Context, list []change) error
	eager(ctx context.Context) ([]customer, error)
	graph(ctx context.Context, list []customer) error
	emptyGraph(ctx context.Context) error // of tenon as well
}

// change is what is written into an item.
type change struct {
	id     int64
	name   string
	score  float64
	amount int32
}

// customer, order and line are what a program by hand reads into.
type customer struct {
	id     int64
	name   string
	since  time.Time
	orders []order
}

type order struct {
	id, customer int64
	total        decimal.Decimal
	placed       time.Time
	lines        []orderLine
}

type orderLine struct {
	id, order int64
	product   string
	quantity  int32
	price     decimal.Decimal
}

// works are the cases of the unit of work.
func works(o orm, r worker, named naming) []*workload {
	return []*workload{
		{
			name: "update_one", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawUpdateOne(ctx, r, n) }},
			tenon: []form{named("update_one", (&editor{orm: o}).updateOne)}, most: 5000,
		},
		{
			name: "update_1k_dirty", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawUpdateMany(ctx, r, n) }},
			tenon: []form{named("update_1k_dirty", (&editor{orm: o}).updateMany)}, most: 40,
		},
		{
			name: "eager_1k_x_10", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawEager(ctx, r, n) }},
			tenon: []form{named("eager_1k_x_10", o.eager)},
		},
		{
			name: "graph_200_x_10_x_3", raw: form{name: "raw", run: func(ctx context.Context, n int) error { return rawGraph(ctx, r, n) }},
			tenon: []form{named("graph_200_x_10_x_3", o.graph)}, reset: r.emptyGraph, most: 4,
		},
	}
}

func rawUpdateOne(ctx context.Context, r worker, n int) error {
	for i := range n {
		if err := r.updateOne(ctx, 1, changedScore+float64(i)); err != nil {
			return err
		}
	}
	return nil
}

// editor changes objects that its session has had for long: reading them is not measured.
type editor struct {
	orm
	s     *tenon.Session
	items []*Item
	round int
}

// begin reads the objects, the first time.
func (e *editor) begin(ctx context.Context) (err error) {
	if e.s != nil {
		return nil
	}
	e.s = e.db.Session()
	if e.items, err = e.s.All(ctx, page()); err != nil {
		return err
	}
	return e.s.Commit(ctx)
}

// updateOne changes one column of an object, and commits.
func (e *editor) updateOne(ctx context.Context, n int) error {
	if e.s == nil {
		e.s = e.db.Session()
		it, err := e.s.Get(ctx, Items, 1)
		if err != nil {
			return err
		}
		e.items = []*Item{it}
	}
	for range n {
		e.round++
		e.items[0].Score = changedScore + float64(e.round)
		if err := e.s.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// changes are what the i-th round writes.
func changes(list []change, i int) []change {
	list = list[:0]
	for k := range thousand {
		list = append(list, change{int64(k + 1), "changed in round", float64(k) + float64(i)*scoreOfRound + changedScore, int32(i % 2)})
	}
	return list
}

func rawUpdateMany(ctx context.Context, r worker, n int) error {
	var list []change
	for i := range n {
		list = changes(list, i)
		if err := r.updateMany(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

// updateMany changes three columns of each of a thousand objects, which the session finds
// and writes.
func (e *editor) updateMany(ctx context.Context, n int) error {
	if err := e.begin(ctx); err != nil {
		return err
	}
	var list []change
	for range n {
		e.round++
		list = changes(list, e.round)
		for k, it := range e.items {
			it.Name, it.Score, it.Amount = list[k].name, list[k].score, list[k].amount
		}
		if err := e.s.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// seedGraph fills the tables that are read.
func seedGraph(ctx context.Context, db *tenon.Engine) error {
	if err := tenon.CreateAll(ctx, db, Customers, Orders, Lines); err != nil {
		return err
	}
	return db.Transact(ctx, func(s *tenon.Session) error {
		for i := range readCustomers {
			c := &Customer{Name: fmt.Sprintf("%s %d", firstName, i), Since: start}
			for range readOrders {
				c.Orders.Add(&Order{Total: decimal.New(readTotal, -2), Placed: start})
			}
			s.Add(c)
		}
		return nil
	})
}

func rawEager(ctx context.Context, r worker, n int) error {
	for range n {
		list, err := r.eager(ctx)
		if err != nil {
			return err
		}
		if len(list) != readCustomers {
			return fmt.Errorf("%d customers", len(list))
		}
		for i := range list {
			c := &list[i]
			if len(c.orders) != readOrders || c.orders[readOrders-1].customer != c.id || !c.since.Equal(start) || c.orders[0].total.CoefficientInt64() != readTotal {
				return fmt.Errorf("customer %d has %d orders", c.id, len(c.orders))
			}
		}
	}
	return nil
}

func (o orm) eager(ctx context.Context, n int) error {
	for range n {
		s := o.db.Session()
		list, err := s.All(ctx, tenon.Select(Customers).OrderBy(Customers.ID.Asc()).With(Customers.Orders))
		if err != nil {
			return err
		}
		if len(list) != readCustomers {
			return fmt.Errorf("%d customers", len(list))
		}
		for _, c := range list {
			orders := c.Orders.All()
			if len(orders) != readOrders || orders[readOrders-1].CustomerID != c.ID || !c.Since.Equal(start) || orders[0].Total.CoefficientInt64() != readTotal {
				return fmt.Errorf("customer %d has %d orders", c.ID, len(orders))
			}
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}

func rawGraph(ctx context.Context, r worker, n int) error {
	for range n {
		list := make([]customer, newCustomers)
		for i := range list {
			list[i] = customer{name: firstName, since: start, orders: make([]order, newOrders)}
			for j := range list[i].orders {
				list[i].orders[j] = order{total: decimal.New(readTotal, -2), placed: start, lines: make([]orderLine, newLines)}
				for k := range list[i].orders[j].lines {
					list[i].orders[j].lines[k] = orderLine{product: firstProduct, quantity: lineAmount, price: decimal.New(lineTotal, -2)}
				}
			}
		}
		if err := r.graph(ctx, list); err != nil {
			return err
		}
		last := &list[newCustomers-1].orders[newOrders-1]
		if last.id == 0 || last.lines[newLines-1].id == 0 || last.lines[newLines-1].order != last.id || last.customer != list[newCustomers-1].id {
			return fmt.Errorf("the last order is %+v", last)
		}
	}
	return nil
}

func (o orm) graph(ctx context.Context, n int) error {
	for range n {
		s := o.db.Session()
		var last *Order
		for range newCustomers {
			c := &Customer{Name: firstName, Since: start}
			for range newOrders {
				last = &Order{Total: decimal.New(readTotal, -2), Placed: start}
				for range newLines {
					last.Lines.Add(&Line{Product: firstProduct, Quantity: lineAmount, Price: decimal.New(lineTotal, -2)})
				}
				c.Orders.Add(last)
			}
			s.Add(c)
		}
		if err := s.Commit(ctx); err != nil {
			return err
		}
		if lines := last.Lines.All(); last.ID == 0 || last.CustomerID == 0 || lines[newLines-1].ID == 0 || lines[newLines-1].OrderID != last.ID {
			return fmt.Errorf("the last order is %d of %d", last.ID, last.CustomerID)
		}
		if err := s.Close(); err != nil {
			return err
		}
	}
	return nil
}
