package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Users.Email.Eq("a") // want: Users.Email undefined
