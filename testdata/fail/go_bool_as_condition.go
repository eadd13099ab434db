package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Orders).Where(Orders.ID == Orders.UserID) // want: cannot use Orders.ID == Orders.UserID .*as tenon.Condition
