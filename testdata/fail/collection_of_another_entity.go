package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func add(u *User) {
	u.Orders.Add(&Address{}) // want: cannot use &Address.* as \*fixture.Order
}
