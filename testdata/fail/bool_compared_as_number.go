package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Orders.Open.Gt(true) // want: Orders.Open.Gt undefined
