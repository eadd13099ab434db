package main

import (
	"errors"
	"fmt"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/examples/shop/models"
)

const errorsCode = `var ce *tenon.ConstraintError
if errors.As(err, &ce) && ce.Kind == tenon.Unique { … }`

// errors makes each of the errors that a program meets, and catches it by its type.
func (d *demo) errors() error {
	_, err := d.db.One(d.ctx, tenon.Select(Users).Where(Users.Name.Eq("Linus")))
	d.p.result("ErrNotFound: %t", errors.Is(err, tenon.ErrNotFound))
	_, err = d.db.One(d.ctx, tenon.Select(Users))
	d.p.result("ErrTooManyRows: %t", errors.Is(err, tenon.ErrTooManyRows))

	broken := []struct {
		what string
		add  []tenon.Entity
	}{
		{"two users with one email", []tenon.Entity{twin(), twin()}},
		{"an order of nobody", []tenon.Entity{&Order{UserID: 4711, Total: price("1")}}},
		{"a price below zero", []tenon.Entity{product("Debt", "-1")}},
	}
	for _, b := range broken {
		if err := d.refused(b.what, func(s *tenon.Session) error { s.Add(b.add...); return nil }); err != nil {
			return err
		}
	}
	err = d.refused("a user without a name", func(s *tenon.Session) error {
		_, err := s.Exec(d.ctx, tenon.SQL("INSERT INTO users (joined) SELECT MIN(joined) FROM users"))
		return err
	})
	if err != nil {
		return err
	}
	return d.mistakes()
}

func twin() *User {
	email := "twin@example.org"
	return &User{Name: "Twin", Email: &email}
}

func (d *demo) refused(what string, f func(s *tenon.Session) error) error {
	err := d.db.Transact(d.ctx, f)
	var ce *tenon.ConstraintError
	if !errors.As(err, &ce) {
		return fmt.Errorf("%s was not refused: %w", what, err)
	}
	d.p.result("ConstraintError for %s: %s, table %s, columns %v", what, ce.Kind, ce.Table, ce.Columns)
	return nil
}

// mistakes are in the program, and found before any SQL is sent.
func (d *demo) mistakes() error {
	var be *tenon.BuildError
	_, err := d.db.All(d.ctx, tenon.Select(Users).Where(Orders.Total.Gt(price("1"))))
	if !errors.As(err, &be) {
		return fmt.Errorf("a table that is not in FROM was not refused: %w", err)
	}
	d.p.result("BuildError: %v", be)

	u, err := d.db.Get(d.ctx, Users, d.ada.ID)
	if err != nil {
		return err
	}
	defer func() {
		var nl *tenon.NotLoadedError
		if e, ok := recover().(error); ok && errors.As(e, &nl) {
			d.p.result("NotLoadedError: %v", nl)
		}
	}()
	_ = u.Orders.All()
	return errors.New("an unloaded relation was read")
}
