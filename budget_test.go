package tenon_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	"github.com/tenonsql/tenon/internal/pgharness"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	_ "github.com/tenonsql/tenon/postgres"
	_ "github.com/tenonsql/tenon/sqlite"
)

var orderByID = tenon.Prepare(func(id tenon.Arg[int64]) tenon.Query[*Order] {
	return tenon.Select(Orders).Where(Orders.ID.EqExpr(id))
})

// TestAllocations holds the operations of every request to their budgets. Times are
// measured in bench; allocations are exact, and asserted here.
func TestAllocations(t *testing.T) {
	for name, url := range map[string]string{
		"postgres": pgharness.Database(t),
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "budget.db"),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			db, err := tenon.Open(ctx, url)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := tenon.CreateAll(ctx, db, Users, Addresses, Orders, Cupboards, Everythings); err != nil {
				t.Fatal(err)
			}
			err = db.Transact(ctx, func(s *tenon.Session) error {
				s.Add(&User{ID: 1, Name: "u"}, &Order{ID: 1, UserID: 1, Total: decimal.New(15010, -2)})
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			within(t, "Get", 25, func() error {
				_, err := db.Get(ctx, Orders, 1)
				return err
			})
			within(t, "a prepared get", 14, func() error {
				_, err := db.One(ctx, orderByID.Of(1))
				return err
			})
			now := time.Now()
			within(t, "a query of ten predicates, built, rendered and run", 14, func() error {
				_, err := db.All(ctx, tenon.Select(Everythings.ID).Where(
					Everythings.ID.Ge(100), Everythings.ID.Lt(200), Everythings.Str.Like("a%"), Everythings.Str.Ne("b"),
					Everythings.Bool.Eq(true), Everythings.At.Ge(now), Everythings.F64.Gt(1.5), Everythings.F64.Lt(2.5),
					Everythings.I32.Ge(1), Everythings.I32.Le(2)))
				return err
			})
		})
	}
}

// within runs f until its allocations are steady, and compares them with a budget.
func within(t *testing.T, what string, most float64, f func() error) {
	t.Helper()
	got := testing.AllocsPerRun(100, func() {
		if err := f(); err != nil {
			t.Fatal(err)
		}
	})
	if got > most {
		t.Errorf("%s: %v allocations, at most %v are in its budget", what, got, most)
	}
	t.Logf("%s: %v allocations", what, got)
}
