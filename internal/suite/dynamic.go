package suite

import (
	"errors"

	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// orderSearch is what a request may ask for.
type orderSearch struct {
	User   *int64
	AtMost *decimal.Decimal
	Words  string
	IDs    []int64
	Open   bool
}

func (f orderSearch) conditions() tenon.Condition {
	return tenon.And(
		tenon.Given(f.User, Orders.UserID.Eq),
		tenon.Or(tenon.Given(f.AtMost, Orders.Total.Le), tenon.GivenNonZero(f.Words, Orders.Description.Contains)),
		tenon.GivenAny(f.IDs, Orders.ID.In),
		tenon.Not(tenon.OnlyIf(f.Open, Orders.Open.IsFalse())),
	)
}

var ordersByRequest = tenon.Orderings{
	"":      {Orders.ID.Asc()},
	"total": {Orders.Total.Asc()},
	"words": {Orders.Description.Desc().NullsFirst()},
	"user":  {Orders.UserID.Asc(), Orders.ID.Desc()},
}

// dynamic: conditions and orders that a request chooses.
var dynamic = []Case{
	{"dynamic: conditions that are not given are left out", func(t *T) {
		t.seedOrders()
		for _, c := range []struct {
			f    orderSearch
			want []int64
		}{
			{orderSearch{}, []int64{1, 2, 3, 4}},
			{orderSearch{User: to[int64](7)}, []int64{1, 3}},
			{orderSearch{User: to[int64](0)}, []int64{}},
			{orderSearch{AtMost: to(dec("10.5"))}, []int64{1, 2}},
			{orderSearch{AtMost: to(dec("10.5")), Words: "%"}, []int64{1, 2, 4}},
			{orderSearch{Words: "%"}, []int64{4}},
			{orderSearch{IDs: []int64{2, 3, 9}}, []int64{2, 3}},
			{orderSearch{IDs: []int64{}}, []int64{}},
			{orderSearch{Open: true, User: to[int64](7)}, []int64{1}},
		} {
			got, err := t.DB.All(t.Ctx, tenon.Select(Orders.ID).Where(c.f.conditions()).OrderBy(Orders.ID.Asc()))
			t.Must(err)
			t.Equal(got, c.want)
		}
		t.Statements(func() error {
			_, err := t.DB.All(t.Ctx, tenon.Select(Orders.ID).Where(orderSearch{}.conditions(), tenon.Condition{}))
			return err
		}, "SELECT orders")
		rows(t, tenon.Select(tenon.Filter(tenon.Count(), tenon.Given(nil, Orders.UserID.Eq))).From(Orders), 4)
		rows(t, tenon.Select(Users.ID).Where(Users.Orders.Any(tenon.Given(nil, Orders.UserID.Eq))).OrderBy(Users.ID.Asc()), 7, 8)
	}},
	{"dynamic: no condition is no excuse for writing all rows", func(t *T) {
		t.seedOrders()
		for name, st := range map[string]tenon.Statement{
			"delete": tenon.Delete(Orders).Where(orderSearch{}.conditions()),
			"update": tenon.Update(Orders).Set(OrderSet{Open: tenon.To(true)}).Where(tenon.And(orderSearch{}.conditions()), tenon.Or(tenon.Condition{})),
		} {
			t.mistake(name, "add Where", func() error { _, err := t.DB.Exec(t.Ctx, st); return err })
		}
		mistaken(t, tenon.Select(Orders.ID).JoinOn(Users, tenon.Condition{}), "no condition")
		mistaken(t, tenon.Select(tenon.Case[int64]().When(tenon.Condition{}, 1).Else(2)).From(Orders), "no condition")
	}},
	{"dynamic: orders that a request may choose", func(t *T) {
		t.seedOrders()
		for names, want := range map[string][]int64{
			"":             {1, 2, 3, 4},
			"total,-user":  {2, 1, 4, 3},
			"-total, user": {3, 4, 1, 2},
			"-user":        {2, 4, 1, 3},
			"words,total":  {4, 2, 1, 3},
		} {
			terms, err := ordersByRequest.Choose(names)
			t.Must(err)
			got, err := t.DB.All(t.Ctx, tenon.Select(Orders.ID).OrderBy(terms...))
			t.Must(err)
			if !same(got, want) {
				t.Errorf("%q: %v, not %v", names, got, want)
			}
			var paged []int64
			for next := tenon.Token(""); ; {
				p, err := t.DB.Page(t.Ctx, tenon.Select(Orders.ID).OrderBy(terms...).Limit(1).After(next))
				t.Must(err)
				paged = append(paged, p.Rows...)
				if next = p.Next; next == "" {
					break
				}
			}
			if !same(paged, want) {
				t.Errorf("%q by pages: %v, not %v", names, paged, want)
			}
		}
		for _, names := range []string{"id", "total; DROP TABLE orders", "--total", "-", "total,", "total,-total", `"total"`} {
			_, err := ordersByRequest.Choose(names)
			var oe *tenon.OrderingError
			if !errors.As(err, &oe) {
				t.Errorf("%q: %v", names, err)
				continue
			}
			t.Equal(oe.Allowed, []string{"total", "user", "words"})
		}
	}},
}

// seedOrders makes four orders of two users.
func (t *T) seedOrders() {
	t.Helper()
	t.seedUsers()
	insert(t, Orders,
		&Order{ID: 1, UserID: 7, Description: "a", Open: true, Total: dec("10.5")},
		&Order{ID: 2, UserID: 8, Description: "b", Open: true, Total: dec("9")},
		&Order{ID: 3, UserID: 7, Description: "A", Total: dec("100")},
		&Order{ID: 4, UserID: 8, Description: "c%", Open: true, Total: dec("11")})
}
