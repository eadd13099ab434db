package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Orders.ID.Contains("7") // want: Orders.ID.Contains undefined
