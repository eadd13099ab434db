package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/shop/models"
)

// demo is one run of the patterns.
type demo struct {
	ctx context.Context
	db  *tenon.Engine
	p   *page

	widget *Product
	ada    *User
}

type step struct {
	title, code string
	run         func() error
}

func (d *demo) steps() []step {
	return []step{
		{"Define: tables are structs", defineCode, d.define},
		{"Session scope: commit at the end, roll back on an error", scopeCode, d.scope},
		{"Select where price > 100", selectCode, d.dear},
		{"Filter", filterCode, d.filter},
		{"Get by id; the second time without SQL", getCode, d.get},
		{"Count", countCode, d.count},
		{"Change an object: one column is written", changeCode, d.change},
		{"Upsert with excluded", upsertCode, d.upsert},
		{"Users with their orders, both ways", ordersCode, d.orders},
		{"Filter inside JSON", jsonCode, d.json},
		{"Projection", projectionCode, d.projection},
		{"A transaction that is rolled back", rollbackCode, d.rollback},
		{"Errors are typed", errorsCode, d.errors},
	}
}

const defineCode = `type Product struct {
	ID      uuid.UUID
	Name    string          ` + "`tenon:\"size=100\"`" + `
	Price   decimal.Decimal ` + "`tenon:\"type=numeric(10,2)\"`" + `
	InStock bool            ` + "`tenon:\"default=true\"`" + `
}
tenon.CreateAll(ctx, db, Users, Products, Orders, Configs, Categories)`

func (d *demo) define() error {
	if err := tenon.CreateAll(d.ctx, d.db, tables...); err != nil {
		return err
	}
	d.p.result("tables users, products, orders, configs, categories")
	return nil
}

const scopeCode = `db.Transact(ctx, func(s *tenon.Session) error {
	p := Products.New()                      // InStock is true: the declared default
	p.Name, p.Price = "Widget", price("150.10")
	s.Add(p, …)
	return nil
})`

func (d *demo) scope() error {
	err := d.db.Transact(d.ctx, func(s *tenon.Session) error {
		d.widget = product("Widget", "150.10")
		sold := product("Gizmo", "999.9")
		sold.InStock = false
		s.Add(d.widget, product("Gadget", "99.99"), sold)

		d.ada = &User{Name: "Ada", Joined: time.Date(2024, 3, 1, 13, 30, 0, 123456000, time.FixedZone("", -8*3600))}
		d.ada.Orders.Add(&Order{Total: price("120.50")})
		d.ada.Orders.Add(&Order{Total: price("20")})
		grace := &User{Name: "Grace", Joined: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)}
		s.Add(d.ada, grace)
		s.Add(&Config{Settings: Settings{Theme: "dark"}}, &Config{Settings: Settings{Theme: "light"}})
		return nil
	})
	if err != nil {
		return err
	}
	d.p.result("3 products, 2 users with 2 orders, 2 configs; Ada has id %d", d.ada.ID)
	d.p.result("Ada joined %s", d.ada.Joined.Format(time.RFC3339Nano))
	return nil
}

func product(name, amount string) *Product {
	p := Products.New()
	p.Name, p.Price = name, price(amount)
	return p
}

func price(s string) decimal.Decimal { return decimal.RequireFromString(s) }

const selectCode = `s.All(ctx, tenon.Select(Products).Where(Products.Price.Gt(hundred)).OrderBy(Products.Price.Asc()))`

func (d *demo) dear() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		hundred := decimal.NewFromInt(100)
		dear, err := s.All(d.ctx, tenon.Select(Products).Where(Products.Price.Gt(hundred)).OrderBy(Products.Price.Asc()))
		if err != nil {
			return err
		}
		for _, p := range dear {
			d.p.result("%-6s %s (exponent %d)", p.Name, p.Price.StringFixed(2), p.Price.Exponent())
		}
		return nil
	}, tenon.ReadOnly())
}

const filterCode = `s.All(ctx, tenon.Select(Products.Name).
	Where(Products.InStock.IsTrue(), Products.Name.Contains("dge")).
	OrderBy(Products.Name.Asc()))`

func (d *demo) filter() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		names, err := s.All(d.ctx, tenon.Select(Products.Name).
			Where(Products.InStock.IsTrue(), Products.Name.Contains("dge")).
			OrderBy(Products.Name.Asc()))
		d.p.result("%s", strings.Join(names, ", "))
		return err
	}, tenon.ReadOnly())
}

const getCode = `p, err := s.Get(ctx, Products, id)
q, err := s.Get(ctx, Products, id)`

func (d *demo) get() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		p, err := s.Get(d.ctx, Products, d.widget.ID)
		if err != nil {
			return err
		}
		d.p.result("%s costs %s", p.Name, p.Price.StringFixed(2))
		q, err := s.Get(d.ctx, Products, d.widget.ID)
		d.p.result("the same object: %t", p == q)
		return err
	}, tenon.ReadOnly())
}

const countCode = `s.Count(ctx, tenon.Select(Products).Where(Products.InStock.IsTrue()))`

func (d *demo) count() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		n, err := s.Count(d.ctx, tenon.Select(Products).Where(Products.InStock.IsTrue()))
		d.p.result("%d in stock", n)
		return err
	}, tenon.ReadOnly())
}

const changeCode = `p.Price = p.Price.Mul(two)                 // written at commit`

func (d *demo) change() error {
	err := d.db.Transact(d.ctx, func(s *tenon.Session) error {
		p, err := s.Get(d.ctx, Products, d.widget.ID)
		if err != nil {
			return err
		}
		p.Price = p.Price.Mul(decimal.NewFromInt(2))
		return nil
	})
	if err != nil {
		return err
	}
	p, err := d.db.Get(d.ctx, Products, d.widget.ID)
	if err != nil {
		return err
	}
	d.p.result("%s costs %s", p.Name, p.Price.StringFixed(2))
	return nil
}

const upsertCode = `s.Exec(ctx, tenon.Insert(Products).Rows(&Product{ID: id, Name: "Widget II", Price: price("175")}).
	OnConflict(Products.ID).DoUpdateFrom(Products.Name, Products.Price))`

func (d *demo) upsert() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		_, err := s.Exec(d.ctx, tenon.Insert(Products).Rows(&Product{ID: d.widget.ID, Name: "Widget II", Price: price("175")}).
			OnConflict(Products.ID).DoUpdateFrom(Products.Name, Products.Price))
		if err != nil {
			return err
		}
		d.p.flush()
		p, err := s.Get(d.ctx, Products, d.widget.ID)
		if err != nil {
			return err
		}
		d.p.result("%s costs %s, in stock still: %t", p.Name, p.Price.StringFixed(2), p.InStock)
		return nil
	})
}

const ordersCode = `users, err := s.All(ctx, tenon.Select(Users).With(Users.Orders).OrderBy(Users.Name.Asc()))
for _, o := range users[0].Orders.All() { o.User.Get() == users[0] }`

func (d *demo) orders() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		users, err := s.All(d.ctx, tenon.Select(Users).With(Users.Orders).OrderBy(Users.Name.Asc()))
		if err != nil {
			return err
		}
		for _, u := range users {
			d.p.result("%s has %d orders", u.Name, len(u.Orders.All()))
			for _, o := range u.Orders.All() {
				d.p.result("  order %d over %s, back to its user: %t", o.ID, o.Total.StringFixed(2), o.User.Get() == u)
			}
		}
		big := tenon.Select(Users.Name).Where(Users.Orders.Any(Orders.Total.Gt(price("100"))))
		names, err := s.All(d.ctx, big)
		d.p.result("with an order over 100: %s", strings.Join(names, ", "))
		return err
	}, tenon.ReadOnly())
}

const jsonCode = `s.All(ctx, tenon.Select(Configs).Where(Configs.Settings.Theme.Eq("dark")))`

func (d *demo) json() error {
	return d.db.Transact(d.ctx, func(s *tenon.Session) error {
		dark, err := s.All(d.ctx, tenon.Select(Configs).Where(Configs.Settings.Theme.Eq("dark")))
		if err != nil {
			return err
		}
		for _, c := range dark {
			d.p.result("config %d: %+v", c.ID, c.Settings)
		}
		return nil
	}, tenon.ReadOnly())
}

const projectionCode = `tenon.Select(tenon.Into(func(x *summary, r *tenon.Row) {
	r.Read(&x.Name, Users.Name)
	r.Read(&x.Orders, tenon.CountOf(Orders.ID))
	r.Read(&x.Total, tenon.Coalesce(tenon.Sum(Orders.Total), decimal.Zero))
})).From(Users).LeftJoin(Users.Orders).GroupBy(Users.Name).OrderBy(Users.Name.Asc())`

type summary struct {
	Name   string
	Orders int64
	Total  decimal.Decimal
}

func (d *demo) projection() error {
	sums, err := d.db.All(d.ctx, tenon.Select(tenon.Into(func(x *summary, r *tenon.Row) {
		r.Read(&x.Name, Users.Name)
		r.Read(&x.Orders, tenon.CountOf(Orders.ID))
		r.Read(&x.Total, tenon.Coalesce(tenon.Sum(Orders.Total), decimal.Zero))
	})).From(Users).LeftJoin(Users.Orders).GroupBy(Users.Name).OrderBy(Users.Name.Asc()))
	if err != nil {
		return err
	}
	for _, x := range sums {
		d.p.result("%-5s %d orders, %s in all", x.Name, x.Orders, x.Total.StringFixed(2))
	}
	return nil
}

const rollbackCode = `err := db.Transact(ctx, func(s *tenon.Session) error {
	s.Add(&User{Name: "Nobody"})
	return errors.New("changed my mind")
})`

func (d *demo) rollback() error {
	err := d.db.Transact(d.ctx, func(s *tenon.Session) error {
		s.Add(&User{Name: "Nobody"})
		if err := s.Flush(d.ctx); err != nil {
			return err
		}
		return errors.New("changed my mind")
	})
	d.p.result("%v", err)
	n, err := d.db.Count(d.ctx, tenon.Select(Users).Where(Users.Name.Eq("Nobody")))
	d.p.result("%d users named Nobody", n)
	return err
}
