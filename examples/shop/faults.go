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
func (d *shop) errors() error {
	_, err := d.DB.One(d.Ctx, tenon.Select(Users).Where(Users.Name.Eq("Linus")))
	d.Result("ErrNotFound: %t", errors.Is(err, tenon.ErrNotFound))
	_, err = d.DB.One(d.Ctx, tenon.Select(Users))
	d.Result("ErrTooManyRows: %t", errors.Is(err, tenon.ErrTooManyRows))

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
		_, err := s.Exec(d.Ctx, tenon.SQL("INSERT INTO users (joined) SELECT MIN(joined) FROM users"))
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

func (d *shop) refused(what string, f func(s *tenon.Session) error) error {
	err := d.DB.Transact(d.Ctx, f)
	var ce *tenon.ConstraintError
	if !errors.As(err, &ce) {
		return fmt.Errorf("%s was not refused: %w", what, err)
	}
	d.Result("ConstraintError for %s: %s, table %s, columns %v", what, ce.Kind, ce.Table, ce.Columns)
	return nil
}

// mistakes are in the program, and found before any SQL is sent.
func (d *shop) mistakes() error {
	var be *tenon.BuildError
	_, err := d.DB.All(d.Ctx, tenon.Select(Users).Where(Orders.Total.Gt(price("1"))))
	if !errors.As(err, &be) {
		return fmt.Errorf("a table that is not in FROM was not refused: %w", err)
	}
	d.Result("BuildError: %v", be)

	u, err := d.DB.Get(d.Ctx, Users, d.ada.ID)
	if err != nil {
		return err
	}
	defer func() {
		var nl *tenon.NotLoadedError
		if e, ok := recover().(error); ok && errors.As(e, &nl) {
			d.Result("NotLoadedError: %v", nl)
		}
	}()
	_ = u.Orders.All()
	return errors.New("an unloaded relation was read")
}
