package tenontest_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/examples/guide/models"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	"github.com/tenonsql/tenon/tenontest"
)

// TestFactoryFills makes a row of every table, with all kinds of columns.
func TestFactoryFills(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		f := tenontest.NewFactory(t, own)

		e := f.New(Everythings)
		again, err := own.Get(ctx, Everythings, e.ID)
		must(t, err)
		equal(t, again.Str, e.Str)
		if e.Str != "str 1" || e.I16 != 1 || e.Dec.IsZero() || e.At.IsZero() || e.UUID == again.UUID && e.UUID.String() == "" || e.Map == nil || len(e.Bin) == 0 {
			t.Errorf("%+v", e)
		}
		if e.StrN != nil || e.I64N != nil || e.AtN != nil {
			t.Errorf("what may be NULL was filled: %+v", e)
		}
		f.Many(20, Everythings)

		d := f.New(Documents, func(d *Document) { d.Number = 21 })
		equal(t, d.Twice, int64(42)) // what the database fills comes back
		f.New(Sheets)
		f.New(Nodes)
		n, err := own.Count(ctx, tenon.Select(Everythings))
		must(t, err)
		equal(t, n, int64(21))
	})
}

// TestFactoryParents makes what a row needs, once, and not what it was given.
func TestFactoryParents(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, db)
		f := tenontest.NewFactory(t, own)

		line := f.New(Lines)
		equal(t, line.Order.Get().User.Get().Name, "name 1")
		if line.OrderID == 0 || line.ItemID == 0 || line.Order.Get().ID != line.OrderID {
			t.Errorf("%+v", line)
		}
		counted(t, own, 1, 1)

		ann := f.New(Users, func(u *User) { u.Name = "Ann" })
		byKey := f.New(Orders, func(o *Order) { o.UserID = ann.ID })
		byObject := f.New(Orders, func(o *Order) { o.User.Set(ann); o.Total = decimal.New(5, 0) })
		equal(t, byKey.UserID, ann.ID)
		equal(t, byObject.UserID, ann.ID)
		if byObject.User.Get() != ann {
			t.Error("what was set is not there any more")
		}
		counted(t, own, 2, 3)

		// A new user with orders that are built, one of them twice.
		bob := f.New(Users, func(u *User) {
			o := f.Build(Orders)
			u.Orders.Add(o, o, f.Build(Orders, func(o *Order) { o.Description = "mine" }))
		})
		n, err := own.Count(ctx, tenon.Select(Orders).Where(Orders.UserID.Eq(bob.ID)))
		must(t, err)
		equal(t, n, int64(2))
		counted(t, own, 3, 5)

		many := f.Many(3, Orders, func(i int, o *Order) { o.User.Set(ann); o.Description = []string{"a", "b", "c"}[i] })
		equal(t, many[2].Description, "c")
		counted(t, own, 3, 8)
		f.Many(3, Lines)
		counted(t, own, 6, 11)
	})
}

func counted(t *testing.T, db *tenon.Engine, users, orders int64) {
	t.Helper()
	u, err := db.Count(t.Context(), tenon.Select(Users).Where(Users.Name.Ne("shared")))
	must(t, err)
	o, err := db.Count(t.Context(), tenon.Select(Orders))
	must(t, err)
	equal(t, []int64{u, o}, []int64{users, orders})
}

// TestFactoryRules: keys of its own, sizes, checks, composite keys, defaults.
func TestFactoryRules(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		own := tenontest.Transaction(t, tenontest.Database(t, urlOf(t, db), models.Authors, models.Books, models.Reviews, models.Shops, models.Stocks, models.Messages))
		f := tenontest.NewFactory(t, own)
		f.Default(models.Authors, func(a *models.Author) { a.Born = new(int32(1900)) })

		books := f.Many(12, models.Books)
		for _, b := range books {
			if len(b.ISBN) > 13 || !b.InPrint || *b.Author.Get().Born != 1900 {
				t.Errorf("%+v", b)
			}
		}
		for _, r := range f.Many(12, models.Reviews, func(i int, r *models.Review) { r.Book.Set(books[i%2]) }) {
			if r.Stars < 1 || r.Stars > 5 || r.Created.IsZero() {
				t.Errorf("%+v", r)
			}
		}
		for _, s := range f.Many(3, models.Stocks) {
			if !s.Book.Get().InPrint { // the declared default, of a row that another needs
				t.Errorf("%+v", s.Book.Get())
			}
		}
		m := f.New(models.Messages)
		if m.SenderID == m.ReceiverID || m.SenderID == 0 {
			t.Errorf("%+v", m)
		}
		n, err := own.Count(ctx, tenon.Select(models.Books))
		must(t, err)
		equal(t, n, int64(15))
	})
}

// urlOf is an address on the server of the database's kind.
func urlOf(t *testing.T, db *tenon.Engine) string {
	t.Helper()
	return urls[db.Dialect()](t)
}

// TestFactoryIsDeterministic: the same test makes the same rows, another test others.
func TestFactoryIsDeterministic(t *testing.T) {
	db := tenontest.SQLite(t, tables...)
	made := func(name string) (emails []string) {
		try(t, name, func(t testing.TB) {
			f := tenontest.NewFactory(t, tenontest.Transaction(t, db))
			for _, a := range f.Many(3, Addresses) {
				emails = append(emails, a.Email)
			}
			emails = append(emails, f.Build(Documents).ID.String())
		})
		return emails
	}
	one, again, other := made("one"), made("one"), made("other")
	equal(t, again, one)
	for i := range one {
		if one[i] == other[i] {
			t.Errorf("two tests both make %s", one[i])
		}
	}
	says(t, one[0], "user1.", "@example.com")
}

// TestFactoryRefusals ends the test with what to do.
func TestFactoryRefusals(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		own := tenontest.Transaction(t, db)
		said := try(t, "check", func(t testing.TB) {
			tenontest.NewFactory(t, own).New(Orders, func(o *Order) { o.Total = decimal.New(-1, 0) })
		})
		says(t, said, "a row of orders", "check constraint")
		said = try(t, "unique", func(t testing.TB) {
			tenontest.NewFactory(t, own).Many(2, Addresses, func(_ int, a *Address) { a.Email = "same" })
		})
		says(t, said, "unique constraint", "set Email to")
		holds(t, own, "shared")
	})
}
