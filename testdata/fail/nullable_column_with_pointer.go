package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var id *int64

var _ = Addresses.UserID.Eq(id) // want: cannot use id .*as int64
