package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Users.Name.Plus("x") // want: Users.Name.Plus undefined
