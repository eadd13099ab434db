package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Insert(Users).Rows(&Order{}) // want: cannot use &Order.* as \*fixture.User
