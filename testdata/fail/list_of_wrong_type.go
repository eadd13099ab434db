package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Users.ID.In("7") // want: cannot use "7" .*as int64
