package mistake

import (
	. "github.com/tenonsql/tenon/internal/suite/fixture"
)

var _ = Documents.Body.Theme.Eq(true) // want: cannot use true .*as string
