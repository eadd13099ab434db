package suite

import (
	"errors"
	"net/url"
	"strings"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// constraints: what a database refuses, named alike; tables that come and go; and URLs that
// lead nowhere.
var constraints = []Case{
	{"broken constraints have the same kind, table, columns and name everywhere", func(t *T) {
		t.seedShop()
		type broken struct {
			name       string
			kind       tenon.ConstraintKind
			table      string
			columns    []string
			constraint string
			st         tenon.Statement
			add        tenon.Entity
		}
		for _, c := range []broken{
			{"a primary key", tenon.Unique, "users", []string{"id"}, "pk_users", tenon.Insert(Users).Rows(&User{ID: 7}), &User{ID: 7}},
			{"a composite key", tenon.Unique, "lines", []string{"order_id", "item_id"}, "pk_lines", tenon.Insert(Lines).Rows(&Line{OrderID: 1, ItemID: 1}), &Line{OrderID: 1, ItemID: 1}},
			{"a unique column", tenon.Unique, "addresses", []string{"email"}, "uq_addresses_email", tenon.Insert(Addresses).Rows(&Address{ID: 100, Email: "jack@x"}), &Address{ID: 100, Email: "jack@x"}},
			{"a unique column, by UPDATE", tenon.Unique, "addresses", []string{"email"}, "uq_addresses_email", tenon.Update(Addresses).Set(AddressSet{Email: tenon.To("jack@x")}).Where(Addresses.ID.Eq(2)), nil},
			{"a foreign key", tenon.ForeignKey, "addresses", []string{"user_id"}, "fk_addresses_user_id", tenon.Insert(Addresses).Rows(&Address{ID: 100, UserID: to[int64](4711), Email: "new@x"}), &Address{ID: 100, UserID: to[int64](4711), Email: "new@x"}},
			{"one foreign key of two", tenon.ForeignKey, "orders", []string{"address_id"}, "fk_orders_address_id", tenon.Insert(Orders).Rows(&Order{ID: 100, UserID: 7, AddressID: to[int64](4711)}), &Order{ID: 100, UserID: 7, AddressID: to[int64](4711)}},
			{"the other foreign key of two", tenon.ForeignKey, "lines", []string{"item_id"}, "fk_lines_item_id", tenon.Update(Lines).Set(LineSet{ItemID: tenon.To[int64](4711)}).Where(Lines.OrderID.Eq(5)), nil},
			{"a parent that is deleted", tenon.ForeignKey, "addresses", []string{"user_id"}, "fk_addresses_user_id", tenon.Delete(Users).Where(Users.ID.Eq(8)), nil},
			{"a table that refers to itself", tenon.ForeignKey, "nodes", []string{"parent_id"}, "fk_nodes_parent_id", tenon.Insert(Nodes).Rows(&Node{ID: 1, ParentID: to[int64](2)}), &Node{ID: 1, ParentID: to[int64](2)}},
			{"a check", tenon.Check, "orders", nil, "ck_orders_total", tenon.Insert(Orders).Rows(&Order{ID: 100, UserID: 7, Total: dec("-0.01")}), &Order{ID: 100, UserID: 7, Total: dec("-0.01")}},
			{"a check, by UPDATE", tenon.Check, "orders", nil, "ck_orders_total", tenon.Update(Orders).Set(OrderSet{Total: tenon.ToExpr(Orders.Total.Minus(dec("1000")))}).AllRows(), nil},
			{"not NULL, by an expression", tenon.NotNull, "users", []string{"name"}, "", tenon.Update(Users).Set(UserSet{Name: tenon.ToExpr(tenon.Scalar(tenon.Select(Items.Description).Where(Items.ID.Eq(0))))}).Where(Users.ID.Eq(7)), nil},
			{"not NULL, left out", tenon.NotNull, "items", []string{"description"}, "", tenon.SQL("INSERT INTO items (id, price, description) VALUES (100, 1, NULL)"), nil},
		} {
			check := func(how string, err error) {
				t.Helper()
				ce := t.refused(c.name+how, err)
				got := []any{ce.Kind, ce.Table, strings.Join(ce.Columns, ","), ce.Constraint}
				if want := []any{c.kind, c.table, strings.Join(c.columns, ","), c.constraint}; !same(got, want) {
					t.Errorf("%s%s: %v, not %v: %v", c.name, how, got, want, err)
				}
				if ce.Err == nil || strings.Contains(ce.Error(), "4711") {
					t.Errorf("%s%s: the error shows a value, or hides the database's own: %v", c.name, how, ce)
				}
			}
			_, err := t.DB.Exec(t.Ctx, c.st)
			check("", err)
			if c.add != nil {
				check(", by a flush", t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(c.add); return nil }))
			}
		}
		rows(t, tenon.Select(tenon.Both(tenon.CountOf(Users.ID), tenon.CountDistinct(Users.Name))).From(Users), tenon.Two[int64, int64]{A: 4, B: 4})
	}},
	{"a parent that is deleted by a flush", func(t *T) {
		t.seedShop()
		err := t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			i, err := s.Get(t.Ctx, Items, 5)
			s.Delete(i)
			return err
		})
		ce := t.refused("delete", err)
		t.Equal([]any{ce.Kind, ce.Table, ce.Constraint}, []any{tenon.ForeignKey, "lines", "fk_lines_item_id"})
		if ce.Columns != nil && !same(ce.Columns, []string{"item_id"}) { // not every database tells them
			t.Errorf("the columns are %v", ce.Columns)
		}
		n, err := t.DB.Count(t.Ctx, tenon.Select(Items))
		t.Must(err)
		t.Equal(n, int64(5))
	}},
	{"errors show the statement, and values only when asked to", func(t *T) {
		t.seedUsers()
		_, err := t.DB.Exec(t.Ctx, tenon.Insert(Addresses).Rows(&Address{ID: 100, UserID: to[int64](4711), Email: "secret@x"}))
		if err == nil || !strings.Contains(err.Error(), "INSERT INTO") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
		open := t.Open(tenon.ShowArguments())
		_, err = open.Exec(t.Ctx, tenon.Insert(Addresses).Rows(&Address{ID: 100, UserID: to[int64](4711), Email: "secret@x"}))
		if err == nil || !strings.Contains(err.Error(), "secret@x") {
			t.Errorf("%v", err)
		}
	}},
	{"tables are made and dropped, and may be there already or not", func(t *T) {
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Tables...))
		t.seedShop()
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Tables...))
		n, err := t.DB.Count(t.Ctx, tenon.Select(Lines))
		t.Must(err)
		t.Equal(n, int64(12))
		t.Must(tenon.DropAll(t.Ctx, t.DB, Lines))
		_, err = t.DB.Count(t.Ctx, tenon.Select(Lines))
		t.mustSay("a table that was dropped", err, tenon.ErrNoTable)
		_, err = t.DB.Exec(t.Ctx, tenon.Delete(Lines).AllRows())
		t.mustSay("a DELETE from it", err, tenon.ErrNoTable)
		t.Must(tenon.DropAll(t.Ctx, t.DB, Tables...))
		t.Must(tenon.DropAll(t.Ctx, t.DB, Tables...))
		for name, q := range map[string]tenon.Query[int64]{"users": tenon.Select(Users.ID), "odds": tenon.Select(Odds.ID)} {
			_, err := t.DB.All(t.Ctx, q)
			t.mustSay(name, err, tenon.ErrNoTable)
		}
		err = t.DB.Transact(t.Ctx, func(s *tenon.Session) error { s.Add(&User{Name: "x"}); return nil })
		t.mustSay("a flush", err, tenon.ErrNoTable)
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Tables...))
		t.seedShop()
	}},
	{"a table whose parent is missing is not made, nor the others with it", func(t *T) {
		t.Must(tenon.DropAll(t.Ctx, t.DB, Tables...))
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Nodes, Users))
		t.Must(tenon.CreateAll(t.Ctx, t.DB, Addresses))
		insert(t, Users, &User{ID: 1})
		t.refused("the foreign key is there", t.DB.Transact(t.Ctx, func(s *tenon.Session) error {
			s.Add(&Address{UserID: to[int64](2), Email: "x"})
			return nil
		}))
	}},
	{"open: URLs that make no sense, and servers that are not there", func(t *T) {
		for name, u := range map[string]string{"no scheme": "shop.db", "nothing": "", "an unknown scheme": "oracle://x/y"} {
			var be *tenon.BuildError
			if _, err := tenon.Open(t.Ctx, u); !errors.As(err, &be) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if t.DB.Dialect() == "sqlite" {
			for name, u := range map[string]string{"no directory": "sqlite:" + t.TempDir() + "/nowhere/x.db", "a directory": "sqlite:" + t.TempDir()} {
				_, err := tenon.Open(t.Ctx, u)
				t.mustSay(name, err, tenon.ErrNoDatabase)
				t.prefixed(name, err)
			}
			_, err := tenon.Open(t.Ctx, "sqlite:x.db?no_such_option=1")
			t.misconfigured("an unknown option", "no_such_option", err)
			_, err = tenon.Open(t.Ctx, "sqlite:100%zz.db")
			t.misconfigured("a bad escape", "", err)
			return
		}
		at := func(change func(u *url.URL)) error {
			u, err := url.Parse(t.URL)
			t.Must(err)
			change(u)
			db, err := tenon.Open(t.Ctx, u.String())
			if err == nil {
				t.Error(db.Close())
			}
			return err
		}
		t.mustSay("no such database", at(func(u *url.URL) { u.Path = "/no_such_database" }), tenon.ErrNoDatabase)
		t.mustSay("nobody listens", at(func(u *url.URL) { u.Host = "127.0.0.1:1" }), tenon.ErrConnection)
		t.prefixed("nobody listens", at(func(u *url.URL) { u.Host = "127.0.0.1:1" }))
		t.prefixed("no such database", at(func(u *url.URL) { u.Path = "/no_such_database" }))
		t.prefixed("no such user", at(func(u *url.URL) { u.User = url.UserPassword("no_such_user", "s3cret") }))
		_, err := tenon.Open(t.Ctx, strings.Replace(t.URL, "@", "%zz@", 1))
		t.misconfigured("a bad escape", "", err)
		if t.DB.Dialect() == "postgres" {
			t.misconfigured("an option", "maybe", at(func(u *url.URL) { u.RawQuery = "prepare=maybe" }))
			return // it takes the user's name for a database that is not named
		}
		t.misconfigured("an option", "maybe", at(func(u *url.URL) { u.RawQuery = "tls=maybe" }))
		t.misconfigured("no database", "names no database", at(func(u *url.URL) { u.Path = "/" }))
		t.mustSay("no such user", at(func(u *url.URL) { u.User = url.UserPassword("no_such_user", "s3cret") }), tenon.ErrAuthentication)
		if err := at(func(u *url.URL) { u.User = url.UserPassword("no_such_user", "s3cret") }); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("the password is shown: %v", err)
		}
		if err := at(func(u *url.URL) { u.RawQuery = "no_such_option=1" }); err == nil {
			t.Error("an unknown option was taken")
		}
	}},
}

// misconfigured expects a mistake in a URL: nothing was connected, so it is no ErrConnection.
func (t *T) misconfigured(name, text string, err error) {
	t.Helper()
	var be *tenon.BuildError
	if !errors.As(err, &be) || errors.Is(err, tenon.ErrConnection) || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: %v is no *BuildError that says %q", name, err, text)
	}
	t.prefixed(name, err)
}

// prefixed expects an error whose message names tenon once, at its beginning.
func (t *T) prefixed(name string, err error) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), "tenon: ") || strings.Count(err.Error(), "tenon: ") != 1 {
		t.Errorf("%s: %v does not begin with tenon: once", name, err)
	}
}
