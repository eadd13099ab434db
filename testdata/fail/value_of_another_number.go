package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var total float64

var _ = Orders.Total.Gt(total) // want: cannot use total .*as decimal.Decimal
