package main

import (
	"errors"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/demo"
	. "github.com/tenonsql/tenon/examples/shop/models"
)

// shop is one run of the patterns.
type shop struct {
	*demo.Stage

	widget *Product
	ada    *User
}

func (d *shop) steps() []demo.Step {
	return []demo.Step{
		{Title: "Define: tables are structs", Code: defineCode, Run: d.define},
		{Title: "Session scope: commit at the end, roll back on an error", Code: scopeCode, Run: d.scope},
		{Title: "Select where price > 100", Code: selectCode, Run: d.dear},
		{Title: "Filter", Code: filterCode, Run: d.filter},
		{Title: "Get by id; the second time without SQL", Code: getCode, Run: d.get},
		{Title: "Count", Code: countCode, Run: d.count},
		{Title: "Change an object: one column is written", Code: changeCode, Run: d.change},
		{Title: "Upsert with excluded", Code: upsertCode, Run: d.upsert},
		{Title: "Users with their orders, both ways", Code: ordersCode, Run: d.orders},
		{Title: "Filter inside JSON", Code: jsonCode, Run: d.json},
		{Title: "Projection", Code: projectionCode, Run: d.projection},
		{Title: "A transaction that is rolled back", Code: rollbackCode, Run: d.rollback},
		{Title: "Errors are typed", Code: errorsCode, Run: d.errors},
	}
}

const defineCode = `type Product struct {
	ID      uuid.UUID
	Name    string          ` + "`tenon:\"size=100\"`" + `
	Price   decimal.Decimal ` + "`tenon:\"type=numeric(10,2)\"`" + `
	InStock bool            ` + "`tenon:\"default=true\"`" + `
}
tenon.CreateAll(ctx, db, Users, Products, Orders, Configs, Categories)`

func (d *shop) define() error {
	if err := tenon.CreateAll(d.Ctx, d.DB, tables...); err != nil {
		return err
	}
	d.Result("tables users, products, orders, configs, categories")
	return nil
}

const scopeCode = `db.Transact(ctx, func(s *tenon.Session) error {
	p := Products.New()                      // InStock is true: the declared default
	p.Name, p.Price = "Widget", price("150.10")
	s.Add(p, …)
	return nil
})`

func (d *shop) scope() error {
	err := d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
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
	d.Result("3 products, 2 users with 2 orders, 2 configs; Ada has id %d", d.ada.ID)
	d.Result("Ada joined %s", d.ada.Joined.Format(time.RFC3339Nano))
	return nil
}

func product(name, amount string) *Product {
	p := Products.New()
	p.Name, p.Price = name, price(amount)
	return p
}

func price(s string) decimal.Decimal { return decimal.RequireFromString(s) }

const selectCode = `s.All(ctx, tenon.Select(Products).Where(Products.Price.Gt(hundred)).OrderBy(Products.Price.Asc()))`

func (d *shop) dear() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		hundred := decimal.NewFromInt(100)
		dear, err := s.All(d.Ctx, tenon.Select(Products).Where(Products.Price.Gt(hundred)).OrderBy(Products.Price.Asc()))
		if err != nil {
			return err
		}
		for _, p := range dear {
			d.Result("%-6s %s (exponent %d)", p.Name, p.Price.StringFixed(2), p.Price.Exponent())
		}
		return nil
	}, tenon.ReadOnly())
}

const filterCode = `s.All(ctx, tenon.Select(Products.Name).
	Where(Products.InStock.IsTrue(), Products.Name.Contains("dge")).
	OrderBy(Products.Name.Asc()))`

func (d *shop) filter() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		names, err := s.All(d.Ctx, tenon.Select(Products.Name).
			Where(Products.InStock.IsTrue(), Products.Name.Contains("dge")).
			OrderBy(Products.Name.Asc()))
		d.Result("%s", strings.Join(names, ", "))
		return err
	}, tenon.ReadOnly())
}

const getCode = `p, err := s.Get(ctx, Products, id)
q, err := s.Get(ctx, Products, id)`

func (d *shop) get() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		p, err := s.Get(d.Ctx, Products, d.widget.ID)
		if err != nil {
			return err
		}
		d.Result("%s costs %s", p.Name, p.Price.StringFixed(2))
		q, err := s.Get(d.Ctx, Products, d.widget.ID)
		d.Result("the same object: %t", p == q)
		return err
	}, tenon.ReadOnly())
}

const countCode = `s.Count(ctx, tenon.Select(Products).Where(Products.InStock.IsTrue()))`

func (d *shop) count() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		n, err := s.Count(d.Ctx, tenon.Select(Products).Where(Products.InStock.IsTrue()))
		d.Result("%d in stock", n)
		return err
	}, tenon.ReadOnly())
}

const changeCode = `p.Price = p.Price.Mul(two)                 // written at commit`

func (d *shop) change() error {
	err := d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		p, err := s.Get(d.Ctx, Products, d.widget.ID)
		if err != nil {
			return err
		}
		p.Price = p.Price.Mul(decimal.NewFromInt(2))
		return nil
	})
	if err != nil {
		return err
	}
	p, err := d.DB.Get(d.Ctx, Products, d.widget.ID)
	if err != nil {
		return err
	}
	d.Result("%s costs %s", p.Name, p.Price.StringFixed(2))
	return nil
}

const upsertCode = `s.Exec(ctx, tenon.Insert(Products).Rows(&Product{ID: id, Name: "Widget II", Price: price("175")}).
	OnConflict(Products.ID).DoUpdateFrom(Products.Name, Products.Price))`

func (d *shop) upsert() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		_, err := s.Exec(d.Ctx, tenon.Insert(Products).Rows(&Product{ID: d.widget.ID, Name: "Widget II", Price: price("175")}).
			OnConflict(Products.ID).DoUpdateFrom(Products.Name, Products.Price))
		if err != nil {
			return err
		}
		d.Flush()
		p, err := s.Get(d.Ctx, Products, d.widget.ID)
		if err != nil {
			return err
		}
		d.Result("%s costs %s, in stock still: %t", p.Name, p.Price.StringFixed(2), p.InStock)
		return nil
	})
}

const ordersCode = `users, err := s.All(ctx, tenon.Select(Users).With(Users.Orders).OrderBy(Users.Name.Asc()))
for _, o := range users[0].Orders.All() { o.User.Get() == users[0] }`

func (d *shop) orders() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		users, err := s.All(d.Ctx, tenon.Select(Users).With(Users.Orders).OrderBy(Users.Name.Asc()))
		if err != nil {
			return err
		}
		for _, u := range users {
			d.Result("%s has %d orders", u.Name, len(u.Orders.All()))
			for _, o := range u.Orders.All() {
				d.Result("  order %d over %s, back to its user: %t", o.ID, o.Total.StringFixed(2), o.User.Get() == u)
			}
		}
		big := tenon.Select(Users.Name).Where(Users.Orders.Any(Orders.Total.Gt(price("100"))))
		names, err := s.All(d.Ctx, big)
		d.Result("with an order over 100: %s", strings.Join(names, ", "))
		return err
	}, tenon.ReadOnly())
}

const jsonCode = `s.All(ctx, tenon.Select(Configs).Where(Configs.Settings.Theme.Eq("dark")))`

func (d *shop) json() error {
	return d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		dark, err := s.All(d.Ctx, tenon.Select(Configs).Where(Configs.Settings.Theme.Eq("dark")))
		if err != nil {
			return err
		}
		for _, c := range dark {
			d.Result("config %d: %+v", c.ID, c.Settings)
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

func (d *shop) projection() error {
	sums, err := d.DB.All(d.Ctx, tenon.Select(tenon.Into(func(x *summary, r *tenon.Row) {
		r.Read(&x.Name, Users.Name)
		r.Read(&x.Orders, tenon.CountOf(Orders.ID))
		r.Read(&x.Total, tenon.Coalesce(tenon.Sum(Orders.Total), decimal.Zero))
	})).From(Users).LeftJoin(Users.Orders).GroupBy(Users.Name).OrderBy(Users.Name.Asc()))
	if err != nil {
		return err
	}
	for _, x := range sums {
		d.Result("%-5s %d orders, %s in all", x.Name, x.Orders, x.Total.StringFixed(2))
	}
	return nil
}

const rollbackCode = `err := db.Transact(ctx, func(s *tenon.Session) error {
	s.Add(&User{Name: "Nobody"})
	return errors.New("changed my mind")
})`

func (d *shop) rollback() error {
	err := d.DB.Transact(d.Ctx, func(s *tenon.Session) error {
		s.Add(&User{Name: "Nobody"})
		if err := s.Flush(d.Ctx); err != nil {
			return err
		}
		return errors.New("changed my mind")
	})
	d.Result("%v", err)
	n, err := d.DB.Count(d.Ctx, tenon.Select(Users).Where(Users.Name.Eq("Nobody")))
	d.Result("%d users named Nobody", n)
	return err
}
