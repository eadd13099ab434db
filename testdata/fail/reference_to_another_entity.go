package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

func set(o *Order) {
	o.User.Set(&Item{}) // want: cannot use &Item.* as \*fixture.User
}
