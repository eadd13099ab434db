package suite

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

// insert writes entities without a session.
func insert[E any](t *T, table tenon.TableOf[E], es ...*E) {
	t.Helper()
	_, err := t.DB.Exec(t.Ctx, tenon.Insert(table).Rows(es...))
	t.Must(err)
}

// seedShop makes the users, their orders, the items and the lines that say which item an
// order has.
func (t *T) seedShop() {
	t.Helper()
	t.seedUsers()
	one, five := to[int64](1), to[int64](5)
	insert(t, Orders,
		&Order{ID: 1, UserID: 7, AddressID: one, Description: "order 1", Open: true, Total: dec("10.00")},
		&Order{ID: 2, UserID: 9, AddressID: five, Description: "order 2", Open: true, Total: dec("20.50")},
		&Order{ID: 3, UserID: 7, AddressID: one, Description: "order 3", Total: dec("30.25")},
		&Order{ID: 4, UserID: 9, AddressID: five, Description: "order 4", Open: true, Total: dec("0.00")},
		&Order{ID: 5, UserID: 7, Description: "order 5", Total: dec("99.99")})
	for i := int64(1); i <= 5; i++ {
		insert(t, Items, &Item{ID: i, Description: fmt.Sprintf("item %d", i), Price: decimal.New(110*i, -2)})
	}
	for order, items := range map[int64][]int64{1: {1, 2, 3}, 2: {1, 2, 3}, 3: {3, 4, 5}, 4: {1, 5}, 5: {5}} {
		for _, item := range items {
			insert(t, Lines, &Line{OrderID: order, ItemID: item, Count: int32(10*order + item)})
		}
	}
}

// seedNodes makes a tree: 1 over 2 and 3, 2 over 4.
func (t *T) seedNodes() {
	t.Helper()
	insert(t, Nodes, &Node{ID: 1, Data: "root"},
		&Node{ID: 2, ParentID: to[int64](1), Data: "left"}, &Node{ID: 3, ParentID: to[int64](1), Data: "right"})
	insert(t, Nodes, &Node{ID: 4, ParentID: to[int64](2), Data: "leaf"})
}

// seedOne makes item 1, for expressions that need a row to be read from.
func (t *T) seedOne() {
	t.Helper()
	insert(t, Items, &Item{ID: 1, Description: "one", Price: dec("1.00")})
}

// every is an Everything that any database holds, with what set says.
func every(id int64, set func(e *Everything)) *Everything {
	e := &Everything{ID: id, At: time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), Map: map[string]int{}}
	if set != nil {
		set(e)
	}
	return e
}

// seedEverything writes one row for each function, with ids from 1 on.
func (t *T) seedEverything(sets ...func(e *Everything)) {
	t.Helper()
	es := make([]*Everything, len(sets))
	for i, set := range sets {
		es[i] = every(int64(i+1), set)
	}
	insert(t, Everythings, es...)
}

// same compares two values; decimals and instants by what they mean.
func same(a, b any) bool { return cmp.Equal(a, b) }

// shown is a value in a message: decimals with their digits.
func shown(v any) string {
	switch v := v.(type) {
	case decimal.Decimal:
		return v.String()
	case *decimal.Decimal:
		if v != nil {
			return "&" + v.String()
		}
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprintf("%#v", v)
}
