package mistake

import (
	"github.com/tenonsql/tenon"
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = tenon.Select(Orders).Where(Orders.Open) // want: cannot use Orders.Open .*as tenon.Condition
