// Command orders keeps orders, products, and the items that tie them: rows of their own, with
// a number and a price. Without DATABASE_URL it makes a SQLite database of its own; with it,
// it runs on an empty PostgreSQL or MariaDB database, and prints the same results.
package main

import (
	"errors"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/demo"
	. "github.com/tenonsql/tenon/examples/orders/models"
)

func main() { trade().Main() }

func trade() *demo.Demo {
	return &demo.Demo{
		Name: "orders", Title: "tenon: orders, items, products", Tables: []tenon.Mapping{Customers, Orders, Products, Items},
		Steps: func(s *demo.Stage) []demo.Step { return (&orders{Stage: s}).steps() },
	}
}

type orders struct{ *demo.Stage }

func (o *orders) steps() []demo.Step {
	return []demo.Step{
		{Title: "A customer, an order, items and products in one commit", Code: placeCode, Run: o.place},
		{Title: "Read it back: the order, its items, their products", Code: readCode, Run: o.read},
		{Title: "What a product was sold for, through its items", Code: soldCode, Run: o.sold},
		{Title: "Change how many, take one out, add another", Code: changeCode, Run: o.change},
		{Title: "The same product again is the same row", Code: againCode, Run: o.again},
		{Title: "A product that was ordered cannot be deleted", Code: deleteCode, Run: o.delete},
		{Title: "Two people change one order", Code: staleCode, Run: o.stale},
		{Title: "The totals, in the database", Code: totalCode, Run: o.total},
	}
}

func amount(s string) decimal.Decimal { return decimal.RequireFromString(s) }

// item sells so many of a product, at its price of today.
func item(p *Product, count int32) *Item {
	i := &Item{Count: count, Price: p.Price}
	i.Product.Set(p)
	return i
}

const placeCode = `o := &Order{Placed: time.Date(2026, 1, 15, 9, 30, 0, 0, time.UTC)}
o.Items.Add(item(hammer, 1), item(nail, 500)) // an item knows its product
ada.Orders.Add(o)
s.Add(ada, saw)`

func (o *orders) place() error {
	if err := tenon.CreateAll(o.Ctx, o.DB, Customers, Orders, Products, Items); err != nil {
		return err
	}
	o.Flush()
	hammer := &Product{Name: "hammer", Price: amount("24.90"), Stock: 10}
	nail := &Product{Name: "nail", Price: amount("0.02"), Stock: 10_000}
	saw := &Product{Name: "saw", Price: amount("31.50"), Stock: 3}
	ada := &Customer{Name: "Ada"}
	order := &Order{Placed: time.Date(2026, 1, 15, 9, 30, 0, 0, time.UTC)}
	order.Items.Add(item(hammer, 1), item(nail, 500))
	ada.Orders.Add(order)
	err := o.DB.Transact(o.Ctx, func(s *tenon.Session) error { s.Add(ada, saw); return nil })
	o.Result("order %d of %s with %d items", order.ID, ada.Name, len(order.Items.All()))
	return err
}

// whole reads the order with all that belongs to it.
func (o *orders) whole(s *tenon.Session) (*Order, error) {
	return s.One(o.Ctx, tenon.Select(Orders).With(
		Orders.Customer,
		tenon.Load(Orders.Items).OrderBy(Items.ProductID.Asc()).With(Items.Product)))
}

const readCode = `o, err := s.One(ctx, tenon.Select(Orders).With(
	Orders.Customer,
	tenon.Load(Orders.Items).OrderBy(Items.ProductID.Asc()).With(Items.Product)))`

func (o *orders) read() error {
	return o.DB.Transact(o.Ctx, func(s *tenon.Session) error {
		order, err := o.whole(s)
		if err == nil {
			o.show(order)
		}
		return err
	}, tenon.ReadOnly())
}

func (o *orders) show(order *Order) {
	sum := decimal.Zero
	for _, i := range order.Items.All() {
		line := i.Price.Mul(decimal.NewFromInt32(i.Count))
		o.Result("%4d × %-6s at %5s = %6s", i.Count, i.Product.Get().Name, i.Price.StringFixed(2), line.StringFixed(2))
		sum = sum.Add(line)
	}
	o.Result("%s pays %s", order.Customer.Get().Name, sum.StringFixed(2))
}

const soldCode = `names, err := db.All(ctx, tenon.Select(Products.Name).Where(Products.Items.Any(Items.Count.Gt(100))))
never, err := db.All(ctx, tenon.Select(Products.Name).Where(tenon.None(Products.Items)))`

func (o *orders) sold() error {
	names, err := o.DB.All(o.Ctx, tenon.Select(Products.Name).Where(Products.Items.Any(Items.Count.Gt(100))))
	if err != nil {
		return err
	}
	o.Result("more than 100 at once: %v", names)
	never, err := o.DB.All(o.Ctx, tenon.Select(Products.Name).Where(tenon.None(Products.Items)))
	o.Result("never: %v", never)
	return err
}

const changeCode = `nails.Count = 750
o.Items.Remove(hammers)                       // an orphan: its row is deleted
o.Items.Add(item(saw, 2))`

func (o *orders) change() error {
	return o.DB.Transact(o.Ctx, func(s *tenon.Session) error {
		order, err := o.whole(s)
		if err != nil {
			return err
		}
		saw, err := s.One(o.Ctx, tenon.Select(Products).Where(Products.Name.Eq("saw")))
		if err != nil {
			return err
		}
		o.Flush()
		hammers, nails := order.Items.All()[0], order.Items.All()[1]
		nails.Count = 750
		order.Items.Remove(hammers)
		order.Items.Add(item(saw, 2))
		if err := s.Flush(o.Ctx); err != nil {
			return err
		}
		o.show(order)
		return nil
	})
}

const againCode = `o.Items.Remove(saws)
o.Items.Add(item(saw, 3))                     // the key is the same: one UPDATE`

func (o *orders) again() error {
	return o.DB.Transact(o.Ctx, func(s *tenon.Session) error {
		order, err := o.whole(s)
		if err != nil {
			return err
		}
		o.Flush()
		saws := order.Items.All()[1]
		order.Items.Remove(saws)
		order.Items.Add(item(saws.Product.Get(), 3))
		if err := s.Flush(o.Ctx); err != nil {
			return err
		}
		o.show(order)
		return nil
	})
}

const deleteCode = `s.Delete(saw)
var ce *tenon.ConstraintError
errors.As(s.Flush(ctx), &ce)                  // ce.Kind == tenon.ForeignKey`

func (o *orders) delete() error {
	err := o.DB.Transact(o.Ctx, func(s *tenon.Session) error {
		saw, err := s.One(o.Ctx, tenon.Select(Products).Where(Products.Name.Eq("saw")))
		if err != nil {
			return err
		}
		s.Delete(saw)
		return s.Flush(o.Ctx)
	})
	var ce *tenon.ConstraintError
	if !errors.As(err, &ce) {
		return errors.Join(errors.New("the product was deleted, or something else happened"), err)
	}
	o.Result("refused: a foreign key, %t", ce.Kind == tenon.ForeignKey)
	return nil
}

const staleCode = `mine.Placed, theirs.Placed = …
err := one.Commit(ctx)                        // nil: the version moves on
err = two.Commit(ctx)                         // *tenon.StaleError`

func (o *orders) stale() error {
	one, two := o.DB.Session(), o.DB.Session()
	defer one.Close()
	defer two.Close()
	mine, err := one.One(o.Ctx, tenon.Select(Orders))
	if err != nil {
		return err
	}
	if err := one.Commit(o.Ctx); err != nil {
		return err
	}
	theirs, err := two.One(o.Ctx, tenon.Select(Orders))
	if err != nil {
		return err
	}
	if err := two.Commit(o.Ctx); err != nil {
		return err
	}
	mine.Placed, theirs.Placed = mine.Placed.AddDate(0, 0, 1), theirs.Placed.AddDate(0, 0, 2)
	if err := one.Commit(o.Ctx); err != nil {
		return err
	}
	o.Result("the first: version %d", mine.Version)
	var stale *tenon.StaleError
	o.Result("the second is stale: %t", errors.As(two.Commit(o.Ctx), &stale))
	return two.Rollback(o.Ctx)
}

const totalCode = `total := tenon.Sum(Items.Price.Mul(tenon.Cast[decimal.Decimal](Items.Count)))`

func (o *orders) total() error {
	type bill struct {
		Name  string
		Items int64
		Total decimal.Decimal
	}
	bills, err := o.DB.All(o.Ctx, tenon.Select(tenon.Into(func(b *bill, r *tenon.Row) {
		r.Read(&b.Name, Customers.Name)
		r.Read(&b.Items, tenon.CountOf(Items.ProductID))
		r.Read(&b.Total, tenon.Coalesce(tenon.Sum(Items.Price.Mul(tenon.Cast[decimal.Decimal](Items.Count))), decimal.Zero))
	})).From(Customers).LeftJoin(Customers.Orders).LeftJoin(Orders.Items).GroupBy(Customers.ID, Customers.Name).OrderBy(Customers.Name.Asc()))
	for _, b := range bills {
		o.Result("%s: %d items, %s", b.Name, b.Items, b.Total.StringFixed(2))
	}
	return err
}
