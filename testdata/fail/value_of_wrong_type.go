package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Users.Name.Eq(7) // want: cannot use 7 .*as string
