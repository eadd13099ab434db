package tenontest_test

import (
	"testing"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
	"github.com/tenonsql/tenon/tenontest"
)

// TestBudgetHolds counts what is sent, the same on every database, on one connection or many.
func TestBudgetHolds(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		ctx := t.Context()
		for _, own := range []*tenon.Engine{tenontest.Watch(db), tenontest.Transaction(t, db)} {
			f := tenontest.NewFactory(t, own)
			f.Many(3, Orders, func(_ int, o *Order) { o.Lines.Add(f.Build(Lines), f.Build(Lines)) })
			tenontest.Budget(t, own, func() {
				must(t, own.Transact(ctx, func(s *tenon.Session) error {
					return second(s.All(ctx, tenon.Select(Orders).With(Orders.User, Orders.Lines)))
				}))
			}, tenontest.Statements(3), tenontest.AtMost(tenontest.RoundTrips(3)), tenontest.Repeats(1))
			tenontest.Budget(t, own, func() {
				must(t, own.Transact(ctx, func(*tenon.Session) error { return nil }))
			}, tenontest.Statements(0), tenontest.RoundTrips(0), tenontest.Repeats(0))
			must(t, second(own.Exec(ctx, tenon.Delete(Lines).AllRows())))
			must(t, second(own.Exec(ctx, tenon.Delete(Orders).AllRows())))
		}
	})
}

// TestBudgetBroken shows each statement with the line that sent it.
func TestBudgetBroken(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		own := tenontest.Transaction(t, db)
		f := tenontest.NewFactory(t, own)
		f.Many(4, Orders)
		said := try(t, "broken", func(t testing.TB) {
			tenontest.Budget(t, own, func() { rowByRow(t, own) }, tenontest.Statements(2), tenontest.AtMost(tenontest.RoundTrips(9)), tenontest.Repeats(3))
		})
		says(t, said, "5 statements, exactly 2 are in the budget; 4 runs of one statement, at most 3",
			"  1  trip 1   budget_test.go:53  SELECT", "  2  trip 2   budget_test.go:56  SELECT", "  5  trip 5   budget_test.go:56  SELECT",
			"the same text was sent 4 times, at 2, 3, 4, 5 from budget_test.go:56: one for each row?")

		said = try(t, "too few", func(t testing.TB) {
			tenontest.Budget(t, own, func() {}, tenontest.RoundTrips(1))
		})
		says(t, said, "0 round trips, exactly 1 are in the budget")
	})
}

func rowByRow(t testing.TB, db *tenon.Engine) {
	orders, err := db.All(t.Context(), tenon.Select(Orders))
	must(t, err)
	for _, o := range orders {
		must(t, second(db.Get(t.Context(), Users, o.UserID)))
	}
}

// TestBudgetOfFlush counts a batch as one round trip, and tells which statement failed.
func TestBudgetOfFlush(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		own := tenontest.Transaction(t, db)
		tenontest.Budget(t, own, func() {
			must(t, own.Transact(t.Context(), func(s *tenon.Session) error {
				s.Add(&User{ID: 100, Name: "a"}, &Item{ID: 100, Description: "b"}, &User{ID: 101, Name: "c"})
				return nil
			}))
		}, tenontest.Statements(2), tenontest.RoundTrips(1))
		said := try(t, "fails", func(t testing.TB) {
			tenontest.Budget(t, own, func() {
				err := own.Transact(t.Context(), func(s *tenon.Session) error {
					s.Add(&Item{ID: 100}, &Sheet{ID: 1})
					return nil
				})
				if err == nil {
					t.Error("a key was written twice")
				}
			}, tenontest.Statements(0))
		})
		says(t, said, "INSERT INTO", "(failed: tenon: unique constraint", "items")
	})
}

// TestBudgetMisuse: what cannot be counted is said.
func TestBudgetMisuse(t *testing.T) {
	each(t, func(t *testing.T, db *tenon.Engine) {
		says(t, try(t, "plain", func(t testing.TB) { tenontest.Budget(t, db, func() {}, tenontest.Statements(0)) }), "Watch")
		own := tenontest.Watch(db)
		says(t, try(t, "none", func(t testing.TB) { tenontest.Budget(t, own, func() {}) }), "without limits")
		if tenontest.Watch(own) != own {
			t.Error("an engine was watched twice")
		}
		// A test that ends inside leaves nothing behind.
		try(t, "ends", func(t testing.TB) {
			tenontest.Budget(t, own, func() { t.Fatal("stop") }, tenontest.Statements(0))
		})
		tenontest.Budget(t, own, func() {
			tenontest.Budget(t, own, func() { must(t, second(own.Count(t.Context(), tenon.Select(Users)))) }, tenontest.Statements(1))
			must(t, second(own.Count(t.Context(), tenon.Select(Items))))
		}, tenontest.Statements(2))
	})
}
