package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Users.Orders) // want: Users.Orders
